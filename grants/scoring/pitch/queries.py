"""Reads of time tables: the newest of a phase, the one that was announced, an application's own slot."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from grants.applications.tables import Application
from grants.calls.judging_tables import Phase
from grants.calls.phases import JudgingPhase, phases_of
from grants.calls.tables import Call
from grants.db import get, sql
from grants.files import Upload
from grants.scoring.pitch.tables import PitchSlot, PitchTimetable

# The slots that count: of the last announced table of each phase.
ANNOUNCED = """
SELECT s.id, s.application, t.phase FROM pitch_slot s JOIN pitch_timetable t ON t.id = s.timetable
WHERE s.application = ANY({}::int[]) AND t.announced_at IS NOT NULL AND NOT EXISTS (
    SELECT FROM pitch_timetable later WHERE later.call = t.call AND later.phase = t.phase
        AND later.announced_at IS NOT NULL AND later.number > t.number
)
"""


@dataclass(frozen=True)
class Timetable:
    """A time table with its slots in order and what is presented in each."""

    row: PitchTimetable
    slots: Sequence[tuple[PitchSlot, Application]]
    call: Call
    phase: JudgingPhase

    @property
    def begins_at(self) -> datetime:
        """When the first presents."""
        return self.slots[0][0].starts_at

    @property
    def ends_at(self) -> datetime:
        """When the last is through."""
        return self.slots[-1][0].ends_at


async def slots_of(application_ids: Iterable[int]) -> dict[tuple[int, int], PitchSlot]:
    """The announced slots of these applications, by application and phase."""
    keys = {row["id"]: (row["application"], row["phase"]) for row in await sql(ANNOUNCED, list(application_ids))}
    rows = await PitchSlot.objects().where(PitchSlot.id.is_in([0, *keys])) if keys else []
    return {keys[row.id]: row for row in rows}


async def slot_of(application_id: int, phase: int) -> PitchSlot | None:
    """The announced slot of an application in a phase."""
    return (await slots_of([application_id])).get((application_id, phase))


async def timetables(call: Call, phase: JudgingPhase) -> list[Timetable]:
    """All that were drawn for a phase, the newest first."""
    drawn = PitchTimetable.objects().where(PitchTimetable.call == call.id, PitchTimetable.phase == phase.position)
    return [await whole(row, call, phase) for row in await drawn.order_by(PitchTimetable.number, ascending=False)]


async def whole(row: PitchTimetable, call: Call, phase: JudgingPhase) -> Timetable:
    """One with its slots."""
    slots = await PitchSlot.objects().where(PitchSlot.timetable == row.id).order_by(PitchSlot.position)
    keys = [0, *(slot.application for slot in slots)]
    applications = {each.id: each for each in await Application.objects().where(Application.id.is_in(keys))}
    return Timetable(row, [(slot, applications[slot.application]) for slot in slots], call, phase)


async def timetable(timetable_id: int) -> Timetable:
    """One with its slots, by its number."""
    row = await get(PitchTimetable, timetable_id)
    call = await get(Call, row.call)
    later = await Phase.objects().where(Phase.call == call.id)
    return await whole(row, call, phases_of(call, later)[row.phase - 1])


async def document(row: PitchTimetable) -> Upload | None:
    """The PDF of an announced one, once it was made."""
    return await get(Upload, row.document) if row.document else None
