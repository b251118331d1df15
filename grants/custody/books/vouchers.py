"""Reads of the vouchers of a month: each with its lines, whose money they are, and how far its volume is printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from grants.custody.books import queries
from grants.custody.books.facts import NOTHING, VOLUME, Moved, Voucher, VoucherLine, named
from grants.custody.books.queries import Desk
from grants.custody.books.tables import VoucherBundle
from grants.db import get, sql
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.people.rules import Actor

# Who made and who checked a claim's voucher are those who verified and reviewed the claim.
VOUCHERS = """
    SELECT e.id, e.effective_on, e.voucher_kind, e.voucher_no, e.summary, e.attachments,
        coalesce(v.name, e.entered_by_name) AS prepared_by, coalesce(r.name, '') AS checked_by,
        coalesce(u.month || ' ' || u.voucher_kind || '-' || lpad(u.voucher_no::text, 3, '0'), '') AS undoes
    FROM entry e LEFT JOIN claim x ON x.entry = e.id LEFT JOIN person v ON v.id = x.verified_by
    LEFT JOIN person r ON r.id = x.reviewed_by LEFT JOIN entry u ON u.id = e.reverses
    WHERE e.book = {} AND e.month BETWEEN {} AND {} AND e.voucher_kind = coalesce({}, e.voucher_kind)
        AND e.voucher_no BETWEEN {} AND {} ORDER BY e.month, e.voucher_kind, e.voucher_no
"""
# One line for each account and side, debits first; what a reversal takes back stands on its own side with a minus.
LINES = """
    SELECT l.entry, a.id, a.code, a.name, a.opened_on, e.effective_on, x.is_debit = (e.reverses IS NULL) AS is_debit,
        sum(CASE WHEN e.reverses IS NULL THEN l.amount ELSE -l.amount END) AS amount, min(l.position) AS position,
        coalesce(g.code, '') AS group_code, coalesce(w.number, '') AS award, coalesce(f.code, '') AS fund
    FROM entry e JOIN line l ON l.entry = e.id
    CROSS JOIN LATERAL (VALUES (l.debit, true), (l.credit, false)) x (account, is_debit)
    JOIN account a ON a.id = x.account
    LEFT JOIN custody_ledger k ON k.account = a.id LEFT JOIN organization g ON g.id = k.community_group
    LEFT JOIN award w ON w.id = k.award LEFT JOIN fund_source f ON f.id = k.fund
    WHERE e.book = {} AND e.month BETWEEN {} AND {} AND e.voucher_kind = coalesce({}, e.voucher_kind)
        AND e.voucher_no BETWEEN {} AND {}
    GROUP BY l.entry, e.id, a.id, x.is_debit, g.code, w.number, f.code
    ORDER BY l.entry, 7 DESC, position, a.code
"""
OWNERS = """
    SELECT k.account, g.code AS group_code, w.number AS award, f.code AS fund FROM custody_ledger k
    JOIN organization g ON g.id = k.community_group JOIN award w ON w.id = k.award JOIN fund_source f ON f.id = k.fund
    WHERE k.book = {}
"""
SERIES = """
    SELECT voucher_kind, last, (SELECT coalesce(sum(attachments), 0)::int FROM entry e WHERE e.book = c.book
        AND e.month = c.month AND e.voucher_kind = c.voucher_kind) AS attachments
    FROM voucher_counter c WHERE book = {} AND month = {} AND last > 0 ORDER BY voucher_kind
"""
MADE = """
    SELECT count(*)::int AS made FROM entry e JOIN custody_paper p ON p.kind = 'voucher' AND p.subject = e.id
    WHERE e.book = {} AND e.month = {} AND e.voucher_kind = {} AND e.voucher_no BETWEEN {} AND {}
"""
PAPERS = """
    SELECT e.id, e.voucher_no, p.upload FROM entry e
    LEFT JOIN custody_paper p ON p.kind = 'voucher' AND p.subject = e.id
    WHERE e.book = {} AND e.month = {} AND e.voucher_kind = {} AND e.voucher_no BETWEEN {} AND {} ORDER BY e.voucher_no
"""
NEWEST = 2_000_000_000


@dataclass(frozen=True)
class Series:
    """The vouchers of a kind in a month: how many, with how many papers behind them, and cut into which volumes."""

    kind: str
    last: int
    attachments: int

    @property
    def volumes(self) -> list[tuple[int, int]]:
        """(First number, last number) of each."""
        return [(first, min(first + VOLUME - 1, self.last)) for first in range(1, self.last + 1, VOLUME)]


@dataclass(frozen=True)
class Progress:
    """A volume that is being made: how many of its vouchers stand on paper."""

    desk: Desk
    bundle: VoucherBundle
    done: int

    @property
    def total(self) -> int:
        return self.bundle.last_no - self.bundle.first_no + 1


async def vouchers(
    book_id: int, since: str, until: str, kind: str | None = None, first: int = 1, last: int = NEWEST
) -> list[Voucher]:
    """The vouchers of some months, or of one kind from one number to another."""
    asked = (book_id, since, until, kind, first, last)
    lines: dict[int, list[VoucherLine]] = {}
    for row in await sql(LINES, *asked):
        lines.setdefault(row["entry"], []).append(_line(row))
    return [
        Voucher(
            entry=row["id"],
            on=row["effective_on"],
            kind=row["voucher_kind"],
            number=row["voucher_no"],
            words=row["summary"],
            attachments=row["attachments"],
            prepared_by=row["prepared_by"],
            checked_by=row["checked_by"],
            undoes=row["undoes"],
            lines=lines[row["id"]],
        )
        for row in await sql(VOUCHERS, *asked)
    ]


async def series(book_id: int, month: str) -> list[Series]:
    """The kinds of vouchers that a month has."""
    return [Series(row["voucher_kind"], row["last"], row["attachments"]) for row in await sql(SERIES, book_id, month)]


def volume_of(found: Sequence[Series], kind: str, first: str) -> tuple[str, int, int] | None:
    """(Kind, first number, last number) of the volume that an address names, or of the first one; none in a month
    without vouchers."""
    volumes = [(each.kind, *volume) for each in found for volume in each.volumes]
    return next((each for each in volumes if (each[0], str(each[1])) == (kind, first)), next(iter(volumes), None))


async def openings(desk: Desk, month: str) -> list[tuple[VoucherLine, Decimal]]:
    """Each account that held something before the month, whose money that is, and how much: debits less credits."""
    owners = {row["account"]: row for row in await sql(OWNERS, desk.book.id)}
    found = []
    for each in await queries.moved(desk, month):
        balance = _before(each, month)
        owner = owners.get(each.account.id, {"group_code": "", "award": "", "fund": ""})
        if balance:
            line = VoucherLine(each.account, None, None, owner["group_code"], owner["award"], owner["fund"])
            found.append((line, balance))
    return sorted(found, key=lambda pair: pair[0].account.code)


async def bundle_of_form(form_key: UUID) -> VoucherBundle | None:
    """The volume that this form asked for already."""
    return await VoucherBundle.objects().where(VoucherBundle.form_key == form_key).first()


async def progress(person: Actor, bundle_id: int) -> Progress:
    """How far a volume has come. NotFound for strangers."""
    bundle = await get(VoucherBundle, bundle_id)
    return Progress(await queries.desk(person, bundle.book, whole=True), bundle, await made(bundle))


async def made(bundle: VoucherBundle) -> int:
    """How many of its vouchers stand on paper."""
    rows = await sql(MADE, *_whole(bundle))
    found: int = rows[0]["made"]
    return found


async def without_paper(bundle: VoucherBundle, first: int, last: int) -> list[int]:
    """The entries between two numbers whose vouchers are not on paper yet."""
    rows = await sql(PAPERS, bundle.book, bundle.month, bundle.voucher_kind, first, min(last, bundle.last_no))
    return [row["id"] for row in rows if row["upload"] is None]


async def papers(bundle: VoucherBundle) -> list[tuple[int, int]]:
    """(Number, upload) of each of its vouchers on paper, in order."""
    return [
        (row["voucher_no"], row["upload"]) for row in await sql(PAPERS, *_whole(bundle)) if row["upload"] is not None
    ]


async def printed(person: Actor, bundle_id: int) -> Upload:
    """The file of a volume. NotFound before it is made, and for strangers."""
    upload = (await progress(person, bundle_id)).bundle.printed
    if upload is None:
        raise NotFound("custody.bundle_not_made", _("文件还没有生成"))
    return await get(Upload, upload)


def _whole(bundle: VoucherBundle) -> tuple[int, str, str, int, int]:
    return bundle.book, bundle.month, bundle.voucher_kind, bundle.first_no, bundle.last_no


def _line(row: dict[str, Any]) -> VoucherLine:
    day: date = row["effective_on"]
    return VoucherLine(
        account=named(row["id"], row["code"], row["name"], row["opened_on"], day),
        debit=row["amount"] if row["is_debit"] else None,
        credit=None if row["is_debit"] else row["amount"],
        group=row["group_code"],
        award=row["award"],
        fund=row["fund"],
    )


def _before(moved: Moved, month: str) -> Decimal:
    return moved.before + sum(
        (debit - credit for name, (debit, credit) in moved.months.items() if name < month), NOTHING
    )
