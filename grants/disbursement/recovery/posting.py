"""What a refund does to the fund book: paid money goes back the way it came, to the pool of its source."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

from grants import ledger
from grants.awards.facts import AwardFacts
from grants.disbursement.recovery.tables import ReturnDemand
from grants.people.rules import Actor


async def take_back(
    by: Actor, facts: AwardFacts, demand: ReturnDemand, amount: Decimal, on: date, bank_ref: str
) -> ledger.Entry:
    """Paid to payable to award to pool, on the bank's day."""
    book = await ledger.book_of(facts.funder.id, ledger.BookKind.FUND)
    way = [await ledger.account(book.id, f"{word}:{facts.award.number}") for word in ("paid", "payable", "award")]
    steps = [*(each.id for each in way), facts.pool.account]
    return await ledger.post(
        book.id,
        f"disbursement:refund:{bank_ref}",
        f"{facts.award.number} 退回资助款（{demand.number}），流水 {bank_ref}",
        [(taking, giving, amount) for giving, taking in pairwise(steps)],
        effective_on=on,
        by=by,
        attachments=1,
    )
