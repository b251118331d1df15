"""Work of scoring outside the request: assignments of many applications are solved."""

from grants.jobs import job
from grants.scoring import dealing


@job("scoring.solve_run")
async def solve_run(run_id: int) -> None:
    await dealing.solve_run(run_id)
