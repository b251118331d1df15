"""Telling experts that there is something for them to judge."""

from collections import Counter
from collections.abc import Iterable

from grants.clock import local
from grants.people import queries as people
from grants.people.letters import write_to
from grants.scoring import queries
from grants.scoring.letters import ASSIGNED
from grants.scoring.panel import Panel


async def tell_assigned(panel: Panel, assigned: Iterable[int]) -> None:
    """Write to the experts who were assigned something (once per application), unless nothing is released yet."""
    phase = panel.phase
    if not await queries.is_released(panel.call.id, phase.position):
        return
    counts = Counter(assigned)
    for seat in panel.seats:
        if counts[seat.expert.id]:
            await write_to(
                [await people.actor(seat.expert.person)],
                ASSIGNED,
                link="/panel",
                call=panel.call.title,
                phase=phase.name,
                sheets=counts[seat.expert.id],
                until=f"{local(phase.closes_at):%Y-%m-%d %H:%M}",
            )
