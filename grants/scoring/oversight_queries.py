"""What those who oversee judging see of a sheet: whose it is, when it was locked and opened, never a mark too early."""

from collections.abc import Mapping
from dataclasses import dataclass

from grants.applications.tables import Application
from grants.calls.tables import Call
from grants.db import get
from grants.errors import NotFound
from grants.experts.tables import Expert
from grants.i18n import _
from grants.people import queries as people
from grants.people.rules import Actor
from grants.people.tables import Person
from grants.scoring import queries, rules, seen
from grants.scoring.panel import Panel
from grants.scoring.sheet_tables import Unlock
from grants.scoring.tables import Assignment, PhaseClosure, ScoringClosure


@dataclass(frozen=True)
class Overseen:
    """A sheet as its overseer sees it: all about it but what stands in it."""

    assignment: Assignment
    application: Application
    expert: Expert
    name: str
    call: Call
    closure: ScoringClosure | PhaseClosure | None
    recused: Mapping[int, frozenset[int]]


async def overseen(person: Actor, assignment_id: int) -> Overseen:
    """Raises NotFound for who neither runs nor oversees the round, and for who is recused from the application."""
    found = await about(assignment_id)
    is_hidden = found.application.id in seen.hidden_from(person, found.recused)
    if is_hidden or not rules.may_read_panel(person, found.call):
        raise NotFound("scoring.no_overseen_sheet", _("没有找到这份评分表"))
    return found


async def about(assignment_id: int, *, lock: bool = False) -> Overseen:
    """The facts of a sheet but what stands in it. `lock` keeps it as it is, and its phase from being closed."""
    assignment = await get(Assignment, assignment_id, lock="NO KEY UPDATE" if lock else None)
    application = await get(Application, assignment.application)
    call = await get(Call, application.call, lock="SHARE" if lock else None)
    expert = await get(Expert, assignment.expert)
    return Overseen(
        assignment=assignment,
        application=application,
        expert=expert,
        name=(await people.actor(expert.person)).name,
        call=call,
        closure=await queries.closure(call.id) or await queries.closure_of_phase(call.id, assignment.phase),
        recused=await queries.recused(call),
    )


async def open_sheets(person: Actor, call_id: int) -> tuple[Panel, list[Assignment]]:
    """The panel, and the sheets of the phase being judged that stand and are not locked."""
    panel = await queries.panel_for(person, call_id)
    phase = panel.phase.position
    return panel, [
        each for each in panel.assignments if each.phase == phase and each.ended_at is None and each.locked_at is None
    ]


async def unlockers(assignment_id: int) -> dict[int, str]:
    """The names of who opened the sheet, by their number."""
    opened = await Unlock.objects().where(Unlock.sheet_version.assignment == assignment_id)
    people_found = await Person.objects().where(Person.id.is_in([0, *(each.unlocked_by for each in opened)]))
    return {person.id: person.name for person in people_found}
