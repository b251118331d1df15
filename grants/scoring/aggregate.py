"""From locked sheets to a ranking: the rule printed in the call, in exact arithmetic. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

HUNDREDTH = Decimal("0.01")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CRITERION, RATING, SUBMITTED_AT = "criterion:", "rating", "submitted_at"


@dataclass(frozen=True)
class Formula:
    """How a call makes a score out of sheets; fixed when it was published."""

    trim_from: int
    pass_mark: Decimal
    bonuses: Mapping[str, Decimal]
    bonus_max: Decimal
    tie_break: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """An application with its sheets that count, each one mark per criterion in the order of the criteria."""

    application: int
    number: str
    sheets: Mapping[str, tuple[Decimal, ...]]
    flags: tuple[str, ...]
    rating: str
    submitted_at: datetime


@dataclass(frozen=True)
class Tie:
    """Which word of the tie-break put an application before another one with the same score, and by what."""

    over: int
    word: str
    own: str
    other: str


@dataclass(frozen=True)
class Standing:
    """An application's official score and place. `rank` is None below the pass mark; `dropped` names two sheets."""

    judged: Judged
    totals: Mapping[str, Decimal]
    dropped: tuple[str, ...]
    trimmed_mean: Decimal
    bonus: Decimal
    final: Decimal
    place: int
    rank: int | None
    tie: Tie | None


def ranking(judged: Sequence[Judged], formula: Formula) -> list[Standing]:
    """Everybody in order, best first. The receipt number decides when nothing else does, so that a rerun is equal."""
    scored = [(each, *_score(each, formula)) for each in judged]
    scored.sort(key=lambda one: (-one[3], *(_order(one[0], word) for word in formula.tie_break), one[0].number))
    standings = []
    for place, (each, totals, mean, final) in enumerate(scored, start=1):
        below = scored[place] if place < len(scored) else None
        standings.append(
            Standing(
                judged=each,
                totals=totals,
                dropped=dropped_sheets(totals, formula.trim_from),
                trimmed_mean=mean,
                bonus=final - mean,
                final=final,
                place=place,
                rank=place if final >= formula.pass_mark else None,
                tie=_tie(each, below[0], formula) if below and below[3] == final else None,
            )
        )
    return standings


def trimmed_mean(totals: Mapping[str, Decimal], trim_from: int) -> Decimal:
    """The mean without exactly one highest and one lowest sheet, from `trim_from` sheets on; half up, two places."""
    dropped = dropped_sheets(totals, trim_from)
    counted = [total for sheet, total in totals.items() if sheet not in dropped]
    return _rounded(Fraction(sum(map(Fraction, counted))) / len(counted))


def dropped_sheets(totals: Mapping[str, Decimal], trim_from: int) -> tuple[str, ...]:
    """The sheets that do not count: the lowest and the highest; among equals the first lowest and the last highest."""
    if len(totals) < trim_from:
        return ()
    ordered = sorted(totals, key=lambda sheet: (totals[sheet], sheet))
    return ordered[0], ordered[-1]


def bonus(flags: Sequence[str], formula: Formula) -> Decimal:
    """The points of the application's flags, capped."""
    points = sum((formula.bonuses.get(flag, Decimal(0)) for flag in set(flags)), Decimal(0))
    return min(points, formula.bonus_max).quantize(HUNDREDTH)


def criterion_mean(judged: Judged, position: int) -> Fraction:
    """The mean of one criterion over all sheets, dropped ones too: exact, so that a tie is a tie."""
    marks = [sheet[position - 1] for sheet in judged.sheets.values()]
    return Fraction(sum(map(Fraction, marks))) / len(marks)


def tie_fact(judged: Judged, word: str) -> str:
    """What stands for an application under a word of the tie-break, as it is shown and kept."""
    if word.startswith(CRITERION):
        return str(_rounded(criterion_mean(judged, int(word.removeprefix(CRITERION)))))
    return judged.rating if word == RATING else judged.submitted_at.isoformat()


def _score(judged: Judged, formula: Formula) -> tuple[dict[str, Decimal], Decimal, Decimal]:
    totals = {sheet: sum(marks, Decimal(0)) for sheet, marks in judged.sheets.items()}
    mean = trimmed_mean(totals, formula.trim_from)
    return totals, mean, mean + bonus(judged.flags, formula)


def _order(judged: Judged, word: str) -> Fraction:
    if word.startswith(CRITERION):
        return -criterion_mean(judged, int(word.removeprefix(CRITERION)))
    if word == RATING:
        return Fraction(-int(judged.rating[0]) if judged.rating else 0)
    if word == SUBMITTED_AT:
        return Fraction((judged.submitted_at - EPOCH) // timedelta(microseconds=1))
    raise ValueError(f"a tie-break knows no word {word!r}")


def _tie(one: Judged, other: Judged, formula: Formula) -> Tie | None:
    for word in formula.tie_break:
        if _order(one, word) != _order(other, word):
            return Tie(other.application, word, tie_fact(one, word), tie_fact(other, word))
    return None


def _rounded(value: Fraction) -> Decimal:
    """Half up to two places, without ever leaving exact arithmetic."""
    hundredths = (value * 100 + Fraction(1, 2)).__floor__()
    return Decimal(hundredths).scaleb(-2)
