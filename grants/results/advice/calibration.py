"""Advisory scores beside the official ones: an expert's own harshness or leniency is estimated and taken off. Pure.

The model is mark = application + expert + chance. Applications are fixed: what a field's applications have in common
is never explained as bias. The experts' effects are shrunk towards zero by as much as the sheets themselves suggest
(REML), so that where experts do not differ the calibrated score is the plain mean. Where every expert judged every
application it is the plain mean as well: everybody had the same experts, and the rank order cannot change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from grants.errors import Refused
from grants.i18n import Text, _
from grants.results.advice.reliability import Floats, Ints, krippendorff_alpha

LEAST_APPLICATIONS, LEAST_LOAD = 20, 4
# Bounds of the ratio of the experts' variance to that of chance; none below the first can be told from zero.
LEAST_RATIO, MOST_RATIO = 1e-6, 1e4


class CalibrationError(Refused):
    """These sheets are not calibrated. `kind` says why; `parts` lists the applications that no expert connects."""

    def __init__(self, kind: str, message: Text, parts: Sequence[Sequence[int]] = ()) -> None:
        super().__init__(f"results.calibration_{kind}", message)
        self.kind = kind
        self.parts = parts


@dataclass(frozen=True, eq=False)
class Calibration:
    """What the sheets say of N applications and M experts, in points; variances in points squared.

    `app` and `rev` int[n] index `applications` and `reviewers` (ids, ascending). `score` is the calibrated score,
    `bias` what an expert gives more than the panel for the same applications, `bias_sd` how uncertain that is. `se2` is
    the variance of chance, `sb2` of experts, `sq2` of applications, `error2` the mean squared error of a calibrated
    score against the others. `icc1` is the part of one mark that is the application's, `icck` that of a plain mean.
    """

    applications: Ints
    reviewers: Ints
    app: Ints
    rev: Ints
    y: Floats
    mean: Floats
    score: Floats
    bias: Floats
    bias_root: Floats
    se2: float
    sb2: float
    sq2: float
    error2: float
    alpha: float

    @cached_property
    def sheets(self) -> Ints:
        """How many sheets each application has."""
        return np.bincount(self.app, minlength=len(self.applications))

    @property
    def sheets_each(self) -> float:
        """Sheets per application, as their reciprocals' mean has it: what the error of a mean follows."""
        return float(1 / (1 / self.sheets).mean())

    @property
    def bias_sd(self) -> Floats:
        """The standard deviation of each bias. `bias_root` float[M, M] times its transpose is their covariance."""
        spread: Floats = np.linalg.norm(self.bias_root, axis=1)
        return spread

    @property
    def icc1(self) -> float:
        return self.sq2 / (self.sq2 + self.sb2 + self.se2)

    @property
    def icck(self) -> float:
        return self.sq2 / (self.sq2 + (self.sb2 + self.se2) / self.sheets_each)

    @property
    def is_complete(self) -> bool:
        """Whether every expert judged every application, so that calibrating changes no place."""
        return len(self.y) == len(self.applications) * len(self.reviewers)

    def averaging(self) -> Any:
        """The matrix [N, M] that takes the mean over the experts of each application."""
        return _averaging(self.app, self.rev)


@dataclass(frozen=True)
class RankChange:
    """An application whose place by calibrated score differs from the official one, and why, in points.

    `trimming` is what the plain mean is above the official score, `correction` what the calibrated score is above the
    plain mean. `experts` are those of its sheets with their bias, the strongest first: who is 6.1 below the others on
    the same applications has a bias near -6.1, and of that a k-th is given back to each.
    """

    application: int
    place: int
    calibrated_place: int
    trimming: float
    correction: float
    experts: tuple[tuple[int, float], ...]


def calibrate(app: Ints, rev: Ints, y: Floats) -> Calibration:
    """Calibrated scores of sheets: `app` and `rev` int[n] are ids of application and expert, `y` float[n] total points.

    Raises CalibrationError with `kind` "too_few", "disconnected" or "constant"; ValueError for sheets that are not a
    list of single judgements. The result depends on nothing else and is equal on every run.
    """
    applications, at = np.unique(app, return_inverse=True)
    reviewers, by = np.unique(rev, return_inverse=True)
    y = np.asarray(y, float)
    if not np.isfinite(y).all() or len(np.unique(at * len(reviewers) + by)) < len(y):
        raise ValueError("a sheet has no points, or an expert has two sheets of one application")
    check_calibration(applications, at, by, y)
    sheets = np.bincount(at)
    mean = np.bincount(at, y) / sheets
    bias, bias_root, se2, sb2 = _effects(at, by, y - mean[at])
    averaging = _averaging(at, by)
    score = mean - averaging @ bias
    error2 = _error_variance(se2 / sheets, averaging @ bias_root)
    return Calibration(
        applications=applications,
        reviewers=reviewers,
        app=at,
        rev=by,
        y=y,
        mean=mean,
        score=score,
        bias=bias,
        bias_root=bias_root,
        se2=se2,
        sb2=sb2,
        sq2=max(0.0, float(score.var(ddof=1)) - error2),
        error2=error2,
        alpha=krippendorff_alpha(at, y),
    )


def check_calibration(applications: Ints, app: Ints, rev: Ints, y: Floats) -> None:
    """Sheets are calibrated only where there are enough of them, experts connect them, and marks differ."""
    there_is_enough_to_compare(app, rev)
    experts_connect_all(applications, app, rev)
    marks_of_one_application_differ(app, y)


def there_is_enough_to_compare(app: Ints, rev: Ints) -> None:
    """An expert who replaced another late has few sheets, and is shrunk for it; half of the panel must have enough."""
    count, load = int(app.max(initial=-1)) + 1, int(np.median(np.bincount(rev))) if len(rev) else 0
    if count < LEAST_APPLICATIONS or load < LEAST_LOAD:
        facts = {"n": count, "load": load, "least": LEAST_APPLICATIONS, "least_load": LEAST_LOAD}
        words = _(
            "{n} 份申报、每位专家 {load} 份，太少：至少 {least} 份申报、每位专家 {least_load} 份才能校准", **facts
        )
        raise CalibrationError("too_few", words)


def experts_connect_all(applications: Ints, app: Ints, rev: Ints) -> None:
    """Panels that share no expert cannot be compared by scores alone: which of them is the harsher, nobody knows."""
    count, experts = len(applications), int(rev.max()) + 1
    edges = csr_array((np.ones(len(app)), (app, count + rev)), shape=(count + experts, count + experts))
    parts, part = connected_components(edges, directed=False)
    if parts > 1:
        lists = [[int(each) for each in applications[part[:count] == n]] for n in range(parts)]
        words = _("评审分成 {n} 组，各组没有共同的专家，组间的宽严无法比较", n=parts)
        raise CalibrationError("disconnected", words, lists)


def marks_of_one_application_differ(app: Ints, y: Floats) -> None:
    mean = np.bincount(app, y) / np.bincount(app)
    if np.allclose(y, mean[app], rtol=0, atol=1e-9):
        raise CalibrationError("constant", _("同一份申报的评分全部相同，没有可校准的差别"))


def rank_changes(cal: Calibration, official: Floats, bonus: Floats, place: Ints) -> list[RankChange]:
    """What the calibrated scores would change, by official place; arrays are in the order of `cal.applications`.

    `official` float[N] are scores before the bonus, `place` int[N] the official places from 1.
    """
    calibrated = calibrated_places(cal.score + bonus, place)
    changes = []
    for at in np.argsort(place, kind="stable"):
        if calibrated[at] != place[at]:
            experts = sorted(cal.rev[cal.app == at], key=lambda by: (-abs(cal.bias[by]), by))
            changes.append(
                RankChange(
                    application=int(cal.applications[at]),
                    place=int(place[at]),
                    calibrated_place=int(calibrated[at]),
                    trimming=float(cal.mean[at] - official[at]),
                    correction=float(cal.score[at] - cal.mean[at]),
                    experts=tuple((int(cal.reviewers[by]), float(cal.bias[by])) for by in experts),
                )
            )
    return changes


def calibrated_places(score: Floats, place: Ints) -> Ints:
    """The places from 1 by calibrated score; of equal ones the official place decides."""
    order = np.lexsort((place, -np.round(score, 6)))
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(1, len(order) + 1)
    return places


def _effects(app: Ints, rev: Ints, rest: Floats) -> tuple[Floats, Floats, float, float]:
    """The experts' effects, the root of their covariance, the variance of chance and that of experts.

    `rest` float[n] is what each sheet has above the mean of its application. With the applications taken out of both
    sides, what is left is a problem of the size of the panel, and of one unknown after one eigendecomposition.
    """
    averaging, sheets = _averaging(app, rev), np.bincount(app)
    crossed = np.diag(np.bincount(rev)) - averaging.T @ (sheets[:, None] * averaging.toarray())
    values, axes = np.linalg.eigh(crossed)
    values, sums = np.maximum(values, 0.0), axes.T @ np.bincount(rev, rest).astype(float)
    within, freedom = float(rest @ rest), len(rest) - len(sheets)
    ratio = _ratio(values, sums, within, freedom)
    shrunk = ratio / (1 + ratio * values)
    se2 = max(0.0, within - float(shrunk @ sums**2)) / freedom
    return axes @ (shrunk * sums), axes * np.sqrt(se2 * shrunk), se2, ratio * se2


def _averaging(app: Ints, rev: Ints) -> Any:
    sheets = np.bincount(app)
    return csr_array((1 / sheets[app], (app, rev)), shape=(len(sheets), int(rev.max()) + 1))


def _ratio(values: Floats, sums: Floats, within: float, freedom: int) -> float:
    """The ratio of the experts' variance to that of chance that is likeliest (REML); 0 where no difference shows."""

    def deviance(logarithm: float) -> float:
        ratio = np.exp(logarithm)
        left = within - float((ratio * sums**2 / (1 + ratio * values)).sum())
        return float(np.log1p(ratio * values).sum()) + freedom * float(np.log(max(left, within * 1e-12)))

    steps = np.linspace(np.log(LEAST_RATIO), np.log(MOST_RATIO), 48)
    best = int(np.argmin([deviance(step) for step in steps]))
    around = (steps[max(best - 1, 0)], steps[min(best + 1, len(steps) - 1)])
    found = minimize_scalar(deviance, bounds=around, method="bounded", options={"xatol": 1e-9})
    return float(np.exp(found.x)) if found.fun < freedom * np.log(within) else 0.0


def _error_variance(chance: Floats, through_bias: Floats) -> float:
    """The mean variance of the scores' errors around their common error, which changes no place."""
    count = len(chance)
    each = float(chance.sum()) + float((through_bias**2).sum())
    common = (float(chance.sum()) + float((through_bias.sum(axis=0) ** 2).sum())) / count
    return (each - common) / (count - 1)
