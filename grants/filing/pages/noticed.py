"""What is announced of filings: everybody reads it, at an address that stays."""

from datetime import date
from typing import Any

from litestar import get
from litestar.params import FromPath
from litestar.response import Response, Template

from grants.filing import queries
from grants.filing.pages.asked import Asked, handed_out
from grants.filing.tables import DocumentKind, FilingEnding
from grants.web.guards import public
from grants.web.render import page


@get("/filings/notices", name="filing.notices", guards=[public], is_kept=True)
async def notices(request: Asked) -> Template:
    return page(request, "filing/notices.html", found=[_row(each) for each in await queries.notices()])


@get("/filings/notices/{notice_id:int}", name="filing.notice", guards=[public], is_kept=True)
async def notice(request: Asked, notice_id: FromPath[int]) -> Template:
    found = await queries.notice(notice_id)
    document = await queries.document(found.filing, DocumentKind.ENDING)
    return page(request, "filing/notice.html", notice=found, content=_row(found), document=document)


@get("/filings/notices/{notice_id:int}/document", name="filing.notice_document", guards=[public])
async def notice_document(request: Asked, notice_id: FromPath[int]) -> Response[bytes]:
    found = await queries.notice(notice_id)
    return await handed_out(await queries.document_file(found.filing, DocumentKind.ENDING.value))


def _row(found: FilingEnding) -> dict[str, Any]:
    content: dict[str, Any] = found.content  # type: ignore[assignment]  # read as JSON by the query
    days = {name: date.fromisoformat(content[name]) if content[name] else None for name in ("filed_on", "ended_on")}
    return content | days | {"id": found.id, "published_at": found.published_at}


ROUTES = [notices, notice, notice_document]
