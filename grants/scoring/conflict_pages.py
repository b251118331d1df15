"""The pages of who runs a round's judging: what was found against experts, the ruling, what applicants ask for."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.errors import why_not
from grants.experts import queries as pool
from grants.i18n import _
from grants.people import queries as people
from grants.people.tables import Role
from grants.scoring import queries, recusal_queries, recusal_rules, recusing, rules
from grants.scoring import words as said
from grants.scoring.panel import Panel, is_unruled
from grants.scoring.recusal_forms import LIFTED, MatchForm, RulingForm
from grants.web.forms import Form, whole
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
RUNS = roles(Role.ORGANISER, Role.OFFICER)
READS = roles(*rules.READERS)
OPEN, RULED, ALL = "open", "ruled", "all"


@get("/rounds/{call_id:int}/conflicts", name="scoring.conflicts", guards=[READS])
async def conflicts(request: Asked, call_id: FromPath[int]) -> Template:
    return await _conflicts_page(request, await queries.panel_for(request.user, call_id), Form())


@post("/rounds/{call_id:int}/conflict-search", name="scoring.find_conflicts", guards=[RUNS], status_code=200)
async def find_conflicts(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    before = await queries.panel_for(request.user, call_id)
    form = Form()
    with form.showing_refusals():
        await recusing.find_conflicts(request.user, call_id)
        # Only what this reader sees is counted.
        after = await queries.panel_for(request.user, call_id)
        new = len(after.conflicts) - len(before.conflicts)
        return to(request, "scoring.conflicts", call_id=call_id, flash=_("查到 {n} 项新的利害关系", n=max(new, 0)))
    return await _conflicts_page(request, before, form, 422)


async def _conflicts_page(request: Asked, panel: Panel, form: Form, status: int = 200) -> Template:
    asked = request.query_params.get("state", "")
    state = asked if asked in (OPEN, RULED, ALL) else OPEN if panel.unruled else ALL
    expert, hits = await recusal_queries.hits_of(panel, whole(request.query_params.get("expert", "")))
    return page(
        request,
        "scoring/conflicts.html",
        status=status,
        panel=panel,
        form=form,
        state=state,
        rows=[each for each in panel.conflicts if state == ALL or is_unruled(each) == (state == OPEN)],
        pool=[(each.id, f"{each.code} {name}") for each, name in await pool.experts() if panel.seat(each.id) is None],
        expert=expert,
        hits=hits,
        experts=await recusal_queries.experts_of(panel.conflicts),
        said=said,
        is_unruled=is_unruled,
        why=why_not(rules.check_search, request.user, panel),
    )


@get("/conflicts/{conflict_id:int}/ruling", name="scoring.ruling", guards=[RUNS])
async def ruling(request: Asked, conflict_id: FromPath[int]) -> Template:
    return await _ruling_page(request, conflict_id, RulingForm())


@post("/conflicts/{conflict_id:int}/ruling", name="scoring.rule_on", guards=[RUNS], status_code=200)
async def rule_on(request: Asked, conflict_id: FromPath[int]) -> Template | Redirect:
    found = await recusal_queries.conflict_for(request.user, conflict_id)
    form = RulingForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            rule = recusing.lift_conflict if form.ruling == LIFTED else recusing.confirm_conflict
            await rule(request.user, conflict_id, reason=form.reason)
            done = _("回避已解除") if form.ruling == LIFTED else _("回避成立")
            return to(request, "scoring.conflicts", call_id=found.panel.call.id, flash=done)
    return await _ruling_page(request, conflict_id, form, 422)


async def _ruling_page(request: Asked, conflict_id: int, form: RulingForm, status: int = 200) -> Template:
    found = await recusal_queries.conflict_for(request.user, conflict_id)
    return page(
        request,
        "scoring/ruling.html",
        status=status,
        found=found,
        form=form,
        said=said,
        # Any reason will do here: the button asks the other rules.
        why=why_not(recusal_rules.check_confirmation, request.user, found.panel, found.conflict, "-"),
    )


@get("/recusals/{request_id:int}", name="scoring.recusal_request", guards=[RUNS])
async def recusal_request(request: Asked, request_id: FromPath[int]) -> Template:
    return await _request_page(request, request_id, MatchForm([]))


@post("/recusals/{request_id:int}", name="scoring.answer_request", guards=[RUNS], status_code=200)
async def answer_request(request: Asked, request_id: FromPath[int]) -> Template | Redirect:
    found = await recusal_queries.request_for(request.user, request_id)
    form = MatchForm([seat.expert.id for seat in found.panel.seats], await request.form())
    if form.ok:
        with form.showing_refusals():
            if form.expert is not None:
                conflict = await recusing.match_request(request.user, request_id, expert_id=form.expert)
                return to(request, "scoring.ruling", conflict_id=conflict.id, flash=_("已对应到专家，请裁定"))
            await recusing.settle_request(request.user, request_id, reason=form.reason)
            return to(request, "scoring.conflicts", call_id=found.panel.call.id, flash=_("回避申请已办结"))
    return await _request_page(request, request_id, form, 422)


async def _request_page(request: Asked, request_id: int, form: MatchForm, status: int = 200) -> Template:
    found = await recusal_queries.request_for(request.user, request_id)
    names = await people.names([each for each in (found.request.asked_by, found.request.settled_by) if each])
    return page(
        request,
        "scoring/recusal_request.html",
        status=status,
        found=found,
        form=form,
        names=names,
        why=why_not(recusal_rules.request_may_be_handled, request.user, found.panel, found.request),
    )


ROUTES = [conflicts, find_conflicts, ruling, rule_on, recusal_request, answer_request]
