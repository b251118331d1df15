"""All that is said beside the official figures of a closed round: of each phase, of the whole, of each pool. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from grants.results.advice.calibration import (
    Calibration,
    CalibrationError,
    RankChange,
    calibrate,
    calibrated_places,
    rank_changes,
)
from grants.results.advice.funding_line import Draws, posterior, score_interval
from grants.results.advice.lines import Asking, Line, Pool, funding_line, with_forecasts
from grants.results.advice.outliers import OutlyingSheet, ReviewerReport, outlying_sheets, reviewer_report
from grants.results.advice.reliability import Floats, Ints, krippendorff_alpha

# Of a normal distribution nine tenths lie within as many standard deviations of its middle.
NINETY = 1.645


@dataclass(frozen=True)
class Judgement:
    """One application as it was frozen: official figures, what it asks for, and its sheets.

    `scores` are the official ones by phase, `sheets` the totals by phase and code of the expert; both in points of 100.
    """

    application: int
    place: int
    rank: int | None
    bonus: Decimal
    final: Decimal
    fund: int
    requested: Decimal
    scores: Mapping[int, Decimal]
    sheets: Mapping[int, Mapping[str, Decimal]]


@dataclass(frozen=True)
class Beside:
    """An official figure with the calibrated one and its 90 % interval, in points."""

    application: int
    official: Decimal
    calibrated: float
    low: float
    high: float


@dataclass(frozen=True)
class PhaseAdvice:
    """What the sheets of one phase say. The numbers of experts in reports and odd sheets are places in `experts`, their
    codes. Where it is `refused` there is nothing but the agreement, and that only if it can be told."""

    phase: int
    judged: int
    sheets: int
    experts: Sequence[str]
    alpha: float | None
    calibration: Calibration | None = None
    refused: CalibrationError | None = None
    scores: Sequence[Beside] = ()
    reports: Sequence[ReviewerReport] = ()
    odd: Sequence[OutlyingSheet] = ()

    @property
    def margins(self) -> list[float]:
        """How far from its estimate each expert's bias may truly lie, in nine of ten cases."""
        return [] if self.calibration is None else (NINETY * self.calibration.bias_sd).tolist()


@dataclass(frozen=True)
class Whole:
    """An application that went through every phase, by its final score. `probability` is that of belonging above the
    line of its pool, None where there is none; `change` why its place differs, told where there was one phase."""

    beside: Beside
    place: int
    calibrated_place: int
    probability: float | None
    is_grey: bool
    change: RankChange | None


@dataclass(frozen=True)
class Advice:
    """What is said beside the ranking of a round. `whole` and `lines` are empty where a phase is refused."""

    phases: Sequence[PhaseAdvice]
    whole: Sequence[Whole] = ()
    lines: Sequence[Line] = ()

    @property
    def grey(self) -> int:
        """How many applications the sheets cannot place above or below a line."""
        return sum(len(each.grey) for each in self.lines)


def advise(weights: Mapping[int, Decimal], judged: Sequence[Judgement], pools: Sequence[Pool]) -> Advice:
    """Everything at once; `weights` in percent by phase in order, `judged` in the official order."""
    drawn = [_phase(position, judged) for position in weights]
    phases = [said for said, _draws in drawn]
    calibrated = [(said.calibration, draws) for said, draws in drawn if said.calibration is not None]
    if len(calibrated) < len(phases):
        return Advice(phases)
    through = [each for each in judged if phases[-1].phase in each.sheets]
    scores, draws = _together(calibrated, [float(each) / 100 for each in weights.values()], through)
    row = {each.application: at for at, each in enumerate(through)}
    lines = []
    for pool in pools:
        asking = [
            Asking(each.application, each.rank is not None, each.requested, row.get(each.application))
            for each in judged
            if each.fund == pool.fund
        ]
        line = funding_line(pool, asking, draws)
        lines.append(with_forecasts(line, calibrated[0][0]) if len(phases) == 1 else line)
    changes = _changes(calibrated[0][0], through) if len(phases) == 1 else {}
    return Advice(phases, _whole(through, scores, draws, lines, changes), lines)


def _phase(phase: int, judged: Sequence[Judgement]) -> tuple[PhaseAdvice, Draws]:
    here = {each.application: each for each in judged if phase in each.sheets}
    codes = sorted({code for each in here.values() for code in each.sheets[phase]})
    rows = [
        (each.application, codes.index(code), float(total))
        for each in here.values()
        for code, total in each.sheets[phase].items()
    ]
    app, rev, y = (np.array(column) for column in zip(*rows, strict=True)) if rows else (np.zeros(0, int),) * 3
    facts: dict[str, Any] = {"phase": phase, "judged": len(here), "sheets": len(rows), "experts": codes}
    facts["alpha"] = _alpha(app, y)
    try:
        cal = calibrate(app, rev, y)
    except CalibrationError as refused:
        return PhaseAdvice(**facts, refused=refused), np.zeros((0, 0), np.float32)
    draws = posterior(cal)
    official = [here[int(each)].scores[phase] for each in cal.applications]
    said = PhaseAdvice(
        **facts,
        calibration=cal,
        scores=_beside([int(each) for each in cal.applications], official, cal.score, draws),
        reports=reviewer_report(cal),
        odd=outlying_sheets(cal),
    )
    return said, draws


def _alpha(app: Ints, y: Floats) -> float | None:
    """The agreement, which needs less than calibrating does; None where even that cannot be told."""
    try:
        return krippendorff_alpha(np.unique(app, return_inverse=True)[1], y)
    except ValueError:
        return None


def _together(
    calibrated: Sequence[tuple[Calibration, Draws]], weights: Sequence[float], through: Sequence[Judgement]
) -> tuple[Floats, Draws]:
    """The calibrated final scores float[N] and their draws float[N, R], in the order of `through`."""
    ids = np.array([each.application for each in through])
    bonus = np.array([float(each.bonus) for each in through])
    scores, draws = bonus, bonus[:, None].astype(np.float32)
    for (cal, drawn), weight in zip(calibrated, weights, strict=True):
        at = np.searchsorted(cal.applications, ids)
        scores, draws = scores + weight * cal.score[at], draws + np.float32(weight) * drawn[at]
    return scores, draws


def _changes(cal: Calibration, through: Sequence[Judgement]) -> dict[int, RankChange]:
    by_id = {each.application: each for each in through}
    order = [by_id[int(each)] for each in cal.applications]
    official = np.array([float(each.final - each.bonus) for each in order])
    bonus = np.array([float(each.bonus) for each in order])
    place = np.array([each.place for each in order])
    return {each.application: each for each in rank_changes(cal, official, bonus, place)}


def _whole(
    through: Sequence[Judgement],
    scores: Floats,
    draws: Draws,
    lines: Sequence[Line],
    changes: Mapping[int, RankChange],
) -> list[Whole]:
    probability = {key: chance for line in lines for key, chance in line.probability.items()}
    grey = {key for line in lines for key in line.grey}
    places = calibrated_places(scores, np.array([each.place for each in through]))
    beside = _beside([each.application for each in through], [each.final for each in through], scores, draws)
    return [
        Whole(
            beside=figures,
            place=each.place,
            calibrated_place=int(place),
            probability=probability.get(each.application),
            is_grey=each.application in grey,
            change=changes.get(each.application),
        )
        for each, figures, place in zip(through, beside, places, strict=True)
    ]


def _beside(applications: Sequence[int], official: Sequence[Decimal], scores: Floats, draws: Draws) -> list[Beside]:
    low, high = score_interval(draws)
    return [
        Beside(application, figure, float(score), float(least), float(most))
        for application, figure, score, least, most in zip(applications, official, scores, low, high, strict=True)
    ]
