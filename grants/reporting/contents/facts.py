"""What a report is filled in against, what was typed into it, and what stands in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from grants import money
from grants.awards.indicators.tables import Indicator
from grants.files import Upload
from grants.questions.facts import QuestionnaireFacts
from grants.questions.tables import Question
from grants.reporting.contents.tables import Achievement, FileKind, ReturnItem

ZERO = Decimal("0.00")
# The fields of a report that an item may point at, beside its groups, lines and indicators.
NARRATIVE, BENEFICIARIES, FILES = "narrative", "beneficiaries", "files"


def line_target(line_id: int) -> str:
    """The name of a budget line's field."""
    return f"line-{line_id}"


def group_target(term_id: int) -> str:
    """The name of the field of a group of people."""
    return f"group-{term_id}"


def indicator_target(indicator_id: int) -> str:
    """The name of an indicator's field."""
    return f"indicator-{indicator_id}"


@dataclass(frozen=True)
class LineNow:
    """A budget line before a report: planned as last amended, spent as accepted reports say. `kept` is what the custody
    ledger says was spent on it until now; None where the grantee keeps its own books."""

    id: int
    item: str
    planned: Decimal
    before: Decimal
    kept: Decimal | None = None


@dataclass(frozen=True)
class GroupNow:
    """A group of people that the project serves, and how many it plans to; None where it does not say (S15)."""

    term: int
    name: str
    planned: int | None


@dataclass(frozen=True)
class ToReport:
    """What a report of an award is filled in against. `threshold` is the percentage by which a line may depart; `form`
    is that of the call for this kind of report, if it has one; `groups` are those that the project carries."""

    lines: Sequence[LineNow]
    indicators: Sequence[Indicator]
    threshold: Decimal
    form: QuestionnaireFacts | None = None
    groups: Sequence[GroupNow] = ()

    @property
    def questions(self) -> list[Question]:
        """What the call's own form asks, in order."""
        return self.form.ordered if self.form is not None else []

    @property
    def is_kept(self) -> bool:
        """A hub keeps the money: the ledger says what was spent, and nobody types it."""
        return any(line.kept is not None for line in self.lines)


@dataclass(frozen=True)
class LineTyped:
    """What was typed beside a budget line: spent in this period, and why it departs from the plan."""

    spent: Decimal | None = None
    explanation: str = ""


@dataclass(frozen=True)
class Achieved:
    """What was typed beside an indicator, with the content and name of the file that proves it."""

    actual: Decimal | None
    words: str = ""
    proof: tuple[bytes, str] | None = None


@dataclass(frozen=True)
class Contents:
    """What somebody hands in beside the words of a report."""

    lines: Mapping[int, LineTyped] = field(default_factory=dict)
    achieved: Mapping[int, Achieved] = field(default_factory=dict)
    files: Sequence[tuple[FileKind, bytes, str]] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    headcounts: Mapping[int, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """A budget line in a report."""

    award_line: int
    item: str
    planned: Decimal
    before: Decimal
    spent: Decimal
    explanation: str = ""
    is_from_ledger: bool = False

    @property
    def total(self) -> Decimal:
        """Spent from the beginning to the end of this report's period."""
        return self.before + self.spent

    @property
    def left(self) -> Decimal:
        return self.planned - self.total

    @property
    def used(self) -> Decimal:
        """Percent of the plan, to be shown."""
        return money.percentage(self.total, self.planned)


@dataclass(frozen=True)
class Reached:
    """An indicator in a report; `row` is None where the report says nothing of it."""

    indicator: Indicator
    row: Achievement | None
    proof: Upload | None = None

    @property
    def said(self) -> str | None:
        """The figure as it reads, without zeros nobody typed."""
        return f"{self.row.actual.normalize():f}" if self.row is not None else None

    @property
    def is_missed(self) -> bool:
        return self.row is not None and misses(self.indicator, self.row.actual)


@dataclass(frozen=True)
class Served:
    """A group of people in a report: how many were planned, and how many were served."""

    term: int
    name: str
    planned: int | None
    headcount: int


@dataclass(frozen=True)
class Held:
    """A private file of a report."""

    kind: FileKind
    upload: Upload


@dataclass(frozen=True)
class ReportContents:
    """All that a report holds beside its words. `paid` is what the funder had paid on the award by now."""

    lines: Sequence[Line]
    reached: Sequence[Reached]
    files: Sequence[Held]
    items: Sequence[ReturnItem]
    paid: Decimal
    answers: Sequence[Mapping[str, Any]] = ()
    served: Sequence[Served] = ()

    @property
    def sum(self) -> Line:
        """The foot of the table."""
        return Line(
            0,
            "",
            planned=sum((each.planned for each in self.lines), ZERO),
            before=sum((each.before for each in self.lines), ZERO),
            spent=sum((each.spent for each in self.lines), ZERO),
        )

    def item_at(self, target: str) -> str:
        """What was asked for at a field; nothing where it was fine."""
        return next((each.words for each in self.items if each.target == target), "")


def misses(indicator: Indicator, actual: Decimal) -> bool:
    """Less than was promised, or more than was allowed."""
    return actual > indicator.target if indicator.is_ceiling else actual < indicator.target


def departs(planned: Decimal, total: Decimal, percent: Decimal, *, is_final: bool) -> bool:
    """Spent more than the plan by more than so many percent; at the end less by as much, too (R-D11)."""
    over = total - planned
    return (abs(over) if is_final else over) * 100 > planned * percent
