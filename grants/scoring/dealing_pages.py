"""The pages of who deals applications to experts: trying an assignment out, adopting and releasing it, by hand."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.errors import why_not
from grants.i18n import _
from grants.people.tables import Role
from grants.scoring import actions, dealing, dealing_queries, dealing_rules, dealing_showing, queries, rules, work
from grants.scoring import dealing_reasons as reasons
from grants.scoring import dealing_words as words
from grants.scoring.dealing_forms import FAIRNESS, LOTS, ByHandForm, PlanForm, ReplacementForm
from grants.scoring.panel import Panel
from grants.scoring.solving import Run
from grants.web.forms import Form, whole
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
RUNS = roles(Role.ORGANISER, Role.OFFICER)
READS = roles(*rules.READERS)


@get("/rounds/{call_id:int}/assignment", name="scoring.assignment", guards=[READS])
async def assignment(request: Asked, call_id: FromPath[int]) -> Template:
    panel = await queries.panel_for(request.user, call_id)
    plan = PlanForm(await dealing_queries.plan_to_begin_with(panel), panel.phase)
    return await _assignment_page(request, panel, plan, Form())


@post("/rounds/{call_id:int}/assignment-runs", name="scoring.try_assignment", guards=[RUNS], status_code=200)
async def try_assignment(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    panel = await queries.panel_for(request.user, call_id)
    form = PlanForm(await dealing_queries.plan_to_begin_with(panel), panel.phase, await request.form())
    if plan := form.plan:
        with form.showing_refusals():
            run = await dealing.try_assignment(request.user, call_id, plan)
            if dealing.is_solved_at_once(panel):
                await dealing.solve_run(run.id)
            return to(request, "scoring.assignment_run", run_id=run.id)
    return await _assignment_page(request, panel, form, Form(), 422)


@post("/rounds/{call_id:int}/assignments", name="scoring.assign_reviewer", guards=[RUNS], status_code=200)
async def assign_reviewer(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    panel = await queries.panel_for(request.user, call_id)
    applications = [each.id for each in panel.judged_in(panel.phase.position)]
    form = ByHandForm(applications, [seat.expert.id for seat in panel.members], await request.form())
    if form.ok and form.application and form.expert:
        with form.showing_refusals():
            await actions.assign_reviewer(
                request.user, expert_id=int(form.expert), application_id=int(form.application), reason=form.reason
            )
            return to(request, "scoring.assignment", call_id=call_id, flash=_("已指派"))
    plan = PlanForm(await dealing_queries.plan_to_begin_with(panel), panel.phase)
    return await _assignment_page(request, panel, plan, form, 422)


async def _assignment_page(request: Asked, panel: Panel, plan: PlanForm, by_hand: Form, status: int = 200) -> Template:
    release = await dealing_queries.release_of(panel.call.id, panel.phase.position)
    return page(
        request,
        "scoring/assignment.html",
        status=status,
        panel=panel,
        dealt=dealing_showing.dealt(panel),
        runs=[] if panel.hidden else await dealing_queries.runs(panel),
        release=release,
        plan=plan,
        by_hand=by_hand,
        bands=words.band_options(),
        fairness=FAIRNESS,
        lots=LOTS,
        state_of=work.state_of,
        run_state=words.run_state,
        why=why_not(dealing_rules.whole_panel_is_run_by, request.user, panel),
        why_by_hand=why_not(rules.check_search, request.user, panel),
        why_not_release=why_not(dealing_rules.check_release, request.user, panel, release),
    )


@get("/assignment-runs/{run_id:int}", name="scoring.assignment_run", guards=[READS])
async def assignment_run(request: Asked, run_id: FromPath[int]) -> Template:
    panel, run = await dealing_queries.run_for(request.user, run_id)
    return await _run_page(request, panel, run, Form())


@post("/assignment-runs/{run_id:int}/adoption", name="scoring.adopt_run", guards=[RUNS], status_code=200)
async def adopt_run(request: Asked, run_id: FromPath[int]) -> Template | Redirect:
    panel, run = await dealing_queries.run_for(request.user, run_id)
    form = Form()
    with form.showing_refusals():
        made = await dealing.adopt_run(request.user, run_id)
        return to(
            request, "scoring.assignment", call_id=panel.call.id, flash=_("方案已采用，新指派 {n} 份", n=len(made))
        )
    return await _run_page(request, panel, run, form, 422)


async def _run_page(request: Asked, panel: Panel, run: Run, form: Form, status: int = 200) -> Template:
    asked = [whole(request.query_params.get(name, "")) for name in ("application", "expert")]
    pair = (asked[0], asked[1]) if asked[0] and asked[1] else None
    shown = await dealing_showing.shown(panel, run, pair)
    return page(
        request,
        "scoring/assignment_run.html",
        status=status,
        panel=panel,
        shown=shown,
        form=form,
        asking=Form(None, application=asked[0] or "", expert=asked[1] or ""),
        plan_words=words.plan_words(shown.plan),
        tenths=words.tenths,
        run_state=words.run_state,
        released=await queries.is_released(panel.call.id, run.row.phase),
        why=why_not(dealing_rules.check_adoption, request.user, panel, run, shown.changes),
    )


@get("/rounds/{call_id:int}/assignment-release", name="scoring.release", guards=[RUNS])
async def release(request: Asked, call_id: FromPath[int]) -> Template:
    return await _release_page(request, await queries.panel_for(request.user, call_id), Form())


@post("/rounds/{call_id:int}/assignment-release", name="scoring.release_assignments", guards=[RUNS], status_code=200)
async def release_assignments(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    panel = await queries.panel_for(request.user, call_id)
    form = Form()
    with form.showing_refusals():
        await dealing.release_assignments(request.user, call_id)
        return to(request, "scoring.assignment", call_id=call_id, flash=_("分配已发布，专家已收到通知"))
    return await _release_page(request, panel, form, 422)


async def _release_page(request: Asked, panel: Panel, form: Form, status: int = 200) -> Template:
    before = await dealing_queries.release_of(panel.call.id, panel.phase.position)
    rows = dealing_showing.dealt(panel)
    return page(
        request,
        "scoring/release.html",
        status=status,
        panel=panel,
        form=form,
        sheets=sum(len(row.sheets) for row in rows),
        few=[row for row in rows if row.lacks],
        why=why_not(dealing_rules.check_release, request.user, panel, before),
    )


@get("/assignments/{assignment_id:int}/replacement", name="scoring.replacement", guards=[RUNS])
async def replacement(request: Asked, assignment_id: FromPath[int]) -> Template:
    return await _replacement_page(request, assignment_id, ReplacementForm([]))


@post("/assignments/{assignment_id:int}/replacement", name="scoring.replace_reviewer", guards=[RUNS], status_code=200)
async def replace_reviewer(request: Asked, assignment_id: FromPath[int]) -> Template | Redirect:
    panel, _row, _application = await queries.assignment_for(request.user, assignment_id)
    form = ReplacementForm([seat.expert.id for seat in panel.members], await request.form())
    if form.ok and form.expert:
        with form.showing_refusals():
            await dealing.replace_reviewer(request.user, assignment_id, expert_id=int(form.expert), reason=form.reason)
            return to(request, "scoring.assignment", call_id=panel.call.id, flash=_("已换人"))
    return await _replacement_page(request, assignment_id, form, 422)


async def _replacement_page(request: Asked, assignment_id: int, form: Form, status: int = 200) -> Template:
    panel, row, application = await queries.assignment_for(request.user, assignment_id)
    why = why_not(rules.check_end, request.user, panel, row, "-")
    return page(
        request,
        "scoring/replacement.html",
        status=status,
        panel=panel,
        application=application,
        seat=panel.seat(row.expert),
        options=[] if why else reasons.substitute_options(await dealing.substitutes(panel, row), panel),
        form=form,
        why=why,
    )


ROUTES = [
    assignment,
    try_assignment,
    assign_reviewer,
    assignment_run,
    adopt_run,
    release,
    release_assignments,
    replacement,
    replace_reviewer,
]
