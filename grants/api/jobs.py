"""What is done about old answers and deliveries every hour."""

from grants.api import keeping
from grants.api.hooks import actions as hooks
from grants.jobs import job


@job("api.sweep", hourly=True)
async def sweep() -> None:
    """Forget what was answered, and what was sent, longer ago than either is kept."""
    await keeping.forget_answers(None)
    await hooks.forget_deliveries(None)
