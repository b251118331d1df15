"""Where a report saves itself while it is written."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, post

from grants import clock
from grants.errors import NotFound, Refused
from grants.i18n import _
from grants.people.tables import Role
from grants.reporting import queries as reports
from grants.reporting.drafts import actions, queries
from grants.reporting.tables import ReportKind
from grants.web.forms import Form, whole
from grants.web.guards import roles

Asked = Request[Any, Any, Any]
REPORTERS = roles(Role.APPLICANT, Role.SIGNATORY, Role.HUB_OPERATOR)


@post("/reports/draft", name="reporting.save_draft", guards=[REPORTERS], status_code=200)
async def save_draft(request: Asked) -> Response[dict[str, Any]]:
    award_id, kind, period = report_asked(request)
    await reports.visible_award(request.user, award_id)
    form = Form(await request.form())
    name, text, base = form.value("field"), form.value("value"), whole(form.value("base")) or 0
    try:
        saved = await actions.save_field(request.user, award_id, kind, period, name=name, text=text, base=base)
    except Refused as refusal:
        if refusal.code != "reporting.changed_meanwhile":
            return Response({"message": str(refusal.message)}, status_code=422)
        last = (await queries.fields_of(award_id, kind, period))[name]
        at = f"{clock.local(last.saved_at):%H:%M:%S}"
        return Response(
            {"theirs": last.text, "by": last.saved_by_name, "at": at, "version": last.version}, status_code=409
        )
    return Response({"saved_at": f"{clock.local(saved.saved_at):%H:%M:%S}", "version": saved.version, "wrong": {}})


def report_asked(request: Asked) -> tuple[int, ReportKind, int]:
    """The award, the kind of report and which of its kind, as the address names them."""
    asked = request.query_params
    award_id, kind, period = whole(asked.get("award", "")), asked.get("kind", ""), whole(asked.get("period", "1"))
    if award_id is None or kind not in set(ReportKind) or not period:
        raise NotFound("reporting.what_report", _("请从报告列表进入"))
    return award_id, ReportKind(kind), period


def address(request: Asked, award_id: int, kind: ReportKind, period: int) -> str:
    """Where that report saves itself."""
    return (
        request.app.route_reverse("reporting.save_draft")
        + "?"
        + urlencode({"award": award_id, "kind": kind.value, "period": period})
    )


ROUTES = [save_draft]
