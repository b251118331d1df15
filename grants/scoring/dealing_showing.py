"""What the pages of assigning show: who judges what now, what a run would give to whom, and what differs."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from grants.applications.tables import Application
from grants.i18n import Text
from grants.scoring import dealing_queries
from grants.scoring import dealing_reasons as reasons
from grants.scoring import dealing_words as words
from grants.scoring.assigning import explain_pair
from grants.scoring.deal import Deal, DealPlan
from grants.scoring.dealing_tables import AssignmentRun
from grants.scoring.dealing_words import Figures
from grants.scoring.panel import Panel, Seat
from grants.scoring.solving import Run, asked_about
from grants.scoring.tables import Assignment


@dataclass(frozen=True)
class Dealt:
    """One application with who judges it now."""

    application: Application
    sheets: Sequence[tuple[Assignment, str]]
    lacks: int


@dataclass(frozen=True)
class Judge:
    """An expert whom a run gives an application. `points` are of 1000; none where the expert is no longer there."""

    name: str
    points: int | None
    is_new: bool
    lies_across: bool


@dataclass(frozen=True)
class Given:
    """One application with whom a run gives it; `points` are the average of its judges."""

    application: Application
    judges: Sequence[Judge]
    points: Fraction


@dataclass(frozen=True)
class Load:
    """How much a run gives to an expert."""

    seat: Seat
    sheets: int


@dataclass(frozen=True)
class Answer:
    """Why a pair is in a run or not, and what its points consist of: words, points, of how many."""

    title: str
    name: str
    reason: Text
    points: int
    parts: Sequence[tuple[Text, int, int]]


@dataclass(frozen=True)
class RunShown:
    """A run as its page shows it. `changes` is what is no longer as it was; `stays`, `comes` and `goes` count pairs
    beside what is assigned now; `before` are the figures of the last run before it that found anything."""

    run: AssignmentRun
    plan: DealPlan
    figures: Figures | None = None
    trouble: Sequence[Text] = ()
    changes: Sequence[Text] = ()
    given: Sequence[Given] = ()
    loads: Sequence[Load] = ()
    before: tuple[int, Figures] | None = None
    stays: int = 0
    comes: int = 0
    goes: int = 0
    answer: Answer | None = None


def dealt(panel: Panel) -> list[Dealt]:
    """Who judges what in the phase that is being judged."""
    phase, names = panel.phase, {seat.expert.id: seat.name for seat in panel.seats}
    of_application = defaultdict(list)
    for each in _live(panel):
        of_application[each.application].append((each, names[each.expert]))
    return [
        Dealt(each, of_application[each.id], max(0, phase.min_sheets - len(of_application[each.id])))
        for each in panel.judged_in(phase.position)
    ]


async def shown(panel: Panel, run: Run, asked: tuple[int, int] | None = None) -> RunShown:
    """`asked` is an application and an expert of whom somebody wants to know why they are together or not."""
    if run.facts is None:
        return RunShown(run.row, run.plan)
    deal = await dealing_queries.deal(panel, run.plan)
    changes = reasons.changes(run.facts, deal.facts, panel)
    if run.refused is not None:
        return RunShown(run.row, run.plan, trouble=reasons.trouble(run.refused, panel), changes=changes)
    pairs, kept = set(run.pairs or ()), run.figures or {}
    live = {(each.application, each.expert) for each in _live(panel)}
    before = await dealing_queries.run_before(run.row)
    return RunShown(
        run.row,
        run.plan,
        figures=words.figures(kept),
        changes=changes,
        given=_given(panel, deal, pairs, live),
        loads=_loads(panel, pairs),
        before=(before.row.number, words.figures(before.figures)) if before and before.figures else None,
        stays=len(pairs & live),
        comes=len(pairs - live),
        goes=len(live - pairs),
        answer=_answer(deal, run, asked, await dealing_queries.topic_names()) if asked and not changes else None,
    )


def _live(panel: Panel) -> list[Assignment]:
    return [each for each in panel.assignments if each.phase == panel.phase.position and each.ended_at is None]


def _given(panel: Panel, deal: Deal, pairs: set[tuple[int, int]], live: set[tuple[int, int]]) -> list[Given]:
    judges = defaultdict(list)
    names = {seat.expert.id: seat.name for seat in panel.seats}
    for pair in sorted(pairs):
        application, expert = pair
        known = application in deal.known.asked and expert in deal.known.knowing
        points = deal.known.points(*pair) if known else None
        across = known and deal.known.lies_across(*pair)
        judges[application].append(Judge(names[expert], points, pair not in live, across))
    rows = [
        Given(each, judges[each.id], _average([judge.points or 0 for judge in judges[each.id]]))
        for each in panel.candidates
        if each.id in judges
    ]
    return sorted(rows, key=lambda row: (row.points, row.application.number))


def _loads(panel: Panel, pairs: set[tuple[int, int]]) -> list[Load]:
    counts = Counter(expert for _application, expert in pairs)
    rows = [Load(seat, counts[seat.expert.id]) for seat in panel.seats if seat.is_member or seat.expert.id in counts]
    return sorted(rows, key=lambda row: (-row.sheets, row.seat.expert.code))


def _answer(deal: Deal, run: Run, asked: tuple[int, int], fields: Mapping[str, str]) -> Answer | None:
    application, expert = asked
    if application not in deal.row or expert not in deal.column:
        return None
    row, column = deal.row[application], deal.column[expert]
    draws = run.figures["draws"] if run.figures else 0
    made = asked_about(deal, run.pairs or (), bytes.fromhex(run.row.seed), draws)
    return Answer(
        title=deal.applications[row].title,
        name=deal.seats[column].name,
        reason=reasons.why(explain_pair(made, row, column), deal),
        points=deal.known.points(application, expert),
        parts=[
            (reasons.part_words(each, fields), each.points, each.most) for each in deal.known.parts(application, expert)
        ],
    )


def _average(points: Sequence[int]) -> Fraction:
    return Fraction(sum(points), max(1, len(points)))
