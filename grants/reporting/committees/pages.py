"""Reports to committees on the web: the list, and entering one."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.custody.pages.papers import sent
from grants.i18n import _
from grants.people.tables import Role
from grants.reporting.activities import rules
from grants.reporting.activities.pages import layout
from grants.reporting.activities.whose import files_for
from grants.reporting.committees import actions, queries
from grants.reporting.committees.forms import CommitteeReportForm
from grants.web.forms import whole
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
FILERS = roles(*rules.FILERS, Role.HUB_OPERATOR)
READERS = roles(*rules.FILERS, Role.HUB_OPERATOR, Role.FILING_OFFICER, *rules.OFFICE_READERS)


@get("/committee-reports", name="reporting.committee_reports", guards=[READERS])
async def committee_reports(request: Asked) -> Template:
    wanted = whole(request.query_params.get("organization", ""))
    return page(
        request,
        "reporting/committee_reports.html",
        layout=layout(request),
        reports=await queries.committee_reports(request.user, wanted),
        files=request.user.has(*rules.FILERS, Role.HUB_OPERATOR),
    )


@get("/committee-reports/new", name="reporting.new_committee_report", guards=[FILERS])
async def new_committee_report(request: Asked) -> Template:
    form = CommitteeReportForm([], None, organization=request.query_params.get("organization", ""))
    return await _form_page(request, form)


@post("/committee-reports/new", name="reporting.enter_committee_report", guards=[FILERS], status_code=200)
async def enter_committee_report(request: Asked) -> Template | Redirect:
    form = CommitteeReportForm([each.id for each in await files_for(request.user)], await request.form())
    file = form.posted_file("scan")
    if form.told is not None:
        with form.showing_refusals():
            await actions.enter_committee_report(
                request.user,
                form.organization,
                form.told,
                content=await file.read() if file else None,
                name=file.filename if file else "",
            )
            return to(request, "reporting.committee_reports", flash=_("已登记"))
    if (problem := form.error("file")) is not None:
        form.fail("scan", problem)
    return await _form_page(request, form, 422)


async def _form_page(request: Asked, form: CommitteeReportForm, status: int = 200) -> Template:
    return page(
        request,
        "reporting/new_committee_report.html",
        status=status,
        layout=layout(request),
        organizations=[(each.id, each.name) for each in await files_for(request.user)],
        form=form,
    )


@get("/committee-reports/{committee_report_id:int}/file", name="reporting.committee_file", guards=[READERS])
async def committee_file(request: Asked, committee_report_id: FromPath[int]) -> Response[bytes]:
    return await sent(await queries.scan(request.user, committee_report_id))


ROUTES = [committee_reports, new_committee_report, enter_committee_report, committee_file]
