"""Public pages about organisations, hubs and figures, and the search over all that is public."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Response, Template

from grants import charts
from grants.disclosure import bodies, classed, finding, funded
from grants.disclosure import figures as money
from grants.disclosure.figures import By
from grants.disclosure.finding import FOUND_NAMES
from grants.disclosure.forms import SearchForm
from grants.disclosure.items import queries as disclosed
from grants.disclosure.items.words import KIND_NAMES as ITEM_NAMES
from grants.funds.rules import PURPOSE_NAMES
from grants.organizations.words import KIND_NAMES, STATUS_NAMES
from grants.standing.words import LIST_NAMES
from grants.web.guards import public
from grants.web.named import kept_as
from grants.web.render import page
from grants.workbooks import XLSX, workbook

Asked = Request[Any, Any, Any]


@get("/find", name="disclosure.find", guards=[public], is_kept=True)
async def find(request: Asked) -> Template:
    form = SearchForm(request.query_params)
    found, counts = await finding.hits(form.wanted)
    total = counts.get(form.wanted.kind, 0) if form.wanted.kind else sum(counts.values())
    words = {"q": form.wanted.words}
    return page(
        request,
        "disclosure/find.html",
        form=form,
        found=found,
        counts=counts,
        total=total,
        names=FOUND_NAMES,
        tabs={kind: f"/find?{urlencode(words | {'kind': kind.value})}" for kind in counts},
        everything=f"/find?{urlencode(words)}",
        at=finding.PAGE * (form.wanted.page - 1),
        more=_with(request, page=form.wanted.page + 1) if form.wanted.page * finding.PAGE < total else None,
        first=_with(request) if form.wanted.page > 1 else None,
    )


@get("/figures", name="disclosure.figures", guards=[public], is_kept=True)
async def figures(request: Asked) -> Template:
    found = await money.cells()
    laid_out = [(by, money.together(found, by)) for by in By]
    drawn = [(chart, _drawn(by, chart)) for by, chart in ((by, money.chart(by, rows)) for by, rows in laid_out)]
    return page(
        request,
        "disclosure/figures.html",
        drawn=[(by, chart, drawing) for (by, _rows), (chart, drawing) in zip(laid_out, drawn, strict=True)],
        years=laid_out[0][1],
        terms=await classed.by_term(),
    )


@get("/figures/{by:str}/figures.xlsx", name="disclosure.figures_sheet", guards=[public], is_kept=True)
async def figures_sheet(by: FromPath[str]) -> Response[bytes]:
    wanted = money.by_word(by)
    content = workbook(money.sheet(wanted, money.together(await money.cells(), wanted)))
    headers = kept_as(f"figures-{by}.xlsx")
    return Response(content, media_type=XLSX, headers=headers)


@get("/grantees", name="disclosure.grantees", guards=[public], is_kept=True)
async def grantees(request: Asked) -> Template:
    found = await bodies.listed(after=request.query_params.get("after", "")[:20])
    return page(
        request,
        "disclosure/grantees.html",
        found=found,
        kind_names=KIND_NAMES,
        more=_with(request, after=found[-1].code) if len(found) == bodies.PAGE else None,
    )


@get("/grantees/{organization_code:str}", name="disclosure.grantee", guards=[public], is_kept=True)
async def grantee(request: Asked, organization_code: FromPath[str]) -> Template:
    found = await bodies.body(organization_code)
    return page(
        request,
        "disclosure/grantee.html",
        found=found,
        body=found.body,
        items=await disclosed.shown(found.body.id),
        item_names=ITEM_NAMES,
        kind_names=KIND_NAMES,
        status_names=STATUS_NAMES,
        list_names=LIST_NAMES,
        purpose_names=PURPOSE_NAMES,
        state_names=funded.STATE_NAMES,
    )


@get("/hubs", name="disclosure.hubs", guards=[public], is_kept=True)
async def hubs(request: Asked) -> Template:
    found = await bodies.listed(hubs=True, after=request.query_params.get("after", "")[:20])
    more = _with(request, after=found[-1].code) if len(found) == bodies.PAGE else None
    return page(request, "disclosure/hubs.html", found=found, more=more)


@get("/hubs/{hub_code:str}", name="disclosure.hub", guards=[public], is_kept=True)
async def hub(request: Asked, hub_code: FromPath[str]) -> Template:
    found = await bodies.hub(hub_code)
    return page(request, "disclosure/hub.html", found=found, body=found.body)


def _drawn(by: By, chart: charts.Chart) -> charts.Drawing:
    return charts.columns(chart) if by == By.YEAR else charts.bars(chart)


def _with(request: Asked, **cursor: object) -> str:
    """This list's address at another place."""
    kept = {name: value for name, value in request.query_params.items() if name not in ("after", "page") and value}
    return f"{request.url.path}?{urlencode(kept | cursor)}"


ROUTES = [find, figures, figures_sheet, grantees, grantee, hubs, hub]
