"""The URLs of returns: filled by counties and streets, decided by who asked, summed up year by year."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import clock
from grants.awards.pages.asked import handed_out
from grants.errors import NotFound, why_not
from grants.i18n import _
from grants.reporting.statistics import actions, documents, form_pages, queries, rules, yearly
from grants.reporting.statistics.checking import problems, shown
from grants.reporting.statistics.compiling import compiled
from grants.reporting.statistics.facts import PLACE_NAMES, ReturnFacts, reckoned, wanted
from grants.reporting.statistics.form_pages import MAY_ASK, MAY_READ
from grants.reporting.statistics.forms import DecisionForm, FiguresForm
from grants.web.guards import roles
from grants.web.named import kept_as
from grants.web.render import page, to
from grants.workbooks import XLSX

Asked = Request[Any, Any, Any]
MAY_FILL = roles(*rules.FILLS)
RETURN = "/statistics/returns/{statistic_return_id:int}"


@get("/statistics/years/{asking_id:int}", name="reporting.statistics_year", guards=[MAY_READ])
async def statistics_year(request: Asked, asking_id: FromPath[int]) -> Template:
    found = await compiled(request.user, asking_id)
    return page(
        request,
        "reporting/statistics_year.html",
        found=found,
        rows=documents.rows(found.of),
        place_names=PLACE_NAMES,
        status_names=rules.STATUS_NAMES,
        shown=shown,
        today=clock.today(),
    )


@get("/statistics/years/{asking_id:int}/workbook", name="reporting.statistics_workbook", guards=[MAY_READ])
async def statistics_workbook(request: Asked, asking_id: FromPath[int]) -> Response[bytes]:
    found = await compiled(request.user, asking_id)
    return Response(
        documents.spreadsheet(found),
        media_type=XLSX,
        headers=kept_as(f"statistics-{found.of.form.code}-{found.asking.year}.xlsx"),
    )


@get(RETURN, name="reporting.statistic_return", guards=[MAY_READ])
async def statistic_return(request: Asked, statistic_return_id: FromPath[int]) -> Template:
    found = await queries.return_for(request.user, statistic_return_id)
    return await _return_page(request, found, FiguresForm(found), DecisionForm(found))


@post(RETURN, name="reporting.save_statistic_return", guards=[MAY_FILL], status_code=200)
async def save_statistic_return(request: Asked, statistic_return_id: FromPath[int]) -> Template | Redirect:
    return await _saved(request, statistic_return_id, hands_in=False)


@post(f"{RETURN}/submission", name="reporting.submit_statistic_return", guards=[MAY_FILL], status_code=200)
async def submit_statistic_return(request: Asked, statistic_return_id: FromPath[int]) -> Template | Redirect:
    return await _saved(request, statistic_return_id, hands_in=True)


@post(f"{RETURN}/decision", name="reporting.decide_statistic_return", guards=[MAY_ASK], status_code=200)
async def decide_statistic_return(request: Asked, statistic_return_id: FromPath[int]) -> Template | Redirect:
    found = await queries.return_for(request.user, statistic_return_id)
    form = DecisionForm(found, await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.decide_return(
                request.user, statistic_return_id, is_accepted=form.is_accepted, items=form.items
            )
            flash = _("已审核通过") if form.is_accepted else _("已退回填报单位")
            return to(request, "reporting.statistics_year", asking_id=found.asking.id, flash=flash)
    return await _return_page(request, found, FiguresForm(found), form, 422)


@get(f"{RETURN}/paper", name="reporting.statistic_paper", guards=[MAY_READ])
async def statistic_paper(request: Asked, statistic_return_id: FromPath[int]) -> Response[bytes]:
    kept = await queries.paper(await queries.return_for(request.user, statistic_return_id))
    if kept is None:
        raise NotFound("reporting.no_statistic_paper", _("审核通过以后才有报表文件"))
    return await handed_out(kept)


async def _saved(request: Asked, return_id: int, *, hands_in: bool) -> Template | Redirect:
    """What was typed is saved in any case; handing in is another step, so that nothing is lost when it is refused."""
    found = await queries.return_for(request.user, return_id)
    form = FiguresForm(found, await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.save_return(request.user, return_id, form.figures, form.answers, version=form.version)
            if not hands_in:
                return to(request, "reporting.statistic_return", statistic_return_id=return_id, flash=_("已保存"))
            found = await queries.return_for(request.user, return_id)
            form = FiguresForm(found)
            await actions.submit_return(request.user, return_id)
            return to(request, "reporting.statistic_return", statistic_return_id=return_id, flash=_("已报送"))
    return await _return_page(request, found, form, DecisionForm(found), 422, shows_problems=hands_in)


async def _return_page(
    request: Asked,
    found: ReturnFacts,
    form: FiguresForm,
    decision: DecisionForm,
    status: int = 200,
    *,
    shows_problems: bool = False,
) -> Template:
    wrong = problems(found.of, found.typed, found.known, found.last)
    for each in wrong if shows_problems and not form.error("version") else ():
        form.fail(each.field, each.words)
    fills = why_not(rules.check_saving, request.user, found, found.row.version) is None
    values = found.values
    return page(
        request,
        "reporting/statistic_return.html",
        status=status,
        found=found,
        form=form,
        decision=decision,
        fills=fills,
        decides=why_not(rules.check_decision, request.user, found, is_accepted=False, items=[(None, "—")]) is None,
        no_acceptance=why_not(rules.check_decision, request.user, found, is_accepted=True, items=[]),
        cells=[(cell, found.known.get(cell.key), found.last.get(cell.key)) for cell in found.of.cells],
        rows=documents.rows(found.of),
        values=reckoned(found.of, values),
        targets=wanted(found.of, values),
        changes=await yearly.changes(found.asking.id, found.row.id),
        paper=await queries.paper(found),
        place_names=PLACE_NAMES,
        status_names=rules.STATUS_NAMES,
        shown=shown,
        n_wrong=len(wrong),
    )


ROUTES = [
    *form_pages.ROUTES,
    statistics_year,
    statistics_workbook,
    statistic_return,
    save_statistic_return,
    submit_statistic_return,
    decide_statistic_return,
    statistic_paper,
]
