"""Everything that keeps the staff of a round away from an application in which they have an interest."""

from collections.abc import Sequence

from grants import audit, clock
from grants.applications.tables import Application
from grants.audit import action
from grants.calls.tables import Call
from grants.db import get
from grants.people.rules import Actor
from grants.people.tables import Person
from grants.scoring import recusal_queries, recusal_rules
from grants.scoring.panel import Found
from grants.scoring.recusal_tables import StaffConflict, StaffConflictOrigin


@action
async def step_back(by: Actor, application_id: int, *, reason: str) -> StaffConflict:
    """Somebody of the round's staff has an interest in an application: from now on they see nothing of its judging."""
    application = await get(Application, application_id)
    recusal_rules.check_stepping_back(by, await get(Call, application.call), reason)
    await _nothing_stands(by.id, application_id)
    return await _note(by, Found(by.id, application_id, reason.strip()), StaffConflictOrigin.DECLARED)


@action
async def note_staff_conflict(by: Actor, application_id: int, *, person_id: int, reason: str) -> StaffConflict:
    """A supervisor or the administrator notes the same of another one."""
    application = await get(Application, application_id)
    call = await get(Call, application.call)
    staff = [key for key, _name in await recusal_queries.people_of(call)]
    recusal_rules.check_noting(by, person_id, staff, call, reason)
    await _nothing_stands(person_id, application_id)
    return await _note(by, Found(person_id, application_id, reason.strip()), StaffConflictOrigin.NOTED)


@action
async def let_back(by: Actor, conflict_id: int, *, reason: str) -> StaffConflict:
    """A supervisor lifts it, with the reason. Who belongs to the applicant or its hub stays away all the same."""
    conflict = await get(StaffConflict, conflict_id, lock="UPDATE")
    application = await get(Application, conflict.application)
    recusal_rules.check_letting_back(by, conflict, await get(Call, application.call), reason)
    await conflict.update_self(
        {
            StaffConflict.ended_at: clock.now(),
            StaffConflict.ended_by: by.id,
            StaffConflict.ended_reason: reason.strip(),
        }
    )
    facts = {"application": conflict.application, "person": conflict.person, "reason": reason.strip()}
    await audit.record(by, "scoring.staff_conflict_lifted", conflict, **facts)
    return conflict


async def note_found(by: Actor, found: Sequence[Found]) -> None:
    """Note what a search found of staff, as (person, application); not what is known, nor what was lifted."""
    for person_id in sorted({each.expert for each in found}):
        await get(Person, person_id, lock="NO KEY UPDATE")
    applications = [each.application for each in found] or [0]
    rows = await StaffConflict.objects().where(StaffConflict.application.is_in(applications))
    noted = {(row.person, row.application, row.reason) for row in rows}
    standing = {(row.person, row.application) for row in rows if row.ended_at is None}
    for each in found:
        pair = (each.expert, each.application)
        if pair not in standing and (*pair, each.reason) not in noted:
            await _note(by, each, StaffConflictOrigin.FOUND)
            standing.add(pair)


async def _nothing_stands(person_id: int, application_id: int) -> None:
    """Of two who note it at once the second waits, and is refused."""
    await get(Person, person_id, lock="NO KEY UPDATE")
    pair = (StaffConflict.person == person_id) & (StaffConflict.application == application_id)
    recusal_rules.nothing_stands_already(
        await StaffConflict.objects().where(pair, StaffConflict.ended_at.is_null()).first()
    )


async def _note(by: Actor, found: Found, origin: StaffConflictOrigin) -> StaffConflict:
    conflict = StaffConflict(
        person=found.expert,
        application=found.application,
        origin=origin,
        reason=found.reason,
        noted_at=clock.now(),
        noted_by=by.id,
        ended_at=None,
    )
    await conflict.save()
    facts = {"origin": origin, "application": found.application, "person": found.expert}
    await audit.record(by, "scoring.staff_conflict_noted", conflict, **facts)
    return conflict
