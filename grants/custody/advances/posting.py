"""The entries of advances. Called by actions only.

What was paid in advance is not spent: it stays in the group's 2601 and stands beside it as what is still to be
accounted for (1122 其他应收款 of the group, 1141 预付账款 of a supplier), so that bank + advanced = Σ 2601 holds at
each entry (R-I3) and 2601 goes down only by an invoice, as R-J4 has it.
"""

from datetime import date
from decimal import Decimal

from grants import ledger
from grants.custody import posting, queries
from grants.custody.advances.rules import NOTHING
from grants.custody.advances.tables import Advance, AdvanceKind
from grants.custody.claiming.queries import papers_behind
from grants.custody.tables import Claim, CustodyLedger
from grants.db import get
from grants.people.rules import Actor

CODES = {AdvanceKind.PETTY_CASH: ("1122", "其他应收款"), AdvanceKind.SUPPLIER: ("1141", "预付账款")}
# The request and its contract or receipt; the bank's slip.
PAPERS = 2


async def pay(keeping: CustodyLedger, advance: Advance, on: date, by: Actor) -> ledger.Entry:
    """The bank goes down, and what is to be accounted for goes up: 2601 stays."""
    bank, out = await queries.bank_account(keeping.book), await _out(keeping, advance, on)
    lines = [(out.id, bank.id, advance.amount)]
    reference, summary = f"custody:advance:{advance.id}", f"预支 {advance.number} {advance.summary}"
    return await posting.enter(keeping.book, reference, summary, lines, on, by, PAPERS)


async def cross_off(keeping: CustodyLedger, advance: Advance, claim: Claim, on: date, by: Actor) -> ledger.Entry:
    """An invoice makes it spent: 2601 and what is to be accounted for go down, the bank stays."""
    lines = [(keeping.account, (await _out(keeping, advance, on)).id, claim.amount)]
    reference = f"custody:claim:{claim.id}"
    papers = posting.CLAIM_FORM + await papers_behind(claim.id)
    return await posting.enter(keeping.book, reference, claim.summary, lines, on, by, papers)


async def take_back(
    keeping: CustodyLedger, advance: Advance, amount: Decimal, bank_ref: str, on: date, by: Actor
) -> ledger.Entry:
    """What was not used is on the bank again."""
    bank, out = await queries.bank_account(keeping.book), await _out(keeping, advance, on)
    lines = [(bank.id, out.id, amount)]
    reference, summary = f"custody:back:{advance.id}:{bank_ref}", f"预支 {advance.number} 余款退回"
    return await posting.enter(keeping.book, reference, summary, lines, on, by, posting.BANK_PAPERS)


async def _out(keeping: CustodyLedger, advance: Advance, on: date) -> ledger.Account:
    """1122 or 1141 of a sub-ledger: the same detail as its 2601."""
    number, name = CODES[AdvanceKind(advance.kind)]
    whose = await get(ledger.Account, keeping.account)
    return await ledger.open_account(
        keeping.book,
        whose.code.replace("2601", number, 1),
        f"{name}—{whose.name.partition('—')[2]}",
        ledger.Side.DEBIT,
        floor=NOTHING,
        opened_on=on,
    )
