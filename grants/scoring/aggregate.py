"""From locked sheets to a ranking: the rule printed in the call, in exact arithmetic. Pure.

Every figure can be recomputed from the printed paper, in the order in which the rule is printed:

1. a sheet's total is the sum of its marks;
2. a phase's score is the trimmed mean, mean or median of the totals that count, brought to 100 points where the full
   marks of its criteria add up to something else, and rounded half up to two places (R-E6): once, as the last step;
3. the score is the mean of the printed, already rounded phase scores by weight, half up to two places. An application
   that was not called to a later phase has the mean of those it went through, by their weights alone: what was not
   scored is not zero; and it stands below everybody who went further, whatever the figures;
4. the final score is that and the bonus, capped (R-E7).

With one phase of 100 points and 100 percent, step 3 changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median

from grants.calls.kinds import ScoreMethod
from grants.scoring.formula import (
    CRITERION,
    FLAG,
    PHASE,
    PRIORITY,
    RATING,
    Formula,
    Judged,
    Marks,
    PhaseRule,
    check_judged,
)

HUNDREDTH = Decimal("0.01")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class PhaseScore:
    """What the sheets of a phase come to, with all that is needed to recompute it; `dropped` names two sheets or none.

    `totals` are in the phase's own points, of `rule.full`; `score` is in points of 100.
    """

    rule: PhaseRule
    totals: Mapping[str, Decimal]
    dropped: tuple[str, ...]
    score: Decimal

    @property
    def counted(self) -> list[str]:
        """The sheets that count."""
        return [sheet for sheet in self.totals if sheet not in self.dropped]


@dataclass(frozen=True)
class Tie:
    """Which word of the tie-break put an application before another one with the same score, and by what."""

    over: int
    word: str
    own: str
    other: str


@dataclass(frozen=True)
class Standing:
    """An application's official score and place, with what each phase and each word of the tie-break says of it.

    `phases` are those it went through. `rank` counts those that reach the pass mark, in the order of their places; it
    is None below.
    """

    judged: Judged
    phases: tuple[PhaseScore, ...]
    score: Decimal
    bonus: Decimal
    final: Decimal
    place: int
    rank: int | None
    facts: Mapping[str, str]
    tie: Tie | None


@dataclass(frozen=True)
class _Scored:
    judged: Judged
    phases: tuple[PhaseScore, ...]
    score: Decimal
    bonus: Decimal

    @property
    def final(self) -> Decimal:
        return self.score + self.bonus


def ranking(judged: Sequence[Judged], formula: Formula) -> list[Standing]:
    """Everybody in order, best first. The receipt number decides when nothing else does, so that a rerun is equal.

    Raises Refused where marks, sheets or phases are missing or unknown (`formula.check_judged`).
    """
    scored = [_scored(each, formula) for each in judged]
    scored.sort(key=lambda one: (*_class(one), *_orders(one, formula), one.judged.number))
    standings: list[Standing] = []
    passed = 0
    for place, each in enumerate(scored, start=1):
        below = scored[place] if place < len(scored) else None
        has_passed = each.final >= formula.pass_mark
        passed += has_passed
        standings.append(
            Standing(
                judged=each.judged,
                phases=each.phases,
                score=each.score,
                bonus=each.bonus,
                final=each.final,
                place=place,
                rank=passed if has_passed else None,
                facts={word: _fact(each, word, formula) for word in formula.tie_break},
                tie=_tie(each, below, formula) if below and _class(below) == _class(each) else None,
            )
        )
    return standings


def phase_score(sheets: Mapping[str, Marks], rule: PhaseRule) -> PhaseScore:
    """The score of a phase of an application; that its sheets are whole was checked."""
    totals = {sheet: sum((mark for mark in marks if mark is not None), Decimal(0)) for sheet, marks in sheets.items()}
    dropped = dropped_sheets(totals, rule)
    counted = [Fraction(total) for sheet, total in totals.items() if sheet not in dropped]
    middle = median(counted) if rule.method == ScoreMethod.MEDIAN else _mean(counted)
    return PhaseScore(rule, totals, dropped, _rounded(middle * 100 / Fraction(rule.full)))


def dropped_sheets(totals: Mapping[str, Decimal], rule: PhaseRule) -> tuple[str, ...]:
    """The sheets that do not count for a trimmed mean, from `trim_from` sheets on: exactly one lowest and one highest
    (R-E6), among equals the first lowest and the last highest."""
    if rule.method != ScoreMethod.TRIMMED_MEAN or len(totals) < rule.trim_from:
        return ()
    ordered = sorted(totals, key=lambda sheet: (totals[sheet], sheet))
    return ordered[0], ordered[-1]


def weighted(phases: Sequence[PhaseScore]) -> Decimal:
    """The mean of the printed phase scores by their weights; half up, two places."""
    points = sum((Fraction(phase.score) * Fraction(phase.rule.weight) for phase in phases), Fraction(0))
    return _rounded(points / sum(Fraction(phase.rule.weight) for phase in phases))


def bonus(flags: Sequence[str], formula: Formula) -> Decimal:
    """The points of the application's flags, capped."""
    points = sum((formula.bonuses.get(flag, Decimal(0)) for flag in set(flags)), Decimal(0))
    return min(points, formula.bonus_max).quantize(HUNDREDTH)


def criterion_mean(judged: Judged, word: str, formula: Formula) -> Fraction | None:
    """The mean of the criterion of `criterion:n` over all sheets of its phase, dropped ones too: exact, so that a tie
    is a tie. None where the application was not called to that phase."""
    phase, at = formula.criterion(word)
    marks = [Fraction(mark) for sheet in judged.sheets.get(phase, {}).values() if (mark := sheet[at]) is not None]
    return _mean(marks) if marks else None


def _scored(judged: Judged, formula: Formula) -> _Scored:
    check_judged(judged, formula)
    phases = tuple(phase_score(judged.sheets[rule.name], rule) for rule in formula.phases if rule.name in judged.sheets)
    return _Scored(judged, phases, weighted(phases), bonus(judged.flags, formula))


def _class(one: _Scored) -> tuple[int, Decimal]:
    """Who went through more phases stands before; then the score. What is equal here is a tie."""
    return -len(one.phases), -one.final


def _orders(one: _Scored, formula: Formula) -> list[Fraction]:
    return [_order(one, word, formula) for word in formula.tie_break]


def _order(one: _Scored, word: str, formula: Formula) -> Fraction:
    """Where a word of the tie-break puts an application: less stands before. Ties are between equals in phases, so
    that of a phase to which they were not called neither has anything."""
    if word.startswith(CRITERION):
        return -(criterion_mean(one.judged, word, formula) or Fraction(0))
    if word.startswith(PHASE):
        return -Fraction(_score_of(one, word) or 0)
    if word.startswith(FLAG):
        return Fraction(-(word.removeprefix(FLAG) in one.judged.flags))
    if word == PRIORITY:
        return Fraction(-bool(one.judged.priority))
    if word == RATING:
        return Fraction(-int(one.judged.rating[0]) if one.judged.rating else 0)
    return Fraction((one.judged.submitted_at - EPOCH) // timedelta(microseconds=1))


def _score_of(one: _Scored, word: str) -> Decimal | None:
    return next((each.score for each in one.phases if each.rule.name == word.removeprefix(PHASE)), None)


def _fact(one: _Scored, word: str, formula: Formula) -> str:
    """What stands for an application under a word of the tie-break, as it is shown and kept."""
    if word.startswith(CRITERION):
        mean = criterion_mean(one.judged, word, formula)
        return "" if mean is None else str(_rounded(mean))
    if word.startswith(PHASE):
        score = _score_of(one, word)
        return "" if score is None else str(score)
    if word.startswith(FLAG):
        return "1" if word.removeprefix(FLAG) in one.judged.flags else ""
    known = {PRIORITY: one.judged.priority, RATING: one.judged.rating}
    return known[word] if word in known else one.judged.submitted_at.isoformat()


def _tie(one: _Scored, other: _Scored, formula: Formula) -> Tie | None:
    for word in formula.tie_break:
        if _order(one, word, formula) != _order(other, word, formula):
            return Tie(other.judged.application, word, _fact(one, word, formula), _fact(other, word, formula))
    return None


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _rounded(value: Fraction) -> Decimal:
    """Half up to two places, without ever leaving exact arithmetic."""
    hundredths = (value * 100 + Fraction(1, 2)).__floor__()
    return Decimal(hundredths).scaleb(-2)
