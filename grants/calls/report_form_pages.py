"""Which reports of a draft call have a form of their own."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.calls import queries, rules
from grants.calls import report_forms as forming
from grants.calls.tables import DueReport
from grants.calls.words import REPORT_NAMES
from grants.errors import NotFound, why_not
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES
from grants.people.tables import Role
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
MAY_READ = roles(*FUNDER_ROLES, Role.ORGANISER)
MAY_DRAFT = roles(*rules.DRAFTERS)


@get("/rounds/{call_id:int}/report-forms", name="calls.report_forms", guards=[MAY_READ])
async def report_forms(request: Asked, call_id: FromPath[int]) -> Template:
    facts = await queries.round_facts(request.user, call_id)
    return page(
        request,
        "calls/report_forms.html",
        row=facts.call,
        kinds=REPORT_NAMES,
        there={each.report_kind for each in await queries.report_forms(call_id)},
        refusal=why_not(rules.check_template, request.user, facts.call),
    )


@post("/rounds/{call_id:int}/report-forms", name="calls.add_report_form", guards=[MAY_DRAFT])
async def add_report_form(request: Asked, call_id: FromPath[int]) -> Redirect:
    await queries.round_facts(request.user, call_id)
    kind = await _kind(request)
    await forming.add_report_form(request.user, call_id, kind)
    return to(request, "calls.form", call_id=call_id, flash=_("报告表已建立"), query={"of": kind.value})


@post("/rounds/{call_id:int}/report-forms/removals", name="calls.remove_report_form", guards=[MAY_DRAFT])
async def remove_report_form(request: Asked, call_id: FromPath[int]) -> Redirect:
    await queries.round_facts(request.user, call_id)
    await forming.remove_report_form(request.user, call_id, await _kind(request))
    return to(request, "calls.report_forms", call_id=call_id, flash=_("报告表已取消"))


async def _kind(request: Asked) -> DueReport:
    kind = str((await request.form()).get("kind", ""))
    if kind not in set(DueReport):
        raise NotFound("calls.no_such_report", _("没有找到这种报告"))
    return DueReport(kind)


ROUTES = [report_forms, add_report_form, remove_report_form]
