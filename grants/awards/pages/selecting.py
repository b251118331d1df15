"""The officer decides: the ranking with pool sums, one application's lines, or no."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import clock
from grants.awards import actions, bounds, choosing, decision_list, proposals, queries, rules
from grants.awards import selection as ranked
from grants.awards.facts import DecisionFacts
from grants.awards.feedback.rules import check_outbox
from grants.awards.forms import DecisionForm, ProposalsForm, RejectionForm
from grants.awards.pages.asked import MAY_DECIDE, MAY_READ, Asked
from grants.awards.tables import AwardLine
from grants.calls.words import COST_NAMES
from grants.errors import why_not
from grants.i18n import Text, _
from grants.money import show
from grants.people.rules import Actor
from grants.web.named import kept_as
from grants.web.render import page, to
from grants.workbooks import XLSX


@get("/rounds/{call_id:int}/selection", name="awards.selection", guards=[MAY_READ])
async def selection(request: Asked, call_id: FromPath[int]) -> Template:
    found = await ranked.selection(request.user, call_id)
    asked = ProposalsForm(request.query_params, as_decided=found.undecided > 0).asked
    return page(
        request,
        "awards/selection.html",
        found=found,
        may_decide=request.user.has_in(found.facts.call.funder, *rules.DECIDES),
        reads_feedback=why_not(check_outbox, request.user, found.facts.call) is None,
        both=await proposals.shown(found, asked) if found.closure and found.candidates else None,
    )


@get("/rounds/{call_id:int}/decisions.xlsx", name="awards.decisions", guards=[MAY_READ])
async def decisions(request: Asked, call_id: FromPath[int]) -> Response[bytes]:
    found = await ranked.selection(request.user, call_id)
    cuts = await queries.cut_lines([each.award.id for each in found.candidates if each.award is not None])
    headers = kept_as(f"decisions-{call_id}.xlsx")
    return Response(decision_list.spreadsheet(found, cuts), media_type=XLSX, headers=headers)


@get("/rounds/{call_id:int}/selection/{application_id:int}", name="awards.decision", guards=[MAY_DECIDE])
async def decision(request: Asked, call_id: FromPath[int], application_id: FromPath[int]) -> Template:
    shown = await _candidate(request, call_id, application_id)
    return page(
        request, "awards/decision.html", form=_decision_form(shown), refusal_form=_rejection_form(shown), **shown
    )


@post(
    "/rounds/{call_id:int}/selection/{application_id:int}", name="awards.decide", guards=[MAY_DECIDE], status_code=200
)
async def decide(request: Asked, call_id: FromPath[int], application_id: FromPath[int]) -> Template | Redirect:
    shown = await _candidate(request, call_id, application_id)
    form = DecisionForm(shown["budget"], [each.fund.id for each in shown["funds"]], await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.decide_award(
                request.user,
                application_id=application_id,
                amount=form.amount,
                fund_id=form.fund_id,
                lines=form.lines,
                reason=form.reason,
                reasons=form.reasons,
                exception=form.exception,
                decided_on=clock.today(),
            )
            return to(
                request, "awards.selection", call_id=call_id, flash=await _decided(request.user, application_id, form)
            )
    return page(request, "awards/decision.html", status=422, form=form, refusal_form=_rejection_form(shown), **shown)


@post(
    "/rounds/{call_id:int}/selection/{application_id:int}/rejection",
    name="awards.reject",
    guards=[MAY_DECIDE],
    status_code=200,
)
async def reject(request: Asked, call_id: FromPath[int], application_id: FromPath[int]) -> Template | Redirect:
    shown = await _candidate(request, call_id, application_id)
    form = RejectionForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.reject_application(
                request.user,
                application_id=application_id,
                reason=form.reason,
                exception=form.exception,
                decided_on=clock.today(),
            )
            return to(request, "awards.selection", call_id=call_id, flash=_("已作出不予立项结论"))
    return page(request, "awards/decision.html", status=422, form=_decision_form(shown), refusal_form=form, **shown)


async def _decided(person: Actor, application_id: int, form: DecisionForm) -> Text | str:
    """That it was decided, and by how much a share of the awarded lines is too large: the rest follows by the applicant
    before the agreement (R-E11)."""
    facts = await queries.decision_facts(person, application_id, form.fund_id)
    over = [each for each in bounds.findings_on_award(facts, form.lines) if not each.ok]
    said = _("已作出立项结论")
    return f"{said}。{'；'.join(str(each.words) for each in over)}" if over else said


async def _candidate(request: Asked, call_id: int, application_id: int) -> dict[str, Any]:
    found = await ranked.selection(request.user, call_id)
    candidate = found.candidate(application_id)
    facts = await queries.decision_facts(request.user, application_id)
    awarded = await queries.lines_of(candidate.award.id) if candidate.award else []
    purpose = candidate.application.purpose
    funds = [each for each in found.facts.funds.values() if purpose in each.purposes]
    return {
        "found": found,
        "candidate": candidate,
        "budget": facts.budget,
        "awarded": {line.budget_line: line.amount for line in awarded},
        "cuts": {line.budget_line: line.reason for line in awarded},
        "is_in": choosing.is_in(found, application_id),
        "least": facts.application.least_viable if facts.call.partial_funding else None,
        "funds": funds,
        "fund_options": [(each.fund.id, each.fund.name) for each in funds],
        "pool_rows": [(each.fund.name, show(each.left)) for each in found.pools],
        "pools": {each.fund.id: each for each in found.pools},
        "announced": why_not(rules.decision_is_not_announced, facts),
        "cost_names": COST_NAMES,
        "shares": [each for each in bounds.findings_on_award(facts, _amounts(facts, awarded)) if each.share],
    }


def _amounts(facts: DecisionFacts, awarded: Sequence[AwardLine]) -> dict[str, Decimal]:
    """What stands now: as awarded, or as asked for while nothing is decided."""
    amounts = {line.item: Decimal(line.amount) for line in facts.budget}
    return {line.item: line.amount for line in awarded} if awarded else amounts


def _decision_form(shown: dict[str, Any]) -> DecisionForm:
    candidate, awarded = shown["candidate"], shown["awarded"]
    begins: dict[str, object] = {
        f"line-{line.id}": show(awarded.get(line.id, Decimal(line.amount))) for line in shown["budget"]
    }
    begins |= {f"why-{key}": reason for key, reason in shown["cuts"].items()}
    award = candidate.award
    said = {"reason": award.reason, "exception": award.exception} if award else {}
    return DecisionForm(shown["budget"], (), None, fund=candidate.fund.id, **said, **begins)


def _rejection_form(shown: dict[str, Any]) -> RejectionForm:
    rejection = shown["candidate"].rejection
    return RejectionForm(None, reason=rejection.reason, exception=rejection.exception) if rejection else RejectionForm()


ROUTES = [selection, decisions, decision, decide, reject]
