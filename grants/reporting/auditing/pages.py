"""The draw of a round's audits, and sending in what an auditor says."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import money
from grants.awards.pages.asked import handed_out, layout
from grants.errors import why_not
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES
from grants.people.tables import Role
from grants.reporting import queries as reporting
from grants.reporting.auditing import actions, queries, rules
from grants.reporting.auditing.forms import AuditReportForm, PreparingForm, WordForm
from grants.reporting.auditing.rules import AuditFacts, AuditRound
from grants.reporting.queries import REPORTERS
from grants.reporting.reading import readable_project
from grants.reporting.rules import READERS
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]

DRAW = "/rounds/{call_id:int}/audits"
REPORTS = "/awards/{award_id:int}/audits"
STAFF = roles(*FUNDER_ROLES)
MAY_READ = roles(*READERS, *REPORTERS, Role.HUB_OPERATOR)
MAY_SEND = roles(Role.OFFICER, Role.APPLICANT, Role.SIGNATORY, Role.HUB_OPERATOR)


@get(DRAW, name="reporting.audits", guards=[STAFF])
async def audits(request: Asked, call_id: FromPath[int]) -> Template:
    return _draw_page(request, await queries.readable_round(request.user, call_id))


@post(DRAW, name="reporting.prepare_audits", guards=[roles(*rules.PREPARES)], status_code=200)
async def prepare_audits(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    of = await queries.readable_round(request.user, call_id)
    form = PreparingForm(await request.form())
    if form.ok and form.threshold is not None and form.percent is not None:
        with form.showing_refusals():
            await actions.prepare_audit_draw(
                request.user,
                call_id,
                threshold=form.threshold,
                percent=form.percent,
                basis=form.basis,
                word=form.word,
            )
            return to(request, "reporting.audits", call_id=call_id, flash=_("已准备好，请另一人写第二句话"))
    return _draw_page(request, of, status=422, preparing=form)


@post(f"{DRAW}/draw", name="reporting.draw_audits", guards=[roles(*rules.DRAWS)], status_code=200)
async def draw_audits(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    of = await queries.readable_round(request.user, call_id)
    form = WordForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.draw_audits(request.user, call_id, word=form.word)
            return to(request, "reporting.audits", call_id=call_id, flash=_("已抽取"))
    return _draw_page(request, of, status=422, drawing=form)


@get(REPORTS, name="reporting.audit_reports", guards=[MAY_READ])
async def audit_reports(request: Asked, award_id: FromPath[int]) -> Template:
    facts = await readable_project(request.user, award_id)
    return await _reports_page(request, await queries.audit_facts(facts), AuditReportForm())


@post(REPORTS, name="reporting.send_audit_report", guards=[MAY_SEND], status_code=200)
async def send_audit_report(request: Asked, award_id: FromPath[int]) -> Template | Redirect:
    of = await queries.audit_facts(await readable_project(request.user, award_id))
    form = AuditReportForm(await request.form())
    if form.ok and form.issued_on and form.document:
        with form.showing_refusals():
            await actions.send_audit_report(
                request.user,
                award_id,
                auditor=form.auditor,
                number=form.report_number,
                issued_on=form.issued_on,
                opinion=form.opinion,
                content=await form.document.read(),
                name=form.document.filename,
            )
            return to(request, "reporting.audit_reports", award_id=award_id, flash=_("审计报告已存档"))
    return await _reports_page(request, of, form, 422)


@get("/audit-reports/{audit_report_id:int}", name="reporting.audit_document", guards=[MAY_READ])
async def audit_document(request: Asked, audit_report_id: FromPath[int]) -> Response[bytes]:
    return await handed_out(await queries.document(request.user, audit_report_id))


def _draw_page(request: Asked, of: AuditRound, *, status: int = 200, **forms: Form) -> Template:
    me = request.user
    begins = {"threshold": money.show(rules.THRESHOLD), "percent": str(rules.PERCENT)}
    shown: dict[str, Form] = {"preparing": PreparingForm(None, **begins), "drawing": WordForm()}
    drawn = rules.drawn(of.draw) if of.draw else []
    return page(
        request,
        "reporting/audits.html",
        status=status,
        of=of,
        draw=of.draw,
        drawn=drawn,
        large=[each for each in of.candidates if of.draw and each.granted >= of.draw.threshold],
        sampled=[each for each in of.candidates if each.number in drawn],
        no_preparing=why_not(rules.may_prepare, of, me),
        no_drawing=why_not(rules.may_draw, of, me, of.draw) if of.draw else None,
        **shown | forms,
    )


async def _reports_page(request: Asked, of: AuditFacts, form: AuditReportForm, status: int = 200) -> Template:
    return page(
        request,
        "reporting/audit_reports.html",
        status=status,
        layout=layout(request.user),
        of=of,
        award=of.reporting.award,
        application=await reporting.application_of(of.reporting),
        form=form,
        no_sending=why_not(rules.may_send_report, of, request.user),
    )


ROUTES = [audits, prepare_audits, draw_audits, audit_reports, send_audit_report, audit_document]
