"""What is known of a panel and of one score sheet: the facts that rules decide on, and what follows from them."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar, cast

from grants.applications.tables import Application, ApplicationStatus
from grants.calls.judging_tables import Criterion, Phase
from grants.calls.phases import JudgingPhase, phases_of
from grants.calls.tables import Call
from grants.experts.tables import Expert
from grants.i18n import Text, _
from grants.organizations.tables import Organization
from grants.scoring.aggregate import Standing
from grants.scoring.filled import Asked
from grants.scoring.recusal_tables import RecusalRequest
from grants.scoring.tables import (
    Assignment,
    Conflict,
    ConflictKind,
    ConflictOrigin,
    Mark,
    Panelist,
    PhaseClosure,
    Result,
    ScoringClosure,
)

YEARS_OF_CONFLICT = 3
LOW, HIGH = Decimal("0.60"), Decimal("0.95")
Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row")


@dataclass(frozen=True)
class Seat:
    """An expert who was asked onto a panel, with their name."""

    panelist: Panelist
    expert: Expert
    name: str

    @property
    def is_member(self) -> bool:
        """Accepted, and has not left: only such a one judges."""
        return bool(self.panelist.is_accepted) and self.panelist.left_at is None

    @property
    def is_vacant(self) -> bool:
        """Declined or left."""
        return self.panelist.is_accepted is False or self.panelist.left_at is not None

    @property
    def most_sheets(self) -> int | None:
        """How many applications they take in this round at most: as agreed, else as they take in any."""
        return self.panelist.most_sheets or self.expert.most_sheets


@dataclass(frozen=True)
class Panel:
    """All there is about the judging of a call, except a single mark. `candidates` are not out of the running.

    `recused` are the staff of the round who must know nothing of an application's judging, and `hidden` how many
    applications this reader is not shown for that reason (`seen.visible`). `unredacted` are the numbers of those whose
    redacted copy a blind round still lacks.
    """

    call: Call
    seats: Sequence[Seat]
    candidates: Sequence[Application]
    conflicts: Sequence[Conflict]
    assignments: Sequence[Assignment]
    closure: ScoringClosure | None
    later: Sequence[Phase] = ()
    closed_phases: frozenset[int] = frozenset()
    called_in: Mapping[int, frozenset[int]] = field(default_factory=dict)
    requests: Sequence[RecusalRequest] = ()
    recused: Mapping[int, frozenset[int]] = field(default_factory=dict)
    hidden: int = 0
    unredacted: Sequence[str] = ()

    @property
    def unruled(self) -> list[Conflict]:
        """What was found or asked for and nobody has ruled on."""
        return [each for each in self.conflicts if is_unruled(each)]

    @property
    def open_requests(self) -> list[RecusalRequest]:
        """What applicants asked for and nobody has matched or settled."""
        matched = {each.request for each in self.conflicts}
        return [each for each in self.requests if each.settled_at is None and each.id not in matched]

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

    @property
    def members(self) -> list[Seat]:
        """Who accepted and has not left."""
        return [seat for seat in self.seats if seat.is_member]

    def seat(self, expert_id: int) -> Seat | None:
        """The seat of an expert, whatever they answered."""
        return self._seat_of.get(expert_id)

    def stands(self, expert_id: int, application_id: int) -> list[Conflict]:
        """The conflicts of the pair that nobody has lifted."""
        return [each for each in self._noted.get((expert_id, application_id), ()) if each.lifted_at is None]

    def given(self, expert_id: int, application_id: int, phase: int = 1) -> Sequence[Assignment]:
        """Every assignment of the pair in that phase, ended ones too."""
        return self._of_pair.get((expert_id, application_id, phase), ())

    def live(self, expert_id: int, application_id: int, phase: int = 1) -> Assignment | None:
        """The assignment of the pair in that phase that has not ended."""
        return next((a for a in self.given(expert_id, application_id, phase) if a.ended_at is None), None)

    def application(self, application_id: int) -> Application:
        """One of the candidates."""
        return self._candidate[application_id]

    def of_expert(self, expert_id: int, phase: int = 1) -> list[Assignment]:
        """The assignments of an expert in that phase that have not ended."""
        return [a for a in self._of_expert.get((expert_id, phase), ()) if a.ended_at is None]

    def load(self, expert_id: int, phase: int = 1) -> int:
        """How much an expert has to judge in a phase."""
        return len(self.of_expert(expert_id, phase))

    def sheets(self, application_id: int, phase: int = 1) -> list[Assignment]:
        """The assignments of an application in that phase that have not ended."""
        return [a for a in self._of_application.get((application_id, phase), ()) if a.ended_at is None]

    # A page asks each of these for every pair of expert and application: 30,000 times where 60 judge 500.
    @cached_property
    def _seat_of(self) -> dict[int, Seat]:
        return {seat.expert.id: seat for seat in self.seats}

    @cached_property
    def _candidate(self) -> dict[int, Application]:
        return {each.id: each for each in self.candidates}

    @cached_property
    def _noted(self) -> dict[tuple[int, int], list[Conflict]]:
        return _grouped(self.conflicts, lambda each: (each.expert, each.application))

    @cached_property
    def _of_pair(self) -> dict[tuple[int, int, int], list[Assignment]]:
        return _grouped(self.assignments, lambda each: (each.expert, each.application, each.phase))

    @cached_property
    def _of_expert(self) -> dict[tuple[int, int], list[Assignment]]:
        return _grouped(self.assignments, lambda each: (each.expert, each.phase))

    @cached_property
    def _of_application(self) -> dict[tuple[int, int], list[Assignment]]:
        return _grouped(self.assignments, lambda each: (each.application, each.phase))


@dataclass(frozen=True)
class Sheet:
    """One expert's score sheet of one application, with what decides whether it may change.

    `waits_for_rulings`: nothing was saved in its phase yet, and hits of the call are not ruled on.
    `presented_at` is when it is presented, where a time table was announced; `is_unlocked` that a supervisor opened it
    again after it had been locked; `is_unredacted` that the call is blind and its redacted copy is not confirmed yet.
    """

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
    waits_for_rulings: bool = False
    presented_at: datetime | None = None
    is_unlocked: bool = False
    is_unredacted: bool = False

    @property
    def phase(self) -> JudgingPhase:
        """The phase this sheet belongs to."""
        return phases_of(self.call, self.later)[self.assignment.phase - 1]

    @property
    def opens_at(self) -> datetime:
        """From when marks are given: when the phase opens, a pitch not before it is presented."""
        return max(self.phase.opens_at, self.presented_at or self.phase.opens_at)

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
class Ranked:
    """A frozen result with what it is about. `sheets` and `tie_break` are the facts it was made of.

    `rank` is the official one, or the one among what a recused reader sees; `tie` why it stands before the next one
    with the same score, none where there is none below it that the reader sees.
    """

    result: Result
    application: Application
    applicant: Organization
    rank: int | None
    tie: dict[str, Any] | None

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


@dataclass(frozen=True)
class Ranking:
    """The results of a call, best first; empty until scoring is closed. `hidden` as on a panel."""

    call: Call
    closure: ScoringClosure | None
    rows: Sequence[Ranked]
    later: Sequence[Phase] = ()
    hidden: int = 0

    @property
    def phases(self) -> tuple[JudgingPhase, ...]:
        """In which the call was judged."""
        return phases_of(self.call, self.later)


@dataclass(frozen=True)
class Found:
    """What speaks against an expert judging an application, with the evidence in words."""

    expert: int
    application: int
    reason: str
    kind: ConflictKind = ConflictKind.INTEREST


def is_unruled(conflict: Conflict) -> bool:
    """A hit that the system found or an applicant asked for, neither confirmed nor lifted; a declaration stands."""
    return bool(
        conflict.origin != ConflictOrigin.DECLARED and conflict.lifted_at is None and conflict.confirmed_at is None
    )


def missing(panel: Panel) -> list[Text]:
    """What is still to be done before the phase can be closed: open sheets by name, applications with too few."""
    lacks, phase = [], panel.phase
    for application in panel.judged_in(phase.position):
        sheets = panel.sheets(application.id, phase.position)
        open_to = {sheet.expert for sheet in sheets if sheet.locked_at is None}
        waiting = [seat.name for seat in panel.seats if seat.expert.id in open_to]
        locked = sum(sheet.locked_at is not None for sheet in sheets)
        if waiting:
            lacks.append(_("{title}：{names} 未提交", title=application.title, names="、".join(waiting)))
        elif locked < phase.min_sheets:
            least = phase.min_sheets
            lacks.append(_("{title}：有效 {n} 份，至少 {least} 份", title=application.title, n=locked, least=least))
    return lacks


def unnoted(panel: Panel, found: Iterable[Found]) -> list[Found]:
    """What a search found and nobody has noted yet. What was noted and lifted is ruled on."""
    noted = {Found(each.expert, each.application, each.reason, ConflictKind(each.kind)) for each in panel.conflicts}
    return [each for each in found if each not in noted]


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


def needs_reason(criterion: Asked, value: Decimal | None) -> bool:
    return value is not None and not LOW * criterion.max_mark <= value <= HIGH * criterion.max_mark


def _grouped(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, list[Row]]:
    groups: dict[Key, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups
