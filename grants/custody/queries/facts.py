"""What the actions look at, locked when they are about to change it. Claim first, then ledger, then accounts."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from grants import ledger
from grants.awards.amendment.queries import budget_now
from grants.awards.tables import Agreement, Award
from grants.custody import interest
from grants.custody.facts import Holdings
from grants.custody.payouts.ordered import ordered_in
from grants.custody.relation.queries import frozen_for, standing, standings
from grants.custody.rules import ClaimInHand, Room
from grants.custody.tables import Claim, CustodyLedger, CustodyPaper, CustodyReceipt, Interest, PaperKind, Statement
from grants.db import Row, get, sql
from grants.disbursement.tables import Payment
from grants.errors import NotFound
from grants.i18n import _
from grants.organizations.tables import AccountUse, BankAccount, Organization
from grants.people.rules import Actor

BANK = "1002"
# Debits less credits of a custody book's accounts by what they are (R-J2, R-J4).
PARTS = """
    SELECT coalesce(sum(debited) FILTER (WHERE split_part(code, '.', 1) = '1002'), 0.00) AS bank,
        coalesce(-sum(debited) FILTER (WHERE split_part(code, '.', 1) = '2601' AND code NOT LIKE '2601.goods.%'), 0.00)
        AS groups, coalesce(-sum(debited) FILTER (WHERE code = '1122.hub'), 0.00) AS own,
        coalesce(-sum(debited) FILTER (WHERE split_part(code, '.', 1) = '2209'), 0.00) AS unexplained,
        coalesce(sum(debited) FILTER (WHERE split_part(code, '.', 1) IN ('1122', '1141') AND code <> '1122.hub'), 0.00)
        AS advanced, coalesce(sum(debited) FILTER (WHERE split_part(code, '.', 1) = '1801'), 0.00) AS goods
"""
MOVED = """
    SELECT e.effective_on, e.month, a.code, l.amount AS debited
        FROM entry e JOIN line l ON l.entry = e.id JOIN account a ON a.id = l.debit WHERE e.book = {}
    UNION ALL
    SELECT e.effective_on, e.month, a.code, -l.amount
        FROM entry e JOIN line l ON l.entry = e.id JOIN account a ON a.id = l.credit WHERE e.book = {}
"""
# What was advanced out of a group's account (positive) or settled of it.
ADVANCED = """
    SELECT g.id AS account, e.effective_on, CASE WHEN l.debit = a.id THEN l.amount ELSE -l.amount END AS amount
    FROM account g JOIN account a ON a.book = g.book
        AND a.code = ANY(ARRAY[replace(g.code, '2601.', '1122.'), replace(g.code, '2601.', '1141.')])
    JOIN line l ON a.id IN (l.debit, l.credit) JOIN entry e ON e.id = l.entry
    WHERE g.id = ANY({}::int[]) AND e.effective_on <= coalesce({}::date, e.effective_on) ORDER BY e.id
"""
# What a closed month ended with, by the book: what was on its way only the bank had. What was advanced by then, and
# what lay in store, is counted from the few accounts of it.
CLOSED = """
    SELECT m.held + m.own + m.unexplained AS bank, m.held + x.advanced AS groups, m.own, m.unexplained, x.*
    FROM custody_month m CROSS JOIN LATERAL (
        SELECT coalesce(sum(moved) FILTER (WHERE general <> '1801'), 0.00) AS advanced,
            coalesce(sum(moved) FILTER (WHERE general = '1801'), 0.00) AS goods
        FROM (SELECT split_part(a.code, '.', 1) AS general,
                CASE WHEN l.debit = a.id THEN l.amount ELSE -l.amount END AS moved
            FROM account a JOIN line l ON a.id IN (l.debit, l.credit) JOIN entry e ON e.id = l.entry
            WHERE a.book = m.book AND split_part(a.code, '.', 1) IN ('1122', '1141', '1801') AND a.code <> '1122.hub'
            AND e.effective_on <= {}) each_line) x
    WHERE m.book = {} AND m.month = {}
"""
# By how much the credit accounts changed on each day before another; what changed before a day is one with that day.
CHANGES = """
    SELECT account, greatest(moved.effective_on, {}::date) AS effective_on, sum(amount) AS amount FROM (
        SELECT l.credit AS account, e.effective_on, l.amount FROM line l JOIN entry e ON e.id = l.entry
            WHERE l.credit = ANY({}::integer[]) AND e.effective_on < {}
        UNION ALL
        SELECT l.debit, e.effective_on, -l.amount FROM line l JOIN entry e ON e.id = l.entry
            WHERE l.debit = ANY({}::integer[]) AND e.effective_on < {}
    ) moved GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Parties:
    """An award with the agreement that names its group and hub."""

    award: Award
    agreement: Agreement
    group: Organization
    hub: Organization


async def custody_ledger(ledger_id: int, *, lock: bool = False) -> CustodyLedger:
    """One sub-ledger. Whoever changes what it holds or has reserved takes its lock."""
    return await get(CustodyLedger, ledger_id, lock="UPDATE" if lock else None)


async def ledger_of_award(award_id: int, *, lock: bool = False) -> CustodyLedger | None:
    """The open sub-ledger of an award, if there is one."""
    query = CustodyLedger.objects().where(CustodyLedger.award == award_id, CustodyLedger.closed_on.is_null()).first()
    return await (query.lock_rows("UPDATE") if lock else query)


async def ledger_of_payment(payment: Payment, *, lock: bool = False) -> CustodyLedger:
    """The sub-ledger that a payment belongs to. Raises NotFound where none was opened."""
    found = await ledger_of_award(payment.award, lock=lock)
    if found is None:
        raise NotFound("custody.no_ledger", _("这个项目还没有代管台账，请先建立"))
    return found


async def parties(award_id: int) -> Parties:
    """The award with its three parties. Raises NotFound where no hub is one of them."""
    award = await get(Award, award_id)
    agreement = await Agreement.objects().where(Agreement.award == award_id).first()
    if agreement is None or agreement.hub is None:
        raise NotFound("custody.no_hub", _("这个项目没有三方协议"))
    group = await get(Organization, agreement.grantee)
    return Parties(award, agreement, group, await get(Organization, agreement.hub))


async def ledgers_that_share(hub_id: int, *, lock: bool = False) -> list[CustodyLedger]:
    """Those of a hub among which interest is shared, the oldest first: not what is closed, nor what another hub is to
    get as it is."""
    kept = CustodyLedger.objects().where(CustodyLedger.hub == hub_id, CustodyLedger.closed_on.is_null())
    kept = kept.order_by(CustodyLedger.id)
    ledgers = await (kept.lock_rows("UPDATE") if lock else kept)
    found = await standings(ledgers)
    return [each for each in ledgers if not found[each.id].is_fixed]


async def earlier_ledgers(hub_id: int, award_id: int) -> int:
    """How many ledgers of an award a hub had and closed."""
    found: int = await CustodyLedger.count().where(
        CustodyLedger.hub == hub_id, CustodyLedger.award == award_id, CustodyLedger.closed_on.is_not_null()
    )
    return found


async def claim_in_hand(claim_id: int, *, lock: bool = False) -> ClaimInHand:
    """A claim with its ledger."""
    claim = await get(Claim, claim_id, lock="UPDATE" if lock else None)
    keeping = await custody_ledger(claim.ledger, lock=lock)
    ended_on = await filing_ended_on(keeping, lock=lock)
    frozen, ordered = (await frozen_for([keeping])).get(keeping.id), await ordered_in([claim_id])
    return ClaimInHand(
        claim,
        keeping,
        ended_on,
        frozen,
        await standing(keeping),
        ordered_in=ordered.get(claim_id),
        out_of=(await out_of([claim.form_key])).get(claim.form_key),
    )


async def out_of(form_keys: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """By a claim's form: the number of the advance that pays it, for those that one pays."""
    rows = await sql(
        "SELECT i.form_key, a.number FROM advance_invoice i JOIN advance a ON a.id = i.advance"
        " WHERE i.form_key = ANY({}::uuid[])",
        list(form_keys),
    )
    return {row["form_key"]: row["number"] for row in rows}


async def filing_ended_on(keeping: CustodyLedger, *, lock: bool = False) -> date | None:
    """Since when the group is no longer filed. `lock`: an end that is being announced is waited for."""
    group = await get(Organization, keeping.community_group, lock="SHARE" if lock else None)
    return group.filing_ended_on


async def room(keeping: CustodyLedger, award_line_id: int, form_key: uuid.UUID | None = None) -> Room:
    """What a new claim or advance must fit into. True until the end of the transaction when the ledger is locked.
    `form_key`: of the claim that is being filed, which an advance may pay."""
    line = next((each for each in await budget_now(keeping.award) if each.id == award_line_id), None)
    if line is None:
        raise NotFound("custody.no_such_line", _("没有这个预算科目"))
    return Room(
        ledger=keeping,
        line=line,
        claimed_on_line=(await sql("SELECT line_taken({}) AS amount", line.id))[0]["amount"],
        held=await ledger.balance(keeping.account),
        reserved=await reserved(keeping.id),
        filing_ended_on=await filing_ended_on(keeping, lock=True),
        frozen_for=(await frozen_for([keeping])).get(keeping.id),
        standing=await standing(keeping),
        out_of=None if form_key is None else (await out_of([form_key])).get(form_key),
    )


async def reserved(ledger_id: int) -> Decimal:
    """What unpaid live claims and advances that are not settled have set aside."""
    rows = await sql("SELECT ledger_reserved({}) AS amount", ledger_id)
    return Decimal(rows[0]["amount"])


async def claim_of_form(form_key: uuid.UUID, by: Actor) -> Claim | None:
    """The claim that this form made when it was sent before."""
    return await Claim.objects().where(Claim.form_key == form_key, Claim.filed_by == by.id).first()


async def bank_account(book_id: int) -> ledger.Account:
    """1002 of a book: the money on the bank's custody account."""
    return await ledger.account(book_id, BANK)


async def custody_account_numbers(hub_id: int) -> list[str]:
    """The numbers of the hub's custody account, past ones too: a payment may still arrive on one."""
    rows = await BankAccount.select(BankAccount.number).where(
        BankAccount.organization == hub_id, BankAccount.account_use == AccountUse.CUSTODY
    )
    return [row["number"] for row in rows]


async def is_received(payment_id: int) -> bool:
    """Whether the payment was booked here."""
    return await CustodyReceipt.exists().where(CustodyReceipt.payment == payment_id)


async def stated_until(ledger_ids: Sequence[int]) -> str | None:
    """The last month for which one of these ledgers has a statement: nothing is booked into it any more."""
    rows = await sql("SELECT max(month) AS last FROM statement WHERE ledger = ANY({}::integer[])", list(ledger_ids))
    last: str | None = rows[0]["last"]
    return last


async def last_interest_on(hub_id: int) -> date | None:
    """The day of the hub's last interest."""
    last = (
        await Interest.objects().where(Interest.hub == hub_id).order_by(Interest.credited_on, ascending=False).first()
    )
    return None if last is None else last.credited_on


async def day_products(ledgers: Sequence[CustodyLedger], since: date | None, until: date) -> dict[int, Decimal]:
    """By ledger: the sum of its end-of-day balances from `since` (or its first day) to the day before `until`. What was
    advanced is not on the bank and earns nothing."""
    accounts = [each.account for each in ledgers]
    changes: dict[int, list[tuple[date, Decimal]]] = {account: [] for account in accounts}
    for row in await sql(CHANGES, since, accounts, until, accounts, until):
        changes[row["account"]].append((row["effective_on"], row["amount"]))
    for row in await sql(ADVANCED, accounts, until):
        changes[row["account"]].append((row["effective_on"], -row["amount"]))
    return {each.id: interest.day_product(changes[each.account], since, until) for each in ledgers}


async def advanced_of(keeping: CustodyLedger, until: date | None = None) -> list[tuple[date, Decimal]]:
    """What was advanced out of a ledger (positive) or settled of it, by day."""
    rows = await sql(ADVANCED, [keeping.account], until)
    return [(row["effective_on"], row["amount"]) for row in rows]


async def statement_of(ledger_id: int, month: str) -> Statement | None:
    """The statement of a month, if it was issued."""
    return await Statement.objects().where(Statement.ledger == ledger_id, Statement.month == month).first()


async def to_be_stated(hub_id: int, month: str) -> list[int]:
    """The ledgers of a hub that were open in a month and have no statement of it, the oldest first."""
    rows = await sql(
        "SELECT k.id FROM custody_ledger k WHERE k.hub = {} AND to_char(k.opened_on, 'YYYY-MM') <= {}"
        " AND (k.closed_on IS NULL OR to_char(k.closed_on, 'YYYY-MM') >= {}) AND NOT EXISTS"
        " (SELECT FROM statement x WHERE x.ledger = k.id AND x.month = {}) ORDER BY k.id",
        hub_id,
        month,
        month,
        month,
    )
    return [row["id"] for row in rows]


async def paper(kind: PaperKind, subject: int, *, lock: bool = False) -> CustodyPaper | None:
    """The paper of a claim, a statement or an entry, once it was rendered. The lock makes two renderings wait."""
    if lock:
        await sql("SELECT pg_advisory_xact_lock(hashtextextended({}, 0))::text", f"paper:{kind}:{subject}")
    return await CustodyPaper.objects().where(CustodyPaper.kind == kind, CustodyPaper.subject == subject).first()


async def next_number(keeping: CustodyLedger, series: str, period: str) -> str:
    """The next number of the series of a ledger's hub in a period."""
    return await next_number_of_hub(keeping.hub, series, period)


async def next_number_of_hub(hub_id: int, series: str, period: str) -> str:
    """The next number of the hub's series in a period, gapless: the counter is locked until the transaction ends."""
    hub = await get(Organization, hub_id)
    return await next_of(f"{hub.code}-{series}-{period}")


async def next_of(prefix: str) -> str:
    """The next number of any series that begins so."""
    rows = await sql(
        "INSERT INTO custody_counter (series, last) VALUES ({}, 1)"
        " ON CONFLICT (series) DO UPDATE SET last = custody_counter.last + 1 RETURNING last",
        prefix,
    )
    return f"{prefix}-{rows[0]['last']:04d}"


async def holdings(book_id: int) -> Holdings:
    """What the bank account holds and whose it is, in one look: the two sides are equal or the book is broken."""
    rows = await sql(
        f"{PARTS} FROM (SELECT code, CASE side WHEN 'debit' THEN balance ELSE -balance END AS debited"
        " FROM account WHERE book = {}) moved",
        book_id,
    )
    return Holdings(**rows[0])


async def holdings_on(book_id: int, day: date) -> Holdings:
    """The same at the end of a day, by the days on which entries take effect."""
    rows = await sql(f"{PARTS} FROM ({MOVED}) moved WHERE effective_on <= {{}}", book_id, book_id, day)
    return Holdings(**rows[0])


async def holdings_at_end(book_id: int, last: date) -> Holdings:
    """The same at the end of a month. One that is closed was counted then and takes nothing any more, so that the
    statement of a group does not count every entry of its hub."""
    rows = await sql(CLOSED, last, book_id, f"{last:%Y-%m}")
    return Holdings(**rows[0]) if rows else await holdings_on(book_id, last)


async def by_id(table: type[Row], keys: Iterable[int | None]) -> dict[int, Row]:
    """Several rows by id, in one query."""
    found = await table.objects().where(among(table._meta.primary_key, keys))
    return {each.id: each for each in found}  # type: ignore[attr-defined]  # every table has an id


def among(column: Any, keys: Iterable[Any]) -> Any:
    """The column is one of these; none of them matches nothing. Piccolo's conditions have no public type."""
    return column.is_in(sorted({key for key in keys if key is not None}) or [0])
