"""The pages of who oversees judging: progress as it goes, reminders, opening a locked sheet, its versions after."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import clock
from grants.applications.showing import download
from grants.errors import why_not
from grants.i18n import _
from grants.people.tables import Role
from grants.scoring import overseeing, oversight_queries, oversight_rules, rules
from grants.scoring import panel as panels
from grants.scoring import progress as going
from grants.scoring import sheet_queries as sheets
from grants.scoring.forms import ReasonForm
from grants.scoring.oversight_queries import Overseen
from grants.web.forms import whole
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
RUNS = roles(Role.ORGANISER, Role.OFFICER)
READS = roles(*rules.READERS)
READS_SHEETS = roles(*oversight_rules.READERS)
UNLOCKS = roles(Role.SUPERVISOR)


@get("/rounds/{call_id:int}/progress", name="scoring.progress", guards=[READS])
async def progress(request: Asked, call_id: FromPath[int]) -> Template:
    panel, open_sheets = await oversight_queries.open_sheets(request.user, call_id)
    wanted = whole(request.query_params.get("phase", "")) or panel.phase.position
    phase = next((each for each in panel.phases if each.position == wanted), panel.phase)
    by = "missing" if request.query_params.get("sort") == "missing" else "code"
    lacking = panels.missing(panel) if phase.position == panel.phase.position else []
    is_supervisor = request.user.has_in(panel.call.funder, Role.SUPERVISOR)
    return page(
        request,
        "scoring/progress.html",
        panel=panel,
        phase=phase,
        seats=going.seats(panel, phase.position, by_missing=by == "missing"),
        sort=by,
        columns=going.columns(panel.judged_in(phase.position), whole(request.query_params.get("from", "")) or 1),
        cell_of=going.cell_of,
        counts=going.counts(panel, phase.position),
        versions=await sheets.versions_locked([each.id for each in panel.assignments]),
        lacking=lacking[: going.MOST_LINES],
        lacking_more=len(lacking[going.MOST_LINES :]),
        waiting=len({each.expert for each in open_sheets}),
        opens_sheets=is_supervisor and panel.closure is None and phase.position not in panel.closed_phases,
        reads_sheets=request.user.has_in(panel.call.funder, *oversight_rules.READERS)
        and (panel.closure is not None or phase.position in panel.closed_phases),
        why=why_not(rules.panel_is_run_by, request.user, panel.call),
        why_not_remind=why_not(oversight_rules.check_reminder, request.user, panel, open_sheets, clock.now()),
    )


@post("/rounds/{call_id:int}/reminders", name="scoring.remind_of_sheets", guards=[RUNS], status_code=200)
async def remind_of_sheets(request: Asked, call_id: FromPath[int]) -> Redirect:
    written = await overseeing.remind_of_sheets(request.user, call_id)
    said = _("已提醒 {n} 人", n=written) if written else _("今天已经提醒过")
    return to(request, "scoring.progress", call_id=call_id, flash=said)


@get("/assignments/{assignment_id:int}/unlocking", name="scoring.unlocking", guards=[UNLOCKS])
async def unlocking(request: Asked, assignment_id: FromPath[int]) -> Template:
    found = await oversight_queries.overseen(request.user, assignment_id)
    return await _unlocking_page(request, found, ReasonForm())


@post("/assignments/{assignment_id:int}/unlocking", name="scoring.unlock_sheet", guards=[UNLOCKS], status_code=200)
async def unlock_sheet(request: Asked, assignment_id: FromPath[int]) -> Template | Redirect:
    found = await oversight_queries.overseen(request.user, assignment_id)
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await overseeing.unlock_sheet(request.user, assignment_id, reason=form.reason)
            done = _("已解锁，并通知专家 {name}", name=found.name)
            return to(request, "scoring.progress", call_id=found.call.id, flash=done)
    return await _unlocking_page(request, found, form, 422)


async def _unlocking_page(request: Asked, found: Overseen, form: ReasonForm, status: int = 200) -> Template:
    versions = await sheets.versions(found.assignment.id, with_content=False)
    last = versions[-1].version if versions else None
    return page(
        request,
        "scoring/unlocking.html",
        status=status,
        found=found,
        versions=versions,
        form=form,
        # Any reason will do here: the button asks the other rules.
        why=why_not(
            oversight_rules.check_unlock,
            request.user,
            found.call,
            found.expert,
            found.assignment,
            last,
            found.closure,
            "-",
        ),
    )


@get("/assignments/{assignment_id:int}/versions", name="scoring.sheet_versions", guards=[READS_SHEETS])
async def sheet_versions(request: Asked, assignment_id: FromPath[int]) -> Template:
    found = await oversight_queries.overseen(request.user, assignment_id)
    oversight_rules.check_reading_versions(request.user, found.call, found.closure)
    return page(
        request,
        "scoring/versions.html",
        found=found,
        versions=await sheets.versions(assignment_id, with_content=True),
        names=await oversight_queries.unlockers(assignment_id),
    )


@get(
    "/assignments/{assignment_id:int}/versions/{version_id:int}/paper",
    name="scoring.sheet_paper",
    guards=[READS_SHEETS],
)
async def sheet_paper(request: Asked, assignment_id: FromPath[int], version_id: FromPath[int]) -> Response[bytes]:
    found = await oversight_queries.overseen(request.user, assignment_id)
    oversight_rules.check_reading_versions(request.user, found.call, found.closure)
    return await download(await sheets.paper_of(found.assignment.id, version_id))


ROUTES = [progress, remind_of_sheets, unlocking, unlock_sheet, sheet_versions, sheet_paper]
