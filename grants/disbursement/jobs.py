"""Work of disbursement outside the request: the papers of a payment, and of a reconciled month."""

from collections.abc import Awaitable, Callable

from grants.db import get
from grants.disbursement import actions, documents, queries
from grants.disbursement.documents import Made
from grants.disbursement.reconciling import documents as reconciling_papers
from grants.disbursement.reconciling.actions import keep_reconciliation
from grants.disbursement.reconciling.rules import may_be_kept
from grants.disbursement.reconciling.tables import ReconciledMonth
from grants.disbursement.tables import PaperKind
from grants.jobs import job


@job("disbursement.approval_form")
async def approval_form(payment_id: int) -> None:
    await _keep(payment_id, PaperKind.APPROVAL_FORM, documents.approval_form)


@job("disbursement.voucher")
async def voucher(payment_id: int) -> None:
    await _keep(payment_id, PaperKind.VOUCHER, documents.voucher)


@job("disbursement.reconciliation")
async def reconciliation(row_id: int) -> None:
    if may_be_kept(await get(ReconciledMonth, row_id)):
        made = await reconciling_papers.reconciliation(row_id)
        await keep_reconciliation(None, row_id, content=made.content, check_code=made.check_code)


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
