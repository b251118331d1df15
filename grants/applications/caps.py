"""The most that some classes of cost together may take of a declared whole (R-D4, R-D6). Pure, as rules are."""

from collections.abc import Sequence
from decimal import Decimal

from grants import money
from grants.applications.budget import CALL_SAYS, Budget, Finding, Share, at, numbers, plain, total
from grants.calls.tables import BudgetCap, CapBase, CostClass
from grants.calls.words import COST_NAMES
from grants.i18n import Text, _

BASE_NAMES: dict[CapBase, Text] = {
    CapBase.GRANT: _("资助额"),
    CapBase.GRANT_AND_CASH_MATCH: _("现金总经费（资助＋自筹现金）"),
    CapBase.GRANT_AND_ALL_MATCH: _("总经费（资助＋自筹现金＋实物折价）"),
}


def shares_are_kept(budget: Budget, caps: Sequence[BudgetCap]) -> list[Finding]:
    """One finding for each cap of the call, in its order."""
    return [_forbids(budget, cap) if cap.percent == 0 else _bounds(budget, cap) for cap in caps]


def whole_of(budget: Budget, cap_of: str) -> Decimal:
    """The denominator that a cap declares; things and work count only where it says so (R-D9)."""
    if cap_of == CapBase.GRANT:
        return budget.total
    return budget.cash if cap_of == CapBase.GRANT_AND_CASH_MATCH else budget.cash + budget.match_in_kind


def _bounds(budget: Budget, cap: BudgetCap) -> Finding:
    """Moving a cost to another class keeps the whole, cutting it shrinks the whole: so the two ways out differ."""
    counted = at(budget, lambda line: line.cost_class in cap.classes)
    part = total(budget.lines[number - 1] for number in counted)
    whole = whole_of(budget, cap.cap_of)
    moved, cut = money.over_share(part, whole, cap.percent)
    words = _(
        "{classes} {part} ÷ {base_name} {base} = {share}%，上限 {cap}%",
        classes=_named(cap),
        part=money.show_yuan(part),
        base_name=BASE_NAMES[CapBase(cap.cap_of)],
        base=money.show_yuan(whole),
        share=money.percentage(part, whole),
        cap=plain(cap.percent),
    )
    ways = (
        _("改列其他科目至少 {moved}", moved=money.show_yuan(moved)),
        _("或直接核减至少 {cut}", cut=money.show_yuan(cut)),
    )
    return Finding(
        f"share-{cap.position}",
        "applications.over_share",
        not moved,
        words,
        counted if moved else (),
        ways if moved else (),
        field="budget",
        source=cap.basis or CALL_SAYS,
        share=Share(part, whole, cap.percent),
    )


def _forbids(budget: Budget, cap: BudgetCap) -> Finding:
    """Of nothing at all: a line of zero yuan is no cost."""
    charged = at(budget, lambda line: line.cost_class in cap.classes and line.amount > 0)
    part = total(budget.lines[number - 1] for number in charged)
    words = (
        _("不得列支{classes}：第 {lines} 行", classes=_named(cap), lines=numbers(charged))
        if charged
        else _("没有列支{classes}", classes=_named(cap))
    )
    ways = (_("请核减或改列 {part}", part=money.show_yuan(part)),) if charged else ()
    return Finding(
        f"share-{cap.position}",
        "applications.not_paid",
        not charged,
        words,
        charged,
        ways,
        field="budget",
        source=cap.basis or CALL_SAYS,
    )


def _named(cap: BudgetCap) -> str:
    """The cap by its name and its classes."""
    classes = "＋".join(str(COST_NAMES[CostClass(each)]) for each in cap.classes)
    return f"{cap.name}（{classes}）" if cap.name and cap.name != classes else classes
