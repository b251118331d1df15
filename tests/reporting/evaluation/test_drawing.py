import json
from collections import Counter

import pytest

from grants.errors import Refused
from grants.reporting.evaluation import drawing
from grants.scoring.draw_order import sha256

SEED = sha256("一句话")
PROJECTS = [f"P{n}" for n in range(1, 8)]
EXPERTS = [f"E{n}" for n in range(1, 6)]


def test_a_draw_is_made_again_from_its_record_alone():
    barred = {("P1", "E1"), ("P2", "E3")}
    frozen = drawing.pool("1-midterm", PROJECTS, EXPERTS, barred, 3)

    first = drawing.appointed(SEED, PROJECTS, EXPERTS, barred, 3)

    assert drawing.redraw(json.loads(frozen), SEED) == first
    assert drawing.appointed(sha256("另一句"), PROJECTS, EXPERTS, barred, 3) != first


def test_nobody_is_drawn_past_a_conflict_and_the_projects_are_spread_evenly():
    barred = {("P1", "E1"), ("P1", "E2"), ("P5", "E4")}

    found = drawing.appointed(SEED, PROJECTS, EXPERTS, barred, 3)

    assert all(len(set(codes)) == 3 for codes in found.values())
    assert not barred & {(project, code) for project, codes in found.items() for code in codes}
    load = Counter(code for codes in found.values() for code in codes)
    assert max(load.values()) - min(load.values()) <= 1


def test_a_project_with_too_few_free_experts_stops_the_draw():
    barred = {("P1", each) for each in EXPERTS[:3]}

    with pytest.raises(Refused, match=r"reporting\.too_few_free_experts"):
        drawing.appointed(SEED, PROJECTS, EXPERTS, barred, 3)
