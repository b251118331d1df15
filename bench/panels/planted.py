"""Rounds whose truth is known: applications of a quality, experts with faults, and the sheets they would give."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# A mark is 72 points, and 7 for each standard deviation of quality, bias and noise together, rounded, within 0 to 100.
MIDDLE, POINTS = 72, 7
FRIEND, RIVALS, PUSH = 100, 5, 10


@dataclass(frozen=True)
class Scenario:
    """What is planted, in standard deviations of the applications' quality; shares are of sheets or of experts."""

    name: str
    words: str
    bias: float = 0.5
    noise: float = 1.0
    scale: float = 0.0
    rogue: float = 0.0
    strategic: float = 0.0
    load: int = 20
    applications: int = 300
    fields: int = 1
    is_disjoint: bool = False


@dataclass(frozen=True)
class Round:
    """N applications with k sheets each: `expert`, `marks` and which of them `is_rogue` [N, k]; `truth` [N] is what a
    judge without fault or chance would give, in points."""

    expert: Ints
    marks: Floats
    is_rogue: NDArray[np.bool_]
    truth: Floats

    @property
    def sheets(self) -> tuple[Ints, Ints, Floats]:
        """Application, expert and points of each sheet, as `calibrate` takes them."""
        count, k = self.marks.shape
        return np.repeat(np.arange(count), k), self.expert.ravel(), self.marks.ravel()


SCENARIOS = (
    Scenario("S0", "no bias", bias=0),
    Scenario("S1", "bias of half a deviation"),
    Scenario("S2", "strong bias", bias=1),
    Scenario("S3", "bias, and narrow and wide scales", bias=0.7, scale=0.35),
    Scenario("S4", "5 % of the sheets are rogue", rogue=0.05),
    Scenario("S5", "six fields with experts of their own", fields=6),
    Scenario("S6", "panels that share no expert", is_disjoint=True),
    Scenario("S7", "noisy: one sheet is hardly reliable", bias=0.7, noise=1.7),
    Scenario("S8", "8 sheets per expert", bias=0.7, load=8),
    Scenario("S9", "a fifth of the experts play for a friend", strategic=0.2),
    Scenario("S10", "10 % of the sheets are rogue", rogue=0.1),
    Scenario("S11", "20 applications, 4 sheets per expert: the least that is calibrated", load=4, applications=20),
)
# One panel judges everything, as is usual: its size is the number of sheets.
ONE_PANEL = tuple(
    replace(each, applications=60, load=60)
    for each in (
        Scenario("P1", "bias of half a deviation"),
        Scenario("P2", "strong bias", bias=1),
        Scenario("P3", "5 % of the sheets are rogue", rogue=0.05),
        Scenario("P4", "10 % of the sheets are rogue", rogue=0.1),
        Scenario("P5", "noisy", bias=0.7, noise=1.7),
    )
)


def plant(scenario: Scenario, k: int, chance: Generator) -> Round:
    """One round of the scenario with k sheets for each application."""
    count = scenario.applications
    expert = _assigned(scenario, k, chance)
    experts = int(expert.max()) + 1
    quality = chance.standard_normal(count) + _fields(scenario)
    quality -= quality.mean()
    bias = scenario.bias * chance.standard_normal(experts)
    scale = np.exp(scenario.scale * chance.standard_normal(experts))
    noise = scenario.noise * chance.standard_normal((count, k))
    is_rogue = chance.random((count, k)) < scenario.rogue
    wild = chance.choice([-1, 1], (count, k)) * chance.uniform(2.5, 4, (count, k))
    opinion = scale[expert] * (quality[:, None] + np.where(is_rogue, wild, noise)) + bias[expert]
    marks = MIDDLE + POINTS * opinion
    for each in np.flatnonzero(chance.random(experts) < scenario.strategic):
        _play(marks, expert == each, quality, chance)
    return Round(expert, np.clip(np.round(marks), 0, 100), is_rogue, MIDDLE + POINTS * quality)


def _fields(scenario: Scenario) -> Floats:
    """How much better or worse the field of each application is: from one deviation below to one above."""
    levels = np.linspace(-1, 1, scenario.fields) if scenario.fields > 1 else np.zeros(1)
    return levels[np.arange(scenario.applications) * scenario.fields // scenario.applications]


def _assigned(scenario: Scenario, k: int, chance: Generator) -> Ints:
    """The experts of each application [N, k], by lot, each of nearly the same load."""
    count = scenario.applications
    if scenario.is_disjoint:
        return np.arange(count)[:, None] // scenario.load * k + np.arange(k)
    expert, first = np.empty((count, k), np.int64), 0
    for rows in np.array_split(np.arange(count), scenario.fields):
        experts = max(k, round(len(rows) * k / scenario.load))
        expert[rows] = first + _dealt(len(rows), k, experts, chance)
        first += experts
    if scenario.fields > 1:
        _bridge(expert, chance)
    return expert


def _dealt(count: int, k: int, experts: int, chance: Generator) -> Ints:
    """Each application goes to the k experts with the least to do, equals by lot."""
    load, dealt = np.zeros(experts), np.empty((count, k), np.int64)
    for row in dealt:
        row[:] = np.argsort(load + chance.random(experts))[:k]
        load[row] += 1
    return dealt


def _bridge(expert: Ints, chance: Generator) -> None:
    """One sheet in ten changes places with one of anywhere, so that experts connect the fields."""
    count, k = expert.shape
    for row in chance.choice(count, count * k // 20):
        other, mine, theirs = chance.integers(count), chance.integers(k), chance.integers(k)
        one, two = expert[row, mine], expert[other, theirs]
        if two not in expert[row] and one not in expert[other]:
            expert[row, mine], expert[other, theirs] = two, one


def _play(marks: Floats, is_own: NDArray[np.bool_], quality: Floats, chance: Generator) -> None:
    """One of an expert's applications is a friend's and gets everything; its five strongest rivals lose points."""
    rows, columns = np.nonzero(is_own)
    friend = chance.integers(len(rows))
    marks[rows[friend], columns[friend]] = FRIEND
    rivals = [at for at in np.argsort(-quality[rows]) if at != friend][:RIVALS]
    marks[rows[rivals], columns[rivals]] -= PUSH
