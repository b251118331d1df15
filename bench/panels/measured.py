"""What the rules and the statistics make of planted rounds, beside the truth."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np
from numpy.random import Generator

from bench.panels.planted import MIDDLE, POINTS, Floats, Ints, Round, Scenario, plant
from grants.results.advice.calibration import Calibration, CalibrationError, calibrate
from grants.results.advice.funding_line import expected_grey, funding_probability, posterior
from grants.results.advice.outliers import Flag, outlying_sheets, reviewer_report
from grants.scoring.aggregate import phase_score
from grants.scoring.formula import Method, PhaseRule

FUNDED = 0.3
DRAWS = 400
OFFERED = (5, 7)
# The probabilities in between are told apart; what is surely in or out is counted at both ends.
BINS = (0.05, 0.3, 0.5, 0.7, 0.95)


@dataclass
class Cell:
    """One scenario with k sheets per application: recall of the true best in percent, by method and round; what the
    intervals and probabilities came to."""

    scenario: Scenario
    k: int
    recall: dict[str, list[float]] = field(default_factory=dict)
    refused: str = ""
    cover: list[float] = field(default_factory=list)
    grey: list[int] = field(default_factory=list)
    expected: list[list[int]] = field(default_factory=list)
    icck: list[float] = field(default_factory=list)
    bins: Floats = field(default_factory=lambda: np.zeros((len(BINS) + 1, 3)))
    differences: int = 0

    def gain(self, method: str) -> float:
        """Points of recall more than the plain mean has, on the same rounds."""
        return float(np.mean(np.subtract(self.recall[method], self.recall["mean"])))

    def deviation(self, method: str) -> float:
        """The standard error of the gain."""
        gains = np.subtract(self.recall[method], self.recall["mean"])
        return float(gains.std() / np.sqrt(len(gains)))

    def stated_and_true(self) -> Floats:
        """For each bin of stated probability its mean, and the share that truly was among the best, [bins, 2]."""
        filled = self.bins[self.bins[:, 2] > 0]
        return filled[:, :2] / filled[:, 2:]


def cell(scenario: Scenario, k: int, runs: int) -> Cell:
    """Plants `runs` rounds and judges each by every method; equal on every run of the program."""
    found, chance = Cell(scenario, k), np.random.default_rng([k, *scenario.name.encode()])
    for run in range(runs):
        planted = plant(scenario, k, chance)
        funded = int(len(planted.truth) * FUNDED)
        best = _best(planted.truth, funded)
        scores = dict(_scores(planted))
        found.differences += _differences(planted, scores) if run == 0 else 0
        try:
            cal = calibrate(*planted.sheets)
            _judge_uncertainty(found, cal, planted, best, run)
            scores["calibrated"] = cal.score
        except CalibrationError as refusal:
            # What is not calibrated stays at the plain mean.
            found.refused, scores["calibrated"] = refusal.kind, scores["mean"]
        for method, score in scores.items():
            hit = np.isin(_best(score, funded), best).mean()
            found.recall.setdefault(method, []).append(100 * float(hit))
    return found


def _scores(planted: Round) -> Iterator[tuple[str, Floats]]:
    marks, expert = planted.marks, planted.expert
    yield "mean", marks.mean(axis=1)
    yield "trimmed", np.sort(marks, axis=1)[:, 1:-1].mean(axis=1)
    yield "median", np.median(marks, axis=1)
    load = np.bincount(expert.ravel())
    own = np.bincount(expert.ravel(), marks.ravel()) / load
    rest = marks - own[expert]
    spread = np.sqrt(np.bincount(expert.ravel(), rest.ravel() ** 2) / load)
    yield "z-score", (rest / np.maximum(spread, 1e-9)[expert]).mean(axis=1)


def _differences(planted: Round, scores: dict[str, Floats]) -> int:
    """How many figures the product's own official rule finds otherwise, to the hundredth."""
    methods = {"mean": Method.MEAN, "trimmed": Method.TRIMMED_MEAN, "median": Method.MEDIAN}
    rules = {name: PhaseRule("paper", (Decimal(100),), method=method, trim_from=3) for name, method in methods.items()}
    wrong = 0
    for at, marks in enumerate(planted.marks):
        sheets = {f"E{n}": (Decimal(int(mark)),) for n, mark in enumerate(marks)}
        for name, rule in rules.items():
            wrong += int(abs(float(phase_score(sheets, rule).score) - scores[name][at]) > 0.00501)
    return wrong


def _judge_uncertainty(found: Cell, cal: Calibration, planted: Round, best: Ints, run: int) -> None:
    funding = funding_probability(posterior(cal, DRAWS, run), len(best))
    found.cover.append(float(((planted.truth >= funding.low) & (planted.truth <= funding.high)).mean()))
    found.grey.append(int(funding.grey.sum()))
    found.expected.append([expected_grey(cal, len(best), sheets) for sheets in OFFERED])
    found.icck.append(cal.icck)
    is_best = np.isin(np.arange(len(planted.truth)), best)
    columns = np.stack([funding.probability, is_best, np.ones(len(is_best))], axis=1)
    np.add.at(found.bins, np.digitize(funding.probability, BINS), columns)


def _best(score: Floats, funded: int) -> Ints:
    return np.argsort(-np.round(score, 6), kind="stable")[:funded]


@dataclass
class Odd:
    """What was found of odd experts and of rogue sheets; counts."""

    experts: Counter[str] = field(default_factory=Counter)
    flagged: Counter[str] = field(default_factory=Counter)
    sheets: Counter[str] = field(default_factory=Counter)


def odd_ones(scenario: Scenario, k: int, runs: int) -> Odd:
    """Makes seven experts in a hundred each harsh by 10 points, flat, or scoring at random, and plants rogue sheets in
    rounds of their own."""
    found, chance = Odd(), np.random.default_rng([k, scenario.load])
    for _run in range(runs):
        planted = plant(scenario, k, chance)
        odd = _make_odd(planted, chance)
        for report in reviewer_report(calibrate(*planted.sheets)):
            kind = odd.get(report.reviewer, "sound")
            found.experts[kind] += 1
            found.flagged[kind] += kind in report.flags
            if kind == "sound":
                found.flagged["sound as harsh or lenient"] += bool({Flag.HARSH, Flag.LENIENT} & set(report.flags))
                found.flagged["sound as flat or unrelated"] += bool({Flag.FLAT, Flag.UNRELATED} & set(report.flags))
        rogue = plant(replace(scenario, rogue=0.05), k, chance)
        for sheet in outlying_sheets(calibrate(*rogue.sheets)):
            column = int(np.flatnonzero(rogue.expert[sheet.application] == sheet.reviewer)[0])
            found.sheets["found" if rogue.is_rogue[sheet.application, column] else "false"] += 1
        found.sheets["rogue"] += int(rogue.is_rogue.sum())
        found.sheets["all"] += rogue.is_rogue.size
    return found


def _make_odd(planted: Round, chance: Generator) -> dict[int, str]:
    marks, expert = planted.marks, planted.expert
    experts = int(expert.max()) + 1
    each = max(1, round(experts * 0.07))
    chosen = chance.permutation(experts)[: 3 * each]
    kinds = {int(one): (Flag.HARSH, Flag.FLAT, Flag.UNRELATED)[at % 3].value for at, one in enumerate(chosen)}
    for one, kind in kinds.items():
        own = expert == one
        if kind == Flag.HARSH:
            marks[own] -= 10
        elif kind == Flag.FLAT:
            marks[own] = MIDDLE + 0.3 * (marks[own] - MIDDLE)
        else:
            marks[own] = MIDDLE + 1.4 * POINTS * chance.standard_normal(int(own.sum()))
    np.clip(np.round(marks), 0, 100, out=marks)
    return kinds
