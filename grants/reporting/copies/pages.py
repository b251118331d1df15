"""Public copies of a report: released and taken off by the office, read by everybody."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import files
from grants.errors import why_not
from grants.i18n import _
from grants.people.tables import Role
from grants.reporting import queries as reports
from grants.reporting import rules as reporting
from grants.reporting.copies import actions, queries, reading, rules
from grants.reporting.copies.forms import CopyForm, WithdrawalForm
from grants.reporting.queries import ReportFacts
from grants.web.guards import public, roles
from grants.web.named import shown_as
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
OFFICERS = roles(Role.OFFICER)
HOME = "/reports/{report_id:int}/copies"


@get(HOME, name="reporting.copies", guards=[OFFICERS])
async def copies(request: Asked, report_id: FromPath[int]) -> Template:
    return await _page(request, await reports.report(request.user, report_id), CopyForm(), WithdrawalForm())


@post(HOME, name="reporting.release_copy", guards=[OFFICERS], status_code=200)
async def release_copy(request: Asked, report_id: FromPath[int]) -> Template | Redirect:
    found = await reports.report(request.user, report_id)
    form = CopyForm(await request.form())
    if form.ok and form.copy is not None:
        with form.showing_refusals():
            content = await form.copy.read()
            await actions.release_copy(
                request.user,
                report_id,
                content=content,
                name=form.copy.filename,
                text=await reading.said(content),
                caption=form.caption,
                is_looked_through=form.is_looked_through,
            )
            return to(request, "reporting.copies", flash=_("已公开，显示在项目公开页"), report_id=report_id)
    return await _page(request, found, form, WithdrawalForm(), 422)


@post(f"{HOME}/{{copy_id:int}}/withdrawal", name="reporting.withdraw_copy", guards=[OFFICERS], status_code=200)
async def withdraw_copy(request: Asked, report_id: FromPath[int], copy_id: FromPath[int]) -> Template | Redirect:
    found = await reports.report(request.user, report_id)
    form = WithdrawalForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.withdraw_copy(request.user, report_id, copy_id, reason=form.reason)
            return to(request, "reporting.copies", flash=_("已从公开页撤下"), report_id=report_id)
    return await _page(request, found, CopyForm(), form, 422)


@get("/public-copies/{copy_id:int}", name="reporting.public_copy", guards=[public])
async def public_copy(copy_id: FromPath[int]) -> Response[bytes]:
    upload = await queries.shown(copy_id)
    return Response(await files.read(upload), media_type=upload.media_type, headers=shown_as(upload.name))


async def _page(
    request: Asked, found: ReportFacts, form: CopyForm, withdrawal: WithdrawalForm, status: int = 200
) -> Template:
    return page(
        request,
        "reporting/copies.html",
        status=status,
        found=found,
        kind=reporting.KIND_NAMES[found.kind],
        copies=await queries.copies_of(found.report.id),
        form=form,
        withdrawal=withdrawal,
        no_releasing=why_not(rules.may_release, found.reporting, found.report, request.user),
    )


ROUTES = [copies, release_copy, withdraw_copy, public_copy]
