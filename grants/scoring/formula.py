"""How a call makes a score out of sheets, phase by phase; what is judged by it, and when it is refused. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from grants.calls.kinds import ScoreMethod
from grants.errors import Refused
from grants.i18n import Text, _

CRITERION, PHASE, RATING, SUBMITTED_AT = "criterion:", "phase:", "rating", "submitted_at"
FLAG, PRIORITY = "flag:", "priority"
PAPER = "paper"
Marks = tuple[Decimal | None, ...]


@dataclass(frozen=True)
class PhaseRule:
    """One phase of judging, such as paper, pitch (路演) or committee: what its sheets ask and how much it weighs.

    `name` is the word by which sheets and the tie-break mean it, `title` what people read.
    `maxima` are the full marks of its criteria in their order, `weight` is in percent of the whole. Only the trimmed
    mean looks at `trim_from`. The first phase is for everybody; a later one for those who were called to it, or, where
    it `is_required`, for everybody as well.
    """

    name: str
    maxima: tuple[Decimal, ...]
    weight: Decimal = Decimal(100)
    method: ScoreMethod = ScoreMethod.TRIMMED_MEAN
    trim_from: int = 5
    min_sheets: int = 1
    is_required: bool = False
    title: Text | str = ""

    @property
    def full(self) -> Decimal:
        """The points that one sheet can give."""
        return sum(self.maxima, Decimal(0))


@dataclass(frozen=True)
class Formula:
    """The rule of a call, fixed when it was published. One that cannot be computed raises ValueError at once.

    The words of the tie-break (R-E9): `criterion:n` counts through the criteria of all phases in their order,
    `phase:<name>` is that phase's score, `flag:<name>` what it claims a bonus for (S10, S19), `priority` how an earlier
    project was judged (S81).
    """

    phases: tuple[PhaseRule, ...]
    pass_mark: Decimal
    bonuses: Mapping[str, Decimal]
    bonus_max: Decimal
    tie_break: tuple[str, ...]

    def __post_init__(self) -> None:
        names = [phase.name for phase in self.phases]
        if len(set(names)) < len(names):
            raise ValueError(f"two phases have one name: {names}")
        if sum(phase.weight for phase in self.phases) != 100 or any(phase.weight <= 0 for phase in self.phases):
            raise ValueError("the weights of the phases do not sum to 100")
        if any(phase.full <= 0 or phase.min_sheets < 1 for phase in self.phases):
            raise ValueError("a phase asks for a sheet, and a sheet for marks")
        if any(phase.method == ScoreMethod.TRIMMED_MEAN and phase.trim_from < 3 for phase in self.phases):
            raise ValueError("a highest and a lowest can be dropped from three sheets on")
        known = {PRIORITY, RATING, SUBMITTED_AT, *(f"{PHASE}{name}" for name in names)}
        known |= {f"{CRITERION}{n}" for n in range(1, sum(len(phase.maxima) for phase in self.phases) + 1)}
        for word in self.tie_break:
            if word not in known and not word.startswith(FLAG):
                raise ValueError(f"a tie-break knows no word {word!r}")

    def criterion(self, word: str) -> tuple[str, int]:
        """The phase in which `criterion:n` is asked, and its index there."""
        at = int(word.removeprefix(CRITERION)) - 1
        for phase in self.phases:
            if at < len(phase.maxima):
                return phase.name, at
            at -= len(phase.maxima)
        raise ValueError(f"a tie-break knows no word {word!r}")


@dataclass(frozen=True)
class Judged:
    """An application with its sheets that count: by phase and expert, one mark per criterion, None where none is given.

    A phase to which it was not called is not there; one to which it was called and that nobody has scored is empty.
    `priority` is the day since which its applicant stands before equals, or nothing.
    """

    application: int
    number: str
    sheets: Mapping[str, Mapping[str, Marks]]
    flags: tuple[str, ...]
    rating: str
    submitted_at: datetime
    priority: str = ""


def check_judged(judged: Judged, formula: Formula) -> None:
    """What is judged can be computed: nothing is taken for zero and nothing is left out in silence."""
    phases_are_those_of_the_call(judged, formula)
    no_phase_is_skipped(judged, formula)
    for phase in formula.phases:
        if phase is formula.phases[0] or phase.is_required or phase.name in judged.sheets:
            there_are_enough_sheets(judged, phase)
            every_mark_is_given(judged, phase)


def phases_are_those_of_the_call(judged: Judged, formula: Formula) -> None:
    for name in judged.sheets:
        if name not in [phase.name for phase in formula.phases]:
            words = _("{number}：征集没有“{phase}”这一评审环节", number=judged.number, phase=name)
            raise Refused("scoring.unknown_phase", words)


def no_phase_is_skipped(judged: Judged, formula: Formula) -> None:
    """Who is called to a phase went through those before it."""
    is_there = [phase.name in judged.sheets for phase in formula.phases]
    if is_there != sorted(is_there, reverse=True):
        passed_over = formula.phases[is_there.index(False)]
        skipped = passed_over.title or passed_over.name
        words = _("{number}：没有经过“{phase}”环节，不能进入之后的环节", number=judged.number, phase=skipped)
        raise Refused("scoring.phase_skipped", words)


def there_are_enough_sheets(judged: Judged, phase: PhaseRule) -> None:
    count, least = len(judged.sheets.get(phase.name, {})), phase.min_sheets
    if count < least:
        facts = {"number": judged.number, "phase": phase.title or phase.name, "n": count, "least": least}
        words = _("{number}：“{phase}”环节有效评分表 {n} 份，至少 {least} 份", **facts)
        raise Refused("scoring.too_few_sheets", words)


def every_mark_is_given(judged: Judged, phase: PhaseRule) -> None:
    """A mark that is not given is not zero (R-E7: each from 0 to the full mark of its criterion)."""
    for sheet, marks in judged.sheets[phase.name].items():
        facts = {"number": judged.number, "phase": phase.title or phase.name, "sheet": sheet}
        if len(marks) != len(phase.maxima) or None in marks:
            words = _("{number}：“{phase}”环节 {sheet} 的评分表缺分，不能按零分计", **facts)
            raise Refused("scoring.sheet_incomplete", words)
        if any(mark is not None and not 0 <= mark <= most for mark, most in zip(marks, phase.maxima, strict=True)):
            words = _("{number}：“{phase}”环节 {sheet} 的评分超出指标满分", **facts)
            raise Refused("scoring.mark_beyond_criterion", words)
