"""Putting an objection into somebody's hands: the only writer of handlings."""

from datetime import date

from grants import audit, clock
from grants.audit import action
from grants.awards.objections import queries, rules
from grants.awards.objections.tables import ObjectionHandling
from grants.awards.tables import Award, Objection
from grants.calls.tables import Call
from grants.db import get
from grants.people import queries as people
from grants.people.rules import Actor
from grants.scoring import queries as scoring


@action
async def assign_objection(
    by: Actor, objection_id: int, *, handler_id: int, due_on: date | None = None, reason: str = ""
) -> ObjectionHandling:
    """Put it into an officer's hands, to be answered by `due_on`; later, hand it on and say why: the day stays."""
    objection = await get(Objection, objection_id, lock="NO KEY UPDATE")
    award = await get(Award, objection.award)
    call = await get(Call, award.call)
    current = await queries.handling(objection_id)
    officers = {each.id: each for each in await queries.may_handle(call, award.application)}
    rules.check_assignment(
        objection,
        call,
        by,
        handler=officers.get(handler_id),
        due_on=due_on,
        reason=reason,
        current=current,
        recused=await scoring.recused(call),
        of=award.application,
        today=clock.today(),
    )
    handling = ObjectionHandling(
        objection=objection_id,
        handler=handler_id,
        handler_name=(await people.names([handler_id]))[handler_id],
        due_on=current.due_on if current else due_on,
        reason=reason.strip(),
        assigned_at=clock.now(),
        assigned_by=by.id,
    )
    await handling.save()
    said = {"number": objection.number, "handler": handling.handler_name, "due_on": handling.due_on}
    await audit.record(by, "awards.objection_assigned", handling, **said)
    return handling
