"""Who draws up the time table of a pitch, and who tells everybody."""

import secrets
from collections.abc import Sequence

from grants import audit, clock, files, jobs
from grants.audit import action
from grants.db import get
from grants.people.rules import Actor
from grants.scoring import queries as panels
from grants.scoring.pitch import letters, planning, queries, rules
from grants.scoring.pitch.planning import Pace, Planned
from grants.scoring.pitch.tables import PitchSlot, PitchTimetable


@action
async def draw_up_timetable(
    by: Actor,
    *,
    call_id: int,
    phase: int,
    pace: Pace,
    place: str,
    order: Sequence[int] | None = None,
    seed: str = "",
    reason: str = "",
) -> PitchTimetable:
    """Give everybody who was called in a slot: in this order, or by lot out of `seed`, which is made where none is
    given. A table that is there already is not replaced but followed by this one, with a reason."""
    panel = await panels.panel(call_id, lock="NO KEY UPDATE")
    found = rules.pitch_phase(panel, phase)
    before = await queries.timetables(panel.call, found)
    drawn = seed.strip() or secrets.token_hex(8)
    numbers = [(each.id, each.number) for each in panel.judged_in(phase)]
    plan = planning.planned(planning.by_lot(numbers, drawn) if order is None else order, pace)
    now = clock.now()
    begins = next((table.begins_at for table in before if table.row.announced_at is not None), None)
    rules.check_drawing(by, panel, found, plan, [table.row for table in before], begins, reason, now)
    row = PitchTimetable(
        call=call_id,
        phase=phase,
        number=len(before) + 1,
        is_by_lot=order is None,
        seed=drawn if order is None else "",
        reason=reason.strip(),
        drawn_at=now,
        drawn_by=by.id,
        announced_at=None,
    )
    await row.save()
    await PitchSlot.insert(*_slots(row, plan, pace, place.strip()))
    await audit.record(by, "scoring.timetable_drawn", row, call=call_id, phase=phase, seed=row.seed, slots=len(plan))
    return row


@action
async def announce_timetable(by: Actor, *, call_id: int, phase: int) -> int:
    """Tell every applicant when it presents. From now on this table counts: sheets open with its slots. Returns how
    many were written to; a second time is refused."""
    panel = await panels.panel(call_id, lock="NO KEY UPDATE")
    found = rules.pitch_phase(panel, phase)
    tables = await queries.timetables(panel.call, found)
    counting = [table.begins_at for table in tables if table is tables[0] or table.row.announced_at is not None]
    newest = tables[0].row if tables else None
    row = rules.check_announcing(by, panel, found, newest, counting[:2], clock.now())
    await row.update_self({PitchTimetable.announced_at: clock.now()})
    written = await letters.tell_of_slots(tables[0])
    await audit.record(by, "scoring.timetable_announced", row, call=call_id, phase=phase, to=written)
    await jobs.enqueue("scoring.render_timetable", row.id)
    return written


@action
async def keep_timetable_paper(
    by: Actor | None, timetable_id: int, *, content: bytes, check_code: str
) -> PitchTimetable:
    """Keep the PDF of an announced time table. The first one stays."""
    row = await get(PitchTimetable, timetable_id, lock="NO KEY UPDATE")
    if row.document is None:
        upload = await files.keep_made(content, f"pitch-{row.id}.pdf", "application/pdf", by=by)
        await row.update_self({PitchTimetable.document: upload.id, PitchTimetable.check_code: check_code})
        await audit.record(by, "scoring.timetable_paper_kept", row, sha256=upload.sha256)
    return row


def _slots(row: PitchTimetable, plan: Sequence[Planned], pace: Pace, place: str) -> list[PitchSlot]:
    return [
        PitchSlot(
            timetable=row.id,
            position=at,
            application=each.application,
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            minutes=pace.minutes,
            question_minutes=pace.question_minutes,
            place=place,
        )
        for at, each in enumerate(plan, 1)
    ]
