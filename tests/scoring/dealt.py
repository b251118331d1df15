"""A round whose panel is ready and to which nothing is assigned yet."""

from grants import clock
from grants.scoring import dealing, dealing_queries
from grants.scoring.deal import DealPlan
from grants.scoring.solving import Run
from grants.scoring.tables import Assignment
from tests.kept import kept
from tests.scoring.world import BEFORE_SCORING, ScoringRound, a_scoring_round


@kept
async def a_ready_round(*, conflicts: dict[str, dict[int, str]] | None = None, **facts: object) -> ScoringRound:
    """Three applications, three experts who have signed, two experts for each application; unless said otherwise."""
    w = await a_scoring_round(**{"applications": 3, "experts": 3, "panel_size": 2} | facts)
    await w.declare(**(conflicts or {}))
    return w


async def tried(w: ScoringRound, **plan: object) -> Run:
    """A run that is solved."""
    with clock.at(BEFORE_SCORING):
        run = await dealing.try_assignment(w.secretary, w.call.id, DealPlan(**plan))
        await dealing.solve_run(run.id)
        return await dealing_queries.run(run.id)


async def adopted(w: ScoringRound, **plan: object) -> Run:
    run = await tried(w, **plan)
    with clock.at(BEFORE_SCORING):
        await dealing.adopt_run(w.secretary, run.row.id)
    return await dealing_queries.run(run.row.id)


async def released(w: ScoringRound) -> None:
    with clock.at(BEFORE_SCORING):
        await dealing.release_assignments(w.secretary, w.call.id)


async def live_pairs() -> list[tuple[int, int]]:
    """(application, expert) of what has not ended."""
    rows = await Assignment.objects().where(Assignment.ended_at.is_null())
    return sorted((row.application, row.expert) for row in rows)
