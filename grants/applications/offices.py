"""The pages of those who receive applications: the list of a round, one to be read, the check of eligibility."""

from datetime import date
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.applications import actions, queries, rules, words
from grants.applications.budget import FORM_SAYS
from grants.applications.facts import ApplicationFacts
from grants.applications.forms import EligibilityForm
from grants.applications.showing import about, shown
from grants.applications.tables import ApplicationStatus, Outcome
from grants.errors import Refused, why_not
from grants.i18n import CHINESE, speaking
from grants.people.rules import FUNDER_ROLES
from grants.people.tables import Role
from grants.web.guards import roles
from grants.web.render import to

Asked = Request[Any, Any, Any]
MAY_READ = roles(*FUNDER_ROLES, Role.ORGANISER)
MAY_CHECK = roles(Role.OFFICER, Role.ORGANISER)


async def whole_page(request: Asked, facts: ApplicationFacts) -> Template:
    """An application as an office reads it."""
    return shown(request, "whole", **await about(facts), **await _history(facts))


@get("/rounds/{call_id:int}/applications", name="applications.received", guards=[MAY_READ])
async def received(request: Asked, call_id: FromPath[int]) -> Template:
    call, found = await queries.received(request.user, call_id)
    state, track = request.query_params.get("state", ""), request.query_params.get("track", "")
    said = request.query_params.get("q", "").strip()[:80]
    rows = [
        each
        for each in found
        if (not state or each.application.status == state)
        and (not track or each.track.code == track)
        and said.casefold() in f"{each.application.title} {each.applicant.name} {each.application.number}".casefold()
    ]
    return shown(
        request,
        "received",
        call=call,
        rows=[_row(each) for each in rows],
        total=sum((each.application.requested for each in rows), 0),
        all=len(found),
        counts={status: sum(each.status == status for each in found) for status in ApplicationStatus},
        asked={"state": state, "track": track, "q": said},
        may_check=why_not(rules.officer_or_organiser_checks, request.user, call.call) is None,
    )


@get("/eligibility/{application_id:int}", name="applications.eligibility", guards=[MAY_READ])
async def eligibility(request: Asked, application_id: FromPath[int]) -> Template:
    facts = await queries.application(request.user, application_id)
    return await _eligibility_page(request, facts, EligibilityForm(correct_on=_proposed(facts)))


@post("/eligibility/{application_id:int}", name="applications.check_eligibility", guards=[MAY_CHECK], status_code=200)
async def check_eligibility(request: Asked, application_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.application(request.user, application_id)
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
    return await _eligibility_page(request, facts, form, 422)


async def _eligibility_page(
    request: Asked, facts: ApplicationFacts, form: EligibilityForm, status: int = 200
) -> Template:
    found = await queries.findings_now(facts)
    before = {each["key"]: each for each in facts.said_then}
    with speaking(CHINESE):
        same = {each.key for each in found if each.key in before and before[each.key]["words"] == str(each.words)}
    _call, others = await queries.received(request.user, facts.call.id)
    waiting = [each.application.id for each in others if each.status == ApplicationStatus.SUBMITTED]
    why = why_not(rules.may_check_now, facts, request.user, clock.now())
    return shown(
        request,
        "eligibility",
        status=status,
        form=form,
        found=[each for each in found if not each.ok or each.source != FORM_SAYS],
        before=before,
        same=same,
        outcomes=words.OUTCOME_NAMES,
        why=why,
        after=next((key for key in waiting if key > facts.application.id), None),
        earlier=next((key for key in reversed(waiting) if key < facts.application.id), None),
        waiting=len(waiting),
        **await about(facts),
        **await _history(facts),
    )


async def _history(facts: ApplicationFacts) -> dict[str, Any]:
    return {
        "versions": facts.versions,
        "checks": facts.checks,
        "names_of": await queries.names_of(facts),
        "words": words,
    }


def _proposed(facts: ApplicationFacts) -> date | None:
    """The last day of a correction by working days; none where the calendar of the year is not published."""
    try:
        return rules.correction_day(clock.today(), facts.call.correction_working_days)
    except Refused:
        return None


def _row(each: ApplicationFacts) -> dict[str, Any]:
    return {
        "id": each.application.id,
        "number": each.application.number,
        "title": each.application.title,
        "applicant": each.applicant.name,
        "track": each.track.name,
        "requested": each.application.requested,
        "warnings": sum(not finding["ok"] for finding in each.said_then),
        "submitted_at": each.application.submitted_at,
        "state": words.STATUS_WORDS[each.status],
    }


ROUTES = [received, eligibility, check_eligibility]
