"""When a form may be changed and asked for, a return filled, handed in, given back and taken. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from grants import workdays
from grants.errors import NotAllowed, Refused
from grants.i18n import Text, _
from grants.organizations.tables import Organization
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.reporting.statistics.checking import Problem, codes
from grants.reporting.statistics.facts import FormFacts, ReturnFacts
from grants.reporting.statistics.tables import (
    NumberKind,
    Reach,
    ReturnStatus,
    StatisticAsking,
    StatisticForm,
    StatisticIndicator,
)
from grants.vocabulary.tables import Division, Level

ASKS = (Role.OFFICER,)
FILLS = (Role.OFFICER, Role.FILING_OFFICER)
READS = (Role.OFFICER, Role.FILING_OFFICER, Role.SUPERVISOR, Role.AUDITOR)
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOVES: dict[ReturnStatus, frozenset[ReturnStatus]] = {
    ReturnStatus.DRAFT: frozenset({ReturnStatus.SUBMITTED}),
    ReturnStatus.SUBMITTED: frozenset({ReturnStatus.ACCEPTED, ReturnStatus.RETURNED}),
    ReturnStatus.RETURNED: frozenset({ReturnStatus.SUBMITTED}),
    # What turns out wrong later goes back, too; the paper of the first stays with it.
    ReturnStatus.ACCEPTED: frozenset({ReturnStatus.RETURNED}),
}
STATUS_NAMES: dict[ReturnStatus, tuple[str, Text]] = {
    ReturnStatus.DRAFT: ("mute", _("填报中")),
    ReturnStatus.SUBMITTED: ("info", _("待审核")),
    ReturnStatus.RETURNED: ("warn", _("退回补正")),
    ReturnStatus.ACCEPTED: ("ok", _("已审核")),
}


def check_new_form(by: Actor, owner: Organization, code: str, editions: Sequence[StatisticForm]) -> None:
    """An authority that lies somewhere asks; of one kind of return one edition is written at a time."""
    actor_has_role(by, ASKS, owner.id)
    if not owner.division:
        raise Refused("reporting.statistics_of_nowhere", _("本单位没有登记行政区划，请先在单位资料中填写"))
    if not CODE.fullmatch(code):
        raise Refused("reporting.statistics_code", _("代码用小写字母、数字和下划线，以字母开头"), field="code")
    if any(each.fixed_at is None for each in editions):
        raise Refused("reporting.statistics_edition_open", _("这张报表已有一版在编辑"), field="code")


def check_form_change(by: Actor, form: StatisticForm) -> None:
    """An edition that was asked for stays as it is, since figures were given to its words."""
    actor_has_role(by, ASKS, form.owner)
    if form.fixed_at is not None:
        raise Refused("reporting.statistics_form_fixed", _("这一版已经布置，不能再改；请另起一版"))


def check_indicator(by: Actor, of: FormFacts, row: StatisticIndicator) -> None:
    """A code of its own; what it refers to is there and typed."""
    check_form_change(by, of.form)
    if not CODE.fullmatch(row.code):
        raise Refused("reporting.indicator_code", _("指标代码用小写字母、数字和下划线，以字母开头"), field="code")
    others = {each.code: each for each in of.indicators if each.id != row.id}
    if row.code in others:
        raise Refused("reporting.indicator_code_taken", _("代码 {code} 已经用过", code=row.code), field="code")
    typed = {code for code, each in others.items() if each.number_kind != NumberKind.SHARE}
    for field in ("part", "whole", "per"):
        if getattr(row, field) and getattr(row, field) not in typed:
            words = _("没有代码为 {code} 的可填指标", code=getattr(row, field))
            raise Refused("reporting.indicator_refers_to_nothing", words, field=field)
    if (row.number_kind == NumberKind.SHARE) != bool(row.part and row.whole):
        raise Refused("reporting.share_of_two", _("占比须写明分子和分母，其他指标不写"), field="part")
    if row.number_kind == NumberKind.SHARE:
        _nothing_refers_to(of, row)


def check_indicator_removal(by: Actor, of: FormFacts, row: StatisticIndicator) -> None:
    """Not one that another or a check refers to."""
    check_form_change(by, of.form)
    _nothing_refers_to(of, row)


def _nothing_refers_to(of: FormFacts, row: StatisticIndicator) -> None:
    named = {code for each in of.indicators if each.id != row.id for code in (each.part, each.whole, each.per)}
    named |= {code for check in of.checks for side in (check.left_side, check.right_side) for code in codes(side)}
    if row.code in named:
        raise Refused("reporting.indicator_referred_to", _("其他指标或校验关系用到了它，请先改那一处"))


def check_cross_check(by: Actor, of: FormFacts, left: str, right: str) -> None:
    """Both sides are sums of figures that somebody types."""
    check_form_change(by, of.form)
    typed = {cell.indicator.code for cell in of.cells}
    for field, side in (("left", left), ("right", right)):
        if not set(codes(side)) <= typed:
            words = _("请填写可填指标的代码，几个相加用 + 连接")
            raise Refused("reporting.check_refers_to_nothing", words, field=field)


def check_asking(
    by: Actor, of: FormFacts, year: int, due_on: date, there: StatisticAsking | None, answering: int, today: date
) -> None:
    """A year is asked for once and by a day that is to come; divisions may be added while it runs."""
    actor_has_role(by, ASKS, of.form.owner)
    if not of.indicators:
        raise Refused("reporting.statistics_asks_nothing", _("报表还没有指标"))
    if year > today.year:
        raise Refused("reporting.statistics_year_to_come", _("{year} 年还没有开始", year=year), field="year")
    due_day_can_be_kept(year, due_on, today)
    if there is None and not answering:
        raise Refused("reporting.statistics_asks_nobody", _("请至少选择一个填报单位"))


def due_day_can_be_kept(year: int, due_on: date, today: date) -> None:
    """To come, once the year is over and its figures are there, and a day on which somebody works. Of a year whose list
    is not published yet the day is taken as it was given (K-7)."""
    if due_on < today:
        raise Refused("reporting.statistics_due_over", _("报送截止日不能早于今天"), field="due_on")
    if due_on.year <= year:
        words = _("报送截止日应在 {year} 年结束以后", year=year)
        raise Refused("reporting.statistics_due_within_the_year", words, field="due_on")
    if workdays.is_published(due_on.year) and not workdays.is_working_day(due_on):
        raise Refused("reporting.statistics_due_on_a_day_off", _("{day} 不是工作日", day=due_on), field="due_on")


def check_owners(candidates: Mapping[int, Sequence[Organization]], owners: Mapping[int, int]) -> None:
    """Each division is answered for by an authority that lies in it."""
    for division, owner in owners.items():
        if owner not in {each.id for each in candidates.get(division, ())}:
            raise Refused("reporting.statistics_owner_elsewhere", _("填报单位不在该区划内"))


def check_saving(by: Actor, found: ReturnFacts, version: int) -> None:
    """Who was asked fills it, until it is handed in; nobody saves over what another saved meanwhile."""
    _owner_fills(by, found)
    if ReturnStatus.SUBMITTED not in MOVES[ReturnStatus(found.row.status)]:
        raise Refused("reporting.return_with_the_asker", _("已经报送，退回以后才能修改"))
    if version != found.row.version:
        raise Refused("reporting.return_saved_meanwhile", _("有人刚保存过这张报表，请刷新后再改"))


def check_submission(by: Actor, found: ReturnFacts, wrong: Sequence[Problem]) -> None:
    """S101: what does not hold together is not handed in, nor is what went back without an answer to each item."""
    check_saving(by, found, found.row.version)
    if wrong:
        words = _("还有 {n} 处没有通过校验", n=len(wrong))
        raise Refused("reporting.return_does_not_hold", words, field=wrong[0].field)
    if unanswered := [each for each in found.open_items if not each.answer.strip()]:
        field = f"answer-{unanswered[0].id}"
        raise Refused("reporting.item_unanswered", _("请逐条答复退回意见"), field=field)


def check_decision(
    by: Actor, found: ReturnFacts, *, is_accepted: bool, items: Sequence[tuple[int | None, str]]
) -> None:
    """The authority that asked takes it or gives it back with items; nobody takes what they handed in."""
    actor_has_role(by, ASKS, found.of.form.owner)
    to = ReturnStatus.ACCEPTED if is_accepted else ReturnStatus.RETURNED
    if to not in MOVES[ReturnStatus(found.row.status)]:
        raise Refused("reporting.return_not_handed_in", _("这张报表现在不能审核"))
    if is_accepted and found.row.submitted_by == by.id:
        raise NotAllowed("reporting.return_of_ones_own", _("本人报送的报表由他人审核"))
    if not is_accepted and not items:
        raise Refused("reporting.return_without_items", _("退回须逐条写明意见"), field="items")


def answers(reach: Reach, division: Division, asking: Division, tree: Mapping[int, Division]) -> bool:
    """Whether a division below the asking one is asked itself. A city without counties answers among the counties."""
    if not lies_in(division, asking.id, tree):
        return False
    if reach == Reach.DIRECT:
        return bool(division.parent == asking.id)
    if reach == Reach.STREETS:
        return bool(division.level == Level.STREET)
    has_counties = any(each.parent == division.id and each.level == Level.COUNTY for each in tree.values())
    return bool(division.level == Level.COUNTY or (division.level == Level.CITY and not has_counties))


def lies_in(division: Division, above: int, tree: Mapping[int, Division]) -> bool:
    """Whether a division lies below another one, at any depth."""
    at = tree.get(division.parent)
    while at is not None and at.id != above:
        at = tree.get(at.parent)
    return at is not None


def _owner_fills(by: Actor, found: ReturnFacts) -> None:
    actor_has_role(by, FILLS, found.row.owner)
