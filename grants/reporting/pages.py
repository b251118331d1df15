"""Reports on the web: list, hand in, decide."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import files
from grants.awards.indicators.rules import bound
from grants.awards.pages.asked import layout
from grants.errors import NotFound, why_not
from grants.i18n import _
from grants.people.tables import Role
from grants.reporting import actions, queries, rules
from grants.reporting.activities import pages as activities
from grants.reporting.appraisal import pages as appraisal
from grants.reporting.auditing import pages as auditing
from grants.reporting.cases import pages as cases
from grants.reporting.closing import pages as closing
from grants.reporting.committees import pages as committees
from grants.reporting.contents import pages as contents_pages
from grants.reporting.contents import queries as contents
from grants.reporting.contents.forms import WholeDecisionForm, WholeReportForm, typed_before
from grants.reporting.contents.rules import FILE_NAMES
from grants.reporting.contents.words import conditions_of
from grants.reporting.copies import pages as copies
from grants.reporting.copies import rules as copying
from grants.reporting.dashboards import pages as dashboards
from grants.reporting.dossier import pages as dossiers
from grants.reporting.drafts import pages as drafts_pages
from grants.reporting.drafts import queries as drafts
from grants.reporting.evaluation import pages as evaluation
from grants.reporting.execution import pages as execution
from grants.reporting.final_account import pages as final_accounts
from grants.reporting.forms import OUTCOMES
from grants.reporting.inspections import pages as inspections
from grants.reporting.journal import pages as journal
from grants.reporting.queries import ReportFacts
from grants.reporting.rectifying import pages as rectifying
from grants.reporting.schedule import pages as schedule
from grants.reporting.signage import pages as signage
from grants.reporting.statistics import pages as statistics
from grants.reporting.tables import Grade, ReportKind
from grants.reporting.words import status_of
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.named import shown_as
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
        layout=layout(request.user),
        reports=await queries.reports(request.user),
        due=await queries.due(request.user),
        kinds=rules.KIND_NAMES,
        grades=rules.GRADE_NAMES,
        status_of=status_of,
    )


@get("/reports/new", name="reporting.new_report", guards=[REPORTERS])
async def new_report(request: Asked) -> Template:
    return await _new_report_page(request, None)


@post("/reports/new", name="reporting.submit_report", guards=[REPORTERS], status_code=200)
async def submit_report(request: Asked) -> Template | Redirect:
    award_id, kind, period = drafts_pages.report_asked(request)
    await queries.visible_award(request.user, award_id)
    form = WholeReportForm(await contents.to_report(award_id, kind), await request.form())
    file = form.posted_file("attachment")
    if form.ok and not form.more:
        with form.showing_refusals():
            report = await actions.submit_report(
                request.user,
                award_id=award_id,
                kind=kind,
                period=period,
                narrative=form.narrative,
                beneficiaries=form.beneficiaries,
                content=await file.read() if file else None,
                name=file.filename if file else "",
                contents=await form.contents(),
            )
            return to(request, "reporting.report", flash=_("报告已提交"), report_id=report.id)
    return await _new_report_page(request, form, 200 if form.more else 422)


async def _new_report_page(request: Asked, form: WholeReportForm | None, status: int = 200) -> Template:
    award_id, kind, period = drafts_pages.report_asked(request)
    facts = await queries.visible_award(request.user, award_id)
    before = await queries.reports(request.user, award_id=award_id)
    returned = [each for each in before if each.kind == kind and each.report.period == period]
    last = await contents.contents_of(returned[0].report) if returned else None
    saved = await drafts.fields_of(award_id, kind, period)
    if form is None:
        against = await contents.to_report(award_id, kind)
        begins_with = typed_before(returned[0].report, last, against) if last else {}
        form = WholeReportForm(against, None, **(begins_with | {name: each.text for name, each in saved.items()}))
    return page(
        request,
        "reporting/new_report.html",
        status=status,
        layout=layout(request.user),
        award=facts.award,
        application=await queries.application_of(facts),
        kind=rules.KIND_NAMES[kind],
        is_final=kind == ReportKind.FINAL,
        before=returned,
        last=last,
        refusal=why_not(rules.check_submission, facts, kind, request.user, narrative="-", period=period),
        form=form,
        against=form.against,
        file_kinds=FILE_NAMES,
        bound=bound,
        conditions=conditions_of(form.against),
        saved=saved,
        saves_to=drafts_pages.address(request, award_id, kind, period),
    )


@get("/reports/{report_id:int}", name="reporting.report", guards=[READERS])
async def report(request: Asked, report_id: FromPath[int]) -> Template:
    return await _report_page(request, await queries.report(request.user, report_id))


@get("/reports/{report_id:int}/attachment", name="reporting.attachment", guards=[READERS])
async def attachment(request: Asked, report_id: FromPath[int]) -> Response[bytes]:
    found = await queries.report(request.user, report_id)
    if found.attachment is None:
        raise NotFound("reporting.no_attachment", _("这份报告没有附件"))
    content = await files.read(found.attachment)
    return Response(content, media_type=found.attachment.media_type, headers=shown_as(found.attachment.name))


@post("/reports/{report_id:int}/decision", name="reporting.decide_report", guards=[OFFICERS], status_code=200)
async def decide_report(request: Asked, report_id: FromPath[int]) -> Template | Redirect:
    found = await queries.report(request.user, report_id)
    form = WholeDecisionForm(await contents.to_report(found.report.award, found.kind), await request.form())
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
                returned=form.returned,
            )
            return to(request, "reporting.report", flash=_("结论已记录"), report_id=report_id)
    return await _report_page(request, found, 422, decision=form)


async def _report_page(request: Asked, found: ReportFacts, status: int = 200, **forms: Form) -> Template:
    against = await contents.to_report(found.report.award, found.kind)
    shown: dict[str, Form] = {"decision": WholeDecisionForm(against)}
    return page(
        request,
        "reporting/report.html",
        status=status,
        layout=layout(request.user),
        found=found,
        report=found.report,
        kind=rules.KIND_NAMES[found.kind],
        grades=[(grade.value, words) for grade, words in rules.GRADE_NAMES.items()],
        grade=rules.GRADE_NAMES[Grade(found.report.grade)] if found.report.grade else None,
        outcomes=OUTCOMES,
        state=status_of(found),
        **await contents_pages.shown(request.user, found, against),
        may_release=why_not(copying.may_release, found.reporting, found.report, request.user) is None,
        why_not_decide=why_not(rules.check_decider, found.reporting, found.report, request.user),
        **shown | forms,
    )


ROUTES = [
    reports,
    new_report,
    submit_report,
    report,
    attachment,
    decide_report,
    *contents_pages.ROUTES,
    *copies.ROUTES,
    *drafts_pages.ROUTES,
    *schedule.ROUTES,
    *evaluation.ROUTES,
    *appraisal.ROUTES,
    *execution.ROUTES,
    *journal.ROUTES,
    *inspections.ROUTES,
    *rectifying.ROUTES,
    *activities.ROUTES,
    *committees.ROUTES,
    *signage.ROUTES,
    *auditing.ROUTES,
    *final_accounts.ROUTES,
    *cases.ROUTES,
    *closing.ROUTES,
    *dossiers.ROUTES,
    *statistics.ROUTES,
    *dashboards.ROUTES,
]
