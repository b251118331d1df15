"""What stands beside the grant (S30, R-D9): that each row says enough, and that the applicant's share is large enough.
Pure, as rules are."""

from collections.abc import Iterable
from decimal import Decimal

from grants import money
from grants.applications.budget import FORM_SAYS, Budget, Finding, Given, numbers, plain
from grants.applications.tables import MatchKind
from grants.i18n import Text, _

MOST_MATCH = 50
MATCH_NAMES: dict[MatchKind, Text] = {
    MatchKind.OWN: _("自有资金"),
    MatchKind.OTHER_FISCAL: _("其他财政资金"),
    MatchKind.DONATION: _("社会捐赠"),
    MatchKind.IN_KIND: _("实物和场地折价"),
}


def written(match: Iterable[Given]) -> str:
    """Rows as a spreadsheet writes them, for the history."""
    return "\n".join(
        "\t".join(
            (str(MATCH_NAMES[MatchKind(each.match_kind)]), each.giver, each.amount_typed or money.show(each.amount))
            + ((each.note,) if each.note else ())
        )
        for each in match
    )


def match_is_complete(budget: Budget) -> Finding:
    """An amount on each row, and from whom it comes unless it is one's own. What is no amount is not counted."""
    open_ones = tuple(number for number, each in enumerate(budget.match, 1) if _is_open(each))
    words = (
        _("自筹第 {rows} 行请填写金额；不是自有资金的，请写明来源单位", rows=numbers(open_ones))
        if open_ones
        else _(
            "自筹现金 {cash}，实物折价 {kind}",
            cash=money.show_yuan(budget.match_cash),
            kind=money.show_yuan(budget.match_in_kind),
        )
    )
    code = "applications.match_incomplete"
    return Finding("match_cash", code, not open_ones, words, field="match_cash", source=FORM_SAYS)


def match_is_enough(budget: Budget, percent: Decimal) -> list[Finding]:
    """R-D9: cash of one's own side, in percent of grant and cash match. No finding where the call asks for none."""
    if percent == 0:
        return []
    raised, cut = money.under_share(budget.total, budget.match_cash, percent)
    words = _(
        "自筹现金 {match} ÷ 现金总经费（资助＋自筹现金） {cash} = {share}%，不少于 {percent}%",
        match=money.show_yuan(budget.match_cash),
        cash=money.show_yuan(budget.cash),
        share=money.percentage(budget.match_cash, budget.cash),
        percent=plain(percent),
    )
    ways: tuple[Text, ...] = ()
    if cut > 0:
        ways = (_("申请金额至少核减 {cut}", cut=money.show_yuan(cut)),)
        if raised is not None:
            ways = (_("自筹现金至少增加 {raised}", raised=money.show_yuan(raised)), *ways)
    return [Finding("least_match", "applications.match_too_small", not cut, words, ways_out=ways, field="match_cash")]


def _is_open(each: Given) -> bool:
    from_another = each.match_kind != MatchKind.OWN
    return bool(each.amount_typed) or each.amount <= 0 or (from_another and not each.giver.strip())
