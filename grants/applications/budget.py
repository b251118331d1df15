"""What a budget is, what a rule says of one, and the rules of its own shape: lines, sums, classes that are not paid.

One implementation for the page while it is typed and for the refusal when it is submitted. Pure, as rules are; all
rules of a call together are in budget_rules.py.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from grants import money
from grants.applications.tables import MatchKind
from grants.calls.tables import CostClass, Policy
from grants.calls.words import COST_NAMES
from grants.errors import Refused
from grants.i18n import Text, _

CALL_SAYS = _("征集公告")
FORM_SAYS = _("填报要求")
MOST_LINES = 200
MOST_QUANTITIES = 4
NIL = Decimal("0.00")
# What separates the names of several things in one line.
SEVERAL = re.compile(r"[、，,；;＋+/]|等$|以及|各[0-9一二两三四五六七八九十]+[台件套把张个]")


@dataclass(frozen=True)
class Line:
    """One line of a budget. `quantities_typed` and `price_typed` hold what was typed when it is no number; `standard`
    is the fee standard it names; `key` is the same row through all saves of a draft."""

    item: str
    cost_class: str
    quantities: tuple[Decimal, ...] = ()
    unit_price: Decimal = NIL
    basis: str = ""
    quantities_typed: str = ""
    price_typed: str = ""
    unit: str = ""
    standard: int | None = None
    key: str = field(default="", compare=False)

    @property
    def amount(self) -> Decimal:
        """The product; never typed (R-D10)."""
        return money.times(self.unit_price, self.quantities)


@dataclass(frozen=True)
class Given:
    """What stands beside the grant from one giver (R-D9). `amount_typed` holds what was typed when it is no amount."""

    match_kind: str
    amount: Decimal = NIL
    giver: str = ""
    note: str = ""
    amount_typed: str = ""
    key: str = field(default="", compare=False)


def own(cash: Decimal) -> tuple[Given, ...]:
    """One's own cash as a budget takes it; nothing is no row."""
    return (Given(MatchKind.OWN, cash),) if cash else ()


@dataclass(frozen=True)
class Budget:
    """The lines and what stands beside them. `requested` is what somebody says the sum is, if anybody says so;
    `least_viable` the smallest grant with which it could still be done."""

    lines: Sequence[Line]
    match: Sequence[Given] = ()
    requested: Decimal | None = None
    least_viable: Decimal | None = None

    @property
    def total(self) -> Decimal:
        """The sum of the lines: what is asked for."""
        return total(self.lines)

    @property
    def match_cash(self) -> Decimal:
        """Cash of whatever giver."""
        return sum((each.amount for each in self.match if each.match_kind != MatchKind.IN_KIND), NIL)

    @property
    def match_in_kind(self) -> Decimal:
        """Things and work, in money."""
        return sum((each.amount for each in self.match if each.match_kind == MatchKind.IN_KIND), NIL)

    @property
    def cash(self) -> Decimal:
        """Grant and cash match together."""
        return self.total + self.match_cash


@dataclass(frozen=True)
class Share:
    """What a part is of a whole, and the most it may be, in percent: for a bar beside the words."""

    part: Decimal
    whole: Decimal
    percent: Decimal

    @property
    def most(self) -> Decimal:
        """The percent of the whole, to be shown."""
        return money.yuan((self.whole * self.percent / 100).quantize(money.CENT))


@dataclass(frozen=True)
class Finding:
    """What one rule says: whether it holds, in words with both operands, about which lines or which field."""

    key: str
    code: str
    ok: bool
    words: Text
    lines: tuple[int, ...] = ()
    ways_out: tuple[Text, ...] = ()
    field: str = "form"
    is_warning: bool = False
    source: Text | str = CALL_SAYS
    share: Share | None = None

    @property
    def blocks(self) -> bool:
        """Stops a submission."""
        return not self.ok and not self.is_warning

    def must_hold(self) -> None:
        """The rule itself: a refusal when it does not hold."""
        if self.blocks:
            words = [str(self.words), *map(str, self.ways_out)]
            raise Refused(self.code, self.words if len(words) == 1 else "；".join(words), field=self.field)


def frozen(findings: Iterable[Finding]) -> str:
    """Findings as they are kept: JSON, in the language that is spoken."""
    rows = [
        {
            "key": f.key,
            "code": f.code,
            "ok": f.ok,
            "warning": f.is_warning,
            "words": str(f.words),
            "source": str(f.source),
            "lines": f.lines,
        }
        for f in findings
    ]
    return json.dumps(rows, ensure_ascii=False)


def written(lines: Iterable[Line]) -> str:
    """Lines as a spreadsheet writes them, so that the history keeps them and they can be pasted again."""
    return "\n".join(
        "\t".join(
            (
                line.item,
                str(COST_NAMES[CostClass(line.cost_class)]),
                line.quantities_typed or " × ".join(plain(each) for each in line.quantities),
                line.price_typed or money.show(line.unit_price),
                line.basis,
            )
        )
        for line in lines
    )


def total(lines: Iterable[Line]) -> Decimal:
    return sum((line.amount for line in lines), NIL)


def request_is_under_the_cap(budget: Budget, cap: Decimal) -> Finding:
    """R-C3: over the cap is no application at all."""
    asked = budget.requested if budget.requested is not None else budget.total
    over = asked - cap
    words = (
        _("申请金额 {asked}，单个上限 {cap}", asked=money.show_yuan(asked), cap=money.show_yuan(cap))
        if over <= 0
        else _(
            "申请金额 {asked} 超过单个上限 {cap}，请调减 {over}",
            asked=money.show_yuan(asked),
            cap=money.show_yuan(cap),
            over=money.show_yuan(over),
        )
    )
    return Finding("cap", "applications.over_cap", over <= 0, words, field="budget")


def request_is_not_too_small(budget: Budget, least: Decimal | None) -> list[Finding]:
    """The least that the track gives. No finding where it says nothing."""
    if least is None:
        return []
    short = least - budget.total
    words = (
        _("申请金额 {asked}，不少于 {least}", asked=money.show_yuan(budget.total), least=money.show_yuan(least))
        if short <= 0
        else _(
            "申请金额 {asked}，少于本类别最低 {least}，还差 {short}",
            asked=money.show_yuan(budget.total),
            least=money.show_yuan(least),
            short=money.show_yuan(short),
        )
    )
    return [Finding("least", "applications.under_least", short <= 0, words, field="budget")]


def every_line_is_complete(budget: Budget) -> Finding:
    """R-D10: item, class, quantities and price on every line, and at least one line."""
    open_ones = at(budget, lambda line: not (line.item and line.cost_class and line.amount > 0) or _unread(line))
    if not budget.lines:
        words = _("还没有预算明细，请至少填写一行")
    elif open_ones:
        words = _("第 {lines} 行没有填完：内容、科目、数量、单价都要填，金额大于零", lines=numbers(open_ones))
    else:
        words = _("{n} 行明细都已填完", n=len(budget.lines))
    ok = bool(budget.lines) and not open_ones
    return Finding("lines", "applications.line_incomplete", ok, words, open_ones, field="budget", source=FORM_SAYS)


def every_item_is_named_once(budget: Budget) -> Finding:
    """Awards, claims and reports name a line by its item."""
    names = [line.item.strip() for line in budget.lines]
    twice = at(budget, lambda line: bool(line.item.strip()) and names.count(line.item.strip()) > 1)
    words = _("第 {lines} 行的内容同名，请区别开来", lines=numbers(twice)) if twice else _("每行内容的名称各不相同")
    return Finding("items", "applications.item_twice", not twice, words, twice, field="budget", source=FORM_SAYS)


def request_is_the_sum(budget: Budget) -> Finding:
    """R-D10: no free totals."""
    said = budget.total if budget.requested is None else budget.requested
    ok = said == budget.total
    words = _("申请金额 {asked}，明细合计 {total}", asked=money.show_yuan(said), total=money.show_yuan(budget.total))
    return Finding("sum", "applications.sum_differs", ok, words, field="budget", source=FORM_SAYS)


def class_is_paid(budget: Budget, policy: Policy, cost_class: CostClass, code: str) -> list[Finding]:
    """R-D2, R-D3: a class of cost that the call does not pay at all, or only as a list of single things."""
    name, key = COST_NAMES[cost_class], cost_class.value
    charged = at(budget, lambda line: line.cost_class == cost_class)
    if policy == Policy.FORBID and charged:
        words = _("不得列支{name}：第 {lines} 行", name=name, lines=numbers(charged))
        return [Finding(key, code, False, words, charged, field="budget")]
    said = _("没有列支{name}", name=name) if policy == Policy.FORBID else _("可以列支{name}", name=name)
    found = [Finding(key, code, True, said, field="budget")]
    if policy == Policy.LIST:
        found = [every_thing_is_listed(budget, cost_class)]
    return found


def every_thing_is_listed(budget: Budget, cost_class: CostClass) -> Finding:
    """R-D2: each on its own line, with what it is (model, specification, use) as its basis."""
    name = COST_NAMES[cost_class]
    vague = at(
        budget,
        lambda line: line.cost_class == cost_class and (not line.basis.strip() or bool(SEVERAL.search(line.item))),
    )
    words = (
        _("{name}须逐件列明，一件一行并写明规格和用途：第 {lines} 行", name=name, lines=numbers(vague))
        if vague
        else _("{name}须逐件列明，一件一行并写明规格和用途", name=name)
    )
    key = f"{cost_class.value}_list"
    return Finding(key, "applications.not_listed", not vague, words, vague, field="budget")


def at(budget: Budget, holds: Callable[[Line], bool]) -> tuple[int, ...]:
    """The numbers, from 1, of the lines for which it holds."""
    return tuple(number for number, line in enumerate(budget.lines, 1) if holds(line))


def numbers(lines: Sequence[int]) -> str:
    """1、3、4"""
    return "、".join(map(str, lines))


def plain(percent: Decimal) -> str:
    """50 rather than 50.00 or 5E+1."""
    return f"{percent.normalize():f}"


def _unread(line: Line) -> bool:
    return bool(line.quantities_typed or line.price_typed)
