"""The two entries of a handover, one in the book of each hub. In between the money is on its way from bank to bank."""

from datetime import date

from grants import ledger
from grants.awards.tables import Award
from grants.custody import posting, queries
from grants.custody.relation.handover.facts import HandoverFacts
from grants.custody.tables import CustodyLedger
from grants.db import get
from grants.people.rules import Actor

# The list, and the bank's slip.
PAPERS = 2


async def send(found: HandoverFacts, on: date, by: Actor) -> ledger.Entry | None:
    """Bank and groups of the hub that gives go down by the whole. None where there was nothing left to send."""
    lines = [(each.ledger.account, each.item.amount) for each in found.items if each.item.amount]
    if not lines:
        return None
    book = found.items[0].ledger.book
    bank = await queries.bank_account(book)
    reference, summary = f"custody:handover:{found.handover.id}:sent", f"代管移交转出 {found.handover.number}"
    moved = [(account, bank.id, amount) for account, amount in lines]
    return await posting.enter(book, reference, summary, moved, on, by, PAPERS)


async def receive(found: HandoverFacts, opened: dict[int, CustodyLedger], on: date, by: Actor) -> ledger.Entry | None:
    """Bank and groups of the hub that takes over go up. `opened`: by the old ledger, the one that goes on with it."""
    wanted = [(opened[each.ledger.id], each.item.amount) for each in found.items if each.item.amount]
    if not wanted:
        return None
    book = wanted[0][0].book
    bank = await queries.bank_account(book)
    reference, summary = f"custody:handover:{found.handover.id}:received", f"代管移交转入 {found.handover.number}"
    moved = [(bank.id, into.account, amount) for into, amount in wanted]
    return await posting.enter(book, reference, summary, moved, on, by, PAPERS)


async def open_ledgers(found: HandoverFacts, on: date) -> dict[int, CustodyLedger]:
    """By the old ledger: a new one of the same award at the hub that takes over."""
    opened = {}
    for each in found.items:
        award = await get(Award, each.ledger.award)
        earlier = await queries.earlier_ledgers(found.taker.id, award.id)
        account = await posting.open_account(found.taker, found.group, award, on, earlier)
        opened[each.ledger.id] = CustodyLedger(
            hub=found.taker.id,
            community_group=found.group.id,
            award=award.id,
            fund=each.ledger.fund,
            book=account.book,
            account=account.id,
            opened_on=on,
        )
        await opened[each.ledger.id].save()
    return opened
