from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from grants.clock import now
from grants.errors import why_not
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting.evaluation import rules
from grants.reporting.evaluation.consequences import rules as measuring
from grants.reporting.evaluation.facts import CriterionPlan, EvaluationFacts, ProjectFacts, Sheet
from grants.reporting.evaluation.tables import EvaluationKind, LabelSet
from tests.reporting.evaluation.world import CUTS, a_plan

OLGA = Actor(1, "Olga", memberships=frozenset({(7, Role.OFFICER)}))
CALL = SimpleNamespace(id=1, funder=7, published_at=now(), is_trial=False)
TODAY = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"due_on": TODAY}, "reporting.evaluation_due_too_soon"),
        ({"criteria": ()}, "reporting.criteria_unclear"),
        (
            {"criteria": (CriterionPlan("一", Decimal(50)), CriterionPlan("一", Decimal(50)))},
            "reporting.criteria_unclear",
        ),
        ({"criteria": (CriterionPlan("一", Decimal("10.3")),)}, "reporting.criterion_without_points"),
        ({"min_sheets": 4, "each": 3}, "reporting.evaluation_numbers"),
        ({"trim_from": 2}, "reporting.evaluation_numbers"),
        ({"weights": (70, 20, 15)}, "reporting.weights_not_whole"),
        ({"weights": (0, 50, 50)}, "reporting.weights_not_whole"),
        ({"answer_days": 0}, "reporting.answer_days_out_of_range"),
        ({"cuts": {LabelSet.VENTURE: (CUTS[1], CUTS[0], CUTS[2])}}, "reporting.cuts_not_in_order"),
    ],
)
def test_a_plan_must_be_one_that_can_be_judged_by(changes, code):
    refusal = why_not(rules.check_plan, OLGA, CALL, replace(a_plan(), **changes), [], TODAY)

    assert (refusal and refusal.code) == code


def test_a_round_has_one_evaluation_of_a_kind_and_a_trial_none():
    again = why_not(rules.check_plan, OLGA, CALL, a_plan(), [EvaluationKind.MIDTERM], TODAY)
    trial = why_not(rules.check_plan, OLGA, SimpleNamespace(**vars(CALL) | {"is_trial": True}), a_plan(), [], TODAY)

    assert again and again.code == "reporting.evaluation_exists"
    assert trial and trial.code == "reporting.evaluation_of_no_round"


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2026, 9, 14), 12, date(2027, 9, 13)),
        (date(2026, 1, 31), 1, date(2026, 2, 27)),
        (date(2024, 2, 29), 12, date(2025, 2, 27)),
        (date(2026, 12, 1), 1, date(2026, 12, 31)),
        (date(2026, 11, 15), 24, date(2028, 11, 14)),
    ],
)
def test_months_end_on_the_day_before_the_one_they_began_on(day, months, last):
    assert measuring.months_after(day, months) == last


@pytest.mark.parametrize(
    ("today", "given", "expected"),
    [
        # The Sunday before the Mid-Autumn days off is a working day.
        (date(2026, 9, 14), None, date(2026, 9, 20)),
        (date(2026, 9, 14), date(2026, 9, 30), date(2026, 9, 30)),
        (date(2026, 9, 14), date(2026, 9, 18), "reporting.answer_term_too_short"),
        (date(2040, 9, 14), None, "reporting.answer_day_unknown"),
        (date(2040, 9, 14), date(2040, 9, 18), "reporting.answer_term_too_short"),
        (date(2040, 9, 14), date(2040, 9, 30), date(2040, 9, 30)),
    ],
)
def test_the_term_to_answer_is_never_shorter_than_was_said(today, given, expected):
    refusal = why_not(measuring.answer_term, 5, today, given)

    assert (refusal.code if refusal else measuring.answer_term(5, today, given)) == expected


def an_open(**evaluation):
    row = SimpleNamespace(**{"opened_at": now(), "closed_at": None, "each": 3, "min_sheets": 2} | evaluation)
    return EvaluationFacts(evaluation=row, call=CALL, criteria=(), labels=(), rules=(), recused={})


def a_project(*experts: int):
    sheets = [
        Sheet(SimpleNamespace(ended_at=None, locked_at=None), SimpleNamespace(id=each), "", (), {}) for each in experts
    ]
    return ProjectFacts(SimpleNamespace(id=1), SimpleNamespace(number="P1"), SimpleNamespace(id=1), "", "", sheets)


@pytest.mark.parametrize(
    ("facts", "project", "reason", "code"),
    [
        (an_open(opened_at=None), a_project(), "熟悉", "reporting.evaluation_not_open"),
        (an_open(), a_project(), " ", "reporting.appointment_without_reason"),
        (an_open(), a_project(5), "熟悉", "reporting.already_appointed"),
        (an_open(), a_project(*range(10, 25)), "熟悉", "reporting.too_many_appointed"),
        (an_open(), a_project(6), "熟悉", None),
    ],
)
def test_an_expert_is_appointed_by_hand_once_with_a_reason_while_it_is_under_way(facts, project, reason, code):
    refusal = why_not(rules.check_appointment, OLGA, facts, project, 5, reason, [])

    assert (refusal and refusal.code) == code


def test_nobody_is_drawn_where_somebody_was_appointed_and_nothing_is_reckoned_while_residents_are_asked():
    drawn = why_not(rules.check_draw, OLGA, replace(an_open(), projects=[a_project(5)]), "好风", ["E1", "E2", "E3"])
    closed = why_not(rules.check_closing, OLGA, an_open(), survey_runs=True)

    assert [each and each.code for each in (drawn, closed)] == ["reporting.experts_appointed", "reporting.survey_runs"]
