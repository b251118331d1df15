"""Reads of a hub's bank account beside its book: lines and what they are, days, months, receipts held apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from grants import ledger
from grants.banking import matching
from grants.banking import queries as banking
from grants.banking.matching import Proposal
from grants.banking.queries import bank_line
from grants.banking.reading import BankLine
from grants.banking.rules import Covered, last_day
from grants.banking.tables import StatementLine
from grants.custody import queries as keeping
from grants.custody.bank.facts import Hand, Movement
from grants.custody.bank.rules import LARGEST_REST, READERS
from grants.custody.bank.tables import CustodyMonth, LineMatch, ObjectionReply, ReceiptStatus, UnexplainedReceipt
from grants.custody.queries import Kept
from grants.custody.queries.facts import among, by_id
from grants.db import Lock, get, sql
from grants.errors import NotFound
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.organizations.tables import AccountUse, BankAccount, Organization
from grants.people.rules import Actor
from grants.people.tables import Role

# What an entry without a line says of itself: whose number, to or from whom, with which word of the bank.
WAITING = """
    SELECT e.id, e.effective_on, e.amount, e.summary,
        coalesce(x.number, y.number, d.number, f.number, w.number, h.number, '') AS number,
        coalesce(x.seller, b.name, d.to_holder, v.counterparty, f.seller, w.payee, o.name, '') AS counterparty,
        coalesce(d.to_number, v.counter_number, '') AS counter_number,
        coalesce(x.bank_ref, y.bank_ref, s.bank_ref, u.bank_ref, g.bank_ref, t.bank_ref, w.bank_ref, h.bank_ref, '')
            AS bank_ref, i.id IS NOT NULL AS is_interest
    FROM entries_without_line({}, {}, {}) e LEFT JOIN claim x ON x.entry = e.id
    LEFT JOIN custody_receipt r ON r.entry = e.id LEFT JOIN payment y ON y.id = r.payment
    LEFT JOIN award a ON a.id = y.award LEFT JOIN call c ON c.id = a.call LEFT JOIN organization b ON b.id = c.funder
    LEFT JOIN sent_back s ON s.entry = e.id LEFT JOIN return_demand d ON d.id = s.demand
    LEFT JOIN unexplained_receipt u ON u.settlement = e.id LEFT JOIN line_match m ON m.id = u.match
    LEFT JOIN statement_line v ON v.id = m.line LEFT JOIN interest i ON i.entry = e.id
    LEFT JOIN handover h ON e.id IN (h.sent_entry, h.received_entry) LEFT JOIN organization o
        ON o.id = CASE e.id WHEN h.sent_entry THEN h.to_hub ELSE h.from_hub END
    LEFT JOIN claim_refund g ON g.entry = e.id LEFT JOIN claim f ON f.id = g.claim
    LEFT JOIN advance_back t ON t.entry = e.id LEFT JOIN advance p ON p.entry = e.id
    LEFT JOIN advance w ON w.id = coalesce(p.id, t.advance)
    ORDER BY e.effective_on, e.id
"""
# How banks call it: 结息, 利息, 存款利息.
INTEREST = "息"
OPEN = """
    SELECT l.* FROM statement_line l WHERE l.account = {} AND ({}::text IS NULL OR to_char(l.booked_on, 'YYYY-MM') > {})
        AND NOT EXISTS (SELECT FROM line_match m WHERE m.line = l.id AND m.undone_at IS NULL)
    ORDER BY l.booked_on, l.day_no
"""


@dataclass(frozen=True)
class Shown:
    """A line as the page shows it: what it is, or could be, the best first; or which movements are near its amount."""

    row: StatementLine
    match: LineMatch | None
    proposals: Sequence[Proposal]
    near: Sequence[matching.Movement]

    @property
    def keys(self) -> list[str]:
        """What may be chosen: entry:7 for each."""
        return [each.movement.key for each in self.proposals] + [each.key for each in self.near]


@dataclass(frozen=True)
class LineDesk:
    """One line, the account it is of, and whether its month is closed."""

    account: BankAccount
    shown: Shown
    is_closed: bool


@dataclass(frozen=True)
class ReceiptFacts:
    """Money held apart, the line it came with, whose account that is, and the ledgers it could belong to."""

    receipt: UnexplainedReceipt
    line: StatementLine
    account: BankAccount
    hub: Organization
    ledgers: Sequence[Kept]
    names: dict[int, str]


async def accounts(person: Actor) -> list[tuple[BankAccount, Organization]]:
    """The current custody accounts that the person may look at."""
    query = BankAccount.objects().where(
        BankAccount.account_use == AccountUse.CUSTODY,
        BankAccount.until_on.is_null(),
        BankAccount.checked_at.is_not_null(),
    )
    rows = [row for row in await query.order_by(BankAccount.id) if _reads(person, row.organization)]
    named = await organizations.named([row.organization for row in rows])
    return [(row, named[row.organization]) for row in rows]


async def account_of(person: Actor, account_id: int, *, lock: Lock | None = None) -> BankAccount:
    """A custody account that the person may look at. Whoever writes of it takes its lock first. Raises NotFound."""
    row = await get(BankAccount, account_id, lock=lock)
    if row.account_use != AccountUse.CUSTODY or not _reads(person, row.organization):
        raise NotFound("custody.no_bank_account", _("没有找到这个账户"))
    return row


def _reads(person: Actor, hub_id: int) -> bool:
    return person.has_in(hub_id, *READERS) or person.has(Role.SUPERVISOR, Role.AUDITOR)


async def book_of(hub_id: int) -> ledger.Book:
    """The hub's custody book. Raises NotFound before its first ledger."""
    return await ledger.book_of(hub_id, ledger.BookKind.CUSTODY)


async def closings(account_id: int) -> list[CustodyMonth]:
    """The closed months, oldest first."""
    return await CustodyMonth.objects().where(CustodyMonth.account == account_id).order_by(CustodyMonth.month)


async def covered(account_id: int) -> Covered:
    """How far the months of an account are on record and closed."""
    months = await closings(account_id)
    return await banking.covered(account_id, months[-1].month if months else None)


async def unclosed_since(account_id: int) -> date | None:
    """The first day of which a line may be no entry yet, or an entry no line: the one after the closed months, or the
    first that is on record. None where nothing is."""
    rows = await sql(
        "SELECT coalesce((SELECT to_date(max(month), 'YYYY-MM') + interval '1 month' FROM custody_month"
        " WHERE account = {}), (SELECT min(from_on) FROM bank_statement WHERE account = {}))::date AS since",
        account_id,
        account_id,
    )
    since: date | None = rows[0]["since"]
    return since


async def waits_for_closing(hub_id: int, month: str) -> bool:
    """The bank of the hub is on record up to that month, and the month is not closed: it is not stated yet."""
    rows = await sql(
        "SELECT NOT EXISTS (SELECT FROM custody_month WHERE hub = {} AND month = {}) AND EXISTS (SELECT"
        " FROM bank_account a WHERE a.organization = {} AND a.account_use = 'custody'"
        " AND (SELECT min(l.booked_on) FROM statement_line l WHERE l.account = a.id) <= {}) AS waits",
        hub_id,
        month,
        hub_id,
        last_day(month),
    )
    waits: bool = rows[0]["waits"]
    return waits


async def match_of(line_id: int) -> LineMatch | None:
    """What a line is, in force."""
    return await LineMatch.objects().where(LineMatch.line == line_id, LineMatch.undone_at.is_null()).first()


async def turn_of(line_id: int) -> int:
    """How many times something was said of a line."""
    said: int = await LineMatch.count().where(LineMatch.line == line_id)
    return said


async def hand(by: Actor, line_id: int) -> Hand:
    """A line with its account held. Raises NotFound for strangers."""
    line = await get(StatementLine, line_id)
    account = await account_of(by, line.account, lock="NO KEY UPDATE")
    book = await book_of(account.organization)
    closed = (await covered(account.id)).closed
    return Hand(account, line, await match_of(line_id), closed, -(await keeping.holdings(book.id)).own)


async def movement(hub_id: int, entry_id: int) -> Movement:
    """An entry of the hub's book that moved its bank. Raises NotFound for any other."""
    book = await book_of(hub_id)
    rows = await sql(
        "SELECT e.id AS entry_id, e.effective_on AS on, bank_moved(e.id) AS amount, e.summary AS words, EXISTS (SELECT"
        " FROM line_match m WHERE m.undone_at IS NULL AND e.id IN (m.entry, m.difference)) AS is_matched FROM entry e"
        " WHERE e.id = {} AND e.book = {} AND e.reverses IS NULL AND bank_moved(e.id) <> 0"
        " AND NOT EXISTS (SELECT FROM entry r WHERE r.reverses = e.id)",
        entry_id,
        book.id,
    )
    if not rows:
        raise NotFound("custody.no_such_movement", _("没有找到这笔账"))
    return Movement(**rows[0])


async def open_lines(account_id: int, closed: str | None) -> list[tuple[int, BankLine]]:
    """Lines of open months that nobody has matched."""
    return [(row["id"], bank_line(row)) for row in await sql(OPEN, account_id, closed, closed)]


async def waiting(account: BankAccount, until: date) -> list[matching.Movement]:
    """Entries that moved the bank, by the book, and are no line of it yet."""
    start = await unclosed_since(account.id)
    if start is None:
        return []
    book = await book_of(account.organization)
    return [
        matching.Movement(
            key=f"entry:{row['id']}",
            number=row["number"],
            amount=row["amount"],
            counterparty=row["counterparty"],
            counter_number=row["counter_number"],
            reference=row["bank_ref"],
            on=row["effective_on"],
            word=INTEREST if row["is_interest"] else "",
        )
        for row in await sql(WAITING, book.id, start, until)
    ]


async def receipt(receipt_id: int, *, lock: bool = False) -> UnexplainedReceipt:
    """Money held apart. `lock`: after the account's own lock."""
    return await get(UnexplainedReceipt, receipt_id, lock="UPDATE" if lock else None)


async def receipt_of(match_id: int, *, lock: bool = False) -> UnexplainedReceipt | None:
    """What a match held apart, if it did."""
    query = UnexplainedReceipt.objects().where(UnexplainedReceipt.match == match_id).first()
    return await (query.lock_rows("UPDATE") if lock else query)


async def account_of_receipt(found: UnexplainedReceipt, *, lock: Lock | None = None) -> BankAccount:
    """The account on which it arrived."""
    line = await get(StatementLine, (await get(LineMatch, found.match)).line)
    return await get(BankAccount, line.account, lock=lock)


async def receipt_facts(person: Actor, receipt_id: int) -> ReceiptFacts:
    """The same for its page. Raises NotFound for strangers."""
    found = await receipt(receipt_id)
    line = await get(StatementLine, (await get(LineMatch, found.match)).line)
    account = await account_of(person, line.account)
    return ReceiptFacts(
        found,
        line,
        account,
        await organizations.organization(account.organization),
        [each for each in await keeping.kept(person) if each.ledger.hub == found.hub and each.ledger.closed_on is None],
        await keeping.names_of([found.held_by, found.settled_by]),
    )


async def shown(account: BankAccount, rows: Sequence[StatementLine]) -> list[Shown]:
    """Lines with their matches, and for those without one what they could be."""
    ids = [row.id for row in rows]
    found = await LineMatch.objects().where(among(LineMatch.line, ids), LineMatch.undone_at.is_null())
    matches = {each.line: each for each in found}
    still = [(row.id, bank_line(row.to_dict())) for row in rows if row.id not in matches]
    movements = await waiting(account, rows[-1].booked_on) if still else []
    offered: dict[int, list[Proposal]] = {}
    for each in matching.proposals(still, movements):
        offered.setdefault(each.line, []).append(each)
    return [
        Shown(row, matches.get(row.id), offered.get(row.id, [])[:3], [] if row.id in matches else _near(row, movements))
        for row in rows
    ]


async def line_desk(person: Actor, line_id: int) -> LineDesk:
    """One line of an account the person may look at. Raises NotFound."""
    row = await get(StatementLine, line_id)
    account = await account_of(person, row.account)
    closed = (await covered(account.id)).closed
    [found] = await shown(account, [row])
    return LineDesk(account, found, closed is not None and f"{row.booked_on:%Y-%m}" <= closed)


def _near(row: StatementLine, movements: Iterable[matching.Movement]) -> list[matching.Movement]:
    """Movements of nearly its amount, the nearest first."""
    rests = [(abs(row.amount - each.amount), each.key, each) for each in movements]
    return [each for rest, _key, each in sorted(rests, key=lambda one: one[:2]) if 0 < rest <= LARGEST_REST][:2]


async def receipts(hub_id: int, until: date) -> list[tuple[UnexplainedReceipt, StatementLine]]:
    """Money that was held apart up to a day, the newest first, each with the line it came with."""
    found = await (
        UnexplainedReceipt.objects()
        .where(
            UnexplainedReceipt.hub == hub_id,
            UnexplainedReceipt.held_on <= until,
            UnexplainedReceipt.status != ReceiptStatus.TAKEN_BACK,
        )
        .order_by(UnexplainedReceipt.id, ascending=False)
        .limit(50)
    )
    matches = await by_id(LineMatch, [each.match for each in found])
    lines = await by_id(StatementLine, [each.line for each in matches.values()])
    return [(each, lines[matches[each.match].line]) for each in found]


async def replies(statement_ids: Iterable[int]) -> dict[int, ObjectionReply]:
    """What the hub answered, by statement."""
    found = await ObjectionReply.objects().where(among(ObjectionReply.statement, statement_ids))
    return {each.statement: each for each in found}
