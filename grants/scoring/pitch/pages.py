"""The pages of a pitch: the organiser's time table, and the applicant's own slot."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import clock
from grants.applications import queries as applications
from grants.applications import rules as application_rules
from grants.applications.showing import download, layout_for
from grants.calls.phases import JudgingPhase
from grants.errors import NotFound, why_not
from grants.i18n import _
from grants.people.tables import Role
from grants.scoring import queries as panels
from grants.scoring import rules as panel_rules
from grants.scoring import seen
from grants.scoring.panel import Panel
from grants.scoring.pitch import actions, documents, queries, rules
from grants.scoring.pitch.forms import BREAKS, TimetableForm
from grants.web.guards import roles, signed_in
from grants.web.named import kept_as
from grants.web.render import page, to
from grants.workbooks import XLSX

Asked = Request[Any, Any, Any]
RUNS = roles(Role.ORGANISER, Role.OFFICER)
READS = roles(*panel_rules.READERS)
HOME = "/rounds/{call_id:int}/pitches/{phase:int}"


@get(HOME, name="scoring.timetable", guards=[READS])
async def timetable(request: Asked, call_id: FromPath[int], phase: FromPath[int]) -> Template:
    panel, found = await _phase(request, call_id, phase)
    return await _timetable_page(request, panel, found, TimetableForm(found, panel.judged_in(phase)))


@post(HOME, name="scoring.draw_up_timetable", guards=[RUNS], status_code=200)
async def draw_up_timetable(request: Asked, call_id: FromPath[int], phase: FromPath[int]) -> Template | Redirect:
    panel, found = await _phase(request, call_id, phase)
    form = TimetableForm(found, panel.judged_in(phase), await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.draw_up_timetable(
                request.user,
                call_id=call_id,
                phase=phase,
                pace=form.pace,
                place=form.place,
                order=form.order,
                seed=form.seed,
                reason=form.reason,
            )
            return to(request, "scoring.timetable", call_id=call_id, phase=phase, flash=_("时间表已排出，请核对后通知"))
    return await _timetable_page(request, panel, found, form, 422)


async def _timetable_page(
    request: Asked, panel: Panel, phase: JudgingPhase, form: TimetableForm, status: int = 200
) -> Template:
    tables = await queries.timetables(panel.call, phase)
    newest = tables[0].row if tables else None
    begins = [table.begins_at for table in tables[:1]]
    return page(
        request,
        "scoring/timetable.html",
        status=status,
        panel=panel,
        phase=phase,
        form=form,
        tables=tables,
        breaks=BREAKS,
        waiting=panel.judged_in(phase.position),
        document=newest is not None and newest.document is not None,
        why=why_not(rules.check_timetable, request.user, panel, phase),
        why_not_announce=why_not(rules.check_announcing, request.user, panel, phase, newest, begins, clock.now()),
    )


@post(f"{HOME}/announcement", name="scoring.announce_timetable", guards=[RUNS], status_code=200)
async def announce_timetable(request: Asked, call_id: FromPath[int], phase: FromPath[int]) -> Redirect:
    await _phase(request, call_id, phase)
    written = await actions.announce_timetable(request.user, call_id=call_id, phase=phase)
    return to(request, "scoring.timetable", call_id=call_id, phase=phase, flash=_("已通知 {n} 人", n=written))


@get(f"{HOME}/sheet.xlsx", name="scoring.timetable_sheet", guards=[READS])
async def timetable_sheet(request: Asked, call_id: FromPath[int], phase: FromPath[int]) -> Response[bytes]:
    panel, found = await _phase(request, call_id, phase)
    tables = await queries.timetables(panel.call, found)
    if not tables:
        raise NotFound("scoring.no_timetable_yet", _("还没有排出时间表"))
    headers = kept_as(f"pitch-{call_id}-{phase}.xlsx")
    return Response(documents.spreadsheet(tables[0]), media_type=XLSX, headers=headers)


@get(f"{HOME}/paper", name="scoring.timetable_paper", guards=[READS])
async def timetable_paper(request: Asked, call_id: FromPath[int], phase: FromPath[int]) -> Response[bytes]:
    panel, found = await _phase(request, call_id, phase)
    tables = await queries.timetables(panel.call, found)
    made = await queries.document(tables[0].row) if tables else None
    if made is None:
        raise NotFound("scoring.no_timetable_paper", _("文件正在生成，请稍后再试"))
    return await download(made)


@get("/applications/{application_id:int}/pitch", name="scoring.own_pitch", guards=[signed_in])
async def own_pitch(request: Asked, application_id: FromPath[int]) -> Template:
    facts = await applications.application(request.user, application_id)
    slots = [slot for (_key, _phase), slot in sorted((await queries.slots_of([application_id])).items())]
    if not slots or not application_rules.is_its_own(request.user, facts):
        raise NotFound("scoring.no_own_pitch", _("没有路演安排"))
    tables = [await queries.timetable(slot.timetable) for slot in slots]
    return page(
        request,
        "scoring/own_pitch.html",
        layout=layout_for(request.user),
        row=facts.application,
        slots=list(zip(slots, tables, strict=True)),
    )


async def _phase(request: Asked, call_id: int, position: int) -> tuple[Panel, JudgingPhase]:
    """The phase, for who sees all of it: who comes in says how the papers of each were judged."""
    panel = await panels.panel_for(request.user, call_id)
    seen.closes_as_somebody_free(request.user, panel.recused)
    return panel, rules.pitch_phase(panel, position)


ROUTES = [
    timetable,
    draw_up_timetable,
    announce_timetable,
    timetable_sheet,
    timetable_paper,
    own_pitch,
]
