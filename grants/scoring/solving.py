"""A deal solved: the run that does it, its proof and figures as they are kept, and who could take over. Pure."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

import numpy as np

from grants.scoring.assigning import AssignError, as_it_stands, assign, eligible, load_table
from grants.scoring.assigning import Assignment as Dealt
from grants.scoring.deal import Deal, DealPlan, Pair
from grants.scoring.dealing_tables import AssignmentRun


@dataclass(frozen=True)
class Run:
    """A run that was asked for, and what came of it: pairs with figures, or what refused them."""

    row: AssignmentRun
    plan: DealPlan
    facts: Mapping[str, Any] | None
    pairs: Sequence[Pair] | None
    figures: Mapping[str, Any] | None
    refused: Mapping[str, Any] | None


@dataclass(frozen=True)
class Outcome:
    """What a run came to, as it is kept: pairs of ids and figures, or what stands against any assignment."""

    pairs: Sequence[Pair] = ()
    figures: dict[str, Any] | None = None
    refused: dict[str, Any] | None = None


def hash_of(facts: Mapping[str, Any]) -> str:
    """By which two sets of facts are told apart."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def solve(deal: Deal, seed: bytes) -> Outcome:
    """The best assignment there is, its proof and its fairness; or why there is none."""
    least, most = deal.loads
    plan, applications, experts = deal.plan, list(deal.row), list(deal.column)
    try:
        made = assign(
            deal.affinity,
            deal.closed,
            deal.org,
            deal.demand,
            least,
            most,
            exclusion=plan.exclusion,
            seed=seed,
            floor=plan.floor,
            pinned=deal.pinned,
            application_ids=applications,
            expert_ids=experts,
        )
    except AssignError as error:
        return Outcome(refused=_refused(deal, error))
    pairs = [(applications[i], experts[j]) for i, j in made.pairs.tolist()]
    return Outcome(pairs, _figures(deal, made, pairs))


def asked_about(deal: Deal, pairs: Sequence[Pair], seed: bytes, draws: int) -> Dealt:
    """A run that was kept, as it is asked about; `draws` is the number of draws that left no solution."""
    drawn = None
    if deal.plan.exclusion < 1:
        drawn = eligible(seed, draws, list(deal.row), list(deal.column), Fraction(deal.plan.exclusion))
    least, most = deal.loads
    placed = deal.placed(pairs)
    return as_it_stands(deal.affinity, deal.closed, deal.org, least, most, placed, pinned=deal.pinned, drawn=drawn)


def standing(deal: Deal, live: Sequence[Pair]) -> Dealt:
    """What is assigned now, as it is asked about: nobody must take more than they do, nor less. Raises AssignError."""
    placed = [pair for pair in live if pair[0] in deal.row and pair[1] in deal.column]
    load = np.bincount([deal.column[expert] for _application, expert in placed], minlength=len(deal.seats))
    most = np.maximum(deal.loads[1], load)
    nothing = np.zeros(len(deal.seats), np.int64)
    return as_it_stands(deal.affinity, deal.closed, deal.org, nothing, most, deal.placed(placed), pinned=deal.pinned)


def _figures(deal: Deal, made: Dealt, pairs: Sequence[Pair]) -> dict[str, Any]:
    dealt_to = [at for key, at in deal.column.items() if key in deal.free]
    loads = made.load[dealt_to].tolist()
    worth = [Fraction(int(value), int(needed)) for value, needed in zip(made.per_application, deal.demand, strict=True)]
    bands = load_table(deal.affinity, deal.closed, deal.org, deal.demand)
    return {
        "total": made.total,
        "optimum": made.optimum,
        "upper_bound": made.upper_bound,
        "certified": made.certified,
        "lowest": deal.applications[worth.index(min(worth))].id,
        "floor": _written(made.floor),
        "floor_before": _written(made.floor_before),
        "floor_bound": _written(made.floor_bound),
        "loads": sorted(Counter(loads).items()),
        "average": _written(Fraction(sum(loads), max(1, len(loads)))),
        "mean": _written(Fraction(made.total, max(1, int(deal.demand.sum())))),
        "across": sum(deal.known.lies_across(application, expert) for application, expert in pairs),
        "kept": len(deal.kept),
        "draws": len(made.refused_draws),
        "bands": [
            {
                "low": str(each.low),
                "high": None if each.high is None else str(each.high),
                "bounds": each.bounds,
                "share": None if each.share is None else _written(each.share),
                "loads": each.loads,
            }
            for each in bands
        ],
    }


def _refused(deal: Deal, error: AssignError) -> dict[str, Any]:
    ids: list[Any]
    if error.kind == "pinned":
        pairs = cast("list[Pair]", error.ids)
        ids = [(deal.applications[i].id, deal.seats[j].expert.id) for i, j in pairs]
    else:
        places = cast("list[int]", error.ids)
        of_applications = error.kind == "too_few_eligible"
        ids = [deal.applications[at].id if of_applications else deal.seats[at].expert.id for at in places]
    each = {str(deal.applications[i].id): list(counts) for i, counts in error.each.items()}
    return {"kind": error.kind, "ids": ids, "needed": error.needed, "available": error.available, "each": each}


def _written(number: Fraction) -> list[int]:
    return [number.numerator, number.denominator]
