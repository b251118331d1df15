"""A closed round large enough to be advised on: 20 applications with 3 sheets each, 6 experts, one of them harsh."""

from decimal import Decimal

import numpy as np

from grants import clock
from grants.scoring import actions
from grants.scoring.closing import close_phase
from tests.scoring.phased import BEFORE_PITCH, assign_pitch
from tests.scoring.world import AFTER_SCORING, ScoringRound, a_phase, a_scoring_round

APPLICATIONS, EXPERTS = 20, 6
HARSH = 1


def marks() -> dict[tuple[int, int], int]:
    """Points by place of application and expert, from 0; E2 gives some 9 less than the others for the same."""
    chance = np.random.default_rng(20)
    quality = chance.normal(76, 7, APPLICATIONS)
    return {
        (application, expert): int(
            np.clip(round(quality[application] + chance.normal(0, 4) - 9 * (expert == HARSH)), 0, 100)
        )
        for application in range(APPLICATIONS)
        for expert in sorted((application + step) % EXPERTS for step in (0, 1, 3))
    }


async def an_advised_round(**settings: object) -> ScoringRound:
    """The round, closed. Its pool of 400,000.00 has room for 8 of the 20 at 50,000.00."""
    facts = {"maxima": (100,), "bonuses": {}, "trim_from": 3, "pass_mark": 60, "tie_break": ["submitted_at"]}
    w = await a_scoring_round(applications=APPLICATIONS, experts=EXPERTS, **facts | settings)
    await w.declare()
    for (application, expert), points in marks().items():
        await w.score(expert, await w.assign(expert, application), [points])
    with clock.at(AFTER_SCORING):
        await close_phase(w.secretary, w.call.id)
    return w


async def an_advised_round_with_a_pitch() -> ScoringRound:
    """The same with a pitch of 40 %, of 50 points, in which every expert gives half of what they gave on paper."""
    w = await an_advised_round(later=[a_phase((25, 25), called_in=APPLICATIONS, trim_from=3)])
    for (application, expert), points in marks().items():
        sheet = await assign_pitch(w, expert, application)
        with clock.at(BEFORE_PITCH):
            given = {2: Decimal(points) / 2 - Decimal("21.5"), 3: Decimal("21.5")}
            await actions.save_sheet(w.people[expert], sheet.id, marks=given, comment="答辩清楚")
            await actions.lock_sheet(w.people[expert], sheet.id)
    with clock.at(BEFORE_PITCH):
        await close_phase(w.secretary, w.call.id)
    return w
