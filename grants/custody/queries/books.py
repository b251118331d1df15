"""The custody books as pages, papers and the replay show them: movements, lines, reconciliation, figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from grants import ledger
from grants.awards import queries as awards
from grants.awards.amendment.queries import budget_now
from grants.awards.tables import AwardLine
from grants.custody.facts import Holdings
from grants.custody.queries.facts import advanced_of, among, holdings, holdings_at_end, reserved
from grants.custody.queries.reads import Kept, StatementFacts, one_kept, papers_of
from grants.custody.queries.refused import Unbooked, unbooked
from grants.custody.queries.sources import SOURCE_NAMES, Source, sources
from grants.custody.queries.stock import Stock, stock
from grants.custody.refunds.tables import ClaimRefund
from grants.custody.rules import LIVE
from grants.custody.tables import Claim, ClaimStatus, CustodyLedger, CustodyReceipt, PaperKind
from grants.db import sql
from grants.i18n import Text
from grants.organizations import queries as organizations
from grants.organizations.tables import AccountUse, BankAccount
from grants.people.rules import Actor

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Row:
    """A movement of a sub-ledger."""

    entry: ledger.Entry
    source: Source
    item: str | None
    claim: Claim | None
    amount: Decimal
    balance: Decimal
    paper_id: int | None

    @property
    def on(self) -> date:
        return self.entry.effective_on

    @property
    def voucher(self) -> str:
        return voucher_number(self.entry)

    @property
    def received(self) -> Decimal | None:
        return self.amount if self.amount > 0 else None

    @property
    def spent(self) -> Decimal | None:
        return -self.amount if self.amount < 0 else None

    @property
    def what(self) -> Text | str:
        """The budget line, or what came in."""
        if self.item is not None:
            return self.item
        return SOURCE_NAMES[self.source]


@dataclass(frozen=True)
class LineUse:
    """A budget line and what was done with it: spent less what came back, set aside for claims and advances."""

    line: AwardLine
    spent: Decimal
    reserved: Decimal

    @property
    def left(self) -> Decimal:
        return self.line.amount - self.spent - self.reserved


@dataclass(frozen=True)
class Reconciliation:
    """The bank account beside whose money it is."""

    ledgers: int
    holdings: Holdings
    account: BankAccount | None


@dataclass(frozen=True)
class LedgerPage:
    """Everything a ledger's page shows."""

    kept: Kept
    rows: Sequence[Row]
    reserved: Decimal
    lines: Sequence[LineUse]
    unbooked: Sequence[Unbooked]
    reconciliation: Reconciliation
    agreed: Decimal
    arrived_elsewhere: Decimal
    advanced: Decimal

    @property
    def held(self) -> Decimal:
        return self.rows[-1].balance if self.rows else NOTHING

    @property
    def available(self) -> Decimal:
        return self.held - self.reserved

    @property
    def received(self) -> Decimal:
        return _sum(row.amount for row in self.rows if row.amount > 0)

    @property
    def gone(self) -> Decimal:
        """All that left the ledger."""
        return -_sum(row.amount for row in self.rows if row.amount < 0)

    @property
    def sent_back(self) -> Decimal:
        """What the hub sent back to the funder: it left, and was not spent."""
        return -_sum(row.amount for row in self.rows if row.source == Source.RETURN)

    @property
    def refunded(self) -> Decimal:
        """What came back of claims: neither income nor spent."""
        return _sum(row.amount for row in self.rows if row.source == Source.REFUND)

    @property
    def handed_over(self) -> Decimal:
        """What went to another hub: it left this ledger, and was not spent."""
        return -_sum(row.amount for row in self.rows if row.source == Source.HANDOVER and row.amount < 0)

    @property
    def income(self) -> Decimal:
        return self.received - self.refunded

    @property
    def spent(self) -> Decimal:
        return self.gone - self.sent_back - self.handed_over - self.refunded

    @property
    def interest(self) -> Decimal:
        return _sum(row.amount for row in self.rows if row.source == Source.INTEREST)

    @property
    def arrived(self) -> Decimal:
        return _sum(row.amount for row in self.rows if row.source == Source.RECEIPT)

    @property
    def outstanding(self) -> Decimal:
        """What is in force of the award and has not arrived, here or at a hub that had it before or after."""
        return self.agreed - self.arrived - self.arrived_elsewhere

    def selected(self, *, since: date | None, until: date | None, way: str, item: str, words: str) -> list[Row]:
        """The rows that a filter leaves. It hides rows and never changes a balance."""
        return [
            row
            for row in self.rows
            if (since is None or row.on >= since)
            and (until is None or row.on <= until)
            and (not way or (row.amount > 0) == (way == "in"))
            and (not item or row.item == item)
            and (not words or words in row.entry.summary or words in row.voucher)
        ]


async def ledger_page(person: Actor, ledger_id: int) -> LedgerPage:
    """One ledger. Raises NotFound for strangers."""
    found = await one_kept(person, ledger_id)
    keeping = found.ledger
    lines = await budget_now(keeping.award)
    claims = await _claims_on(lines)
    rows = await movements(keeping)
    return LedgerPage(
        kept=found,
        rows=rows,
        reserved=await reserved(ledger_id),
        lines=await _uses(lines, claims),
        unbooked=await unbooked(keeping, lines, [each for each in claims if each.ledger == ledger_id]),
        reconciliation=await reconciliation(keeping.hub),
        agreed=await awards.amount_agreed(keeping.award),
        arrived_elsewhere=await _arrived_elsewhere(keeping),
        advanced=_sum(amount for _day, amount in await advanced_of(keeping)),
    )


async def movements(keeping: CustodyLedger, since: date | None = None, until: date | None = None) -> list[Row]:
    """What moved on a sub-ledger, in the order of posting, each with what it came from."""
    moved = await ledger.history(keeping.account, since, until)
    ids = [movement.entry.id for movement in moved] or [0]
    claims = {each.entry: each for each in await Claim.objects().where(Claim.entry.is_in(ids))}
    came_from = await sources(ids)
    items = {each.id: each.item for each in await AwardLine.objects().where(AwardLine.award == keeping.award)}
    papers = await papers_of(PaperKind.VOUCHER, ids)
    return [
        Row(
            entry=each.entry,
            source=came_from.get(each.entry.id, Source.INTEREST),
            item=items[claims[each.entry.id].award_line] if each.entry.id in claims else None,
            claim=claims.get(each.entry.id),
            amount=each.amount,
            balance=each.balance,
            paper_id=papers[each.entry.id].id if each.entry.id in papers else None,
        )
        for each in moved
    ]


async def reconciliation(hub_id: int) -> Reconciliation:
    """The hub's bank account beside what all its groups have together (R-I3)."""
    open_now = CustodyLedger.hub == hub_id, CustodyLedger.closed_on.is_null()
    return Reconciliation(
        ledgers=await CustodyLedger.count().where(*open_now),
        holdings=await _held_by(hub_id),
        account=await custody_account(hub_id),
    )


async def _held_by(hub_id: int) -> Holdings:
    """Of the hub's book, also where no ledger of it is open any more."""
    any_of_it = await CustodyLedger.objects().where(CustodyLedger.hub == hub_id).first()
    return Holdings(NOTHING, NOTHING, NOTHING, NOTHING) if any_of_it is None else await holdings(any_of_it.book)


@dataclass(frozen=True)
class Stated:
    """What stands on a statement: its movements and the lines, as its paper shows them; `advanced` is the part of the
    closing balance that was paid in advance and is not accounted for."""

    rows: Sequence[Row]
    lines: Sequence[LineUse]
    holdings: Holdings
    advanced: Decimal
    goods: Sequence[Stock]


async def stated(found: StatementFacts) -> Stated:
    """The content of a statement, with each balance as it ran within the month."""
    keeping = found.kept.ledger
    first = date.fromisoformat(f"{found.statement.month}-01")
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    balance, rows = found.statement.opening, []
    for row in await movements(keeping, first, last):
        balance += row.amount
        rows.append(replace(row, balance=balance))
    advanced = _sum(amount for _day, amount in await advanced_of(keeping, last))
    lines, held = await lines_until(keeping, last), await holdings_at_end(keeping.book, last)
    return Stated(rows, lines, held, advanced, await stock(keeping, first, last))


async def custody_account(hub_id: int) -> BankAccount | None:
    """The bank account on which a hub keeps its groups' money now."""
    return await organizations.current_account(hub_id, AccountUse.CUSTODY)


async def lines_until(keeping: CustodyLedger, day: date) -> list[LineUse]:
    """Each budget line with what was paid on it until that day."""
    lines = await budget_now(keeping.award)
    claims = [each for each in await _claims_on(lines) if each.paid_on is not None and each.paid_on <= day]
    return await _uses(lines, claims, day)


async def _claims_on(lines: Sequence[AwardLine]) -> list[Claim]:
    """All that was ever claimed on these lines, at whatever hub: what another paid is used of them as well."""
    return await Claim.objects().where(among(Claim.award_line, [each.id for each in lines])).order_by(Claim.id)


async def _arrived_elsewhere(keeping: CustodyLedger) -> Decimal:
    others = CustodyLedger.select(CustodyLedger.id).where(
        CustodyLedger.award == keeping.award, CustodyLedger.id != keeping.id
    )
    ids = [row["id"] for row in await others]
    rows = await CustodyReceipt.select(CustodyReceipt.amount).where(among(CustodyReceipt.ledger, ids))
    return _sum(row["amount"] for row in rows)


def voucher_number(entry: ledger.Entry) -> str:
    """记-5-003: kind, month, number."""
    return f"{entry.voucher_kind}-{entry.effective_on.month}-{entry.voucher_no:03d}"


async def _uses(lines: Sequence[AwardLine], claims: Sequence[Claim], until: date | None = None) -> list[LineUse]:
    """What was done with each line, of these claims; until a day what came back until then, and nothing set aside."""
    refunds = await ClaimRefund.objects().where(among(ClaimRefund.claim, [each.id for each in claims]))
    line_of = {each.id: each.award_line for each in claims}
    rows = await sql(
        "SELECT award_line, advance_left(id) AS amount FROM advance"
        " WHERE award_line = ANY({}::integer[]) AND settled_at IS NULL",
        [] if until else [line.id for line in lines],
    )
    return [
        LineUse(
            line=line,
            spent=_sum(each.amount for each in claims if each.award_line == line.id and each.status == ClaimStatus.PAID)
            - _sum(
                each.amount
                for each in refunds
                if line_of[each.claim] == line.id and (until is None or each.refunded_on <= until)
            ),
            reserved=_sum(each.amount for each in claims if each.award_line == line.id and each.status in LIVE)
            + _sum(row["amount"] for row in rows if row["award_line"] == line.id),
        )
        for line in lines
    ]


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NOTHING)
