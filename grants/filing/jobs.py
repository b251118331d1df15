"""Work of filing outside the request: its papers."""

from grants.filing import actions, documents, queries
from grants.filing.tables import DocumentKind
from grants.jobs import job

PAPERS = {DocumentKind.NOTICE: documents.notice, DocumentKind.ENDING: documents.ending}


@job("filing.document")
async def document(filing_id: int, kind: str) -> None:
    wanted = DocumentKind(kind)
    if await queries.document(filing_id, wanted) is None:
        made = await PAPERS[wanted](filing_id)
        await actions.keep_document(None, filing_id, wanted, check_code=made.check_code, content=made.content)
