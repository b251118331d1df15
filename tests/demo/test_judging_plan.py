import json
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

from grants.calls.kinds import Feedback, PhaseKind, QuotaKind, ScoreMethod, SheetsSeen
from grants.calls.plan import CallPlan, QuotaPlan
from grants.demo import shape
from grants.demo.judging_plan import judging_of
from tests.calls.world import a_pitch

ROUND = json.loads((Path(shape.__file__).parent / "round.json").read_text())
PITCH = {
    "kind": "pitch",
    "name": "现场路演",
    "weight": 40,
    "opens_at": "2026-04-23T09:00:00+08:00",
    "closes_at": "2026-04-24T18:00:00+08:00",
    "size": 7,
    "method": "median",
    "called_in": 20,
    "minutes": 8,
    "question_minutes": 4,
}
MORE = {
    "phases": [PITCH],
    "hides_applicants": True,
    "sheets_seen": "own_locked",
    "feedback": "score",
    "quotas": [{"kind": "purpose", "code": "ELDERLY", "least_percent": 30, "most_projects": 3}],
    "awards_per_organisation": 1,
    "partial_funding": True,
}


def a_call(**more):
    call = ROUND["call"]
    criteria = [*call["criteria"], {"name": "现场表现", "max": 100, "phase": 2}]
    return call | {"criteria": criteria, "panel": call["panel"] | {"method": "mean"}} | MORE | more


def problems(call):
    return list(shape.problems(ROUND | {"call": call}, shape.ROUND))


def test_a_round_file_may_say_how_it_is_judged_in_full():
    said = judging_of(a_call())

    assert problems(a_call()) == []
    assert said["score_method"] == ScoreMethod.MEAN
    assert said["phases"] == (a_pitch(called_in=20),)
    assert [each.phase for each in said["criteria"]] == [1] * len(ROUND["call"]["criteria"]) + [2]
    assert said["quotas"] == (QuotaPlan(QuotaKind.PURPOSE, "ELDERLY", Decimal(30), most_projects=3),)
    assert (said["hides_applicants"], said["sheets_seen"], said["feedback"]) == (
        True,
        SheetsSeen.OWN_LOCKED,
        Feedback.SCORE,
    )
    assert (said["awards_per_organisation"], said["partial_funding"]) == (1, True)
    assert set(said) <= {field.name for field in fields(CallPlan)}


def test_a_round_file_that_says_nothing_of_it_is_judged_as_ever():
    said = judging_of(ROUND["call"])
    default = {field.name: field.default for field in fields(CallPlan)}

    assert {name: value for name, value in said.items() if name != "criteria" and value != default[name]} == {}
    assert {each.phase for each in said["criteria"]} == {1}


def test_what_is_wrong_with_it_is_named_by_its_place():
    wrong = PITCH | {"kind": "dance", "weight": None}

    assert problems(a_call(phases=[wrong], feedback="rank")) == [
        f"call.phases[0].kind: 'dance' is none of {', '.join(PhaseKind)}",
        "call.phases[0].weight: missing",
        "call.feedback: 'rank' is none of none, score, score_and_comments",
    ]
