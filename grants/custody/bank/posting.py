"""The entries that are made because of a line of the bank: none touches a group. Called by actions only.

What the bank charges is the hub's own: it owes the custody account as much (1122) until it puts it in. What came in and
is nobody's yet is held apart (2209).
"""

from datetime import date
from decimal import Decimal

from grants import jobs, ledger
from grants.banking.tables import StatementLine
from grants.custody import posting, queries
from grants.custody.bank.tables import MatchKind, UnexplainedReceipt
from grants.custody.tables import CustodyLedger
from grants.people.rules import Actor

OWN, APART = "1122.hub", "2209.unexplained"
NOTHING = Decimal("0.00")
SUMMARIES = {
    MatchKind.CHARGE: "银行收费，由枢纽承担",
    MatchKind.COVER: "枢纽补足代管专户",
    MatchKind.UNEXPLAINED: "收到待查款项",
}


async def of_line(
    book_id: int, line: StatementLine, kind: MatchKind, amount: Decimal, turn: int, by: Actor
) -> ledger.Entry:
    """What a line, or the rest of one, is booked as: `amount` is negative when the money left."""
    bank = await queries.bank_account(book_id)
    other = await (_apart(book_id, line.booked_on) if kind == MatchKind.UNEXPLAINED else _own(book_id, line.booked_on))
    sides = (bank.id, other.id, amount) if amount > 0 else (other.id, bank.id, -amount)
    reference = f"custody:line:{line.id}:{turn}"
    return await posting.enter(book_id, reference, SUMMARIES[kind], [sides], line.booked_on, by, posting.BANK_PAPERS)


async def undo(entry: ledger.Entry, by: Actor) -> ledger.Entry:
    """The entry of a match that is taken back, on its own day, which no closing has reached."""
    undoing = await ledger.reverse(
        entry.id, f"custody:undo:{entry.id}", effective_on=entry.effective_on, by=by, summary=f"冲红：{entry.summary}"
    )
    await jobs.enqueue("custody.render_voucher", undoing.id)
    return undoing


async def assign(receipt: UnexplainedReceipt, keeping: CustodyLedger, on: date, by: Actor) -> ledger.Entry:
    """What was held apart is the group's."""
    apart = await _apart(keeping.book, on)
    lines = [(apart.id, keeping.account, receipt.amount)]
    reference = f"custody:assigned:{receipt.id}"
    return await posting.enter(keeping.book, reference, "待查款项认定", lines, on, by, posting.BANK_PAPERS)


async def send_back(book_id: int, receipt: UnexplainedReceipt, on: date, by: Actor) -> ledger.Entry:
    """What was held apart went back to where it came from."""
    apart, bank = await _apart(book_id, on), await queries.bank_account(book_id)
    lines = [(apart.id, bank.id, receipt.amount)]
    reference = f"custody:sent_on:{receipt.id}"
    return await posting.enter(book_id, reference, "退回待查款项", lines, on, by, posting.BANK_PAPERS)


async def _own(book_id: int, on: date) -> ledger.Account:
    name = "其他应收款—枢纽应补足"
    return await ledger.open_account(book_id, OWN, name, ledger.Side.DEBIT, floor=NOTHING, opened_on=on)


async def _apart(book_id: int, on: date) -> ledger.Account:
    name = "其他应付款—待查款项"
    return await ledger.open_account(book_id, APART, name, ledger.Side.CREDIT, floor=NOTHING, opened_on=on)
