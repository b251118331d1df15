"""A questionnaire as the office runs it: what is asked, posters, invitations, results, remarks."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.errors import why_not
from grants.i18n import Text, _
from grants.reporting.appraisal import actions, documents, queries, reckoning, rules
from grants.reporting.appraisal.forms import InvitationForm, RemarkForm, SurveyForm, begun
from grants.reporting.appraisal.tables import AskedKind, Rater
from grants.reporting.evaluation.pages.planning import MAY_READ, MAY_RUN, Asked
from grants.reporting.evaluation.rules import KIND_NAMES, RUNS
from grants.web.forms import Form
from grants.web.named import shown_as
from grants.web.render import page, to

HOME = "/evaluations/{evaluation_id:int}/survey"
ASKED_NAMES: dict[AskedKind, Text] = {
    AskedKind.SCALE: _("满意度（五级）"),
    AskedKind.CHOICE: _("单选"),
    AskedKind.TEXT: _("简短文字"),
}
RATER_NAMES: dict[Rater, Text] = {Rater.RESIDENT: _("居民"), Rater.COMMITTEE: _("村（居）两委")}


@get(HOME, name="reporting.survey", guards=[MAY_READ])
async def survey(request: Asked, evaluation_id: FromPath[int]) -> Template:
    return await _page(request, evaluation_id)


@post(HOME, name="reporting.prepare_survey", guards=[MAY_RUN], status_code=200)
async def prepare_survey(request: Asked, evaluation_id: FromPath[int]) -> Template | Redirect:
    form = SurveyForm(await request.form())
    if form.plan is not None:
        with form.showing_refusals():
            await actions.prepare_survey(request.user, evaluation_id, form.plan)
            return to(request, "reporting.survey", evaluation_id=evaluation_id, flash=_("问卷已保存，可以打印海报"))
    return await _page(request, evaluation_id, 422, plan=form)


@post(f"{HOME}/closure", name="reporting.close_survey", guards=[MAY_RUN], status_code=200)
async def close_survey(request: Asked, evaluation_id: FromPath[int]) -> Template | Redirect:
    form = Form()
    with form.showing_refusals():
        await actions.close_survey(request.user, evaluation_id)
        return to(request, "reporting.survey", evaluation_id=evaluation_id, flash=_("问卷已结束，识别信息已删除"))
    return await _page(request, evaluation_id, 422, step=form)


@post(
    "/survey-places/{place_id:int}/invitations", name="reporting.invite_committees", guards=[MAY_RUN], status_code=200
)
async def invite_committees(request: Asked, place_id: FromPath[int]) -> Template:
    found = await queries.place_for(request.user, place_id)
    form = InvitationForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            made = await actions.invite_committees(request.user, place_id, form.bodies)
            return page(
                request,
                "reporting/survey_invitations.html",
                found=found,
                made=made,
                address=documents.address(found.place),
                kind=KIND_NAMES[found.evaluation.kind],
            )
    return await _page(request, found.evaluation.evaluation.id, 422, invitation=form)


@get("/survey-places/{place_id:int}/poster", name="reporting.survey_poster", guards=[MAY_READ])
async def survey_poster(request: Asked, place_id: FromPath[int]) -> Response[bytes]:
    found = await queries.place_for(request.user, place_id)
    headers = shown_as(f"poster-{found.place.code}.pdf")
    return Response(await documents.poster(found), media_type="application/pdf", headers=headers)


@post("/remarks/{remark_id:int}/decision", name="reporting.decide_remark", guards=[MAY_RUN], status_code=200)
async def decide_remark(request: Asked, remark_id: FromPath[int]) -> Template | Redirect:
    form = RemarkForm(await request.form())
    evaluation_id = await queries.evaluation_of_remark(remark_id)
    if form.ok:
        with form.showing_refusals():
            await actions.decide_remark(request.user, remark_id, is_released=form.is_released)
            return to(request, "reporting.survey", evaluation_id=evaluation_id, flash=_("已处理"))
    return await _page(request, evaluation_id, 422, step=form)


async def _page(request: Asked, evaluation_id: int, status: int = 200, **forms: Form) -> Template:
    facts, found = await queries.survey_for(request.user, evaluation_id)
    results = await queries.results(facts, found) if found else []
    shown: dict[str, Any] = {
        "plan": SurveyForm(None, **begun(found)),
        "invitation": InvitationForm(),
        "step": Form(),
    }
    return page(
        request,
        "reporting/survey.html",
        status=status,
        facts=facts,
        evaluation=facts.evaluation,
        kind=KIND_NAMES[facts.kind],
        found=found,
        results=results,
        answers=sum(voice.count for each in results for voice in each.voices.values()),
        raters=RATER_NAMES,
        kinds=[(kind.value, words) for kind, words in ASKED_NAMES.items()],
        fewest=reckoning.FEWEST_SHOWN,
        runs=request.user.has_in(facts.call.funder, *RUNS),
        why_not_change=why_not(
            rules.may_prepare, request.user, facts, sum(v.count for each in results for v in each.voices.values())
        ),
        why_not_open=why_not(rules.survey_is_open, found.survey, clock.today()) if found else None,
        **shown | forms,
    )


ROUTES = [survey, prepare_survey, close_survey, invite_committees, survey_poster, decide_remark]
