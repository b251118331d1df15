"""Every reason the ledger says no. What the database's own constraints refuse is put into words here too."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NoReturn

from grants import money
from grants.errors import Refused
from grants.i18n import _
from grants.ledger.tables import Account, Entry, Side

NOTHING = Decimal("0.00")
FLOOR = "account_not_below_floor"


def check_lines(lines: Sequence[tuple[int, int, Decimal]]) -> None:
    """An entry has lines, each between two accounts and with a positive amount (R-J7)."""
    if not lines:
        raise Refused("ledger.no_lines", _("凭证没有分录"))
    if any(debit == credit for debit, credit, _amount in lines):
        raise Refused("ledger.same_account", _("借贷不能是同一科目"))
    if any(amount <= 0 for _debit, _credit, amount in lines):
        raise Refused("ledger.amount_not_positive", _("分录金额须大于零"))


def check_same_account(account: Account, side: Side, floor: Decimal | None) -> None:
    """An account that is open keeps its side and its floor."""
    if account.side != side or account.floor != floor:
        raise Refused("ledger.account_differs", _("科目 {code} 已开立，方向或下限不同", code=account.code))


def check_same_content(reference: str, entered: object, wanted: object) -> None:
    """A reference means one entry for ever."""
    if entered != wanted:
        raise _reference_reused(reference)


def entry_is_no_reversal(entry: Entry) -> None:
    """A reversal stands; what it undid is entered anew."""
    if entry.reverses is not None:
        raise Refused("ledger.reversal_reversed", _("冲红凭证不能再冲红，请重新记账"))


def check_outcome(constraint: str, *, reference: str, effective_on: date, short: Account | None) -> NoReturn:
    """Say in words which constraint of the database was against an entry."""
    match constraint:
        case "account_not_below_floor":
            raise _overdrawn(short)
        case "entry_month_is_open":
            raise Refused("ledger.month_closed", _("{month} 已结账，不能再记账", month=f"{effective_on:%Y-%m}"))
        case "entry_reference_once":
            raise _reference_reused(reference)
        case "entry_reverses_key":
            raise Refused("ledger.already_reversed", _("这张凭证已经冲红"))
        case "line_accounts_of_the_book":
            raise Refused("ledger.two_books", _("一张凭证不能涉及两个账套"))
        case "line_keeps_custody_equal":
            raise Refused("ledger.custody_unequal", _("代管银行存款与各组织余额合计不再相等"))
    raise RuntimeError(f"the ledger refused an entry: {constraint}")


def _overdrawn(short: Account | None) -> Refused:
    if short is None:
        return Refused("ledger.overdrawn", _("余额不足"))
    return Refused(
        "ledger.overdrawn",
        _("{account} 余额 ¥{balance}，不足支付", account=short.name, balance=money.show(short.balance)),
    )


def _reference_reused(reference: str) -> Refused:
    return Refused("ledger.reference_reused", _("{reference} 已经记账，内容不同", reference=reference))
