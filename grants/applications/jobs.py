"""Work of applications outside the request: their papers."""

from collections.abc import Awaitable, Callable

from grants.applications import actions, documents, queries
from grants.applications.documents import Made
from grants.applications.tables import PaperKind
from grants.jobs import job


@job("applications.render_receipt")
async def render_receipt(version_id: int) -> None:
    await _keep(version_id, PaperKind.RECEIPT, documents.receipt)


@job("applications.render_form")
async def render_form(version_id: int) -> None:
    await _keep(version_id, PaperKind.FORM, documents.form)


@job("applications.render_commitment")
async def render_commitment(version_id: int) -> None:
    await _keep(version_id, PaperKind.COMMITMENT, documents.commitment)


async def _keep(version_id: int, kind: PaperKind, render: Callable[[int], Awaitable[Made]]) -> None:
    if await queries.kept_paper(version_id, kind) is None:
        made = await render(version_id)
        await actions.keep_paper(None, version_id, kind=kind, content=made.content, check_code=made.check_code)
