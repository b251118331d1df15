"""The pages of eligibility: what the system found about an application, and the decision."""

from datetime import date
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.applications import queries as applications
from grants.applications import rules as application_rules
from grants.applications.budget import FORM_SAYS
from grants.applications.facts import ApplicationFacts
from grants.applications.showing import about
from grants.applications.tables import ApplicationStatus
from grants.applications.words import STATUS_WORDS
from grants.eligibility import actions, queries, rules, words
from grants.eligibility.forms import EligibilityForm
from grants.eligibility.tables import Outcome
from grants.errors import Refused, why_not
from grants.i18n import CHINESE, speaking
from grants.people.rules import FUNDER_ROLES
from grants.people.tables import Role
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
MAY_READ = roles(*FUNDER_ROLES, Role.ORGANISER)
MAY_CHECK = roles(Role.OFFICER, Role.ORGANISER)


@get("/eligibility/{application_id:int}", name="eligibility.application", guards=[MAY_READ])
async def application(request: Asked, application_id: FromPath[int]) -> Template:
    facts = await applications.application(request.user, application_id)
    return await _application_page(request, facts, EligibilityForm(correct_on=_proposed(facts)))


@post("/eligibility/{application_id:int}", name="eligibility.check_eligibility", guards=[MAY_CHECK], status_code=200)
async def check_eligibility(request: Asked, application_id: FromPath[int]) -> Template | Redirect:
    facts = await applications.application(request.user, application_id)
    form = EligibilityForm(await request.form())
    if form.ok and form.outcome:
        with form.showing_refusals():
            await actions.check_eligibility(
                request.user,
                application_id,
                outcome=Outcome(form.outcome),
                reason=form.reason,
                correct_on=form.correct_on,
            )
            said = words.OUTCOME_NAMES[Outcome(form.outcome)]
            return to(request, "applications.received", call_id=facts.call.id, flash=said)
    return await _application_page(request, facts, form, 422)


async def _application_page(
    request: Asked, facts: ApplicationFacts, form: EligibilityForm, status: int = 200
) -> Template:
    found = await applications.findings_now(facts)
    before = {each["key"]: each for each in facts.said_then}
    with speaking(CHINESE):
        same = {each.key for each in found if each.key in before and before[each.key]["words"] == str(each.words)}
    _call, others = await applications.received(request.user, facts.call.id)
    waiting = [each.application.id for each in others if each.status == ApplicationStatus.SUBMITTED]
    checks = await queries.checks_of(facts.application.id)
    return page(
        request,
        "eligibility/application.html",
        status=status,
        form=form,
        found=[each for each in found if not each.ok or each.source != FORM_SAYS],
        before=before,
        same=same,
        outcomes=words.OUTCOME_NAMES,
        why=why_not(application_rules.may_judge_now, facts, request.user, clock.now()),
        after=next((key for key in waiting if key > facts.application.id), None),
        earlier=next((key for key in reversed(waiting) if key < facts.application.id), None),
        waiting=len(waiting),
        versions=facts.versions,
        checks=checks,
        names_of=await queries.names_of(facts, checks),
        status_words=STATUS_WORDS,
        **await about(facts),
    )


def _proposed(facts: ApplicationFacts) -> date | None:
    """The last day of a correction by working days; none where the calendar of the year is not published."""
    try:
        return rules.correction_day(clock.today(), facts.call.correction_working_days)
    except Refused:
        return None


ROUTES = [application, check_eligibility]
