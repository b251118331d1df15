"""Evaluations of a round: which there are, and how one is to be done."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.calls.tables import Call
from grants.errors import why_not
from grants.i18n import _
from grants.reporting.evaluation import actions, queries, rules
from grants.reporting.evaluation.forms import PlanForm, begun, cut_names
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
MAY_RUN = roles(*rules.RUNS)
MAY_READ = roles(*rules.READS)


@get("/rounds/{call_id:int}/evaluations", name="reporting.evaluations", guards=[MAY_READ])
async def evaluations(request: Asked, call_id: FromPath[int]) -> Template:
    call = await queries.call_of(request.user, call_id)
    return page(
        request,
        "reporting/evaluations.html",
        call=call,
        found=await queries.evaluations_of(call_id),
        kinds=rules.KIND_NAMES,
        may_run=request.user.has_in(call.funder, *rules.RUNS),
    )


@get("/rounds/{call_id:int}/evaluations/new", name="reporting.new_evaluation", guards=[MAY_RUN])
async def new_evaluation(request: Asked, call_id: FromPath[int]) -> Template:
    return _plan_page(request, await queries.call_of(request.user, call_id), PlanForm())


@post("/rounds/{call_id:int}/evaluations/new", name="reporting.prepare_evaluation", guards=[MAY_RUN], status_code=200)
async def prepare_evaluation(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    call = await queries.call_of(request.user, call_id)
    form = PlanForm(await request.form())
    if form.plan is not None:
        with form.showing_refusals():
            row = await actions.prepare_evaluation(request.user, call_id, form.plan)
            return to(request, "reporting.evaluation", evaluation_id=row.id, flash=_("评估方案已保存"))
    return _plan_page(request, call, form, 422)


@get("/evaluations/{evaluation_id:int}/plan", name="reporting.evaluation_plan", guards=[MAY_RUN])
async def evaluation_plan(request: Asked, evaluation_id: FromPath[int]) -> Template:
    facts = await queries.evaluation(request.user, evaluation_id)
    refusal = why_not(rules.evaluation_is_not_open_yet, facts)
    return _plan_page(request, facts.call, PlanForm(None, **begun(facts)), refusal=refusal)


@post("/evaluations/{evaluation_id:int}/plan", name="reporting.change_evaluation", guards=[MAY_RUN], status_code=200)
async def change_evaluation(request: Asked, evaluation_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.evaluation(request.user, evaluation_id)
    form = PlanForm(await request.form())
    if form.plan is not None:
        with form.showing_refusals():
            await actions.change_evaluation(request.user, evaluation_id, form.plan)
            return to(request, "reporting.evaluation", evaluation_id=evaluation_id, flash=_("评估方案已保存"))
    return _plan_page(request, facts.call, form, 422)


def _plan_page(request: Asked, call: Call, form: PlanForm, status: int = 200, *, refusal: object = None) -> Template:
    return page(
        request,
        "reporting/evaluation_plan.html",
        status=status,
        call=call,
        form=form,
        kinds=[(kind.value, words) for kind, words in rules.KIND_NAMES.items()],
        cuts=[(rules.SET_NAMES[label_set], fields) for label_set, fields in cut_names()],
        refusal=refusal,
    )


ROUTES = [evaluations, new_evaluation, prepare_evaluation, evaluation_plan, change_evaluation]
