"""Say whose the money is that was held apart, or that it went back."""

from datetime import date

from grants import audit, clock, ledger
from grants.audit import action
from grants.custody import queries as keeping
from grants.custody.bank import posting, queries, rules
from grants.custody.bank.tables import ReceiptStatus, UnexplainedReceipt
from grants.custody.relation.queries import standing
from grants.custody.relation.rules import check_movement
from grants.people.rules import Actor


@action
async def assign_receipt(by: Actor, receipt_id: int, *, ledger_id: int, on: date, reason: str) -> UnexplainedReceipt:
    """Book money of nobody into the ledger of a group of this hub. A second time is refused."""
    await queries.account_of_receipt(await queries.receipt(receipt_id), lock="NO KEY UPDATE")
    receipt = await queries.receipt(receipt_id, lock=True)
    into = await keeping.custody_ledger(ledger_id, lock=True)
    stated = await keeping.stated_until([ledger_id])
    rules.check_assignment(receipt, into, by, on=on, reason=reason, stated=stated, today=clock.today())
    check_movement(await standing(into))
    entry = await posting.assign(receipt, into, on, by)
    await _settle(receipt, ReceiptStatus.ASSIGNED, entry, reason, by, ledger_id=ledger_id)
    await audit.record(by, "custody.receipt_assigned", receipt, ledger=ledger_id, amount=receipt.amount, reason=reason)
    return receipt


@action
async def send_receipt_back(by: Actor, receipt_id: int, *, on: date, bank_ref: str, reason: str) -> UnexplainedReceipt:
    """Book that the bank sent money of nobody back to where it came from. A second time is refused."""
    await queries.account_of_receipt(await queries.receipt(receipt_id), lock="NO KEY UPDATE")
    receipt = await queries.receipt(receipt_id, lock=True)
    rules.check_sending_on(receipt, by, on=on, bank_ref=bank_ref, reason=reason, today=clock.today())
    book = await queries.book_of(receipt.hub)
    entry = await posting.send_back(book.id, receipt, on, by)
    await _settle(receipt, ReceiptStatus.SENT_BACK, entry, reason, by, bank_ref=bank_ref.strip())
    await audit.record(by, "custody.receipt_sent_back", receipt, amount=receipt.amount, bank_ref=bank_ref.strip())
    return receipt


async def _settle(
    receipt: UnexplainedReceipt,
    status: ReceiptStatus,
    entry: ledger.Entry,
    reason: str,
    by: Actor,
    *,
    ledger_id: int | None = None,
    bank_ref: str = "",
) -> None:
    await receipt.update_self(
        {
            UnexplainedReceipt.status: status,
            UnexplainedReceipt.ledger: ledger_id,
            UnexplainedReceipt.bank_ref: bank_ref,
            UnexplainedReceipt.reason: reason.strip(),
            UnexplainedReceipt.settled_on: entry.effective_on,
            UnexplainedReceipt.settled_at: clock.now(),
            UnexplainedReceipt.settled_by: by.id,
            UnexplainedReceipt.settlement: entry.id,
        }
    )
