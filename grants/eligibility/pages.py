"""The pages of one application on the desk: what the system found, what was seen, the decision and its letter."""

from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.applications import rules as applications
from grants.applications.budget import FORM_SAYS
from grants.applications.facts import ApplicationFacts
from grants.applications.showing import about
from grants.applications.words import STATUS_WORDS
from grants.duplicates import words as duplicate_words
from grants.eligibility import actions, desk, documents, queries, queue_pages, rules, words
from grants.eligibility.facts import Work, held_by
from grants.eligibility.forms import DecisionForm
from grants.eligibility.tables import EligibilityCheck, Outcome
from grants.errors import Refused, why_not
from grants.i18n import CHINESE, _, speaking
from grants.people.rules import FUNDER_ROLES
from grants.people.tables import Role
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
MAY_READ = roles(*FUNDER_ROLES, Role.ORGANISER)
MAY_CHECK = roles(Role.OFFICER, Role.ORGANISER)
HOME = "/eligibility/{application_id:int}"


@get(HOME, name="eligibility.application", guards=[MAY_READ])
async def application(request: Asked, application_id: FromPath[int]) -> Template:
    work = await queries.work(request.user, application_id)
    return await _application_page(request, work, DecisionForm(None, work, correct_on=_proposed(work.facts)))


@post(HOME, name="eligibility.examine", guards=[MAY_CHECK], status_code=200)
async def examine(request: Asked, application_id: FromPath[int]) -> Template | Redirect:
    work = await queries.work(request.user, application_id)
    form = DecisionForm(await request.form(), work)
    if form.value("go") == "edit":
        return await _application_page(request, work, form)
    if form.ok:
        with form.showing_refusals():
            await actions.save_ticks(request.user, application_id, ticks=form.ticks, version=form.version)
            await desk.compare(request.user, application_id)
            if form.value("go") == "save":
                return to(request, "eligibility.application", application_id=application_id, flash=_("已保存"))
            before, work = work.asked_back(), await queries.work(request.user, application_id)
            if form.outcome == Outcome.RETURNED:
                # What was found not to be met in this very step is asked back by itself.
                form.also_ask([each for each in work.asked_back() if each not in before])
            return _confirm_page(request, work, form)
    return await _application_page(request, work, form, 422)


@post(f"{HOME}/decision", name="eligibility.check_eligibility", guards=[MAY_CHECK], status_code=200)
async def check_eligibility(request: Asked, application_id: FromPath[int]) -> Template | Redirect:
    work = await queries.work(request.user, application_id)
    form = DecisionForm(await request.form(), work)
    if form.ok and form.outcome:
        with form.showing_refusals():
            await actions.check_eligibility(
                request.user,
                application_id,
                outcome=Outcome(form.outcome),
                reason=form.reason,
                correct_on=form.correct_on,
                items=form.items,
                ticks=form.ticks,
                version=form.version,
            )
            said = words.OUTCOME_NAMES[Outcome(form.outcome)]
            return to(request, "eligibility.queue", call_id=work.facts.call.id, flash=said)
    return await _application_page(request, work, form, 422)


@post(f"{HOME}/hold", name="eligibility.take", guards=[MAY_CHECK], status_code=200)
async def take(request: Asked, application_id: FromPath[int]) -> Template | Redirect:
    form = Form(await request.form())
    note = form.text("note", required=False, longest=200)
    if form.ok:
        with form.showing_refusals():
            await desk.take(request.user, application_id, note=note)
            return to(
                request, "eligibility.application", application_id=application_id, flash=_("已领取，保留 30 分钟")
            )
    work = await queries.work(request.user, application_id)
    decision = DecisionForm(None, work, correct_on=_proposed(work.facts), note=form.value("note"))
    for name, message in form.problems:
        decision.fail(name, message)
    return await _application_page(request, work, decision, 422)


@post(f"{HOME}/hold/renewal", name="eligibility.keep_on", guards=[MAY_CHECK])
async def keep_on(request: Asked, application_id: FromPath[int]) -> Response[None]:
    await desk.keep_on(request.user, application_id)
    return Response(None, status_code=204)


@post(f"{HOME}/return", name="eligibility.give_back", guards=[MAY_CHECK])
async def give_back(request: Asked, application_id: FromPath[int]) -> Redirect:
    work = await queries.work(request.user, application_id)
    await desk.give_back(request.user, application_id, note=Form(await request.form()).value("note")[:200])
    return to(request, "eligibility.queue", call_id=work.facts.call.id, flash=_("已放回队列"))


async def _application_page(request: Asked, work: Work, form: DecisionForm, status: int = 200) -> Template:
    facts, now = work.facts, clock.now()
    before = {each["key"]: each for each in facts.said_then}
    with speaking(CHINESE):
        same = {each.key for each in work.found if before.get(each.key, {}).get("words") == str(each.words)}
    return page(
        request,
        "eligibility/application.html",
        status=status,
        form=form,
        work=work,
        found=[each for each in work.found if not each.ok or each.source != FORM_SAYS],
        before=before,
        same=same,
        outcomes=words.OUTCOME_NAMES,
        verdicts=words.VERDICT_NAMES,
        why=why_not(applications.may_judge_now, facts, request.user, now),
        holder=held_by(work.desk, now),
        bands=duplicate_words.BAND_NAMES,
        kinds=duplicate_words.KIND_NAMES,
        rulings=duplicate_words.RULING_NAMES,
        tones=duplicate_words.RULING_TONES,
        names_of=await queries.names_of(facts, work.checks),
        status_words=STATUS_WORDS,
        **await about(facts),
    )


def _confirm_page(request: Asked, work: Work, form: DecisionForm) -> Template:
    """The letter as the applicant will read it, before it is sent. Raises Refused where a rule stands against it."""
    outcome = Outcome(form.outcome or "")
    rules.check_decision(
        work,
        request.user,
        outcome=outcome,
        reason=form.reason,
        items=len(form.items),
        version=None,
        now=clock.now(),
    )
    if outcome == Outcome.RETURNED:
        applications.returned_only_once(work.facts)
    day = form.correct_on or _proposed(work.facts) or clock.today()
    letter = EligibilityCheck(
        application=work.facts.application.id,
        outcome=outcome,
        reason=form.reason,
        checked_at=clock.now(),
        correct_by=queries.correction_ends(work.facts.call, day) if outcome == Outcome.RETURNED else None,
    )
    items = [(form.places[each.field], each.words) for each in form.items]
    return page(
        request,
        "eligibility/decision.html",
        form=form,
        version=work.version,
        outcome=words.OUTCOME_NAMES[outcome],
        **(documents.letter_facts(work.facts, letter) | {"items": items or [(words.OTHER, form.reason)]}),
    )


def _proposed(facts: ApplicationFacts) -> date | None:
    """The last day of a correction by working days; none where the calendar of the year is not published."""
    try:
        return rules.correction_day(clock.today(), facts.call.correction_working_days)
    except Refused:
        return None


ROUTES = [application, examine, check_eligibility, take, keep_on, give_back, *queue_pages.ROUTES]
