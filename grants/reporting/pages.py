"""Reports on the web: list, hand in, decide, put right."""

from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import files
from grants.errors import NotFound, why_not
from grants.i18n import _
from grants.people.tables import Role
from grants.reporting import actions, queries, rules
from grants.reporting.auditing import pages as auditing
from grants.reporting.closing import pages as closing
from grants.reporting.dossier import pages as dossiers
from grants.reporting.execution import pages as execution
from grants.reporting.final_account import pages as final_accounts
from grants.reporting.forms import OUTCOMES, AnswerForm, DecisionForm, ReportForm
from grants.reporting.journal import pages as journal
from grants.reporting.queries import ReportFacts
from grants.reporting.signage import pages as signage
from grants.reporting.tables import Grade, ReportKind
from grants.reporting.words import status_of
from grants.web.forms import Form, whole
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]

READERS = roles(*rules.READERS, *queries.REPORTERS, Role.HUB_OPERATOR)
REPORTERS = roles(Role.APPLICANT, Role.SIGNATORY, Role.HUB_OPERATOR)
OFFICERS = roles(Role.OFFICER)


@get("/reports", name="reporting.reports", guards=[READERS])
async def reports(request: Asked) -> Template:
    return page(
        request,
        "reporting/reports.html",
        layout=_layout(request),
        reports=await queries.reports(request.user),
        due=await queries.due(request.user),
        kinds=rules.KIND_NAMES,
        grades=rules.GRADE_NAMES,
        status_of=status_of,
    )


@get("/reports/new", name="reporting.new_report", guards=[REPORTERS])
async def new_report(request: Asked) -> Template:
    return await _new_report_page(request, ReportForm())


@post("/reports/new", name="reporting.submit_report", guards=[REPORTERS], status_code=200)
async def submit_report(request: Asked) -> Template | Redirect:
    form = ReportForm(await request.form())
    award_id, kind = _asked_for(request)
    file = form.posted_file("attachment")
    if form.ok:
        with form.showing_refusals():
            report = await actions.submit_report(
                request.user,
                award_id=award_id,
                kind=kind,
                narrative=form.narrative,
                spent=form.spent,
                beneficiaries=form.beneficiaries,
                content=await file.read() if file else None,
                name=file.filename if file else "",
            )
            return to(request, "reporting.report", flash=_("报告已提交"), report_id=report.id)
    return await _new_report_page(request, form, 422)


def _asked_for(request: Asked) -> tuple[int, ReportKind]:
    award, kind = request.query_params.get("award", ""), request.query_params.get("kind", "")
    award_id = whole(award)
    if award_id is None or kind not in set(ReportKind):
        raise NotFound("reporting.what_report", _("请从报告列表进入"))
    return award_id, ReportKind(kind)


async def _new_report_page(request: Asked, form: ReportForm, status: int = 200) -> Template:
    award_id, kind = _asked_for(request)
    facts = await queries.visible_award(request.user, award_id)
    return page(
        request,
        "reporting/new_report.html",
        status=status,
        layout=_layout(request),
        award=facts.award,
        application=await queries.application_of(facts),
        kind=rules.KIND_NAMES[kind],
        before=[each for each in await queries.reports(request.user, award_id=award_id) if each.kind == kind],
        refusal=why_not(rules.check_submission, facts, kind, request.user, narrative="-"),
        form=form,
    )


@get("/reports/{report_id:int}", name="reporting.report", guards=[READERS])
async def report(request: Asked, report_id: FromPath[int]) -> Template:
    return await _report_page(request, await queries.report(request.user, report_id))


@get("/reports/{report_id:int}/attachment", name="reporting.attachment", guards=[READERS])
async def attachment(request: Asked, report_id: FromPath[int]) -> Response[bytes]:
    found = await queries.report(request.user, report_id)
    if found.attachment is None:
        raise NotFound("reporting.no_attachment", _("这份报告没有附件"))
    name = f"inline; filename*=UTF-8''{quote(found.attachment.name)}"
    content = await files.read(found.attachment)
    return Response(content, media_type=found.attachment.media_type, headers={"Content-Disposition": name})


@post("/reports/{report_id:int}/decision", name="reporting.decide_report", guards=[OFFICERS], status_code=200)
async def decide_report(request: Asked, report_id: FromPath[int]) -> Template | Redirect:
    found = await queries.report(request.user, report_id)
    form = DecisionForm(await request.form())
    if form.ok and form.score is not None and form.grade is not None:
        with form.showing_refusals():
            await actions.decide_report(
                request.user,
                report_id,
                accepted=form.accepted,
                score=form.score,
                grade=form.grade,
                note=form.note,
                rectify_by=form.rectify_by,
                items=form.items,
            )
            return to(request, "reporting.report", flash=_("结论已记录"), report_id=report_id)
    return await _report_page(request, found, 422, decision=form)


@post("/reports/{report_id:int}/rectification", name="reporting.answer", guards=[REPORTERS], status_code=200)
async def answer(request: Asked, report_id: FromPath[int]) -> Template | Redirect:
    found = await queries.report(request.user, report_id)
    form = AnswerForm(await request.form())
    if form.ok and found.rectification is not None:
        with form.showing_refusals():
            await actions.answer_rectification(request.user, found.rectification.id, answer=form.answer)
            return to(request, "reporting.report", flash=_("整改情况已提交"), report_id=report_id)
    return await _report_page(request, found, 422, answer=form)


@post(
    "/reports/{report_id:int}/rectification/acceptance",
    name="reporting.accept_rectification",
    guards=[OFFICERS],
    status_code=200,
)
async def accept_rectification(request: Asked, report_id: FromPath[int]) -> Template | Redirect:
    found = await queries.report(request.user, report_id)
    form = AnswerForm()
    if found.rectification is not None:
        with form.showing_refusals():
            await actions.accept_rectification(request.user, found.rectification.id)
            return to(request, "reporting.report", flash=_("整改已验收，下一期可以申请"), report_id=report_id)
    return await _report_page(request, found, 422, answer=form)


async def _report_page(request: Asked, found: ReportFacts, status: int = 200, **forms: Form) -> Template:
    shown: dict[str, Form] = {"decision": DecisionForm(), "answer": AnswerForm()}
    open_rectification = found.rectification
    return page(
        request,
        "reporting/report.html",
        status=status,
        layout=_layout(request),
        found=found,
        report=found.report,
        kind=rules.KIND_NAMES[found.kind],
        grades=[(grade.value, words) for grade, words in rules.GRADE_NAMES.items()],
        grade=rules.GRADE_NAMES[Grade(found.report.grade)] if found.report.grade else None,
        outcomes=OUTCOMES,
        state=status_of(found),
        why_not_decide=why_not(rules.check_decider, found.reporting, found.report, request.user),
        why_not_answer=open_rectification
        and why_not(rules.check_rectification_answer, found.reporting, open_rectification, request.user, answer="-"),
        why_not_accept=open_rectification
        and why_not(rules.check_rectification, found.reporting, open_rectification, request.user),
        **shown | forms,
    )


def _layout(request: Asked) -> str:
    """Offices and hubs have their navigation; who applies has tabs."""
    office = request.user.is_funder_staff or request.user.has(Role.HUB_OPERATOR)
    return "layout/staff.html" if office else "layout/applicant.html"


ROUTES = [
    reports,
    new_report,
    submit_report,
    report,
    attachment,
    decide_report,
    answer,
    accept_rectification,
    *execution.ROUTES,
    *journal.ROUTES,
    *signage.ROUTES,
    *auditing.ROUTES,
    *final_accounts.ROUTES,
    *closing.ROUTES,
    *dossiers.ROUTES,
]
