"""The paper of an annual notice, made outside the request."""

from grants.db import get
from grants.disclosure.annual import actions, documents, queries
from grants.disclosure.annual.tables import AnnualNotice
from grants.jobs import job


@job("disclosure.render_annual_notice")
async def render_annual_notice(annual_id: int) -> None:
    row = await get(AnnualNotice, annual_id)
    if row.document is None:
        made = await documents.paper(await queries.as_published(row))
        await actions.keep_annual_paper(None, annual_id, made=made.content, check_code=made.check_code)
