"""An evaluation as the office runs it: who judges what, how far it is, closing, publishing."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.errors import why_not
from grants.i18n import Text, _
from grants.people.tables import Role
from grants.reporting.appraisal import queries as surveys
from grants.reporting.evaluation import actions, appointing, closing, judging, queries, rules
from grants.reporting.evaluation.facts import EvaluationFacts
from grants.reporting.evaluation.forms import AppointmentForm, DayForm, DrawForm, ReasonForm
from grants.reporting.evaluation.pages.planning import MAY_READ, MAY_RUN, Asked
from grants.reporting.evaluation.tables import LabelSet
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.render import page, to

HOME = "/evaluations/{evaluation_id:int}"
ENDING = "/appointments/{appointment_id:int}/ending"
REOPENING = "/appointments/{appointment_id:int}/reopening"
SUPERVISES = roles(Role.SUPERVISOR)


@get(HOME, name="reporting.evaluation", guards=[MAY_READ])
async def evaluation(request: Asked, evaluation_id: FromPath[int]) -> Template:
    return await _evaluation_page(request, await queries.evaluation(request.user, evaluation_id))


@post(f"{HOME}/opening", name="reporting.open_evaluation", guards=[MAY_RUN], status_code=200)
async def open_evaluation(request: Asked, evaluation_id: FromPath[int]) -> Template | Redirect:
    form = Form()
    with form.showing_refusals():
        await actions.open_evaluation(request.user, evaluation_id)
        return _said(request, evaluation_id, _("评估已开始，请抽取或指派专家"))
    return await _again(request, evaluation_id, step=form)


@post(f"{HOME}/draw", name="reporting.draw_experts", guards=[MAY_RUN], status_code=200)
async def draw_experts(request: Asked, evaluation_id: FromPath[int]) -> Template | Redirect:
    form = DrawForm([row.id for row, _name in await queries.pool()], await request.form())
    if form.ok:
        with form.showing_refusals():
            await appointing.draw_experts(request.user, evaluation_id, word=form.word, experts=form.experts)
            return _said(request, evaluation_id, _("已抽取，专家会收到通知"))
    return await _again(request, evaluation_id, draw=form)


@post(f"{HOME}/appointments", name="reporting.appoint_expert", guards=[MAY_RUN], status_code=200)
async def appoint_expert(request: Asked, evaluation_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.evaluation(request.user, evaluation_id)
    projects, experts = [each.project.id for each in facts.projects], [row.id for row, _name in await queries.pool()]
    form = AppointmentForm(projects, experts, await request.form())
    if form.ok:
        with form.showing_refusals():
            await appointing.appoint_expert(request.user, form.project, expert_id=form.expert, reason=form.reason)
            return _said(request, evaluation_id, _("已指派，专家会收到通知"))
    return await _again(request, evaluation_id, appointment=form)


@post(f"{HOME}/due", name="reporting.postpone_evaluation", guards=[MAY_RUN], status_code=200)
async def postpone_evaluation(request: Asked, evaluation_id: FromPath[int]) -> Template | Redirect:
    form = DayForm(await request.form())
    if form.due_on is not None:
        with form.showing_refusals():
            await actions.postpone_evaluation(request.user, evaluation_id, due_on=form.due_on)
            return _said(request, evaluation_id, _("截止日已延后"))
    return await _again(request, evaluation_id, due=form)


@post(f"{HOME}/closure", name="reporting.close_evaluation", guards=[MAY_RUN], status_code=200)
async def close_evaluation(request: Asked, evaluation_id: FromPath[int]) -> Template | Redirect:
    form = Form()
    with form.showing_refusals():
        await closing.close_evaluation(request.user, evaluation_id)
        return _said(request, evaluation_id, _("评估已汇总，各项目的等级已确定"))
    return await _again(request, evaluation_id, step=form)


@post(f"{HOME}/publication", name="reporting.publish_evaluation", guards=[MAY_RUN], status_code=200)
async def publish_evaluation(request: Asked, evaluation_id: FromPath[int]) -> Template | Redirect:
    form = Form()
    with form.showing_refusals():
        await closing.publish_evaluation(request.user, evaluation_id)
        return _said(request, evaluation_id, _("结果已在项目公开页面公布"))
    return await _again(request, evaluation_id, step=form)


@get(ENDING, name="reporting.appointment_ending", guards=[MAY_RUN])
async def appointment_ending(request: Asked, appointment_id: FromPath[int]) -> Template:
    return await _reason_page(request, appointment_id, ReasonForm())


@post(ENDING, name="reporting.end_appointment", guards=[MAY_RUN], status_code=200)
async def end_appointment(request: Asked, appointment_id: FromPath[int]) -> Template | Redirect:
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await appointing.end_appointment(request.user, appointment_id, reason=form.reason)
            found = await queries.appointment(appointment_id)
            return _said(request, found.facts.evaluation.id, _("已终止这份指派，请另行指派专家"))
    return await _reason_page(request, appointment_id, form, 422)


@get(REOPENING, name="reporting.sheet_reopening", guards=[SUPERVISES])
async def sheet_reopening(request: Asked, appointment_id: FromPath[int]) -> Template:
    return await _reason_page(request, appointment_id, ReasonForm(), reopens=True)


@post(REOPENING, name="reporting.reopen_sheet", guards=[SUPERVISES], status_code=200)
async def reopen_sheet(request: Asked, appointment_id: FromPath[int]) -> Template | Redirect:
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await judging.reopen_evaluation_sheet(request.user, appointment_id, reason=form.reason)
            found = await queries.appointment(appointment_id)
            return _said(request, found.facts.evaluation.id, _("评价表已解锁，两个版本都保留"))
    return await _reason_page(request, appointment_id, form, 422, reopens=True)


def _said(request: Asked, evaluation_id: int, words: Text) -> Redirect:
    return to(request, "reporting.evaluation", evaluation_id=evaluation_id, flash=words)


async def _reason_page(
    request: Asked, appointment_id: int, form: ReasonForm, status: int = 200, *, reopens: bool = False
) -> Template:
    found = await queries.appointment(appointment_id)
    facts = await queries.evaluation(request.user, found.facts.evaluation.id)
    return page(
        request,
        "reporting/appointment_ending.html",
        status=status,
        found=found,
        facts=facts,
        kind=rules.KIND_NAMES[facts.kind],
        form=form,
        reopens=reopens,
    )


async def _again(request: Asked, evaluation_id: int, **forms: Form) -> Template:
    return await _evaluation_page(request, await queries.evaluation(request.user, evaluation_id), 422, **forms)


async def _evaluation_page(request: Asked, facts: EvaluationFacts, status: int = 200, **forms: Form) -> Template:
    me, row = request.user, facts.evaluation
    runs = me.has_in(facts.call.funder, *rules.RUNS)
    shown: dict[str, Any] = {
        "step": Form(),
        "draw": DrawForm([]),
        "appointment": AppointmentForm(),
        "due": DayForm(None, due_on=row.due_on),
    }
    return page(
        request,
        "reporting/evaluation.html",
        status=status,
        facts=facts,
        evaluation=row,
        call=facts.call,
        kind=rules.KIND_NAMES[facts.kind],
        sets=[(rules.SET_NAMES[each], facts.of(each)) for each in LabelSet],
        grades=rules.LABELS[LabelSet.VENTURE],
        measures=rules.MEASURE_NAMES,
        runs=runs,
        supervises=me.has_in(facts.call.funder, Role.SUPERVISOR),
        pool=await queries.pool() if runs and row.opened_at and not row.closed_at else [],
        why_not_close=why_not(rules.check_closing, me, facts, survey_runs=await surveys.runs(row.id)),
        **shown | forms,
    )


ROUTES = [
    evaluation,
    open_evaluation,
    draw_experts,
    appoint_expert,
    postpone_evaluation,
    close_evaluation,
    publish_evaluation,
    appointment_ending,
    end_appointment,
    sheet_reopening,
    reopen_sheet,
]
