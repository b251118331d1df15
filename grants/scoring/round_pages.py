"""The pages of who runs a round's judging: its panel, an assignment that ends, closing, ranking."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.calls import judging
from grants.errors import why_not
from grants.i18n import _
from grants.people.tables import Role
from grants.scoring import actions, panel_showing, queries, rules
from grants.scoring import words as said
from grants.scoring.closing import close_phase
from grants.scoring.forms import ReasonForm
from grants.scoring.panel import Panel
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
RUNS = roles(Role.ORGANISER, Role.OFFICER)
READS = roles(*rules.READERS)


@get("/rounds/{call_id:int}/experts", name="scoring.experts", guards=[READS])
async def experts(request: Asked, call_id: FromPath[int]) -> Template:
    return await experts_page(request, await queries.panel_for(request.user, call_id), Form())


async def experts_page(request: Asked, panel: Panel, form: Form, status: int = 200) -> Template:
    return page(
        request,
        "scoring/experts.html",
        status=status,
        panel=panel,
        form=form,
        **await panel_showing.shown(request.user, panel),
        why=why_not(rules.check_search, request.user, panel),
    )


@get("/assignments/{assignment_id:int}/ending", name="scoring.ending", guards=[RUNS])
async def ending(request: Asked, assignment_id: FromPath[int]) -> Template:
    return await _ending_page(request, assignment_id, ReasonForm())


@post("/assignments/{assignment_id:int}/ending", name="scoring.end_assignment", guards=[RUNS], status_code=200)
async def end_assignment(request: Asked, assignment_id: FromPath[int]) -> Template | Redirect:
    _panel, _assignment, application = await queries.assignment_for(request.user, assignment_id)
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.end_assignment(request.user, assignment_id, reason=form.reason)
            return to(request, "scoring.assignment", call_id=application.call, flash=_("已取消这份指派"))
    return await _ending_page(request, assignment_id, form, 422)


async def _ending_page(request: Asked, assignment_id: int, form: ReasonForm, status: int = 200) -> Template:
    panel, assignment, application = await queries.assignment_for(request.user, assignment_id)
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
    ending,
    end_assignment,
    closing,
    close_scoring,
    ranking,
]
