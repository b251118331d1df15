"""Why a signed project is not changed, and which change somebody must approve (R-D11). Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from grants import money
from grants.awards import bounds
from grants.awards.amendment.facts import AmendmentFacts
from grants.awards.amendment.tables import Amendment
from grants.awards.rules import SIGNS, award_is_live, reason_is_given
from grants.awards.tables import AwardLine
from grants.errors import NotAllowed, NotFound, Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

ASKS = (Role.OFFICER,)
APPROVES = (Role.OFFICER, Role.APPROVER)
# As the agreement says: a class of cost that moves by more than this is changed with the funder's approval only.
FREE_PERCENT = Decimal(10)


def check_asking(
    facts: AmendmentFacts,
    by: Actor,
    *,
    lines: Mapping[int, Decimal],
    ends_on: date | None,
    scope: str,
    reason: str,
    today: date,
) -> None:
    """Who carries the project or the funder's officer asks; `lines` are amounts by award line, those left out stay."""
    may_ask(facts, by)
    reason_is_given(reason)
    something_changes(facts, lines, ends_on, scope)
    lines_fit(facts, lines)
    if ends_on is not None and ends_on < today:
        raise Refused("awards.end_day_past", _("结束日期不能早于今天"), field="ends_on")


def may_ask(facts: AmendmentFacts, by: Actor) -> None:
    """Asked by the page as well."""
    if not by.has_in(facts.carrier, *SIGNS):
        actor_has_role(by, ASKS, facts.award.funder.id)
    project_can_change(facts)
    if facts.open is not None:
        raise Refused("awards.amendment_open", _("已有一份变更申请待批复"))


def check_deciding(facts: AmendmentFacts, amendment: Amendment, by: Actor, *, is_approved: bool, opinion: str) -> None:
    """Another person than who asked decides, once; no needs the reason. What is approved still fits."""
    may_decide(facts, amendment, by)
    if not is_approved:
        reason_is_given(opinion, "opinion")


def may_decide(facts: AmendmentFacts, amendment: Amendment, by: Actor) -> None:
    """Asked by the page as well."""
    actor_has_role(by, APPROVES, facts.award.funder.id)
    if by.id == amendment.asked_by:
        raise NotAllowed("awards.amends_oneself", _("变更由您提出，须由他人批复"))
    if amendment.decided_at is not None or amendment.version is not None:
        raise Refused("awards.amendment_decided", _("这份变更已办结"))


def project_can_change(facts: AmendmentFacts) -> None:
    award_is_live(facts.award.award)
    if facts.award.terminated_at is not None:
        raise Refused("awards.terminated", _("项目已终止，不能再变更"))
    if facts.award.agreement is None or facts.award.agreement.signed_on is None:
        raise Refused("awards.nothing_to_amend", _("协议签署以后才能变更"))


def something_changes(facts: AmendmentFacts, lines: Mapping[int, Decimal], ends_on: date | None, scope: str) -> None:
    """The page brings every line back; only those that differ are changed."""
    if not changed(facts.lines, lines) and ends_on in {None, facts.ends_on} and not scope.strip():
        raise Refused("awards.nothing_amended", _("没有改动任何内容"))


def lines_fit(facts: AmendmentFacts, lines: Mapping[int, Decimal]) -> None:
    """Money moves within the award, not below what was spent, and not over what the call allows (R-D2…R-D6)."""
    new = amounts(facts.lines, lines)
    if set(lines) - set(new):
        raise Refused("awards.line_of_another", _("预算科目不属于这个项目"), field="lines")
    for line in facts.lines:
        used = facts.used.get(line.id, Decimal("0.00"))
        if new[line.id] < used:
            spent = money.show(used)
            words = _("“{item}”已报账 {spent}，不能低于它", item=line.item, spent=spent)
            raise Refused("awards.below_used", words, field=f"line-{line.id}")
    if sum(new.values()) != facts.award.amount:
        raise Refused(
            "awards.amended_sum_differs",
            _(
                "调整后合计 {whole}，应等于资助金额 {amount}",
                whole=money.show(sum(new.values(), Decimal("0.00"))),
                amount=money.show(facts.award.amount),
            ),
            field="lines",
        )
    stays_within_the_call(facts, new)


def stays_within_the_call(facts: AmendmentFacts, new: Mapping[int, Decimal]) -> None:
    """What broke no budget rule of the call before breaks none afterwards."""
    items = {line.id: line.item for line in facts.lines}
    before = bounds.findings_on_award(facts.decision, {line.item: line.amount for line in facts.lines})
    known = {each.key for each in before if not each.ok}
    for each in bounds.findings_on_award(facts.decision, {items[key]: amount for key, amount in new.items()}):
        if not each.ok and each.key not in known:
            raise Refused("awards.amended_over_cap", each.words, field="lines")


def needs_approval(facts: AmendmentFacts, lines: Mapping[int, Decimal], ends_on: date | None, scope: str) -> bool:
    """R-D11: period and content always; money when a class of cost moves by more than ten percent of what was approved
    last. What was only recorded since adds up, so that many small steps are no way around it."""
    if scope.strip() or ends_on not in {None, facts.ends_on}:
        return True
    was, becomes = by_class(facts.lines, facts.approved), by_class(facts.lines, amounts(facts.lines, lines))
    return any(abs(becomes[kind] - was[kind]) * 100 > was[kind] * FREE_PERCENT for kind in was)


def by_class(lines: Sequence[AwardLine], of: Mapping[int, Decimal]) -> dict[str, Decimal]:
    """Sums of amounts by class of cost."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        sums[line.cost_class] = sums.get(line.cost_class, Decimal("0.00")) + of[line.id]
    return sums


def amounts(lines: Sequence[AwardLine], new: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """The whole budget, with what is new."""
    return {line.id: new.get(line.id, line.amount) for line in lines}


def changed(lines: Sequence[AwardLine], new: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Only what differs from the budget of today."""
    now = {line.id: line.amount for line in lines}
    return {key: amount for key, amount in new.items() if now.get(key) != amount}


def check_version(amendment: Amendment) -> int:
    """The number of one that is in force; there is no paper of any other."""
    if amendment.version is None:
        raise NotFound("awards.amendment_not_in_force", _("变更还没有生效"))
    return amendment.version
