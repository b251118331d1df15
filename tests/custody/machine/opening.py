"""Two hubs with two groups each on a real database: opened once, and as it was opened for each life of a machine."""

import asyncio
from collections.abc import Coroutine
from contextvars import Context
from datetime import date
from typing import Any

from grants.custody import queries
from grants.db import ENGINE
from grants.organizations.queries import current_account
from grants.organizations.tables import AccountUse
from grants.people.tables import Role
from tests.calls.world import a_published_call
from tests.custody import world
from tests.custody.payouts.world import a_template
from tests.organizations.world import a_checked_account, staff

LINES = (("甲", "300.00"), ("乙", "500.00"))
PAID = ("450.00", "200.03", "120.00", "300.10")
LATE = 3  # the group whose payment was not booked yet


class Opening:
    """A transaction that is never committed, in a loop of its own; a life is a savepoint in it."""

    def __init__(self) -> None:
        self.loop = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self.context = Context()
        self.pool = self.context.run(self._detach_pool)
        self.outer = ENGINE.transaction()
        self.run(self.outer.__aenter__())
        self.run(self._open())

    @staticmethod
    def _detach_pool() -> Any:
        pool, ENGINE.pool = ENGINE.pool, None
        return pool

    async def _open(self) -> None:
        call = await a_published_call(project_from=date(2026, 5, 15))
        self.houses = [await world.a_hub() for _hub in (0, 1)]
        self.accounts = [await current_account(each.organization.id, AccountUse.CUSTODY) for each in self.houses]
        self.operators = [await staff(each.organization, Role.HUB_OPERATOR, name="符主任") for each in self.houses]
        self.keepings = [
            await world.a_ledger(self.houses[at // 2], call, lines=LINES, paid=amount, received=at != LATE)
            for at, amount in enumerate(PAID)
        ]
        self.arrived = {at: await queries.movements(each.ledger) for at, each in enumerate(self.keepings) if at != LATE}
        self.templates = [await a_template(self.keepings[2 * hub], by) for hub, by in enumerate(self.operators)]
        self.officer = await staff(call.funder, Role.OFFICER, name="林主办")
        self.supervisor = await staff(call.funder, Role.SUPERVISOR, name="黄督导")
        await a_checked_account(call.funder)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run(work, context=self.context)

    def begin(self) -> Any:
        """The savepoint to which `end` goes back."""
        return self.run(self.outer.savepoint())

    def end(self, life: Any) -> None:
        self.run(life.rollback_to())
        self.run(life.release())

    def close(self) -> None:
        try:
            self.run(self.outer.rollback())
            self.run(self.outer.connection.close())
        finally:
            self.loop.close()
            ENGINE.pool = self.pool
