"""One project's evaluation: its score, what follows from it, what the grantee says to that."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock, files
from grants.awards import queries as awards
from grants.awards.pages.asked import layout
from grants.errors import why_not
from grants.i18n import Text, _
from grants.people.tables import Role
from grants.reporting.evaluation import documents, papers, queries, rules
from grants.reporting.evaluation.consequences import actions
from grants.reporting.evaluation.consequences import queries as following
from grants.reporting.evaluation.consequences import rules as measuring
from grants.reporting.evaluation.consequences.forms import (
    AdoptionForm,
    EffectForm,
    MeasureForm,
    WordsForm,
)
from grants.reporting.evaluation.consequences.rules import MeasureFacts
from grants.reporting.evaluation.pages.planning import MAY_READ, MAY_RUN, Asked
from grants.web.guards import roles, signed_in
from grants.web.named import kept_as, shown_as
from grants.web.render import page, to
from grants.workbooks import XLSX

CARRY = (Role.APPLICANT, Role.SIGNATORY, Role.HUB_OPERATOR)
CONCERNED = roles(*rules.READS, *CARRY, Role.GROUP_SIGNATORY)
MAY_ANSWER = roles(*CARRY)
MEASURE = "/measures/{measure_id:int}"


@get("/grants/{award_id:int}/evaluations", name="reporting.award_evaluations", guards=[signed_in])
async def award_evaluations(request: Asked, award_id: FromPath[int]) -> Template:
    facts = await awards.readable_award(request.user, award_id)
    return page(
        request,
        "reporting/award_evaluations.html",
        layout=layout(request.user),
        facts=facts,
        found=await queries.results_of(award_id),
        kinds=rules.KIND_NAMES,
        opens=request.user.has(*rules.READS, *CARRY, Role.GROUP_SIGNATORY),
    )


@get("/evaluated/{project_id:int}", name="reporting.evaluated", guards=[CONCERNED])
async def evaluated(request: Asked, project_id: FromPath[int]) -> Template:
    return await _page(request, project_id)


@get("/evaluated/{project_id:int}/paper", name="reporting.evaluation_paper", guards=[CONCERNED])
async def evaluation_paper(request: Asked, project_id: FromPath[int]) -> Response[bytes]:
    found = await papers.paper_for(request.user, project_id)
    headers = shown_as(f"evaluation-{project_id}.pdf")
    return Response(await files.read(found), media_type=found.media_type, headers=headers)


@get("/evaluations/{evaluation_id:int}/table", name="reporting.evaluation_table", guards=[MAY_READ])
async def evaluation_table(request: Asked, evaluation_id: FromPath[int]) -> Response[bytes]:
    facts = await queries.evaluation(request.user, evaluation_id)
    headers = kept_as(f"evaluation-{evaluation_id}.xlsx")
    return Response(documents.spreadsheet(facts), media_type=XLSX, headers=headers)


@post(f"{MEASURE}/adoption", name="reporting.adopt_measure", guards=[MAY_RUN], status_code=200)
async def adopt_measure(request: Asked, measure_id: FromPath[int]) -> Template | Redirect:
    found, form = await following.measure(measure_id), AdoptionForm(measure_id, await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.adopt_measure(request.user, measure_id, note=form.note, answer_by=form.answer_by)
            return _said(request, found, _("已决定，单位会收到告知"))
    return await _page(request, found.measure.project, 422, {measure_id: form})


@post(f"{MEASURE}/dropping", name="reporting.drop_measure", guards=[MAY_RUN], status_code=200)
async def drop_measure(request: Asked, measure_id: FromPath[int]) -> Template | Redirect:
    found, form = await following.measure(measure_id), WordsForm(measure_id, "reason", await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.drop_measure(request.user, measure_id, reason=form.words)
            return _said(request, found, _("已记录，不采取这项措施"))
    return await _page(request, found.measure.project, 422, {measure_id: form})


@post(f"{MEASURE}/answer", name="reporting.answer_measure", guards=[MAY_ANSWER], status_code=200)
async def answer_measure(request: Asked, measure_id: FromPath[int]) -> Template | Redirect:
    found, form = await following.measure(measure_id), WordsForm(measure_id, "answer", await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.answer_measure(request.user, measure_id, answer=form.words)
            return _said(request, found, _("申辩意见已提交"))
    return await _page(request, found.measure.project, 422, {measure_id: form})


@post(f"{MEASURE}/effect", name="reporting.put_into_effect", guards=[MAY_RUN], status_code=200)
async def put_into_effect(request: Asked, measure_id: FromPath[int]) -> Template | Redirect:
    found, form = await following.measure(measure_id), EffectForm(measure_id, await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.put_into_effect(request.user, measure_id, due_on=form.due_on)
            return _said(request, found, _("已生效"))
    return await _page(request, found.measure.project, 422, {measure_id: form})


def _said(request: Asked, found: MeasureFacts, words: Text) -> Redirect:
    return to(request, "reporting.evaluated", project_id=found.measure.project, flash=words)


async def _page(
    request: Asked, project_id: int, status: int = 200, forms: dict[int, MeasureForm] | None = None
) -> Template:
    facts, project = await queries.readable_project(request.user, project_id)
    in_office = queries.reads_in_office(request.user, facts, project)
    measures = await following.measures(facts, project)
    if not in_office:  # what is only proposed, or was dropped before anybody was told, is the office's own
        measures = [each for each in measures if each.measure.adopted_at is not None]
    return page(
        request,
        "reporting/evaluated.html",
        status=status,
        layout=layout(request.user),
        facts=facts,
        evaluation=facts.evaluation,
        project=project,
        result=project.result,
        kind=rules.KIND_NAMES[facts.kind],
        sheets=_sheets(project.result) if in_office else [],
        measures=[
            (each, _doors(request, each), (forms or {}).get(each.measure.id) or MeasureForm(each.measure.id))
            for each in measures
        ],
        measure_names=rules.MEASURE_NAMES,
        steps=measuring.STEP_NAMES,
        in_office=in_office,
    )


def _sheets(result: Any) -> list[dict[str, Any]]:
    """The sheets as they were frozen."""
    return list(result.sheets) if result is not None else []


def _doors(request: Asked, found: MeasureFacts) -> dict[str, bool]:
    """What this person may do with a measure now: the rules themselves say so."""
    me, today = request.user, clock.today()
    return {
        "adopts": why_not(measuring.may_adopt, me, found) is None,
        "drops": why_not(measuring.may_drop, me, found) is None,
        "effects": why_not(measuring.check_effect, me, found, today) is None,
        "answers": why_not(measuring.may_answer, me, found, today) is None,
    }


ROUTES = [
    award_evaluations,
    evaluated,
    evaluation_paper,
    evaluation_table,
    adopt_measure,
    drop_measure,
    answer_measure,
    put_into_effect,
]
