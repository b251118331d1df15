"""The money by fund, round, organisation and project; each figure opens to the entries it is made of."""

from typing import Any

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Response, Template

from grants import clock
from grants.ledger.rules import READS_FUND
from grants.people.rules import FUNDER_ROLES
from grants.reporting.execution import documents, queries
from grants.reporting.execution.figures import FIGURE_NAMES, SCOPE_NAMES, Figure, Scope, together
from grants.web.forms import whole
from grants.web.guards import roles
from grants.web.named import kept_as, shown_as
from grants.web.render import page
from grants.workbooks import XLSX

Asked = Request[Any, Any, Any]
MAY_READ = roles(*FUNDER_ROLES)


@get("/money", name="reporting.money", guards=[MAY_READ])
async def money(request: Asked) -> Template:
    asked, one = _asked(request), whole(request.query_params.get("organisation", "")) or 0
    rows = await queries.money_of(request.user, asked, one)
    return page(
        request,
        "reporting/money.html",
        scope=asked,
        scopes=SCOPE_NAMES,
        figures=FIGURE_NAMES,
        rows=rows,
        total=together(row.figures for row in rows),
    )


@get("/money/workbook", name="reporting.money_workbook", guards=[MAY_READ])
async def money_workbook(request: Asked) -> Response[bytes]:
    asked = _asked(request)
    headers = kept_as(f"money-{asked.value}.xlsx")
    content = documents.spreadsheet(asked, await queries.money_of(request.user, asked))
    return Response(content, media_type=XLSX, headers=headers)


@get("/money/paper", name="reporting.money_paper", guards=[MAY_READ])
async def money_paper(request: Asked) -> Response[bytes]:
    asked, now = _asked(request), clock.now()
    content = await documents.paper(
        asked,
        await queries.money_of(request.user, asked),
        funders=await queries.funder_names(request.user),
        asked_by=request.user.name,
        asked_at=now,
    )
    headers = shown_as(f"money-{asked.value}-{clock.local_day(now)}.pdf")
    return Response(content, media_type="application/pdf", headers=headers)


@get("/money/{view:str}/{subject_id:int}/{figure:str}", name="reporting.money_entries", guards=[MAY_READ])
async def money_entries(
    request: Asked, view: FromPath[str], subject_id: FromPath[int], figure: FromPath[str]
) -> Template:
    asked, of = queries.word_of(Scope, view), queries.word_of(Figure, figure)
    before = whole(request.query_params.get("before", ""))
    return page(
        request,
        "reporting/money_entries.html",
        scope=asked,
        scopes=SCOPE_NAMES,
        figures=FIGURE_NAMES,
        found=await queries.entries_behind(request.user, asked, subject_id, of, before),
        opens_vouchers=request.user.has(*READS_FUND),
    )


def _asked(request: Asked) -> Scope:
    return queries.word_of(Scope, request.query_params.get("by", Scope.FUNDS))


ROUTES = [money, money_workbook, money_paper, money_entries]
