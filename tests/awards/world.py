"""Rounds that were judged; awards decided, announced and signed through the actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from grants import clock
from grants.applications.facts import ApplicationFacts
from grants.awards import actions, queries
from grants.awards.confirming import answer_cut
from grants.awards.facts import AwardFacts
from grants.awards.tables import Award, PublicNotice, Rejection
from grants.calls.queries import CallFacts
from grants.money import yuan
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.scoring.tables import Result, ScoringClosure
from tests.applications.world import a_group_applicant, an_applicant, an_eligible_application
from tests.calls.world import a_published_call, at
from tests.kept import kept
from tests.organizations.world import staff

SCORED = at("2026-04-22")
DECIDED_ON = date(2026, 4, 27)
DECIDED = at("2026-04-27")
ANNOUNCED_ON = date(2026, 4, 28)
ANNOUNCED = at("2026-04-28")
WHILE_ANNOUNCED = at("2026-05-06")
RUN_OUT = at("2026-05-08")
SIGNED_ON = date(2026, 5, 12)
SIGNED = at("2026-05-12")


@dataclass(frozen=True)
class Judged:
    """A call whose scoring is closed, with its ranked applications and the officer who decides."""

    call: CallFacts
    applications: Sequence[ApplicationFacts]
    officer: Actor


@kept
async def a_judged_round(*scores: str, groups: int = 0, call: CallFacts | None = None, **changes: Any) -> Judged:
    """One application for each score, best first: 75,200.00 each; the last `groups` are a hub's, 18,000.00 each.

    A score under the pass mark of 70 has no rank. `changes` are fields of the call's plan.
    """
    call = call or await a_published_call(**changes)
    found = []
    for place in range(len(scores)):
        is_group = place >= len(scores) - groups
        who = await (a_group_applicant(call) if is_group else an_applicant(call))
        found.append(await an_eligible_application(who))
    for place, (each, score) in enumerate(zip(found, scores, strict=True), start=1):
        await Result(
            call=call.call.id,
            application=each.application.id,
            trimmed_mean=Decimal(score),
            final=Decimal(score),
            rank=place if Decimal(score) >= call.call.pass_mark else None,
            place=place,
        ).save()
    await ScoringClosure(call=call.call.id, closed_at=SCORED, closed_by=None).save()
    return Judged(call, found, await staff(call.funder, Role.OFFICER, name="Olga"))


async def decide(judged: Judged, place: int = 0, *, amount: str | None = None, **changes: Any) -> Award:
    """Award what was asked, or `amount` by cutting the first lines; `changes` are arguments of the action."""
    application = judged.applications[place].application
    lines = cut(judged.applications[place], yuan(amount) if amount else application.requested)
    facts = {
        "application_id": application.id,
        "amount": sum(lines.values(), Decimal("0.00")),
        "fund_id": application.fund,
        "lines": lines,
        "reason": "按评审意见核减" if amount else "",
        "decided_on": DECIDED_ON,
    }
    with clock.at(DECIDED):
        return await actions.decide_award(judged.officer, **(facts | changes))


async def reject(judged: Judged, place: int = 0, **changes: Any) -> Rejection:
    """Give an application nothing."""
    facts = {"reason": "资金有限", "decided_on": DECIDED_ON}
    with clock.at(DECIDED):
        application = judged.applications[place].application
        return await actions.reject_application(judged.officer, application_id=application.id, **(facts | changes))


def cut(application: ApplicationFacts, amount: Decimal) -> dict[str, Decimal]:
    """The budget by item, cut from the first line on until `amount` is left."""
    over, lines = application.application.requested - amount, {}
    for line in application.lines:
        less = min(over, line.amount)
        lines[line.item], over = line.amount - less, over - less
    return lines


async def announce(judged: Judged, **changes: Any) -> PublicNotice:
    """Announce what was decided, from 2026-04-28 to 2026-05-07."""
    with clock.at(ANNOUNCED):
        return await actions.publish_notice(
            judged.officer, call_id=judged.call.call.id, starts_on=ANNOUNCED_ON, **changes
        )


@kept
async def an_announced_award(judged: Judged | None = None, *, amount: str | None = None) -> tuple[Judged, Award]:
    """The first application's award, on a notice that runs."""
    judged = judged or await a_judged_round("88.00")
    award = await decide(judged, amount=amount)
    await announce(judged)
    return judged, award


async def who_signs(award: Award) -> Actor:
    """A signatory of the applicant, for a group an operator of its hub."""
    facts = await queries.award_facts(award.id)
    return await staff(facts.payee, Role.HUB_OPERATOR if facts.is_for_a_group else Role.SIGNATORY, name="Sima")


async def accept_cut(award: Award) -> None:
    """Take the budget as it was cut, if it was."""
    if (await queries.award_facts(award.id)).is_cut:
        with clock.at(WHILE_ANNOUNCED):
            await answer_cut(await who_signs(award), award.id, is_accepted=True)


async def sign(judged: Judged, award: Award) -> AwardFacts:
    """Have a cut taken, draw the agreement up and record its signature on 2026-05-12."""
    await accept_cut(award)
    with clock.at(SIGNED):
        await actions.draw_agreement(judged.officer, award.id)
        await actions.sign_agreement(judged.officer, award.id, signed_on=SIGNED_ON)
    return await queries.award_facts(award.id)


@kept
async def a_signed_award(
    *, group: bool = False, amount: str | None = None, call: CallFacts | None = None, **changes: Any
) -> AwardFacts:
    """An award under a signed agreement of 2026-05-12, from nothing.

    75,200.00 in stages of 37,600.00, 22,560.00 and 15,040.00; with `group` 18,000.00 of a filed group through its
    hub, in 12,600.00 and 5,400.00. `amount` cuts it. `.award .agreement .stages .lines .applicant .through .call`.
    """
    judged = await a_judged_round("88.00", groups=int(group), call=call, **changes)
    award = await decide(judged, amount=amount)
    await announce(judged)
    return await sign(judged, award)
