"""Work of custody outside the request: its papers, and the statements of a closed month."""

from collections.abc import Awaitable, Callable

from grants import clock
from grants.custody import actions, documents, queries
from grants.custody.advances import actions as advances
from grants.custody.advances.queries import late as late_advances
from grants.custody.bank.tables import CustodyMonth
from grants.custody.books import actions as books
from grants.custody.books import documents as volumes
from grants.custody.books import vouchers
from grants.custody.books.tables import VoucherBundle
from grants.custody.documents import Made
from grants.custody.payouts import answering
from grants.custody.payouts.tables import PayoutAnswer
from grants.custody.stating import actions as reminding
from grants.custody.stating import queries as stating
from grants.custody.stating.rules import reminder
from grants.custody.tables import PaperKind
from grants.db import get
from grants.jobs import job
from grants.ledger.jobs import NIGHT
from grants.pdf import RenderFailed
from grants.people import queries as people


@job("custody.render_claim_form")
async def render_claim_form(claim_id: int) -> None:
    await _keep(PaperKind.CLAIM_FORM, claim_id, documents.claim_form)


@job("custody.render_statement")
async def render_statement(statement_id: int) -> None:
    await _keep(PaperKind.STATEMENT, statement_id, documents.statement)


@job("custody.render_voucher")
async def render_voucher(entry_id: int) -> None:
    await _keep(PaperKind.VOUCHER, entry_id, documents.voucher)


@job("custody.record_payout_answer")
async def record_payout_answer(answer_id: int) -> None:
    """Slice after slice, each a transaction of its own: killed, it goes on where it was."""
    answer = await get(PayoutAnswer, answer_id)
    if answer.confirmed_by is not None:
        by = await people.actor(answer.confirmed_by)
        while await answering.record_slice(by, answer_id):
            pass


@job("custody.state_month")
async def state_month(custody_month_id: int) -> None:
    """Each ledger of the hub that has no statement of the month yet, one after the other, for whoever closed it."""
    closed = await get(CustodyMonth, custody_month_id)
    by = await people.actor(closed.closed_by)
    for ledger_id in await queries.to_be_stated(closed.hub, closed.month):
        await actions.issue_statement(by, ledger_id=ledger_id, month=closed.month)


@job("custody.remind_of_statements", hourly=True)
async def remind_of_statements() -> None:
    """Who has not answered, a few days before the day and once it is over; nobody is written to twice."""
    for each in await stating.unanswered():
        kind = reminder(each.answer_by, clock.today())
        if kind is not None:
            await reminding.remind_of_statement(None, each, kind)


@job("custody.remind_of_advances", hourly=True)
async def remind_of_advances() -> None:
    """Each late one once, in a transaction of its own."""
    for advance_id in await late_advances():
        await advances.remind_of_advance(None, advance_id)


@job("custody.volume_papers")
async def volume_papers(bundle_id: int, first: int) -> None:
    """Some vouchers of a volume, one after the other: a paper that exists is never made again."""
    bundle = await get(VoucherBundle, bundle_id)
    missing = []
    for entry_id in await vouchers.without_paper(bundle, first, first + books.AT_ONCE - 1):
        try:
            await _keep(PaperKind.VOUCHER, entry_id, documents.voucher)
        except RenderFailed as failure:
            missing.append(f"{(await queries.voucher_of_job(entry_id)).number} {failure}")
    await books.note_papers(None, bundle_id, missing)


@job("custody.volume_file")
async def volume_file(bundle_id: int) -> None:
    bundle = await get(VoucherBundle, bundle_id)
    if bundle.made_at is None:
        await books.keep_volume(None, bundle_id, await volumes.volume(bundle))


@job("custody.prove_books", hourly=True)
async def prove_books() -> None:
    """Comes every hour and works at night, like the ledger's own proof."""
    if clock.local(clock.now()).hour == NIGHT:
        await books.prove_books(None)


async def _keep(kind: PaperKind, subject: int, render: Callable[[int], Awaitable[Made]]) -> None:
    if await queries.paper(kind, subject) is None:
        made = await render(subject)
        await actions.keep_paper(None, kind, subject, check_code=made.check_code, content=made.content)
