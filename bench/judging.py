"""Which rule finds the truly best applications when experts are biased, and whether the stated uncertainty is true.

`python bench/judging.py [--quick]`; the last line is one JSON object. Rounds with known truth are planted (S0 to S11:
experts drawn by lot; P1 to P5: one panel judges everything) and judged by the official rules, by z-scores and by the
calibrated score. The promises (reference T5 and T6): calibrated recall of the true best 30 % is never more than .3
points below the plain mean's, at least 5 points above it where bias is strong (S2), and not below it where fields have
experts of their own (S5); 90 % intervals cover .87 to .92 of the truths, and stated probabilities are within .05 of the
shares that came true. S6 is refused, as it must be. S9 is outside the second promise: experts who play are not chance.
S11 is too small for the first decimal place. `--quick` plants few rounds, so its bounds are wider.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# One thread: the figures are those of one core, and a machine with many of them gives the same.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from bench.panels.measured import OFFERED, Cell, Odd, cell, odd_ones
from bench.panels.planted import ONE_PANEL, SCENARIOS, Scenario
from bench.support import finish, say

METHODS = ("trimmed", "median", "z-score", "calibrated")
SHEETS, PANEL_SIZES = (3, 5, 7), (5, 7, 9)
REFUSED, PLAYED, SMALL = "S6", "S9", "S11"
# Where nothing but bias and noise is planted, the reliability of a mean is known.
MODELLED = {"S0", "S1", "S2", "S7"}


@dataclass(frozen=True)
class Bounds:
    """What is promised, and of how many rounds per cell."""

    runs: int
    panel_runs: int
    least_gain: float
    strong_gain: float
    fields_gain: float
    cover: tuple[float, float]
    off: float
    icck: float
    small_gain: float = -1.0


@dataclass(frozen=True)
class Promise:
    """What was found, what it had to be, and whether it was."""

    words: str
    figure: float
    bound: str
    is_kept: bool


FULL = Bounds(300, 400, -0.3, 5.0, 0.0, (0.87, 0.92), 0.05, 0.02)
QUICK = Bounds(8, 60, -1.5, 2.5, -1.0, (0.85, 0.94), 0.15, 0.05, small_gain=-3.0)


def main() -> int:
    """Every cell, one line each, then what was promised."""
    bounds = QUICK if "--quick" in sys.argv[1:] else FULL
    say(f"{bounds.runs} rounds per line; recall of the true best 30 % in percent, others as points more than the mean")
    say(f"{'':4} k   mean {''.join(f'{each:>12}' for each in METHODS)}  cover  grey (with 5, 7)  icc(k)  stated/true")
    cells = [_said(cell(each, k, _runs(each, bounds))) for each in SCENARIOS for k in SHEETS]
    say("one panel of k experts judges all 60 applications")
    panels = [_said(cell(each, k, bounds.panel_runs)) for each in ONE_PANEL for k in PANEL_SIZES]
    odd = {load: _said_odd(load, _odd(load, bounds.runs)) for load in (20, 40)}
    promises = kept(cells, panels, bounds)
    for each in promises:
        say(f"{'held  ' if each.is_kept else 'MISSED'} {each.words}: {each.figure:.3g} (promised {each.bound})")
    return finish(
        {
            "rounds_per_cell": bounds.runs,
            "cells": {_name(each): _figures(each) for each in cells},
            "one_panel": {_name(each): _recalls(each) for each in panels},
            "odd": {f"{load}_sheets_per_expert": each for load, each in odd.items()},
            "promises": {each.words: [round(each.figure, 3), each.bound] for each in promises},
            "ok": all(each.is_kept for each in promises),
        }
    )


def kept(cells: list[Cell], panels: list[Cell], bounds: Bounds) -> list[Promise]:
    """Each promise with its worst figure."""
    told = [each for each in cells if each.scenario.name not in (REFUSED, PLAYED, SMALL)]
    covers = [float(np.mean(each.cover)) for each in told]
    off = max(float(np.abs(np.subtract(*each.stated_and_true().T)).max()) for each in told)
    modelled = [each for each in cells if each.scenario.name in MODELLED]
    icck = max(abs(float(np.mean(each.icck)) - _true_icck(each)) for each in modelled)
    refused = sorted({each.scenario.name for each in cells if each.refused})
    differences = sum(each.differences for each in (*cells, *panels))
    moved = max(abs(each.gain("calibrated")) for each in panels)
    return [
        _gains("calibrated against mean, the worst scenario", cells, _others(SMALL), bounds.least_gain),
        _gains("the same where bias is strong", cells, {"S2"}, bounds.strong_gain),
        _gains("the same where fields have experts of their own", cells, {"S5"}, bounds.fields_gain),
        _gains("the same in the smallest rounds", cells, {SMALL}, bounds.small_gain),
        Promise("90 % intervals cover at least", min(covers), f">= {bounds.cover[0]}", min(covers) >= bounds.cover[0]),
        Promise("90 % intervals cover at most", max(covers), f"<= {bounds.cover[1]}", max(covers) <= bounds.cover[1]),
        Promise("stated probability against truth, the worst bin", off, f"<= {bounds.off}", off <= bounds.off),
        Promise("estimated reliability against the planted", icck, f"<= {bounds.icck}", icck <= bounds.icck),
        Promise("scenarios that are refused", len(refused), "S6 alone", refused == [REFUSED]),
        Promise("calibrating one complete panel changes recall by", moved, "0", moved == 0),
        Promise("official figures that the product finds otherwise", differences, "0", differences == 0),
    ]


def _gains(words: str, cells: list[Cell], names: set[str], least: float) -> Promise:
    worst = min(each.gain("calibrated") for each in cells if each.scenario.name in names)
    return Promise(words, worst, f">= {least}", worst >= least)


def _others(name: str) -> set[str]:
    return {each.name for each in SCENARIOS} - {name}


def _runs(scenario: Scenario, bounds: Bounds) -> int:
    """Small rounds say little each and cost little."""
    return bounds.runs * (10 if scenario.name == SMALL else 1)


def _true_icck(each: Cell) -> float:
    planted = each.scenario
    return 1 / (1 + (planted.bias**2 + planted.noise**2) / each.k)


def _name(each: Cell) -> str:
    return f"{each.scenario.name}, {each.k} sheets"


def _recalls(each: Cell) -> dict[str, Any]:
    found: dict[str, Any] = {"mean": round(float(np.mean(each.recall["mean"])), 1)}
    return (
        found
        | {f"{method}_gain": round(each.gain(method), 1) for method in METHODS}
        | {"calibrated_gain_error": round(each.deviation("calibrated"), 2)}
    )


def _figures(each: Cell) -> dict[str, Any]:
    if each.refused:
        return _recalls(each) | {"refused": each.refused}
    return _recalls(each) | {
        "cover": round(float(np.mean(each.cover)), 3),
        "grey": round(float(np.mean(each.grey))),
        **{
            f"grey_with_{n}": round(float(value))
            for n, value in zip(OFFERED, np.mean(each.expected, axis=0), strict=True)
        },
        "icck": round(float(np.mean(each.icck)), 3),
        "stated_and_true": each.stated_and_true().round(2).tolist(),
    }


def _said(each: Cell) -> Cell:
    gains = "".join(f"{each.gain(method):+12.1f}" for method in METHODS)
    line = f"{each.scenario.name:4} {each.k} {np.mean(each.recall['mean']):6.1f} {gains}"
    if each.refused:
        say(f"{line}  refused: {each.refused}")
    elif each.scenario in ONE_PANEL:
        say(f"{line}  {each.scenario.words}")
    else:
        greys = ", ".join(f"{value:.0f}" for value in np.mean(each.expected, axis=0))
        bins = " ".join(f"{stated:.2f}/{true:.2f}" for stated, true in each.stated_and_true())
        cover, grey, icck = np.mean(each.cover), np.mean(each.grey), np.mean(each.icck)
        say(f"{line}   {cover:.3f}  {grey:4.0f} ({greys:8})  {icck:8.3f}  {bins}  {each.scenario.words}")
    return each


def _odd(load: int, runs: int) -> Odd:
    return odd_ones(Scenario("odd", "", load=load), 5, max(3, runs // 10))


def _said_odd(load: int, odd: Odd) -> dict[str, float]:
    sound = odd.experts["sound"]
    shares = {f"{kind}_found": odd.flagged[kind] / odd.experts[kind] for kind in ("harsh", "flat", "unrelated")}
    shares |= {kind.replace(" ", "_"): odd.flagged[kind] / sound for kind in odd.flagged if kind.startswith("sound as")}
    shares |= {"rogue_sheets_found": odd.sheets["found"] / odd.sheets["rogue"]}
    shares |= {"false_sheets_per_1000": 1000 * odd.sheets["false"] / odd.sheets["all"]}
    rounded = {name: round(share, 3) for name, share in shares.items()}
    say(f"odd experts, 5 sheets, {load} per expert: " + ", ".join(f"{name} {share}" for name, share in rounded.items()))
    return rounded


if __name__ == "__main__":
    sys.exit(main())
