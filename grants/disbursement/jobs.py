"""Work of disbursement outside the request: the papers of a payment, registers."""

from collections.abc import Awaitable, Callable

from grants.db import get
from grants.disbursement import actions, documents, queries
from grants.disbursement.documents import Made
from grants.disbursement.register import actions as registers
from grants.disbursement.register import documents as register_papers
from grants.disbursement.register.tables import RegisterPaper
from grants.disbursement.tables import PaperKind
from grants.jobs import job


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
