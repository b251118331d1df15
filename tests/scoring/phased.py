"""Rounds that are judged in more than one phase: a pitch after the papers."""

from datetime import UTC, datetime
from decimal import Decimal

from grants import clock
from grants.calls.judging_tables import Criterion, CriterionBand, Phase
from grants.calls.kinds import PhaseKind
from grants.calls.tables import Call
from grants.scoring.tables import Assignment, CalledIn, PhaseClosure
from tests.kept import kept
from tests.scoring.world import SCORING_CLOSES, ScoringRound, a_scoring_round, assign_and_release

PITCH_OPENS = datetime(2026, 4, 24, 1, tzinfo=UTC)
PITCH_CLOSES = datetime(2026, 4, 25, 10, tzinfo=UTC)
BEFORE_PITCH = datetime(2026, 4, 23, 2, tzinfo=UTC)
PITCH = 2


async def a_pitch_phase(call: Call) -> None:
    """A pitch of 30 %, judged by two criteria, the seventh and the eighth of the call."""
    await Phase(
        call=call.id,
        position=PITCH,
        phase_kind=PhaseKind.PITCH,
        name="路演",
        weight=Decimal(30),
        opens_at=PITCH_OPENS,
        closes_at=PITCH_CLOSES,
        min_sheets=1,
        minutes=5,
        question_minutes=5,
    ).save()
    for position, name in ((7, "现场陈述"), (8, "答辩")):
        criterion = Criterion(
            call=call.id, position=position, phase=PITCH, name=name, max_mark=Decimal(50), guidance=""
        )
        await criterion.save()
        for least, label in ((40, "打动人"), (20, "说得清"), (0, "没说清")):
            await CriterionBand(
                criterion=criterion.id, least_mark=Decimal(least), label=label, words=f"{name}{label}"
            ).save()


@kept
async def a_pitch_round(**facts: object) -> ScoringRound:
    """A round with a pitch after the papers, the declarations signed."""
    w = await a_scoring_round(later=[a_pitch_phase], **facts)
    await w.declare()
    return w


async def call_in(w: ScoringRound, *places: int) -> None:
    """The papers' phase is closed, and these applications come into the pitch."""
    await PhaseClosure(call=w.call.id, phase=1, closed_at=SCORING_CLOSES, closed_by=w.secretary.id).save()
    for n, place in enumerate(places, 1):
        await CalledIn(
            call=w.call.id,
            phase=PITCH,
            application=w.applications[place].id,
            place=n,
            called_at=SCORING_CLOSES,
        ).save()


async def assign_pitch(w: ScoringRound, expert: int, application: int) -> Assignment:
    """By place in the lists, from 0."""
    with clock.at(BEFORE_PITCH):
        return await assign_and_release(w.secretary, w.experts[expert], w.applications[application])
