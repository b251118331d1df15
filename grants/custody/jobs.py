"""Work of custody outside the request: its papers, and the statements of a closed month."""

from collections.abc import Awaitable, Callable

from grants.custody import actions, documents, queries
from grants.custody.advances import actions as advances
from grants.custody.advances.queries import late as late_advances
from grants.custody.bank.tables import CustodyMonth
from grants.custody.documents import Made
from grants.custody.tables import PaperKind
from grants.db import get
from grants.jobs import job
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


@job("custody.state_month")
async def state_month(custody_month_id: int) -> None:
    """Each ledger of the hub that has no statement of the month yet, one after the other, for whoever closed it."""
    closed = await get(CustodyMonth, custody_month_id)
    by = await people.actor(closed.closed_by)
    for ledger_id in await queries.to_be_stated(closed.hub, closed.month):
        await actions.issue_statement(by, ledger_id=ledger_id, month=closed.month)


@job("custody.remind_of_advances", hourly=True)
async def remind_of_advances() -> None:
    """Each late one once, in a transaction of its own."""
    for advance_id in await late_advances():
        await advances.remind_of_advance(None, advance_id)


async def _keep(kind: PaperKind, subject: int, render: Callable[[int], Awaitable[Made]]) -> None:
    if await queries.paper(kind, subject) is None:
        made = await render(subject)
        await actions.keep_paper(None, kind, subject, check_code=made.check_code, content=made.content)
