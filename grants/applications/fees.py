"""Fees by standard (R-D5): the most for so many persons over so many days, and whether the lines keep to it. Pure."""

from collections.abc import Sequence
from decimal import Decimal

from grants import money
from grants.applications.budget import CALL_SAYS, Budget, Finding, Line, at, numbers, plain
from grants.calls.tables import CostClass, FeeStandard
from grants.calls.words import COST_NAMES
from grants.i18n import Text, _

LEAST_FACTORS = 2


def fees_are_within_standard(budget: Budget, standards: Sequence[FeeStandard]) -> list[Finding]:
    """A line of a class that has standards names one of them, counts persons × days, and stays within it. The days of
    one line are one continuous event, and a third quantity is how often it is held (D18)."""
    by_id = {standard.id: standard for standard in standards}
    bound = {standard.cost_class for standard in standards}
    if not bound:
        return []
    found = [
        _names_a_standard(budget, bound, by_id),
        *(
            _over(number, line, by_id[line.standard])
            for number, line in enumerate(budget.lines, 1)
            if line.standard in by_id and counts_days(line) and line.amount > most(by_id[line.standard], line)
        ),
    ]
    if all(each.ok for each in found) and any(line.cost_class in bound for line in budget.lines):
        names = "、".join(str(COST_NAMES[each]) for each in CostClass if each in bound)
        found.append(
            Finding("fees", "applications.over_standard", True, _("{names}都在标准以内", names=names), field="budget")
        )
    return found


def counts_days(line: Line) -> bool:
    """Persons × days, perhaps × times: persons and times are whole."""
    if len(line.quantities) < LEAST_FACTORS or min(line.quantities) <= 0:
        return False
    return all(each == each.to_integral_value() for at, each in enumerate(line.quantities) if at != 1)


def most(standard: FeeStandard, line: Line) -> Decimal:
    """The most allowed for the quantities of a line."""
    persons, days, *times = line.quantities
    return money.by_the_day(standard.rate, days, standard.later_from, standard.later_rate, (persons, *times))


def standard_text(standard: FeeStandard) -> Text:
    """高级职称：500.00 元/人天，第 3 天起 200.00 元/人天"""
    if standard.later_from is None:
        return _("{name}：{rate} 元/人天", name=standard.name, rate=money.show(standard.rate))
    return _(
        "{name}：{rate} 元/人天，第 {day} 天起 {later} 元/人天",
        name=standard.name,
        rate=money.show(standard.rate),
        day=standard.later_from,
        later=money.show(standard.later_rate),
    )


def _names_a_standard(budget: Budget, bound: set[str], by_id: dict[int, FeeStandard]) -> Finding:
    def is_open(line: Line) -> bool:
        if line.standard is None:
            return line.cost_class in bound
        known = by_id.get(line.standard)
        return known is None or known.cost_class != line.cost_class or not counts_days(line)

    lines = at(budget, is_open)
    names = "、".join(str(COST_NAMES[each]) for each in CostClass if each in bound)
    words = (
        _("第 {lines} 行请选择本科目的标准，数量写成“人数 × 天数”", lines=numbers(lines))
        if lines
        else _("{names}按标准填报，数量为人数 × 天数", names=names)
    )
    return Finding("standards", "applications.no_standard", not lines, words, lines, field="budget")


def _over(number: int, line: Line, standard: FeeStandard) -> Finding:
    allowed = most(standard, line)
    words = _(
        "第 {n} 行“{item}”{quantities}，按“{standard}”最多 {most}，现为 {amount}，超出 {over}",
        n=number,
        item=line.item,
        quantities=" × ".join(plain(each) for each in line.quantities),
        standard=standard_text(standard),
        most=money.show_yuan(allowed),
        amount=money.show_yuan(line.amount),
        over=money.show_yuan(line.amount - allowed),
    )
    ways = (_("单价不超过 {price}", price=money.show_yuan(money.dearest(allowed, line.quantities))),)
    code, source = "applications.over_standard", standard.basis or CALL_SAYS
    return Finding(f"fee-{number}", code, False, words, (number,), ways, field="budget", source=source)
