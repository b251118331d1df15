"""Where the funding line lies within the noise: how probably each application belongs above it. Pure, advisory."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from grants.results.advice.calibration import Calibration
from grants.results.advice.reliability import Floats, Ints

LOW, HIGH = 0.1, 0.9
INTERVAL = (0.05, 0.95)
DRAWS = 1000
Draws = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Funding:
    """Of each of N applications: the probability that it is among the best that are funded, whether that is in the grey
    zone between .1 and .9, and the 90 % intervals of its score and of its rank."""

    probability: Floats
    grey: NDArray[np.bool_]
    low: Floats
    high: Floats
    rank_low: Ints
    rank_high: Ints


def posterior(cal: Calibration, draws: int = DRAWS, seed: int = 0) -> Draws:
    """What the scores may truly be, float32[N, draws], given the sheets; one column is one possible truth.

    First the experts' biases are drawn, then the applications. These lean towards the middle, the more the fewer sheets
    there are: of an extreme score a part was luck. Phases and bonuses may be added to the draws, by weight.
    """
    chance = np.random.default_rng(seed)
    bias = cal.bias[:, None] + cal.bias_root @ chance.standard_normal((len(cal.reviewers), draws))
    scores = cal.mean[:, None] - cal.averaging() @ bias
    level = scores.mean(axis=0)
    own = (cal.se2 / cal.sheets)[:, None]
    # Applications that differ by nothing but chance are drawn almost equal, in any order.
    lean = _lean(cal, own)
    drawn: Floats = level + lean * (scores - level) + np.sqrt(lean * own) * chance.standard_normal(scores.shape)
    return drawn.astype(np.float32)


def funding_probability(draws: Draws, funded: int) -> Funding:
    """What the draws float[N, R] say when the best `funded` of N are funded; ValueError unless it is 1 to N."""
    count = len(draws)
    if not 1 <= funded <= count:
        raise ValueError(f"of {count} applications {funded} cannot be funded")
    ranks = np.empty(draws.shape, np.int32)
    np.put_along_axis(ranks, np.argsort(-draws, axis=0, kind="stable"), np.arange(1, count + 1)[:, None], axis=0)
    probability = (ranks <= funded).mean(axis=1)
    rank_low, rank_high = np.quantile(ranks, INTERVAL, axis=1, method="inverted_cdf").astype(np.int64)
    low, high = score_interval(draws)
    grey = (probability > LOW) & (probability < HIGH)
    return Funding(probability, grey, low, high, rank_low, rank_high)


def score_interval(draws: Draws) -> tuple[Floats, Floats]:
    """Between which two figures each of the N scores lies in nine of ten draws."""
    low, high = np.quantile(draws, INTERVAL, axis=1).astype(float)
    return low, high


def expected_grey(cal: Calibration, funded: int, sheets: int, among: int | None = None) -> int:
    """How many of the applications would lie in the grey zone if each had that many sheets.

    Scores and errors are taken as normal, and the error of a calibrated score as falling with the number of sheets. An
    application is grey where its score, leaning to the middle, lies within 1.28 standard deviations of the line.
    `among` is how many of the applications the line is drawn through, where not all of them ask for the same money.
    """
    count = among or len(cal.applications)
    error2 = cal.error2 * cal.sheets_each / sheets
    if funded >= count:
        return 0
    lean = float(_lean(cal, np.array(error2)))
    spread, half = np.sqrt(lean * cal.sq2), ndtri(HIGH) * np.sqrt(lean * error2)
    if spread == 0:
        return count
    line = np.sqrt(cal.sq2) * ndtri(1 - funded / count)
    return round(count * float(ndtr((line + half) / spread) - ndtr((line - half) / spread)))


def _lean(cal: Calibration, error2: Floats) -> Floats:
    """What is left of a score's distance to the middle when its luck is taken off."""
    variance = max(cal.sq2, cal.se2 * 1e-6, 1e-12)
    return variance / (variance + error2)
