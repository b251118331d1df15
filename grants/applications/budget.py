"""What each budget rule of a call says about a budget (domain §3 D): for the page while it is typed, as a refusal when
it is submitted. One implementation for both. Pure, as rules are."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants import money
from grants.calls.tables import Call, CapBase, CostClass, Policy, Track
from grants.calls.words import COST_NAMES
from grants.errors import Refused
from grants.i18n import Text, _

CALL_SAYS = _("征集公告")
FORM_SAYS = _("填报要求")
MOST_LINES = 200
MOST_QUANTITIES = 4


@dataclass(frozen=True)
class Line:
    """One line of a budget. `quantities_typed` and `price_typed` hold what was typed when it is no number."""

    item: str
    cost_class: str
    quantities: tuple[Decimal, ...] = ()
    unit_price: Decimal = Decimal("0.00")
    basis: str = ""
    quantities_typed: str = ""
    price_typed: str = ""

    @property
    def amount(self) -> Decimal:
        """The product; never typed (R-D10)."""
        return money.times(self.unit_price, self.quantities)


@dataclass(frozen=True)
class Budget:
    """The lines and the applicant's own cash. `requested` is what somebody says the sum is, if anybody says so."""

    lines: Sequence[Line]
    match_cash: Decimal = Decimal("0.00")
    requested: Decimal | None = None

    @property
    def total(self) -> Decimal:
        """The sum of the lines: what is asked for."""
        return total(self.lines)

    @property
    def cash(self) -> Decimal:
        """Grant and own cash together."""
        return self.total + self.match_cash


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
    source: Text = CALL_SAYS

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
        {"key": f.key, "code": f.code, "ok": f.ok, "warning": f.is_warning, "words": str(f.words), "lines": f.lines}
        for f in findings
    ]
    return json.dumps(rows, ensure_ascii=False)


def total(lines: Iterable[Line]) -> Decimal:
    return sum((line.amount for line in lines), Decimal("0.00"))


def findings(budget: Budget, call: Call, track: Track) -> list[Finding]:
    """Every budget rule in the order in which they are asked at submission."""
    return [
        request_is_under_the_cap(budget, track),
        every_line_is_complete(budget),
        every_item_is_named_once(budget),
        request_is_the_sum(budget),
        *labour_keeps_its_share(budget, call),
        management_fee_keeps_its_share(budget, call),
        _forbidden(budget, Policy(call.fixed_assets), CostClass.FIXED_ASSET, "applications.fixed_assets"),
        _forbidden(budget, Policy(call.handouts), CostClass.HANDOUT, "applications.handouts"),
    ]


def request_is_under_the_cap(budget: Budget, track: Track) -> Finding:
    """R-C3: over the cap is no application at all."""
    asked = budget.requested if budget.requested is not None else budget.total
    over = asked - track.cap
    words = (
        _("申请金额 {asked}，单个上限 {cap}", asked=money.show_yuan(asked), cap=money.show_yuan(track.cap))
        if over <= 0
        else _(
            "申请金额 {asked} 超过单个上限 {cap}，请调减 {over}",
            asked=money.show_yuan(asked),
            cap=money.show_yuan(track.cap),
            over=money.show_yuan(over),
        )
    )
    return Finding("cap", "applications.over_cap", over <= 0, words, field="budget")


def every_line_is_complete(budget: Budget) -> Finding:
    """R-D10: item, class, quantities and price on every line, and at least one line."""
    open_ones = _at(budget, lambda line: not (line.item and line.cost_class and line.amount > 0) or _unread(line))
    if not budget.lines:
        words = _("还没有预算明细，请至少填写一行")
    elif open_ones:
        words = _("第 {lines} 行没有填完：内容、科目、数量、单价都要填，金额大于零", lines=_numbers(open_ones))
    else:
        words = _("{n} 行明细都已填完", n=len(budget.lines))
    ok = bool(budget.lines) and not open_ones
    return Finding("lines", "applications.line_incomplete", ok, words, open_ones, field="budget", source=FORM_SAYS)


def every_item_is_named_once(budget: Budget) -> Finding:
    """Awards, claims and reports name a line by its item."""
    names = [line.item.strip() for line in budget.lines]
    twice = _at(budget, lambda line: bool(line.item.strip()) and names.count(line.item.strip()) > 1)
    words = _("第 {lines} 行的内容同名，请区别开来", lines=_numbers(twice)) if twice else _("每行内容的名称各不相同")
    return Finding("items", "applications.item_twice", not twice, words, twice, field="budget", source=FORM_SAYS)


def request_is_the_sum(budget: Budget) -> Finding:
    """R-D10: no free totals."""
    said = budget.total if budget.requested is None else budget.requested
    ok = said == budget.total
    words = _("申请金额 {asked}，明细合计 {total}", asked=money.show_yuan(said), total=money.show_yuan(budget.total))
    return Finding("sum", "applications.sum_differs", ok, words, field="budget", source=FORM_SAYS)


def labour_keeps_its_share(budget: Budget, call: Call) -> list[Finding]:
    """R-D4: the share of labour, with the denominator the call declares. Moving a cost keeps the base, cutting it
    shrinks the base, so that the two ways out differ. No finding where the call sets no cap."""
    if call.labour_cap_percent is None:
        return []
    counted = _at(budget, lambda line: line.cost_class in call.labour_cap_classes)
    part = total(budget.lines[at - 1] for at in counted)
    grant_only = call.labour_cap_of == CapBase.GRANT
    base = budget.total if grant_only else budget.cash
    moved, cut = money.over_share(part, base, call.labour_cap_percent)
    words = _(
        "{classes} {part} ÷ {base_name} {base} = {share}%，上限 {cap}%",
        classes="＋".join(str(COST_NAMES[CostClass(each)]) for each in call.labour_cap_classes),
        part=money.show_yuan(part),
        base_name=_("资助额") if grant_only else _("现金总经费（资助＋自筹现金）"),
        base=money.show_yuan(base),
        share=money.percentage(part, base),
        cap=_plain(call.labour_cap_percent),
    )
    ways = (
        _("改列其他科目至少 {moved}", moved=money.show_yuan(moved)),
        _("或直接核减至少 {cut}", cut=money.show_yuan(cut)),
    )
    over = moved > 0
    code = "applications.labour_over_share"
    return [Finding("labour", code, not over, words, counted if over else (), ways if over else (), field="budget")]


def management_fee_keeps_its_share(budget: Budget, call: Call) -> Finding:
    """R-D6: of the grant, not of all cash."""
    charged = _at(budget, lambda line: line.cost_class == CostClass.MANAGEMENT_FEE)
    fee = total(budget.lines[at - 1] for at in charged)
    over, _cut = money.over_share(fee, budget.total, call.management_fee_percent)
    # A fee of zero yuan on a line of that class is no fee.
    if call.management_fee_percent == 0:
        words = _("不得列支管理费") if over else _("没有列支管理费")
    else:
        words = _(
            "管理费 {fee} ÷ 资助额 {base} = {share}%，上限 {cap}%",
            fee=money.show_yuan(fee),
            base=money.show_yuan(budget.total),
            share=money.percentage(fee, budget.total),
            cap=_plain(call.management_fee_percent),
        )
    ways = (_("请核减或改列至少 {over}", over=money.show_yuan(over)),) if over else ()
    code = "applications.management_fee"
    return Finding("management_fee", code, not over, words, charged if over else (), ways, field="budget")


def _forbidden(budget: Budget, policy: Policy, cost_class: CostClass, code: str) -> Finding:
    """R-D2, R-D3: a class of cost that the call does not pay at all."""
    found = _at(budget, lambda line: line.cost_class == cost_class) if policy == Policy.FORBID else ()
    name = COST_NAMES[cost_class]
    if found:
        words = _("不得列支{name}：第 {lines} 行", name=name, lines=_numbers(found))
    elif policy == Policy.FORBID:
        words = _("没有列支{name}", name=name)
    else:
        words = _("可以列支{name}", name=name)
    return Finding(cost_class.value, code, not found, words, found, field="budget")


def _at(budget: Budget, holds: Callable[[Line], bool]) -> tuple[int, ...]:
    """The numbers, from 1, of the lines for which it holds."""
    return tuple(number for number, line in enumerate(budget.lines, 1) if holds(line))


def _unread(line: Line) -> bool:
    return bool(line.quantities_typed or line.price_typed)


def _numbers(lines: Sequence[int]) -> str:
    return "、".join(map(str, lines))


def _plain(percent: Decimal) -> str:
    """50 rather than 50.00 or 5E+1."""
    return f"{percent.normalize():f}"
