"""What is wrong with the figures of a return: missing, against a check, off last year's, corrected without words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants.i18n import Text, _
from grants.reporting.statistics.facts import APART, Cell, FormFacts, Key, Place, Typed, Values, reckoned
from grants.reporting.statistics.tables import Comparison, NumberKind, StatisticCheck

SIGNS: dict[Comparison, str] = {Comparison.AT_MOST: "≤", Comparison.AT_LEAST: "≥", Comparison.EQUAL: "="}


@dataclass(frozen=True)
class Problem:
    """Something that keeps a return from being handed in: the field beside which it is said, and the words."""

    field: str
    words: Text


def problems(of: FormFacts, typed: Mapping[Key, Typed], known: Values, last: Values) -> list[Problem]:
    """Everything, in the order of the form; the checks between figures come last."""
    found = [problem for cell in of.cells for problem in _of_cell(cell, typed, known, last)]
    values = {key: each.value for key, each in typed.items() if each.value is not None}
    return found + [problem for check in of.checks for problem in _of_check(of, check, values)]


def _of_cell(cell: Cell, typed: Mapping[Key, Typed], known: Values, last: Values) -> list[Problem]:
    said = typed.get(cell.key, Typed(None))
    if said.value is None:
        return [Problem(cell.field, _("请填写{name}，没有的填 0", name=cell.label))]
    if cell.indicator.number_kind == NumberKind.COUNT and said.value != said.value.to_integral_value():
        return [Problem(cell.field, _("{name}应为整数", name=cell.label))]
    if said.words.strip():
        return []
    if needs_words_for_known(cell, said.value, known):
        return [
            Problem(cell.field, _("{name}与系统数 {n} 不一致，请写明理由", name=cell.label, n=shown(known[cell.key])))
        ]
    if is_jump(cell, said.value, last):
        words = _("{name}上年为 {n}，变动较大，请说明", name=cell.label, n=shown(last[cell.key]))
        return [Problem(cell.field, words)]
    return []


def needs_words_for_known(cell: Cell, value: Decimal, known: Values) -> bool:
    """What the system knows is corrected only with words."""
    return cell.key in known and known[cell.key] != value


def is_jump(cell: Cell, value: Decimal, last: Values) -> bool:
    """S101: off last year's figure by more percent than the form lets pass. Below one, last year counts as one."""
    percent = cell.indicator.jump_percent
    if percent is None or cell.key not in last:
        return False
    return abs(value - last[cell.key]) * 100 > percent * max(last[cell.key], Decimal(1))


def _of_check(of: FormFacts, check: StatisticCheck, values: Values) -> list[Problem]:
    """For towns and villages apart where every figure of it is asked so. What is missing is said elsewhere."""
    left, right = codes(check.left_side), codes(check.right_side)
    named = [of.by_code[code] for code in (*left, *right)]
    found, reckoning = [], reckoned(of, values)
    for place in APART if all(each.is_split for each in named) else (Place.WHOLE,):
        sides = [[reckoning.get((code, place.value)) for code in side] for side in (left, right)]
        if all(each is not None for side in sides for each in side):
            one, other = (sum((each for each in side if each is not None), Decimal(0)) for side in sides)
            if not holds(Comparison(check.comparison), one, other):
                first = next(
                    cell for cell in of.cells if cell.indicator.code == left[0] and place in (cell.place, "whole")
                )
                found.append(Problem(first.field, _said(check, place, one, other)))
    return found


def _said(check: StatisticCheck, place: Place, one: Decimal, other: Decimal) -> Text:
    sign = SIGNS[Comparison(check.comparison)]
    where = {Place.WHOLE: "", Place.URBAN: _("城市社区："), Place.RURAL: _("农村社区：")}[place]
    return _(
        "{where}{words}（应 {sign}，现为 {one} 和 {other}）",
        where=where,
        words=check.words,
        sign=sign,
        one=shown(one),
        other=shown(other),
    )


def holds(comparison: Comparison, one: Decimal, other: Decimal) -> bool:
    """Whether two figures stand to each other as they should."""
    if comparison == Comparison.EQUAL:
        return one == other
    return one <= other if comparison == Comparison.AT_MOST else one >= other


def codes(side: str) -> Sequence[str]:
    """The codes of one side of a check."""
    return [each.strip() for each in side.split("+")]


def shown(value: Decimal) -> str:
    """A figure as it is read: without places where it has none."""
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"
