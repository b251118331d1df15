"""The pages of whoever applies: the task list, what is filled in, and the way from a draft to its receipt."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.applications import (
    actions,
    budget_pages,
    company,
    filling,
    handing_in,
    hub_pages,
    hub_queries,
    offices,
    paper_pages,
    past,
    queries,
    rules,
    section_tasks,
    sections,
)
from grants.applications.classifying import pages as classifying_pages
from grants.applications.forms import StartForm
from grants.applications.needs import pages as needs_pages
from grants.applications.showing import shown
from grants.applications.tables import ApplicationStatus
from grants.calls import queries as calls
from grants.calls import words as call_words
from grants.calls.trial_queries import call_to_apply_for
from grants.errors import why_not
from grants.funds.rules import in_order, purpose_name
from grants.i18n import _
from grants.people import queries as people
from grants.people.rules import ROLE_NAMES
from grants.people.tables import Role
from grants.web.forms import Form
from grants.web.guards import roles, signed_in
from grants.web.render import to

Asked = Request[Any, Any, Any]
MAY_APPLY = roles(Role.APPLICANT, Role.SIGNATORY, Role.GROUP_SIGNATORY, Role.HUB_OPERATOR)
STEPS = [_("填写申报书"), _("提交"), _("资格审查"), _("专家评审"), _("公示"), _("签约拨付")]
STEP = {
    ApplicationStatus.DRAFT: 1,
    ApplicationStatus.RETURNED: 1,
    ApplicationStatus.SUBMITTED: 3,
    ApplicationStatus.INELIGIBLE: 3,
    ApplicationStatus.ELIGIBLE: 4,
    ApplicationStatus.WITHDRAWN: 1,
}


@get("/applications", name="applications.applications", guards=[MAY_APPLY])
async def applications(request: Asked) -> Template:
    return shown(request, "applications", found=await queries.applications(request.user))


@get("/applications/new", name="applications.new_application", guards=[MAY_APPLY])
async def new_application(request: Asked) -> Template:
    wanted = request.query_params.get("call", "")
    call = await call_to_apply_for(request.user, int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0)
    applicants = await queries.applicants_in(call.call, request.user, clock.today())
    return _start_page(request, call, StartForm(None, call, applicants), applicants)


@post("/applications/new", name="applications.start_application", guards=[MAY_APPLY], status_code=200)
async def start_application(request: Asked) -> Template | Redirect:
    wanted = request.query_params.get("call", "")
    call = await call_to_apply_for(request.user, int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0)
    applicants = await queries.applicants_in(call.call, request.user, clock.today())
    form = StartForm(await request.form(), call, applicants)
    key = form.key()
    if form.ok:
        with form.showing_refusals():
            row = await actions.start_application(
                request.user,
                call_id=call.call.id,
                track_id=int(form.track or 0),
                fund_id=int(form.fund or 0),
                applicant_id=int(form.applicant or 0),
                form_key=key,
                fields={"title": form.title, "purpose": form.purpose or ""},
            )
            return to(request, "applications.application", application_id=row.id)
    return _start_page(request, call, form, applicants, 422)


def _start_page(request: Asked, call: calls.CallFacts, form: Form, applicants: Any, status: int = 200) -> Template:
    purposes = in_order(frozenset(each for fund in call.funds.values() for each in fund.purposes))
    return shown(
        request,
        "new_application",
        status=status,
        call=call,
        form=form,
        applicants=applicants,
        call_words=call_words,
        purposes=[(each, purpose_name(each)) for each in purposes],
        purpose_name=purpose_name,
        in_order=in_order,
        closed=why_not(rules.call_is_open, call.call, clock.now()),
    )


@get("/applications/{application_id:int}", name="applications.application", guards=[signed_in])
async def application(request: Asked, application_id: FromPath[int]) -> Template:
    facts = await queries.application(request.user, application_id)
    if not rules.is_its_own(request.user, facts):
        return await offices.whole_page(request, facts)
    found = await queries.findings_now(facts)
    why = why_not(rules.may_submit_now, facts, request.user, clock.now())
    signers = [each.name for each in await queries.signers(facts)]
    is_signer = why_not(rules.applicant_submits, request.user, facts.applicant, facts.through) is None
    account = await queries.payee_account(facts)
    submits = "" if is_signer else "、".join(signers)
    groups = sections.groups(facts, found, account, why_not_submit=why, submits=submits)
    both = await hub_queries.together(facts)
    if both is not None:
        groups.insert(-1, hub_pages.task_group(facts, both, asks_consent=facts.call.asks_hub_consent))
    return shown(
        request,
        "application",
        facts=facts,
        row=facts.application,
        step=STEP[facts.status],
        steps=STEPS,
        groups=groups,
        members=await people.members(facts.through.id),
        role_names=ROLE_NAMES,
        why_not_revise=why_not(rules.check_revision, facts, request.user, clock.now()),
        why_not_withdraw=why_not(rules.check_withdrawal, facts, request.user, clock.now()),
        closed=why_not(rules.call_is_open, facts.call, clock.now()),
        own_bodies=request.user.organizations(),
        go_on=section_tasks.first_open(facts, found),
        others=await company.others(request.user, application_id),
    )


ROUTES = [
    applications,
    new_application,
    start_application,
    application,
    *filling.ROUTES,
    *past.ROUTES,
    *budget_pages.ROUTES,
    *handing_in.ROUTES,
    *hub_pages.ROUTES,
    *needs_pages.ROUTES,
    *classifying_pages.ROUTES,
    *paper_pages.ROUTES,
    *offices.ROUTES,
]
