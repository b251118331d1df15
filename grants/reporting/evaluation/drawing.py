"""Experts for projects by a seed: a function of its record, which anybody can make again (R-E3). Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from typing import Any

from grants.errors import Refused
from grants.i18n import _
from grants.scoring.draw_order import canonical, order, sha256


def appointed(
    seed: str, projects: Sequence[str], experts: Sequence[str], barred: Set[tuple[str, str]], each: int
) -> dict[str, list[str]]:
    """The codes of `each` experts for every project, by its number. `barred` are pairs of project and expert.

    Project by project in the order of the seed, whoever has the fewest so far, among equals whom the seed puts first
    for that project. Raises Refused where a project has fewer experts without a conflict.
    """
    load: Counter[str] = Counter()
    found: dict[str, list[str]] = {}
    for project in order(seed, projects):
        free = [code for code in order(sha256(seed + project), experts) if (project, code) not in barred]
        if len(free) < each:
            words = _("{number} 无须回避的专家只有 {n} 人，须 {each} 人", number=project, n=len(free), each=each)
            raise Refused("reporting.too_few_free_experts", words, field="experts")
        found[project] = sorted(free, key=lambda code: load[code])[:each]
        load.update(found[project])
    return {project: found[project] for project in projects}


def pool(number: str, projects: Sequence[str], experts: Sequence[str], barred: Set[tuple[str, str]], each: int) -> str:
    """What is frozen before the draw, in one way of writing it."""
    return canonical(
        {
            "evaluation": number,
            "projects": list(projects),
            "experts": sorted(experts),
            "barred": sorted([project, code] for project, code in barred),
            "each": each,
        }
    )


def redraw(frozen: Mapping[str, Any], seed: str) -> dict[str, list[str]]:
    """The same draw, from its record alone."""
    barred = {(project, code) for project, code in frozen["barred"]}
    return appointed(seed, frozen["projects"], frozen["experts"], barred, frozen["each"])
