"""The custody books as pages, papers and the replay show them: movements, lines, reconciliation, figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from grants import ledger
from grants.awards import queries as awards
from grants.awards.amendment.queries import budget_now
from grants.awards.tables import AwardLine
from grants.custody.bank.tables import UnexplainedReceipt
from grants.custody.facts import Holdings
from grants.custody.queries.facts import holdings, holdings_at_end, reserved
from grants.custody.queries.reads import Kept, StatementFacts, one_kept, papers_of
from grants.custody.queries.refused import Unbooked, unbooked
from grants.custody.returning.tables import SentBack
from grants.custody.rules import LIVE
from grants.custody.tables import Claim, ClaimStatus, CustodyLedger, CustodyReceipt, PaperKind
from grants.i18n import Text, _
from grants.organizations import queries as organizations
from grants.organizations.tables import AccountUse, BankAccount
from grants.people.rules import Actor

NOTHING = Decimal("0.00")


class Source(StrEnum):
    """What an entry of a custody book came from."""

    RECEIPT = "receipt"
    CLAIM = "claim"
    INTEREST = "interest"
    RETURN = "return"
    ASSIGNED = "assigned"


SOURCE_NAMES: dict[Source, Text] = {
    Source.RECEIPT: _("主办拨款"),
    Source.CLAIM: _("报账"),
    Source.INTEREST: _("利息"),
    Source.RETURN: _("退回主办"),
    Source.ASSIGNED: _("待查款认定"),
}


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
    """A budget line and what was done with it."""

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
    def spent(self) -> Decimal:
        return self.gone - self.sent_back

    @property
    def interest(self) -> Decimal:
        return _sum(row.amount for row in self.rows if row.source == Source.INTEREST)

    @property
    def arrived(self) -> Decimal:
        return _sum(row.amount for row in self.rows if row.source == Source.RECEIPT)

    @property
    def outstanding(self) -> Decimal:
        """What is in force of the award and has not arrived."""
        return self.agreed - self.arrived

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
    claims = await Claim.objects().where(Claim.ledger == ledger_id).order_by(Claim.id)
    rows = await movements(keeping)
    return LedgerPage(
        kept=found,
        rows=rows,
        reserved=await reserved(ledger_id),
        lines=[_use(line, claims) for line in lines],
        unbooked=await unbooked(keeping, lines, claims),
        reconciliation=await reconciliation(keeping.hub),
        agreed=await awards.amount_agreed(keeping.award),
    )


async def movements(keeping: CustodyLedger, since: date | None = None, until: date | None = None) -> list[Row]:
    """What moved on a sub-ledger, in the order of posting, each with what it came from."""
    moved = await ledger.history(keeping.account, since, until)
    ids = [movement.entry.id for movement in moved] or [0]
    claims = {each.entry: each for each in await Claim.objects().where(Claim.entry.is_in(ids))}
    receipts = {
        r["entry"] for r in await CustodyReceipt.select(CustodyReceipt.entry).where(CustodyReceipt.entry.is_in(ids))
    }
    sent = {r["entry"] for r in await SentBack.select(SentBack.entry).where(SentBack.entry.is_in(ids))}
    assigned = {
        r["settlement"]
        for r in await UnexplainedReceipt.select(UnexplainedReceipt.settlement).where(
            UnexplainedReceipt.settlement.is_in(ids)
        )
    }
    items = {each.id: each.item for each in await AwardLine.objects().where(AwardLine.award == keeping.award)}
    papers = await papers_of(PaperKind.VOUCHER, ids)
    return [
        Row(
            entry=each.entry,
            source=_source(each.entry.id, claims, receipts, sent, assigned),
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
    first = await CustodyLedger.objects().where(CustodyLedger.hub == hub_id).first()
    return Reconciliation(
        ledgers=await CustodyLedger.count().where(CustodyLedger.hub == hub_id),
        holdings=await holdings(first.book) if first else Holdings(NOTHING, NOTHING, NOTHING, NOTHING),
        account=await custody_account(hub_id),
    )


@dataclass(frozen=True)
class Stated:
    """What stands on a statement: its movements and the lines, as its paper shows them."""

    rows: Sequence[Row]
    lines: Sequence[LineUse]
    holdings: Holdings


async def stated(found: StatementFacts) -> Stated:
    """The content of a statement, with each balance as it ran within the month."""
    keeping = found.kept.ledger
    first = date.fromisoformat(f"{found.statement.month}-01")
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    balance, rows = found.statement.opening, []
    for row in await movements(keeping, first, last):
        balance += row.amount
        rows.append(replace(row, balance=balance))
    return Stated(rows, await lines_until(keeping, last), await holdings_at_end(keeping.book, last))


async def custody_account(hub_id: int) -> BankAccount | None:
    """The bank account on which a hub keeps its groups' money now."""
    return await organizations.current_account(hub_id, AccountUse.CUSTODY)


async def lines_until(keeping: CustodyLedger, day: date) -> list[LineUse]:
    """Each budget line with what was paid on it until that day."""
    lines = await budget_now(keeping.award)
    claims = await Claim.objects().where(Claim.ledger == keeping.id, Claim.paid_on <= day)
    return [_use(line, claims) for line in lines]


def voucher_number(entry: ledger.Entry) -> str:
    """记-5-003: kind, month, number."""
    return f"{entry.voucher_kind}-{entry.effective_on.month}-{entry.voucher_no:03d}"


def _source(entry_id: int, claims: dict[int, Claim], receipts: set[int], sent: set[int], assigned: set[int]) -> Source:
    if entry_id in claims:
        return Source.CLAIM
    if entry_id in sent:
        return Source.RETURN
    if entry_id in assigned:
        return Source.ASSIGNED
    return Source.RECEIPT if entry_id in receipts else Source.INTEREST


def _use(line: AwardLine, claims: Sequence[Claim]) -> LineUse:
    of_line = [each for each in claims if each.award_line == line.id]
    return LineUse(
        line=line,
        spent=_sum(each.amount for each in of_line if each.status == ClaimStatus.PAID),
        reserved=_sum(each.amount for each in of_line if each.status in LIVE),
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NOTHING)
