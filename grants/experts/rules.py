"""Every reason why somebody is not taken into the pool, or why what it knows of an expert is not changed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from grants import codes
from grants.errors import NotFound, Refused
from grants.experts.facts import Identity
from grants.experts.tables import Absence, Expert, ExpertChange, Position
from grants.experts.words import PART_NAMES
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

KEEPERS = (Role.ORGANISER, Role.OFFICER)
# Who pays fees and pays tax on them sees what that takes (K-12); to everybody else it is masked.
PAYERS = (Role.FINANCE_PREPARER, Role.FINANCE_REVIEWER, Role.CASHIER, Role.BOOKKEEPER)
READERS = (*KEEPERS, Role.SUPERVISOR, Role.AUDITOR, Role.APPROVER, *PAYERS)
MOST_SHEETS = 200


def check_new_expert(by: Actor, id_number: str) -> str:
    """Gives the identity number as it is kept. It serves fees and tax alone and is shown nowhere else (K-12)."""
    pool_is_kept_by(by)
    return valid_id_number(id_number)


def valid_id_number(text: str) -> str:
    try:
        return codes.check_resident_id(text)
    except codes.BadCode:
        raise Refused("experts.wrong_id_number", _("身份证号校验不符，请核对"), field="id_number") from None


def valid_account(text: str) -> str:
    """A person's card; fees go nowhere else (K-12)."""
    try:
        return codes.check_card(text)
    except codes.BadCode:
        words = _("银行卡号校验不符，请核对")
        raise Refused("experts.wrong_account", words, field="account_number") from None


def expert_is_new(existing: Expert | None) -> None:
    if existing is not None:
        raise Refused("experts.known", _("此人或此编号已在专家库：{code}", code=existing.code), field="code")


def check_edit(
    by: Actor, expert: Expert, version: int, since: Sequence[ExpertChange], fields: Mapping[str, Any]
) -> None:
    """`since` is what changed after the version that was read."""
    pool_is_kept_by(by)
    nobody_changed_it_meanwhile(expert, version, since)
    most = fields.get("most_sheets")
    if most is not None and not 1 <= most <= MOST_SHEETS:
        raise Refused("experts.odd_load", _("应为 1 至 {most}", most=MOST_SHEETS), field="most_sheets")


def check_identity(
    by: Actor, expert: Expert, version: int, since: Sequence[ExpertChange], given: Identity
) -> dict[str, str]:
    """Gives what is to be kept, as it is kept; what was left empty is not in it."""
    pool_is_kept_by(by)
    nobody_changed_it_meanwhile(expert, version, since)
    kept = {}
    if given.id_number.strip():
        kept["id_number"] = valid_id_number(given.id_number)
    if given.account_number.strip():
        kept["account_number"] = valid_account(given.account_number)
    if given.address.strip():
        kept["address"] = given.address.strip()
    if not kept:
        raise Refused("experts.nothing_given", _("没有填写要更新的内容"), field="id_number")
    return kept


def check_position(by: Actor, from_on: date, until_on: date | None) -> None:
    pool_is_kept_by(by)
    if until_on is not None and until_on < from_on:
        raise Refused("experts.position_backwards", _("离任日期早于任职日期"), field="until_on")


def check_position_change(
    by: Actor,
    expert: Expert,
    version: int,
    since: Sequence[ExpertChange],
    position: Position,
    days: tuple[date, date | None],
) -> None:
    """`days` are the first and the last of the position as it becomes."""
    check_position(by, *days)
    nobody_changed_it_meanwhile(expert, version, since)
    position_counts(position)


def check_position_withdrawal(by: Actor, position: Position, reason: str) -> None:
    """What was noted in error goes with its reason; it stays in the history."""
    pool_is_kept_by(by)
    position_counts(position)
    if not reason.strip():
        raise Refused("experts.no_reason", _("请写明理由"), field="reason")


def check_absence(by: Actor, from_on: date, until_on: date, there: Sequence[Absence]) -> None:
    pool_is_kept_by(by)
    if until_on < from_on:
        raise Refused("experts.absence_backwards", _("结束日期早于开始日期"), field="until_on")
    if any((each.from_on, each.until_on) == (from_on, until_on) for each in there):
        raise Refused("experts.absence_known", _("这几天已经登记"), field="from_on")


def check_taking_back(by: Actor, absence: Absence) -> None:
    pool_is_kept_by(by)
    if absence.taken_back_at is not None:
        raise Refused("experts.absence_taken_back", _("这一条已经取消"))


def pool_is_kept_by(by: Actor) -> None:
    """The organiser's staff and the funder's officers."""
    actor_has_role(by, KEEPERS)


def may_read_pool(person: Actor) -> None:
    if not person.has(*READERS):
        raise NotFound("experts.no_pool", _("没有找到这位专家"))


def sees_identity(person: Actor) -> bool:
    """Identity number, account and address in full: those who pay, and nobody else."""
    return person.has(*PAYERS)


def nobody_changed_it_meanwhile(expert: Expert, version: int, since: Sequence[ExpertChange]) -> None:
    """Two people at one record: the second is told what the first changed, and nothing is lost."""
    if expert.version == version:
        return
    changes = "；".join(f"{PART_NAMES[each.part]}：{each.before or '—'} → {each.after or '—'}" for each in since)
    who = since[-1].by_name if since else ""
    words = _("您打开后 {who} 已改动：{changes}。请核对后再保存", who=who, changes=changes)
    raise Refused("experts.changed_meanwhile", words)


def position_counts(position: Position) -> None:
    if position.withdrawn_at is not None:
        raise Refused("experts.position_withdrawn", _("这条任职已撤销"))
