"""The pages of who runs a round's judging: panel, assignments, progress, closing, ranking."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.calls import judging
from grants.errors import NotFound, why_not
from grants.experts import actions as pool
from grants.experts import queries as pool_of
from grants.i18n import _
from grants.people import queries as people
from grants.people.tables import Role
from grants.scoring import actions, queries, rules, work
from grants.scoring import panel as panels
from grants.scoring import words as said
from grants.scoring.closing import close_phase
from grants.scoring.forms import AssignmentForm, ExpertForm, InvitationForm, PositionForm, ReasonForm
from grants.scoring.panel import Panel
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
RUNS = roles(Role.ORGANISER, Role.OFFICER)
READS = roles(*rules.READERS)


@get("/rounds/{call_id:int}/experts", name="scoring.experts", guards=[READS])
async def experts(request: Asked, call_id: FromPath[int]) -> Template:
    return await _experts_page(request, await queries.panel_for(request.user, call_id), Form())


async def _experts_page(request: Asked, panel: Panel, form: Form, status: int = 200) -> Template:
    found = await queries.found(panel)
    pool = [(each, name) for each, name in await pool_of.experts() if panel.seat(each.id) is None]
    proposed = {(seat.expert.id, application.id) for seat, application in panels.proposal(panel, found)}
    names = await queries.organization_names(each.applicant for each in panel.candidates)
    return page(
        request,
        "scoring/experts.html",
        status=status,
        panel=panel,
        form=form,
        pool=pool,
        positions=await queries.positions_of(panel),
        free=panels.free_pairs(panel, found),
        proposed=proposed,
        names=names,
        said=said,
        state_of=work.state_of,
        why=why_not(rules.check_search, request.user, panel),
    )


@get("/rounds/{call_id:int}/experts/new", name="scoring.new_expert", guards=[RUNS])
async def new_expert(request: Asked, call_id: FromPath[int]) -> Template:
    panel = await queries.panel_for(request.user, call_id)
    return page(request, "scoring/new_expert.html", panel=panel, form=ExpertForm())


@post("/rounds/{call_id:int}/experts/new", name="scoring.add_expert", guards=[RUNS], status_code=200)
async def add_expert(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    panel = await queries.panel_for(request.user, call_id)
    form = ExpertForm(await request.form())
    person = await people.person_by_login(form.login) if form.ok else None
    if form.ok and person is None:
        form.fail("login", _("没有这个用户名，请先由管理员开设账号"))
    if form.ok and person is not None:
        with form.showing_refusals():
            added = await pool.add_expert(
                request.user,
                person_id=person.id,
                code=form.code,
                field=form.expert_field,
                id_number=form.id_number,
            )
            return to(request, "scoring.experts", call_id=call_id, flash=_("{code} 已加入专家库", code=added.code))
    return page(request, "scoring/new_expert.html", status=422, panel=panel, form=form)


@post("/rounds/{call_id:int}/panelists", name="scoring.invite_expert", guards=[RUNS], status_code=200)
async def invite_expert(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    panel = await queries.panel_for(request.user, call_id)
    form = InvitationForm([each.id for each, _name in await pool_of.experts()], await request.form())
    if form.ok and form.expert:
        with form.showing_refusals():
            await actions.invite_expert(
                request.user, call_id=call_id, expert_id=int(form.expert), is_alternate=form.is_alternate
            )
            return to(request, "scoring.experts", call_id=call_id, flash=_("已邀请"))
    return await _experts_page(request, panel, form, 422)


@get("/rounds/{call_id:int}/experts/{expert_id:int}/positions/new", name="scoring.new_position", guards=[RUNS])
async def new_position(request: Asked, call_id: FromPath[int], expert_id: FromPath[int]) -> Template:
    return await _position_page(request, call_id, expert_id, PositionForm([]))


@post(
    "/rounds/{call_id:int}/experts/{expert_id:int}/positions/new",
    name="scoring.add_position",
    guards=[RUNS],
    status_code=200,
)
async def add_position(request: Asked, call_id: FromPath[int], expert_id: FromPath[int]) -> Template | Redirect:
    form = PositionForm([row["id"] for row in await people.organization_names()], await request.form())
    if form.ok and form.organization and form.from_on:
        with form.showing_refusals():
            await actions.register_position(
                request.user,
                expert_id=expert_id,
                organization_id=int(form.organization),
                title=form.title,
                from_on=form.from_on,
                until_on=form.until_on,
            )
            return to(request, "scoring.experts", call_id=call_id, flash=_("任职已登记"))
    return await _position_page(request, call_id, expert_id, form, 422)


async def _position_page(
    request: Asked, call_id: int, expert_id: int, form: PositionForm, status: int = 200
) -> Template:
    panel = await queries.panel_for(request.user, call_id)
    seat = panel.seat(expert_id)
    if seat is None:
        raise NotFound("scoring.no_such_seat", _("该专家不在本次评审组"))
    bodies = [(row["id"], row["name"]) for row in await people.organization_names()]
    return page(request, "scoring/new_position.html", status=status, panel=panel, seat=seat, form=form, bodies=bodies)


@post("/rounds/{call_id:int}/assignments", name="scoring.assign_panel", guards=[RUNS], status_code=200)
async def assign_panel(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    panel = await queries.panel_for(request.user, call_id)
    free = panels.free_pairs(panel, await queries.found(panel))
    form = AssignmentForm([(s.expert.id, a.id) for s, a in free], await request.form())
    if form.ok:
        with form.showing_refusals():
            assigned = await actions.assign_panel(request.user, call_id, form.pairs)
            return to(request, "scoring.experts", call_id=call_id, flash=_("已指派 {n} 份", n=len(assigned)))
    return await _experts_page(request, panel, form, 422)


@get("/assignments/{assignment_id:int}/ending", name="scoring.ending", guards=[RUNS])
async def ending(request: Asked, assignment_id: FromPath[int]) -> Template:
    return await _ending_page(request, assignment_id, ReasonForm())


@post("/assignments/{assignment_id:int}/ending", name="scoring.end_assignment", guards=[RUNS], status_code=200)
async def end_assignment(request: Asked, assignment_id: FromPath[int]) -> Template | Redirect:
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.end_assignment(request.user, assignment_id, reason=form.reason)
            _assignment, application = await queries.assignment(assignment_id)
            return to(request, "scoring.experts", call_id=application.call, flash=_("已终止，请另行指派"))
    return await _ending_page(request, assignment_id, form, 422)


async def _ending_page(request: Asked, assignment_id: int, form: ReasonForm, status: int = 200) -> Template:
    assignment, application = await queries.assignment(assignment_id)
    panel = await queries.panel_for(request.user, application.call)
    return page(
        request,
        "scoring/ending.html",
        status=status,
        panel=panel,
        seat=panel.seat(assignment.expert),
        application=application,
        form=form,
        why=why_not(rules.check_end, request.user, panel, assignment, "-"),
    )


@get("/rounds/{call_id:int}/scoring-closure", name="scoring.closing", guards=[RUNS])
async def closing(request: Asked, call_id: FromPath[int]) -> Template:
    return _closing_page(request, await queries.panel_for(request.user, call_id))


@post("/rounds/{call_id:int}/scoring-closure", name="scoring.close_scoring", guards=[RUNS], status_code=200)
async def close_scoring(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    panel = await queries.panel_for(request.user, call_id)
    form = Form()
    with form.showing_refusals():
        if await close_phase(request.user, call_id):
            return to(request, "scoring.ranking", call_id=call_id, flash=_("评分已锁定"))
        return to(request, "scoring.progress", call_id=call_id, flash=_("“{phase}”已锁定", phase=panel.phase.name))
    return _closing_page(request, panel, form, 422)


def _closing_page(request: Asked, panel: Panel, form: Form | None = None, status: int = 200) -> Template:
    why = why_not(rules.check_closing, request.user, panel)
    scored_by = judging.scored_by(panel.phases)
    return page(request, "scoring/closing.html", status=status, panel=panel, form=form, why=why, scored_by=scored_by)


@get("/rounds/{call_id:int}/ranking", name="scoring.ranking", guards=[READS])
async def ranking(request: Asked, call_id: FromPath[int]) -> Template:
    found = await queries.ranking(request.user, call_id)
    return page(
        request,
        "scoring/ranking.html",
        ranking=found,
        criteria=await queries.criteria_of(call_id),
        chart=said.dots(found),
        tie_words=said.tie_words,
        scored_by=judging.scored_by(found.phases),
    )


ROUTES = [
    experts,
    new_expert,
    add_expert,
    invite_expert,
    new_position,
    add_position,
    assign_panel,
    ending,
    end_assignment,
    closing,
    close_scoring,
    ranking,
]
