"""The suggested entries of a month, on the page and as a workbook."""

from typing import Any

from litestar import Request, get
from litestar.response import Response, Template

from grants.ledger.rules import READS_FUND
from grants.people.rules import FUNDER_ROLES
from grants.reporting.journal import documents, queries
from grants.reporting.journal.chart import ACCOUNTING_NAMES
from grants.web.forms import whole
from grants.web.guards import roles
from grants.web.named import kept_as
from grants.web.render import page
from grants.workbooks import XLSX

Asked = Request[Any, Any, Any]
MAY_READ = roles(*FUNDER_ROLES)


@get("/money/journal", name="reporting.journal", guards=[MAY_READ])
async def journal(request: Asked) -> Template:
    return page(
        request,
        "reporting/journal.html",
        found=await _asked(request),
        books=ACCOUNTING_NAMES,
        opens_vouchers=request.user.has(*READS_FUND),
    )


@get("/money/journal/workbook", name="reporting.journal_workbook", guards=[MAY_READ])
async def journal_workbook(request: Asked) -> Response[bytes]:
    found = await _asked(request)
    headers = kept_as(f"journal-{found.month}.xlsx")
    return Response(documents.spreadsheet(found), media_type=XLSX, headers=headers)


async def _asked(request: Asked) -> queries.Journal:
    asked = request.query_params
    return await queries.journal(request.user, whole(asked.get("funder", "")), asked.get("month", ""))


ROUTES = [journal, journal_workbook]
