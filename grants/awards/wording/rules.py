"""Why words of an agreement are not taken. Pure."""

from datetime import date

from grants.awards.wording import text
from grants.errors import NotFound, Refused
from grants.i18n import _
from grants.mailings.rules import fields_in, only_known_fields, words_are_given
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

WRITES = (Role.OFFICER, Role.ADMIN)
LONGEST, LONGEST_REASON, MOST_CLAUSES = 20_000, 300, 60


def check_writing(
    by: Actor,
    funder: int,
    parties: int,
    *,
    body: str,
    reason: str,
    from_on: date,
    version: int,
    newest: int,
    today: date,
) -> None:
    """A new version is whole, for the days to come, and follows the one that was on the page."""
    actor_has_role(by, WRITES, funder)
    agreement_has_two_or_three_parties(parties)
    if version != newest:
        raise Refused("awards.wording_changed_meanwhile", _("范本已有别人登记的新版本，请核对后再提交"))
    check_body(parties, body)
    words_are_given("reason", reason, LONGEST_REASON)
    if from_on < today:
        raise Refused("awards.wording_backdated", _("启用日期不能早于今天"), field="from_on")


def check_body(parties: int, body: str) -> None:
    """The text alone: what a preview asks, too."""
    words_are_given("body", body, LONGEST)
    only_known_fields("body", body, text.FIELDS[parties])
    clauses_are_whole(body)
    account_stands_alone(body)
    nothing_mandatory_is_left_out(parties, body)


def agreement_has_two_or_three_parties(parties: int) -> None:
    if parties not in text.STANDARD:
        raise NotFound("awards.no_such_wording", _("协议只有二方和三方两种"))


def clauses_are_whole(body: str) -> None:
    """Everything stands in a numbered clause, and each has a title and says something."""
    clauses = text.split(body)
    if not clauses or len(clauses) > MOST_CLAUSES or any(not title or not lines for title, lines in clauses):
        raise Refused(
            "awards.clause_not_whole",
            _("每条以“# 标题”开头，下面至少一段；最多 {n} 条", n=MOST_CLAUSES),
            field="body",
        )


def account_stands_alone(body: str) -> None:
    """The account is printed as a table, once, so it is no part of a sentence."""
    lines = [line for title, lines in text.split(body) for line in (title, *lines)]
    naming = [line for line in lines if text.ACCOUNT in fields_in(line)]
    if len(naming) > 1 or any(not text.is_account(line) for line in naming):
        raise Refused("awards.account_not_alone", _("{field} 单独成行，只写一次", field="{account}"), field="body")


def nothing_mandatory_is_left_out(parties: int, body: str) -> None:
    """R-G2: amount, schedule, account, plan and budget are said in every agreement."""
    said = set(fields_in(body))
    missing = [name for name in text.MANDATORY if name not in said]
    if missing:
        names = "、".join(f"{{{name}}} {text.FIELDS[parties][name]}" for name in missing)
        raise Refused("awards.wording_field_missing", _("缺少必须写明的字段：{names}", names=names), field="body")
