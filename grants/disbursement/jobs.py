"""Work of disbursement outside the request: papers one by one and together, batches to the bank and back."""

from collections.abc import Awaitable, Callable

from grants.db import get
from grants.disbursement import actions, documents, queries
from grants.disbursement.batches import actions as batches
from grants.disbursement.batches import answering
from grants.disbursement.batches import queries as batch_queries
from grants.disbursement.batches.tables import BankAnswer
from grants.disbursement.bundles import actions as bundles
from grants.disbursement.bundles import documents as bundled
from grants.disbursement.bundles import queries as bundling
from grants.disbursement.bundles.tables import Bundle
from grants.disbursement.documents import Made
from grants.disbursement.payees import actions as payees
from grants.disbursement.reconciling import documents as reconciling_papers
from grants.disbursement.reconciling.actions import keep_reconciliation
from grants.disbursement.reconciling.rules import may_be_kept
from grants.disbursement.reconciling.tables import ReconciledMonth
from grants.disbursement.recovery import actions as recovery
from grants.disbursement.recovery import documents as recovery_papers
from grants.disbursement.recovery.tables import ReturnDemand
from grants.disbursement.register import actions as registers
from grants.disbursement.register import documents as register_papers
from grants.disbursement.register.tables import RegisterPaper
from grants.disbursement.tables import PaperKind
from grants.jobs import job
from grants.pdf import RenderFailed
from grants.people import queries as people


@job("disbursement.approval_form")
async def approval_form(payment_id: int) -> None:
    await _keep(payment_id, PaperKind.APPROVAL_FORM, documents.approval_form)


@job("disbursement.voucher")
async def voucher(payment_id: int) -> None:
    await _keep(payment_id, PaperKind.VOUCHER, documents.voucher)


@job("disbursement.register_paper")
async def register_paper(paper_id: int) -> None:
    paper = await get(RegisterPaper, paper_id)
    if paper.upload is None:
        made = await register_papers.register(paper)
        await registers.keep_register(None, paper_id, content=made.content, check_code=made.check_code)


@job("disbursement.bundle_papers")
async def bundle_papers(bundle_id: int, first: int) -> None:
    """Some places of a bundle, one after the other: a paper that exists is never made again."""
    bundle = await get(Bundle, bundle_id)
    kind = PaperKind(bundle.paper_kind)
    for item in await bundling.to_make(bundle_id, first, first + bundles.AT_ONCE - 1):
        missing = ""
        try:
            await _keep(item.payment, kind, RENDER[kind])
        except RenderFailed as failure:
            missing = str(failure)
        await bundles.fill_place(None, item.id, missing=missing)


@job("disbursement.bundle_files")
async def bundle_files(bundle_id: int) -> None:
    bundle = await get(Bundle, bundle_id)
    if bundle.made_at is None:
        printed, zipped = await bundled.files(bundle) or (None, None)
        await bundles.keep_bundle(None, bundle_id, printed=printed, zipped=zipped)


RENDER: dict[PaperKind, Callable[[int], Awaitable[Made | None]]] = {
    PaperKind.APPROVAL_FORM: documents.approval_form,
    PaperKind.VOUCHER: documents.voucher,
}


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


@job("disbursement.reconciliation")
async def reconciliation(row_id: int) -> None:
    if may_be_kept(await get(ReconciledMonth, row_id)):
        made = await reconciling_papers.reconciliation(row_id)
        await keep_reconciliation(None, row_id, content=made.content, check_code=made.check_code)


@job("disbursement.return_demand")
async def return_demand(demand_id: int) -> None:
    if (await get(ReturnDemand, demand_id)).upload is None:
        made = await recovery_papers.return_demand(demand_id)
        await recovery.keep_demand(None, demand_id, content=made.content, check_code=made.check_code)


@job("disbursement.payee_change_counts")
async def payee_change_counts(change_id: int) -> None:
    await payees.tell_of_account_in_force(None, change_id)


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
