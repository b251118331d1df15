"""Odd sheets and odd experts, as questions to the supervisor with their reasons in numbers. Pure; nothing follows."""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from grants.results.advice.calibration import Calibration
from grants.results.advice.reliability import Floats, Ints

LEAST_LOAD = 15
FAR, VERY_FAR = 2.5, 3
LEAST_POINTS = 5
# The step in which marks are given: where a panel is of one mind, one step is not far.
LEAST_DEVIATION = 0.5
# A normal distribution's standard deviation in terms of its median absolute deviation.
FROM_MEDIAN = 1.4826


class Flag(StrEnum):
    """What is odd about an expert's sheets."""

    HARSH = "harsh"
    LENIENT = "lenient"
    UNRELATED = "unrelated"
    FLAT = "flat"


@dataclass(frozen=True)
class ReviewerReport:
    """What the sheets of an expert say beside those of the others on the same applications.

    `difference` is what they gave more than the others, in points, and `z` that in its own standard deviations; `bias`
    is what of it calibrating takes off: less, for a part may be chance. `correlation` is with the others' mean free of
    their biases, `spread_ratio` that of the standard deviations of own and others' marks; both None where they cannot
    be told. `flags` only from 15 sheets on.
    """

    reviewer: int
    sheets: int
    difference: float
    bias: float
    z: float
    correlation: float | None
    spread_ratio: float | None
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True)
class OutlyingSheet:
    """A sheet far from the others of its application: what it gave, what the others let one expect of this expert, and
    the distance in robust standard deviations."""

    application: int
    reviewer: int
    mark: float
    others: tuple[float, ...]
    expected: float
    z: float


def reviewer_report(cal: Calibration) -> list[ReviewerReport]:
    """Every expert, in the order of `cal.reviewers`."""
    free = cal.y - cal.bias[cal.rev]
    others_free, others_raw = _mean_of_others(cal, free), _mean_of_others(cal, cal.y)
    reports = []
    for by, reviewer in enumerate(cal.reviewers):
        own = np.flatnonzero((cal.rev == by) & (cal.sheets[cal.app] > 1))
        beside = np.isin(cal.app, cal.app[own]) & (cal.rev != by)
        difference = float((cal.y[own] - others_raw[own]).mean()) if len(own) else 0.0
        report = ReviewerReport(
            reviewer=int(reviewer),
            sheets=int((cal.rev == by).sum()),
            difference=difference,
            bias=float(cal.bias[by]),
            z=difference / _difference_sd(cal, own, beside) if len(own) else 0.0,
            correlation=_correlation(cal.y[own], others_free[own]),
            spread_ratio=_spread_ratio(cal.y[own], free[beside]),
        )
        is_judged = len(own) >= LEAST_LOAD
        flags = _flags(cal, report, float((cal.sheets[cal.app[own]] - 1).mean())) if is_judged else ()
        reports.append(replace(report, flags=flags))
    return reports


def outlying_sheets(cal: Calibration) -> list[OutlyingSheet]:
    """The sheets at least 3 robust standard deviations from the median of the others of their application, the
    farthest first. An expert's usual harshness is no reason; an application with one sheet has no others."""
    free = cal.y - cal.bias[cal.rev]
    beside = _others(cal)
    expected = np.array(
        [np.median(free[others]) if len(others) else own for own, others in zip(free, beside, strict=True)]
    )
    is_told = cal.sheets[cal.app] > 1
    # With few sheets the median of the others is itself uncertain.
    distance = (free - expected) / np.sqrt(1 + 1 / np.maximum(cal.sheets[cal.app] - 1, 1))
    z = distance / max(FROM_MEDIAN * float(np.median(np.abs(distance[is_told]))), LEAST_DEVIATION)
    far = sorted(np.flatnonzero(np.abs(z) >= VERY_FAR), key=lambda at: (-abs(z[at]), at))
    return [
        OutlyingSheet(
            application=int(cal.applications[cal.app[at]]),
            reviewer=int(cal.reviewers[cal.rev[at]]),
            mark=float(cal.y[at]),
            others=tuple(float(each) for each in cal.y[beside[at]]),
            expected=float(expected[at] + cal.bias[cal.rev[at]]),
            z=float(z[at]),
        )
        for at in far
    ]


def _difference_sd(cal: Calibration, own: Ints, beside: NDArray[np.bool_]) -> float:
    """How far an expert without bias would be from the others by chance and by the others' biases."""
    each = 1 / (cal.sheets[cal.app] - 1)[beside] / len(own)
    chance = 1 / len(own) + float((each**2).sum())
    biases = float((np.bincount(cal.rev[beside], each) ** 2).sum())
    return float(np.sqrt(cal.se2 * chance + cal.sb2 * biases))


def _others(cal: Calibration) -> list[Ints]:
    """For each sheet the other sheets of its application."""
    groups = np.split(np.argsort(cal.app, kind="stable"), np.cumsum(cal.sheets)[:-1])
    return [groups[app][groups[app] != at] for at, app in enumerate(cal.app)]


def _mean_of_others(cal: Calibration, y: Floats) -> Floats:
    """For each sheet the mean of the others of its application; its own points where there are none."""
    total = np.bincount(cal.app, y)[cal.app]
    count = cal.sheets[cal.app]
    return np.where(count > 1, (total - y) / np.maximum(count - 1, 1), y)


def _correlation(own: Floats, others: Floats) -> float | None:
    if len(own) < 3 or own.std() == 0 or others.std() == 0:
        return None
    return float(np.corrcoef(own, others)[0, 1])


def _spread_ratio(own: Floats, beside: Floats) -> float | None:
    if len(own) < 3 or beside.std() == 0:
        return None
    return float(own.std(ddof=1) / beside.std(ddof=1))


def _flags(cal: Calibration, report: ReviewerReport, others: float) -> tuple[Flag, ...]:
    """Far is what chance alone brings about once in a hundred and sixty experts."""
    flags, usual = [], 1 / np.sqrt(report.sheets - 3)
    if abs(report.z) >= FAR and abs(report.difference) >= LEAST_POINTS:
        flags.append(Flag.LENIENT if report.difference > 0 else Flag.HARSH)
    # Even a sound expert's marks follow the others' only as far as chance lets both of them.
    sound = cal.sq2 / np.sqrt((cal.sq2 + cal.se2) * (cal.sq2 + cal.se2 / others))
    if report.correlation is not None and _fisher(report.correlation) < _fisher(sound) - FAR * usual:
        flags.append(Flag.UNRELATED)
    if report.spread_ratio is not None and report.spread_ratio < np.exp(-FAR * usual / np.sqrt(2)):
        flags.append(Flag.FLAT)
    return tuple(flags)


def _fisher(correlation: float) -> float:
    """A correlation on the scale on which its error is the same everywhere."""
    return float(np.arctanh(np.clip(correlation, -0.999, 0.999)))
