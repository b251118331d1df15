"""Telling experts that there is something for them to judge, or no longer is."""

from collections import Counter
from collections.abc import Iterable

from grants.clock import local
from grants.notifications.letters import Letter
from grants.people import queries as people
from grants.people.letters import write_to
from grants.scoring import queries
from grants.scoring.letters import ASSIGNED, TAKEN_BACK
from grants.scoring.panel import Panel


async def tell_assigned(panel: Panel, assigned: Iterable[int]) -> None:
    """Write to the experts who were assigned something (once per application), unless nothing is released yet."""
    await _tell(panel, ASSIGNED, assigned, until=f"{local(panel.phase.closes_at):%Y-%m-%d %H:%M}")


async def tell_taken_back(panel: Panel, ended: Iterable[int]) -> None:
    """Write to the experts from whom something was taken that they had seen (once per application)."""
    await _tell(panel, TAKEN_BACK, ended)


async def _tell(panel: Panel, letter: Letter, experts: Iterable[int], **facts: str) -> None:
    phase, counts = panel.phase, Counter(experts)
    if not counts or not await queries.is_released(panel.call.id, phase.position):
        return
    for seat in panel.seats:
        if counts[seat.expert.id]:
            await write_to(
                [await people.actor(seat.expert.person)],
                letter,
                link="/panel",
                call=panel.call.title,
                phase=phase.name,
                sheets=counts[seat.expert.id],
                **facts,
            )
