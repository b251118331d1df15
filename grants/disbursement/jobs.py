"""Work of disbursement outside the request: the papers of a payment; a batch on its way to the bank and back."""

from collections.abc import Awaitable, Callable

from grants.db import get
from grants.disbursement import actions, documents, queries
from grants.disbursement.batches import actions as batches
from grants.disbursement.batches import answering
from grants.disbursement.batches import queries as batch_queries
from grants.disbursement.batches.tables import BankAnswer
from grants.disbursement.documents import Made
from grants.disbursement.tables import PaperKind
from grants.jobs import job
from grants.people import queries as people


@job("disbursement.approval_form")
async def approval_form(payment_id: int) -> None:
    await _keep(payment_id, PaperKind.APPROVAL_FORM, documents.approval_form)


@job("disbursement.voucher")
async def voucher(payment_id: int) -> None:
    await _keep(payment_id, PaperKind.VOUCHER, documents.voucher)


@job("disbursement.export_batch")
async def export_batch(batch_id: int) -> None:
    """Slice after slice, each a transaction of its own: killed, it goes on where it was."""
    batch = (await batch_queries.batch_facts(batch_id)).batch
    if batch.asked_by is not None:
        by = await people.actor(batch.asked_by)
        while await batches.send_slice(by, batch_id):
            pass
        await batches.finish_export(by, batch_id)


@job("disbursement.record_answer")
async def record_answer(answer_id: int) -> None:
    answer = await get(BankAnswer, answer_id)
    if answer.confirmed_by is not None:
        by = await people.actor(answer.confirmed_by)
        while await answering.record_slice(by, answer_id):
            pass


async def _keep(payment_id: int, kind: PaperKind, render: Callable[[int], Awaitable[Made | None]]) -> None:
    if await queries.paper_in_force(payment_id, kind) is not None:
        return
    made = await render(payment_id)
    if made is not None:
        await actions.keep_paper(
            None,
            payment_id,
            kind,
            approved_at=made.approved_at,
            content=made.content,
            check_code=made.check_code,
        )
