"""Work of custody outside the request: its papers."""

from collections.abc import Awaitable, Callable

from grants.custody import actions, documents, queries
from grants.custody.documents import Made
from grants.custody.tables import PaperKind
from grants.jobs import job


@job("custody.render_claim_form")
async def render_claim_form(claim_id: int) -> None:
    await _keep(PaperKind.CLAIM_FORM, claim_id, documents.claim_form)


@job("custody.render_statement")
async def render_statement(statement_id: int) -> None:
    await _keep(PaperKind.STATEMENT, statement_id, documents.statement)


@job("custody.render_voucher")
async def render_voucher(entry_id: int) -> None:
    await _keep(PaperKind.VOUCHER, entry_id, documents.voucher)


async def _keep(kind: PaperKind, subject: int, render: Callable[[int], Awaitable[Made]]) -> None:
    if await queries.paper(kind, subject) is None:
        made = await render(subject)
        await actions.keep_paper(None, kind, subject, check_code=made.check_code, content=made.content)
