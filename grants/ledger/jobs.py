"""Hourly: seal what was entered. Nightly: prove the books."""

from grants import clock
from grants.jobs import job
from grants.ledger import actions, seals

NIGHT = 2


@job("ledger.seal", hourly=True)
async def seal() -> None:
    await seals.seal()


@job("ledger.check", hourly=True)
async def check() -> None:
    """Comes every hour and works at two in the night, when nobody waits for the books."""
    if clock.local(clock.now()).hour == NIGHT:
        await actions.check_books(None)
