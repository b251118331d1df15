"""Which accounts of government accounting (财会〔2017〕25号) a movement of cash touches, in both of its books. Pure.

Only cash is entered there: pools, agreements, approvals and carry-over are this system's own control of the money.
"""

from dataclasses import dataclass
from enum import StrEnum

from grants.funds.tables import FundKind
from grants.i18n import Text, _


class Movement(StrEnum):
    """What cash did."""

    RECEIVED = "received"
    PAID = "paid"
    RETURNED = "returned"


class Accounting(StrEnum):
    """Both books are kept side by side (平行记账)."""

    FINANCIAL = "financial"
    BUDGET = "budget"


ACCOUNTING_NAMES: dict[Accounting, Text] = {
    Accounting.FINANCIAL: _("财务会计"),
    Accounting.BUDGET: _("预算会计"),
}


@dataclass(frozen=True)
class Title:
    """An account of the chart: its code, and its name as the ministry writes it."""

    code: str
    name: str

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@dataclass(frozen=True)
class Suggestion:
    """One debit and one credit in one of the two books."""

    accounting: Accounting
    debit: Title
    credit: Title


FISCAL = frozenset({FundKind.WELFARE_LOTTERY, FundKind.GENERAL_BUDGET})
BANK, CASH = Title("1002", "银行存款"), Title("8001", "资金结存-货币资金")
GRANTED, SPENT = Title("5001", "业务活动费用"), Title("7101", "行政支出")
INCOME = {
    FundKind.WELFARE_LOTTERY: (Title("4001", "财政拨款收入"), Title("6001", "财政拨款预算收入")),
    FundKind.GENERAL_BUDGET: (Title("4001", "财政拨款收入"), Title("6001", "财政拨款预算收入")),
    FundKind.DONATION: (Title("4603", "捐赠收入"), Title("6609", "其他预算收入")),
}
OTHER_INCOME = (Title("4609", "其他收入"), Title("6609", "其他预算收入"))
SURPLUS, EARLIER = Title("3001", "累计盈余"), Title("3501", "以前年度盈余调整")
# By whether the money is fiscal.
HANDED_IN = {True: Title("8102", "财政拨款结余-归集上缴"), False: Title("8202", "非财政拨款结余-缴回资金")}
CORRECTED = {True: Title("8101", "财政拨款结转-年初余额调整"), False: Title("8201", "非财政拨款结转-年初余额调整")}


def suggestions(
    kind: FundKind, movement: Movement, *, is_back: bool, of_earlier_year: bool = False
) -> list[Suggestion]:
    """The entry in each book. `is_back` turns it round; what comes back of a payment of an earlier year does not lessen
    this year's expense, it corrects what was left then."""
    is_fiscal = kind in FISCAL
    if movement == Movement.RECEIVED:
        financial, budget = INCOME.get(kind, OTHER_INCOME)
        pairs = (BANK, financial), (CASH, budget)
    elif movement == Movement.RETURNED:
        pairs = (SURPLUS, BANK), (HANDED_IN[is_fiscal], CASH)
    elif is_back and of_earlier_year:
        pairs = (EARLIER, BANK), (CORRECTED[is_fiscal], CASH)
    else:
        pairs = (GRANTED, BANK), (SPENT, CASH)
    turned = [(credit, debit) if is_back else (debit, credit) for debit, credit in pairs]
    return [Suggestion(book, *pair) for book, pair in zip(Accounting, turned, strict=True)]


def movement_of(debit: str, credit: str) -> tuple[Movement, bool] | None:
    """What an entry of the fund book between two kinds of account did to cash, and whether it came back; None where it
    moved none. The kinds are the words before the colon of the accounts' codes."""
    for word, movement in (("paid", Movement.PAID), ("returned", Movement.RETURNED)):
        if (debit == word) != (credit == word):
            return movement, credit == word
    if "origin" in (debit, credit):
        return Movement.RECEIVED, debit == "origin"
    return None
