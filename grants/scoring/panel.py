"""What is known of a panel and of one score sheet: the facts that rules decide on, and what follows from them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, cast

from grants.applications.tables import Application, ApplicationStatus
from grants.calls.judging_tables import Criterion, Phase
from grants.calls.phases import JudgingPhase, phases_of
from grants.calls.tables import Call
from grants.clock import local_day
from grants.experts.tables import Expert
from grants.i18n import Text, _
from grants.organizations.tables import Organization
from grants.scoring.aggregate import Standing
from grants.scoring.tables import Assignment, Conflict, Mark, Panelist, PhaseClosure, Result, ScoringClosure

YEARS_OF_CONFLICT = 3
LOW, HIGH = Decimal("0.60"), Decimal("0.95")


@dataclass(frozen=True)
class Seat:
    """An expert on a panel, with their name."""

    panelist: Panelist
    expert: Expert
    name: str


@dataclass(frozen=True)
class Panel:
    """All there is about the judging of a call, except a single mark. `candidates` are not out of the running."""

    call: Call
    seats: Sequence[Seat]
    candidates: Sequence[Application]
    conflicts: Sequence[Conflict]
    assignments: Sequence[Assignment]
    closure: ScoringClosure | None
    later: Sequence[Phase] = ()
    closed_phases: frozenset[int] = frozenset()
    called_in: Mapping[int, frozenset[int]] = field(default_factory=dict)

    @property
    def phases(self) -> tuple[JudgingPhase, ...]:
        """In which the call is judged, in order."""
        return phases_of(self.call, self.later)

    @property
    def phase(self) -> JudgingPhase:
        """The one that is being judged: the first that is not closed; the last when all are."""
        return next((each for each in self.phases if each.position not in self.closed_phases), self.phases[-1])

    @property
    def applications(self) -> list[Application]:
        """Those that passed eligibility: they are judged."""
        return [each for each in self.candidates if each.status == ApplicationStatus.ELIGIBLE]

    def judged_in(self, phase: int) -> list[Application]:
        """Those that are judged in a phase: all in the first, in a later one who was called in."""
        return [each for each in self.applications if phase == 1 or each.id in self.called_in.get(phase, ())]

    @property
    def undecided(self) -> list[Application]:
        """Those whose eligibility nobody has decided yet."""
        return [each for each in self.candidates if each.status == ApplicationStatus.SUBMITTED]

    def seat(self, expert_id: int) -> Seat | None:
        """The seat of an expert."""
        return next((seat for seat in self.seats if seat.expert.id == expert_id), None)

    def stands(self, expert_id: int, application_id: int) -> list[Conflict]:
        """The conflicts of the pair that nobody has lifted."""
        of_pair = [c for c in self.conflicts if (c.expert, c.application) == (expert_id, application_id)]
        return [conflict for conflict in of_pair if conflict.lifted_at is None]

    def live(self, expert_id: int, application_id: int, phase: int = 1) -> Assignment | None:
        """The assignment of the pair in that phase that has not ended."""
        wanted = (expert_id, application_id, phase)
        found = (a for a in self.assignments if (a.expert, a.application, a.phase) == wanted and a.ended_at is None)
        return next(found, None)

    def application(self, application_id: int) -> Application:
        """One of the candidates."""
        return next(each for each in self.candidates if each.id == application_id)

    def of_expert(self, expert_id: int, phase: int = 1) -> list[Assignment]:
        """The assignments of an expert in that phase that have not ended."""
        return [a for a in self.assignments if (a.expert, a.phase) == (expert_id, phase) and a.ended_at is None]

    def load(self, expert_id: int, phase: int = 1) -> int:
        """How much an expert has to judge in a phase."""
        return len(self.of_expert(expert_id, phase))

    def sheets(self, application_id: int, phase: int = 1) -> list[Assignment]:
        """The assignments of an application in that phase that have not ended."""
        wanted = (application_id, phase)
        return [a for a in self.assignments if (a.application, a.phase) == wanted and a.ended_at is None]


@dataclass(frozen=True)
class Sheet:
    """One expert's score sheet of one application, with what decides whether it may change."""

    assignment: Assignment
    expert: Expert
    panelist: Panelist
    application: Application
    call: Call
    criteria: Sequence[Criterion]
    marks: Mapping[int, Mark]
    conflicts: Sequence[Conflict]
    closure: ScoringClosure | PhaseClosure | None
    later: Sequence[Phase] = ()
    is_released: bool = False

    @property
    def phase(self) -> JudgingPhase:
        """The phase this sheet belongs to."""
        return phases_of(self.call, self.later)[self.assignment.phase - 1]

    def mark(self, position: int) -> Decimal | None:
        """The mark of the criterion at that position; None when there is none yet."""
        kept = self.marks.get(position)
        return kept.value if kept else None

    @property
    def total(self) -> Decimal:
        """The sum of the marks given so far."""
        return sum((mark.value for mark in self.marks.values() if mark.value is not None), Decimal(0))

    @property
    def marked(self) -> int:
        """How many criteria have a mark."""
        return sum(mark.value is not None for mark in self.marks.values())


@dataclass(frozen=True)
class SheetLine:
    """One of an expert's own sheets in their list."""

    assignment: Assignment
    application: Application
    total: Decimal
    marked: int


@dataclass(frozen=True)
class Work:
    """What one call asks of an expert."""

    call: Call
    panelist: Panelist
    lines: Sequence[SheetLine]
    criteria: int
    closure: ScoringClosure | None

    @property
    def locked(self) -> int:
        """How many of the sheets that stand are locked."""
        return sum(line.assignment.locked_at is not None for line in self.standing)

    @property
    def standing(self) -> list[SheetLine]:
        """The sheets that have not ended."""
        return [line for line in self.lines if line.assignment.ended_at is None]


@dataclass(frozen=True)
class Ranked:
    """A frozen result with what it is about. `sheets` and `tie_break` are the facts it was made of."""

    result: Result
    application: Application
    applicant: Organization

    @property
    def sheets(self) -> list[dict[str, Any]]:
        """Expert, marks, total, and whether the sheet counted."""
        return cast(list[dict[str, Any]], self.result.sheets)

    @property
    def phases(self) -> list[dict[str, str]]:
        """The phases it went through, each with its word, its title and its score in points of 100."""
        return cast(list[dict[str, str]], self.result.phases)

    @property
    def tie_facts(self) -> dict[str, str]:
        """What each word of the tie-break said of it when scoring was closed."""
        return cast(dict[str, str], cast(dict[str, Any], self.result.tie_break)["facts"])

    @property
    def tie(self) -> dict[str, Any] | None:
        """Why it stands before the next one with the same score; None when it has no equal below it."""
        won: dict[str, Any] | None = cast(dict[str, Any], self.result.tie_break)["won"]
        return won


@dataclass(frozen=True)
class Ranking:
    """The results of a call, best first; empty until scoring is closed."""

    call: Call
    closure: ScoringClosure | None
    rows: Sequence[Ranked]
    later: Sequence[Phase] = ()

    @property
    def phases(self) -> tuple[JudgingPhase, ...]:
        """In which the call was judged."""
        return phases_of(self.call, self.later)


@dataclass(frozen=True)
class Affiliation:
    """An expert belongs or belonged to an organisation, in words that name it."""

    expert: int
    organization: int
    words: str
    until_on: date | None


@dataclass(frozen=True)
class Found:
    """A conflict that follows from an affiliation."""

    expert: int
    application: int
    reason: str


def found_conflicts(panel: Panel, affiliations: Iterable[Affiliation]) -> list[Found]:
    """Positions at the applicant or the body it applies through (R-E4); the organiser's staff judge nothing at all."""
    if panel.call.published_at is None:
        return []
    since = conflict_since(local_day(panel.call.published_at))
    recent = [each for each in affiliations if each.until_on is None or each.until_on >= since]
    return [
        Found(each.expert, application.id, each.words)
        for application in panel.candidates
        for each in recent
        if each.organization in (application.applicant, application.submitted_through, panel.call.organiser)
    ]


def missing(panel: Panel) -> list[Text]:
    """What is still to be done before the phase can be closed: open sheets by name, applications with too few."""
    lacks, phase = [], panel.phase
    for application in panel.judged_in(phase.position):
        sheets = panel.sheets(application.id, phase.position)
        waiting = [seat.name for seat in panel.seats if any(_is_open(s, seat) for s in sheets)]
        locked = sum(sheet.locked_at is not None for sheet in sheets)
        if waiting:
            lacks.append(_("{title}：{names} 未提交", title=application.title, names="、".join(waiting)))
        elif locked < phase.min_sheets:
            least = phase.min_sheets
            lacks.append(_("{title}：有效 {n} 份，至少 {least} 份", title=application.title, n=locked, least=least))
    return lacks


def unnoted(panel: Panel, found: Iterable[Found]) -> list[Found]:
    """What a search found and nobody has noted yet. What was noted and lifted is ruled on."""
    noted = {Found(each.expert, each.application, each.reason) for each in panel.conflicts}
    return [each for each in found if each not in noted]


def free_pairs(panel: Panel, found: Iterable[Found]) -> list[tuple[Seat, Application]]:
    """Who could be assigned to what: no conflict stands or was found, and they do not judge it already."""
    barred = {(each.expert, each.application) for each in unnoted(panel, found)}
    phase = panel.phase.position
    return [
        (seat, application)
        for application in panel.judged_in(phase)
        for seat in panel.seats
        if (seat.expert.id, application.id) not in barred
        and not panel.stands(seat.expert.id, application.id)
        and panel.live(seat.expert.id, application.id, phase) is None
    ]


def proposal(panel: Panel, found: Iterable[Found]) -> list[tuple[Seat, Application]]:
    """Whom to assign in addition: the regular experts who are free, the least loaded first, up to the panel's size;
    alternates only where these are too few."""
    phase = panel.phase
    load = {seat.expert.id: panel.load(seat.expert.id, phase.position) for seat in panel.seats}
    free, pairs = free_pairs(panel, found), []
    for application in panel.judged_in(phase.position):
        seats = [seat for seat, each in free if each.id == application.id]
        seats.sort(key=lambda seat: (seat.panelist.is_alternate, load[seat.expert.id], seat.panelist.id))
        for seat in seats[: max(0, phase.panel_size - len(panel.sheets(application.id, phase.position)))]:
            load[seat.expert.id] += 1
            pairs.append((seat, application))
    return pairs


def called_in_of(standings: Sequence[Standing], panel: Panel, phase: JudgingPhase) -> list[Standing]:
    """Who comes into a later phase: of those judged in the one before, the best; with the last of them all who have the
    same score, since no tie-break was made for this cut."""
    before = {each.id for each in panel.judged_in(phase.position - 1)}
    judged = [each for each in standings if each.judged.application in before]
    if phase.called_in is None or phase.called_in >= len(judged):
        return judged
    least = judged[phase.called_in - 1].final
    return [each for each in judged if each.final >= least]


def word_of(phase: JudgingPhase) -> str:
    """By which a formula and a tie-break mean a phase."""
    return str(phase.position)


def conflict_since(published_on: date) -> date:
    """The first day on which a position still counts: three years before the call was published (R-E4)."""
    year = published_on.year - YEARS_OF_CONFLICT
    leap = (published_on.month, published_on.day) == (2, 29)
    return published_on.replace(year=year, day=28) if leap else published_on.replace(year=year)


def needs_reason(criterion: Criterion, value: Decimal | None) -> bool:
    return value is not None and not LOW * criterion.max_mark <= value <= HIGH * criterion.max_mark


def _is_open(sheet: Assignment, seat: Seat) -> bool:
    return sheet.expert == seat.expert.id and sheet.locked_at is None
