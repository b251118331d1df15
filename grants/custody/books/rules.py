"""Every reason the books of custody say no. Pure."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from grants.custody.books import chart
from grants.custody.books.chart import ASSET, CASH, KINDS, LIABILITY
from grants.custody.books.facts import VOLUME
from grants.custody.books.tables import Numbering, VoucherBundle
from grants.custody.rules import HUB
from grants.errors import NotFound, Refused
from grants.i18n import Text, _
from grants.ledger import Account, VoucherKind
from grants.ledger.findings import Finding
from grants.ledger.rules import month_is_written_as_one
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role

# Rows of a book that are still printed as one file; more are read as a workbook.
MOST_ROWS = 400
NUMBERING_NAMES: dict[Numbering, Text] = {
    Numbering.GENERAL: _("统一记字编号"),
    Numbering.BY_MOVEMENT: _("收、付、转分别编号"),
}


def check_accounts(accounts: Sequence[Account], on: date) -> None:
    """What an entry of a custody book may touch on that day."""
    for account in accounts:
        code_is_of_the_chart(account.code, account.opened_on, on)
        account_is_held_for_others(account.code)


def code_is_of_the_chart(code: str, opened_on: date, on: date) -> None:
    """A code means what the chart of the day says on which its account was opened; and on the day of an entry it must
    still mean something (R-J3: 1701 and 5201 are another thing before 2026 and after)."""
    if chart.carried(_general(code), opened_on, on) is None:
        raise Refused(
            "custody.no_such_title", _("{day} 执行的会计科目表没有科目 {code}", day=on.isoformat(), code=code)
        )


def account_is_held_for_others(code: str) -> None:
    """Whoever keeps money as an agent has neither income nor expense of it, nor net assets (R-I2). What a hub decides
    over itself is its own money, in its own books: the two are never mixed, here not even in one book (R-I4)."""
    if KINDS.get(code[:1]) not in (ASSET, LIABILITY):
        raise Refused(
            "custody.own_money_in_custody", _("代管账只核算受托代理的资产和负债，不能使用科目 {code}", code=code)
        )


def voucher_kind(numbering: Numbering, lines: Sequence[tuple[int, int]], codes: Mapping[int, str]) -> VoucherKind:
    """Of an entry's (debit, credit) accounts: whatever pays is 付, also from one cash account into another (R-J7)."""
    if numbering == Numbering.GENERAL:
        return VoucherKind.GENERAL
    if any(_general(codes[credit]) in CASH for _debit, credit in lines):
        return VoucherKind.PAYMENT
    is_received = any(_general(codes[debit]) in CASH for debit, _credit in lines)
    return VoucherKind.RECEIPT if is_received else VoucherKind.TRANSFER


def check_numbering(by: Actor, hub_id: int, from_month: str, today: date) -> None:
    """The bookkeeper decides, for months to come: within a month one way holds, and nothing is entered in advance."""
    actor_has_role(by, [Role.HUB_BOOKKEEPER], hub_id)
    month_is_written_as_one(from_month)
    if from_month <= f"{today:%Y-%m}":
        raise Refused("custody.numbering_too_late", _("编号方式只能从以后的月份改起"), field="from_month")


def check_bundling(by: Actor, hub_id: int, first: int, last: int) -> None:
    """A volume that exists, by whoever works at the hub. They are cut where they always are, so that each voucher is in
    one of them: `last` is the newest number of its month and kind."""
    actor_has_role(by, HUB, hub_id)
    if first < 1 or (first - 1) % VOLUME or first > last:
        raise Refused("custody.no_such_volume", _("没有这一册凭证"))


def is_the_same_bundle(known: VoucherBundle, by: Actor, wanted: tuple[int, str, str, int]) -> None:
    """The key of a form belongs to the one volume that it asked for: (book, month, kind, first number)."""
    if (known.asked_by, known.book, known.month, known.voucher_kind, known.first_no) != (by.id, *wanted):
        raise Refused("custody.bundle_form_reused", _("这张表单已用过，请重新打开页面"))


def book_can_be_printed(rows: int) -> None:
    """A PDF is made while somebody waits."""
    if rows > MOST_ROWS:
        raise Refused("custody.too_long_to_print", _("共 {n} 行，超过 {most} 行，请下载表格", n=rows, most=MOST_ROWS))


def file_is_offered(file: str, offered: Collection[str]) -> None:
    """An address names a file that its page offers."""
    if file not in offered:
        raise NotFound("custody.no_such_book_file", _("没有这个文件"))


def books_agree(findings: Sequence[Finding]) -> None:
    """No month is closed over a difference within the books (R-J9)."""
    if findings:
        raise Refused("custody.books_differ", _("账簿核对发现 {n} 处差异，不能月结", n=len(findings)))


def _general(code: str) -> str:
    return code.partition(".")[0]
