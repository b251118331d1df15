"""An expert's own list: the calls they judge, phase by phase, with their sheets in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import dropwhile

from grants.applications.tables import Application
from grants.calls.judging_tables import Criterion, Phase
from grants.calls.kinds import PhaseKind
from grants.calls.phases import JudgingPhase, phases_of
from grants.calls.tables import Call
from grants.experts import queries as experts
from grants.experts.tables import Expert
from grants.i18n import Text, _
from grants.people.rules import Actor
from grants.scoring import queries
from grants.scoring.blind import queries as blind
from grants.scoring.pitch import queries as pitch
from grants.scoring.pitch.tables import PitchSlot
from grants.scoring.tables import Assignment, Mark, Panelist, PhaseClosure, ScoringClosure


@dataclass(frozen=True)
class SheetLine:
    """One of an expert's own sheets in their list. In a blind round the title is the redacted one, or none yet."""

    assignment: Assignment
    application: Application
    title: str
    total: Decimal
    marked: int
    slot: PitchSlot | None


@dataclass(frozen=True)
class Neighbour:
    """A sheet of the list as the desk shows it beside another: its number, and since when it is handed in."""

    id: int
    locked_at: datetime | None


@dataclass(frozen=True)
class PhaseWork:
    """The sheets of one phase of a call."""

    phase: JudgingPhase
    lines: Sequence[SheetLine]
    criteria: int
    is_closed: bool

    @property
    def standing(self) -> list[SheetLine]:
        """The sheets that have not ended."""
        return [line for line in self.lines if line.assignment.ended_at is None]

    @property
    def locked(self) -> int:
        """How many of the sheets that stand are locked."""
        return sum(line.assignment.locked_at is not None for line in self.standing)


@dataclass(frozen=True)
class Work:
    """What one call asks of an expert. Its first phase is there from the beginning, a later one once it has sheets."""

    call: Call
    panelist: Panelist
    phases: Sequence[PhaseWork]
    closure: ScoringClosure | None


async def work(person: Actor) -> list[Work]:
    """What each call asks of that person as an expert, the latest call first."""
    expert = await experts.expert_of(person)
    if expert is None:
        return []
    seats = {seat.call: seat for seat in await Panelist.objects().where(Panelist.expert == expert.id)}
    ids = [*seats] or [0]
    calls = await Call.objects().where(Call.id.is_in(ids)).order_by(Call.scoring_closes_at, ascending=False)
    later = await Phase.objects().where(Phase.call.is_in(ids))
    criteria = await Criterion.objects().where(Criterion.call.is_in(ids))
    closures = {c.call: c for c in await ScoringClosure.objects().where(ScoringClosure.call.is_in(ids))}
    closed = {(c.call, c.phase) for c in await PhaseClosure.objects().where(PhaseClosure.call.is_in(ids))}
    lines = await lines_of(expert, calls)
    found = []
    for call in calls:
        own = [line for line in lines if line.application.call == call.id]
        phases = [
            PhaseWork(
                phase=phase,
                lines=[line for line in own if line.assignment.phase == phase.position],
                criteria=sum((each.call, each.phase) == (call.id, phase.position) for each in criteria),
                is_closed=call.id in closures or (call.id, phase.position) in closed,
            )
            for phase in phases_of(call, [each for each in later if each.call == call.id])
        ]
        shown = [each for each in phases if each.lines or each.phase.position == 1]
        found.append(Work(call, seats[call.id], shown, closures.get(call.id)))
    return found


async def lines_of(expert: Expert, calls: Sequence[Call]) -> list[SheetLine]:
    """The expert's sheets in these calls: by number, those that are presented by their time."""
    blinds = {call.id for call in calls if call.hides_applicants}
    of_calls = Application.call.is_in([0, *(call.id for call in calls)])
    assignments = await queries.released_to(expert.id)
    keys = [0, *(each.application for each in assignments)]
    rows = {each.id: each for each in await Application.objects().where(Application.id.is_in(keys), of_calls)}
    titles = {row.id: row.title for row in rows.values()}
    titles |= await blind.titles([row for row in rows.values() if row.call in blinds])
    slots = await pitch.slots_of(rows)
    values: dict[int, list[Decimal]] = {}
    for mark in await Mark.objects().where(
        Mark.assignment.is_in([0, *(each.id for each in assignments)]), Mark.value.is_not_null()
    ):
        values.setdefault(mark.assignment, []).append(mark.value)
    lines = [
        SheetLine(
            assignment=each,
            application=rows[each.application],
            title=titles[each.application],
            total=sum(values.get(each.id, []), Decimal(0)),
            marked=len(values.get(each.id, [])),
            slot=slots.get((each.application, each.phase)),
        )
        for each in assignments
        if each.application in rows
    ]
    return sorted(lines, key=_order)


async def neighbours(expert: Expert, call: Call, phase: JudgingPhase) -> list[Neighbour]:
    """The expert's sheets of a phase that stand, in the order of their list, and nothing that is read in them."""
    number = Assignment.application.number.as_alias("number")
    rows = (
        await Assignment.select(Assignment.id, Assignment.locked_at, Assignment.application, number)
        .where(Assignment.expert == expert.id, Assignment.phase == phase.position, Assignment.ended_at.is_null())
        .where(Assignment.application.call == call.id)
    )
    slots = await pitch.slots_of(row["application"] for row in rows) if phase.kind == PhaseKind.PITCH else {}
    rows.sort(key=lambda row: _place(slots.get((row["application"], phase.position)), row["number"], row["id"]))
    return [Neighbour(row["id"], row["locked_at"]) for row in rows]


def next_open(neighbours: Sequence[Neighbour], here: int) -> int | None:
    """The next sheet that is still to be handed in, going round from this one."""
    turned = [*dropwhile(lambda each: each.id != here, neighbours), *neighbours]
    return next((each.id for each in turned if each.locked_at is None and each.id != here), None)


def state_of(assignment: Assignment) -> tuple[str, Text]:
    """What a sheet is, without a single mark."""
    if assignment.ended_at is not None:
        return ("hold", _("已终止"))
    if assignment.locked_at is not None:
        return ("ok", _("已提交"))
    return ("info", _("草稿")) if assignment.saved_at is not None else ("mute", _("未评"))


def _order(line: SheetLine) -> tuple[str, str, int]:
    return _place(line.slot, line.application.number, line.assignment.id)


def _place(slot: PitchSlot | None, number: str, assignment_id: int) -> tuple[str, str, int]:
    return (slot.starts_at.isoformat() if slot else "", number, assignment_id)
