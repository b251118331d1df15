"""Every reason for which a register says no. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from grants.errors import NotAllowed, Refused
from grants.i18n import Text, _
from grants.organizations.tables import Organization, OrganizationStatus
from grants.people.rules import Actor, actor_has_role
from grants.privacy import says_nothing_personal
from grants.programme.facts import EntryPlan
from grants.programme.registers import KEEPERS, LONGEST, REGISTERS
from grants.programme.tables import RegisterEntry, RegisterKind

GROUPS_ONLY = {RegisterKind.INCUBATION, RegisterKind.MENTOR}


def check_entry(
    by: Actor,
    kind: RegisterKind,
    keeper: Organization,
    plan: EntryPlan,
    bodies: Mapping[int, Organization],
    twins: Sequence[RegisterEntry],
    *,
    is_made_of_another: bool = False,
) -> None:
    """A new entry. `bodies` are the organisations it names, `twins` those of the same name that are open."""
    keeper_keeps_it(by, kind, keeper.id)
    entry_is_typed_here(kind, is_made_of_another)
    check_content(kind, plan, bodies)
    entry_is_not_there(plan, twins)


def check_change(
    by: Actor,
    row: RegisterEntry,
    version: int,
    plan: EntryPlan,
    bodies: Mapping[int, Organization],
    twins: Sequence[RegisterEntry],
) -> None:
    """`twins` are the other open entries of the name that it is to bear."""
    keeper_keeps_it(by, RegisterKind(row.kind), row.keeper)
    entry_is_open(row)
    if row.version != version:
        raise Refused("programme.changed_meanwhile", _("这一条刚才有人改过，请重新打开后再改"))
    check_content(RegisterKind(row.kind), plan, bodies)
    entry_is_not_there(plan, twins)


def check_content(kind: RegisterKind, plan: EntryPlan, bodies: Mapping[int, Organization]) -> None:
    everything_wanted_is_there(kind, plan.values)
    texts_fit(kind, plan.values)
    days_are_in_order(plan.values)
    two_bodies_are_two(plan.values)
    group_is_a_group(kind, plan.values, bodies)


def check_release(by: Actor, row: RegisterEntry) -> None:
    """K-9: what everybody sees, somebody has looked at for names and numbers of people, and released."""
    keeper_keeps_it(by, RegisterKind(row.kind), row.keeper)
    entry_is_open(row)
    if not REGISTERS[RegisterKind(row.kind)].is_public:
        raise Refused("programme.register_not_public", _("这个登记簿不对外公开"))
    if row.released_at is not None:
        raise Refused("programme.released_already", _("已经公开"))
    for column in REGISTERS[RegisterKind(row.kind)].columns:
        if isinstance(text := getattr(row, column), str):
            says_nothing_personal(column, text)


def check_taking_back(by: Actor, row: RegisterEntry) -> None:
    keeper_keeps_it(by, RegisterKind(row.kind), row.keeper)
    if row.released_at is None:
        raise Refused("programme.not_released", _("没有公开，不用撤下"))


def check_ending(by: Actor, row: RegisterEntry, ended_on: date, reason: str, today: date) -> None:
    """An entry ends once, not in the future, and says how it came out."""
    keeper_keeps_it(by, RegisterKind(row.kind), row.keeper)
    entry_is_open(row)
    if ended_on > today or (row.from_on is not None and ended_on < row.from_on):
        raise Refused("programme.ended_out_of_order", _("日期不能在开始之前，也不能晚于今天"), field="ended_on")
    if not reason.strip():
        raise Refused("programme.ended_without_reason", _("请写明结果或原因"), field="reason")


def keeper_keeps_it(by: Actor, kind: RegisterKind, keeper_id: int) -> None:
    """Each register says which of these roles keep it; an entry is kept by the office that entered it."""
    actor_has_role(by, KEEPERS, keeper_id)
    actor_has_role(by, REGISTERS[kind].keepers, keeper_id)


def entry_is_typed_here(kind: RegisterKind, is_made_of_another: bool) -> None:
    comes_of = REGISTERS[kind].comes_of
    if comes_of is not None and not is_made_of_another:
        raise NotAllowed("programme.made_elsewhere", comes_of)


def entry_is_open(row: RegisterEntry) -> None:
    if row.ended_on is not None:
        raise Refused("programme.ended_already", _("已于 {day} 结束，不能再改", day=row.ended_on))


def everything_wanted_is_there(kind: RegisterKind, values: Mapping[str, Any]) -> None:
    register = REGISTERS[kind]
    for column, label in register.columns.items():
        if column in register.wanted and values.get(column) in (None, ""):
            raise Refused("programme.something_missing", _("请填写“{label}”", label=label), field=column)


def texts_fit(kind: RegisterKind, values: Mapping[str, Any]) -> None:
    """A form says it beside the field; a cell of a sheet can be as long as it likes."""
    for column, label in REGISTERS[kind].columns.items():
        most = LONGEST.get(column)
        if most is not None and len(values.get(column) or "") > most:
            raise Refused("programme.text_too_long", _("“{label}”最多 {most} 字", label=label, most=most), field=column)


def days_are_in_order(values: Mapping[str, Any]) -> None:
    begins, ends = values.get("from_on"), values.get("until_on")
    if begins and ends and ends < begins:
        raise Refused("programme.days_out_of_order", _("结束的日期不能早于开始的日期"), field="until_on")


def two_bodies_are_two(values: Mapping[str, Any]) -> None:
    if values.get("partner") is not None and values.get("partner") == values.get("organization"):
        raise Refused("programme.same_body_twice", _("两个单位不能是同一个"), field="partner")


def group_is_a_group(kind: RegisterKind, values: Mapping[str, Any], bodies: Mapping[int, Organization]) -> None:
    """S36, S65: what is brought up and accompanied is a group that was only filed."""
    body = bodies.get(values.get("organization") or 0)
    if kind in GROUPS_ONLY and body is not None and body.status != OrganizationStatus.FILED:
        raise Refused("programme.not_a_filed_group", _("这里登记备案的社区社会组织"), field="organization")


def entry_is_not_there(plan: EntryPlan, twins: Sequence[RegisterEntry]) -> None:
    """The same need, thing, policy is entered once: same name, number, area and body."""
    compared = ("number", "division", "organization", "partner", "person", "programme", "from_on")
    for row in twins:
        if all((plan.values.get(column) or None) == (getattr(row, column) or None) for column in compared):
            raise Refused("programme.there_already", _("已经登记过同样的一条"), field="name")


def sheet_is_right(problems: Sequence[tuple[int, Text | str]]) -> None:
    """All or nothing: what is wrong is said row by row, and nothing is written."""
    if problems:
        said = "；".join(str(_("第 {row} 行：{words}", row=row, words=words)) for row, words in problems[:10])
        raise Refused("programme.sheet_wrong", _("表格有问题，没有写入：{said}", said=said), field="file")
