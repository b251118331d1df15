"""The entries of a custody book (R-J4): money arrives, is paid out, earns interest. Called by actions only.

That the bank account holds exactly what groups, hub and the unexplained have together is the ledger's own constraint.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from grants import jobs, ledger
from grants.awards.tables import Award
from grants.custody import queries
from grants.custody.books import queries as books
from grants.custody.books import rules as chart
from grants.custody.claiming.queries import papers_behind
from grants.custody.tables import Claim, CustodyLedger
from grants.disbursement.tables import Payment
from grants.organizations.tables import Organization
from grants.people.rules import Actor

NOTHING = Decimal("0.00")
# What lies behind a voucher: the claim form with its invoices or its list; the bank's slip.
CLAIM_FORM, BANK_PAPERS = 1, 1


async def open_account(
    hub: Organization, group: Organization, award: Award, on: date, earlier: int = 0
) -> ledger.Account:
    """2601 of a group and award in the hub's custody book, which is opened with the first of them. Where an award comes
    back to a hub that closed `earlier` ledgers of it, it gets an account of its own."""
    book = await ledger.open_book(hub.id, ledger.BookKind.CUSTODY, f"{hub.name} 代管资金")
    await ledger.open_account(
        book.id, queries.BANK, "银行存款—受托代理资产", ledger.Side.DEBIT, floor=NOTHING, opened_on=on
    )
    again = f".{earlier + 1}" if earlier else ""
    code, name = f"2601.{group.code}.{award.number}{again}", f"受托代理负债—{group.name}"
    return await ledger.open_account(book.id, code, name, ledger.Side.CREDIT, floor=NOTHING, opened_on=on)


async def receive(keeping: CustodyLedger, payment: Payment, on: date, by: Actor) -> ledger.Entry:
    """The bank's money goes up, and so does what is owed to the group."""
    bank = await queries.bank_account(keeping.book)
    lines = [(bank.id, keeping.account, payment.amount)]
    reference, summary = f"custody:receipt:{payment.id}", f"收到资助款 {payment.number}"
    return await enter(keeping.book, reference, summary, lines, on, by, BANK_PAPERS)


async def pay(keeping: CustodyLedger, claim: Claim, on: date, by: Actor) -> ledger.Entry:
    """Both go down."""
    bank = await queries.bank_account(keeping.book)
    lines = [(keeping.account, bank.id, claim.amount)]
    papers = CLAIM_FORM + await papers_behind(claim.id)
    return await enter(keeping.book, f"custody:claim:{claim.id}", claim.summary, lines, on, by, papers)


async def send_back(
    keeping: CustodyLedger, demand: str, amount: Decimal, bank_ref: str, on: date, by: Actor
) -> ledger.Entry:
    """Both go down: what the funder asked back (`demand`: its number) is no more the group's."""
    bank = await queries.bank_account(keeping.book)
    lines = [(keeping.account, bank.id, amount)]
    reference, summary = f"custody:return:{keeping.id}:{bank_ref}", f"退回资助款 {demand}"
    return await enter(keeping.book, reference, summary, lines, on, by, BANK_PAPERS)


async def credit_interest(
    ledgers: Sequence[CustodyLedger], parts: Mapping[int, Decimal], on: date, by: Actor
) -> ledger.Entry:
    """One entry, one line for each group that gets at least a cent."""
    book = ledgers[0].book
    bank = await queries.bank_account(book)
    lines = [(bank.id, each.account, parts[each.id]) for each in ledgers if parts[each.id]]
    return await enter(book, f"custody:interest:{on.isoformat()}", "银行结息分配", lines, on, by, BANK_PAPERS)


async def enter(
    book: int,
    reference: str,
    summary: str,
    lines: Sequence[tuple[int, int, Decimal]],
    on: date,
    by: Actor,
    attachments: int,
) -> ledger.Entry:
    """An entry of a custody book, whose voucher is made after the commit. Its accounts are of the chart in force on its
    day, its number of the kind that the book keeps in that month."""
    accounts = await books.accounts_of(lines)
    chart.check_accounts(list(accounts.values()), on)
    numbering = await books.numbering(book, f"{on:%Y-%m}")
    sides = [(debit, credit) for debit, credit, _amount in lines]
    kind = chart.voucher_kind(numbering, sides, {key: each.code for key, each in accounts.items()})
    entry = await ledger.post(
        book,
        reference,
        summary,
        lines,
        effective_on=on,
        by=by,
        kind=kind,
        attachments=attachments,
    )
    await jobs.enqueue("custody.render_voucher", entry.id)
    return entry
