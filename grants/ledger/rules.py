"""Every reason the ledger says no. What the database's own constraints refuse is put into words here too."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NoReturn

from grants import money
from grants.errors import Refused
from grants.i18n import _
from grants.ledger.findings import Finding
from grants.ledger.tables import Account, Book, BookKind, Entry, Side
from grants.people.rules import HUB_ROLES, Actor, actor_has_role
from grants.people.tables import Role

NOTHING = Decimal("0.00")

CLOSES = {BookKind.FUND: Role.BOOKKEEPER, BookKind.CUSTODY: Role.HUB_BOOKKEEPER}
READS_FUND = (Role.OFFICER, Role.BOOKKEEPER, Role.SUPERVISOR, Role.AUDITOR)
READS_EVERY_CUSTODY = (Role.SUPERVISOR, Role.AUDITOR)
READERS = (*READS_FUND, *sorted(HUB_ROLES))
KIND_NAMES = {BookKind.FUND: _("资助资金账"), BookKind.CUSTODY: _("代管账")}


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


def account_is_not_overdrawn(short: Account) -> NoReturn:
    """Whoever asks has found, with the account locked, that it would fall below its floor."""
    raise Refused(
        "ledger.overdrawn",
        _("{account} 余额 ¥{balance}，不足支付", account=short.name, balance=money.show(short.balance)),
    )


def refusal(constraint: str | None, reference: str, effective_on: date) -> Exception:
    """In words: which constraint of the database was against an entry."""
    match constraint:
        case "entry_month_is_open":
            return Refused("ledger.month_closed", _("{month} 已结账，不能再记账", month=f"{effective_on:%Y-%m}"))
        case "entry_reference_once":
            return _reference_reused(reference)
        case "entry_reverses_key":
            return Refused("ledger.already_reversed", _("这张凭证已经冲红"))
        case "entry_keeps_to_its_book":
            return Refused("ledger.two_books", _("一张凭证不能涉及两个账套"))
        case "entry_keeps_custody_equal":
            return Refused("ledger.custody_unequal", _("代管银行存款与各组织余额合计不再相等"))
    return RuntimeError(f"the ledger refused an entry: {constraint}")


def closing_refusal(constraint: str | None, month: str) -> Exception:
    """In words: which constraint of the database was against a closing."""
    if constraint == "closed_month_is_reconciled":
        return Refused("ledger.bank_not_reconciled", _("请先在银行页面完成 {month} 月结", month=month), field="month")
    return RuntimeError(f"the ledger refused a closing: {constraint}")


def check_closing(
    by: Actor, book: Book, month: str, *, closed: str | None, entered: Sequence[str], today: date
) -> None:
    """Months are closed by the bookkeeper of the book, one after the other, when they are over."""
    actor_has_role(by, [CLOSES[BookKind(book.book_kind)]], book.organization)
    month_is_written_as_one(month)
    month_is_over(month, today)
    if closed is not None and month <= closed:
        raise Refused("ledger.already_closed", _("{month} 已经结账", month=month), field="month")
    no_earlier_month_is_open(month, entered)


def month_is_written_as_one(month: str) -> None:
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", month):
        raise Refused("ledger.no_such_month", _("月份写作 2026-05"), field="month")


def month_is_over(month: str, today: date) -> None:
    if month >= f"{today:%Y-%m}":
        raise Refused("ledger.month_not_over", _("{month} 尚未结束", month=month), field="month")


def no_earlier_month_is_open(month: str, entered: Sequence[str]) -> None:
    """`entered`: the months with entries that are not closed."""
    earlier = [each for each in entered if each < month]
    if earlier:
        raise Refused("ledger.earlier_month_open", _("请先结 {month} 的账", month=min(earlier)), field="month")


def books_are_right(findings: Sequence[Finding]) -> None:
    """Nothing is closed over a difference."""
    if findings:
        raise Refused("ledger.checks_failed", _("账目核对发现 {n} 处差异，不能结账", n=len(findings)))


def reads_book(person: Actor, book: Book) -> bool:
    """Who may open a book: those who work with it, and the funder's supervision also the books of hubs."""
    if book.book_kind == BookKind.CUSTODY:
        return person.has_in(book.organization, *HUB_ROLES) or person.has(*READS_EVERY_CUSTODY)
    return person.has_in(book.organization, *READS_FUND)


def _reference_reused(reference: str) -> Refused:
    return Refused("ledger.reference_reused", _("{reference} 已经记账，内容不同", reference=reference))
