"""The URL of the figures and of their workbook."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar import Request, get
from litestar.response import Response, Template

from grants.charts import bars
from grants.errors import NotFound
from grants.i18n import _
from grants.reporting.dashboards import documents, facts, pace, queries
from grants.reporting.dashboards.facts import By
from grants.reporting.dashboards.queries import Chosen
from grants.vocabulary import queries as vocabulary
from grants.vocabulary.tables import ListName
from grants.web.forms import whole
from grants.web.guards import roles
from grants.web.named import kept_as
from grants.web.render import page
from grants.workbooks import XLSX

Asked = Request[Any, Any, Any]
MAY_READ = roles(*queries.READS)
LISTS = (ListName.FOCUS_AREA, ListName.ENCOURAGED_AREA)


@dataclass(frozen=True)
class Wanted:
    """What an address asks for."""

    by: By
    chosen: Chosen

    @property
    def query(self) -> str:
        return urlencode({"by": self.by.value, "round": self.chosen.call or "", "year": self.chosen.year or ""})


@get("/dashboards", name="reporting.dashboards", guards=[MAY_READ])
async def dashboards(request: Asked) -> Template:
    wanted = _wanted(request)
    rows = await _rows(request, wanted)
    found = pace.paces(await queries.spans(request.user, wanted.chosen))
    gone = pace.chart(found)
    return page(
        request,
        "reporting/dashboards.html",
        wanted=wanted,
        by_names=facts.BY_NAMES,
        money_names=facts.MONEY_NAMES,
        choices=await queries.choices(request.user),
        rows=rows,
        total=facts.total(rows),
        drawn=[(chart, bars(chart), is_whole) for chart, is_whole in facts.charts(wanted.by, rows)],
        paces=found,
        step_names=pace.STEP_NAMES,
        gone=gone,
        gone_drawn=bars(gone),
    )


@get("/dashboards/workbook", name="reporting.dashboards_workbook", guards=[MAY_READ])
async def dashboards_workbook(request: Asked) -> Response[bytes]:
    wanted = _wanted(request)
    found = pace.paces(await queries.spans(request.user, wanted.chosen))
    content = documents.spreadsheet(wanted.by, await _rows(request, wanted), found)
    headers = kept_as(f"dashboard-{wanted.by}.xlsx")
    return Response(content, media_type=XLSX, headers=headers)


async def _rows(request: Asked, wanted: Wanted) -> list[facts.Row]:
    names = {each.code: each.name for name in LISTS for each in await vocabulary.every_term(name)}
    return facts.together(await queries.cells(request.user, wanted.chosen), wanted.by, names)


def _wanted(request: Asked) -> Wanted:
    asked = request.query_params
    by = asked.get("by") or By.ROUND
    if by not in set(By):
        raise NotFound("reporting.no_such_dashboard", _("没有这个统计角度"))
    return Wanted(By(by), Chosen(whole(asked.get("round", "")) or 0, whole(asked.get("year", "")) or 0))


ROUTES = [dashboards, dashboards_workbook]
