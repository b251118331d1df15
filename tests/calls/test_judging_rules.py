from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from grants.calls import bounds, calendar, correction_rules, judging_rules, rules, trial_rules
from grants.calls.kinds import PhaseKind, QuotaKind, ScoreMethod
from grants.calls.plan import CallPlan, CriterionPlan, PhasePlan, PoolPlan, QuotaPlan
from grants.calls.sections import Section, section_of
from grants.calls.tables import Call
from tests.calls.world import PUBLISHED_AT, WHILE_OPEN, a_pitch, a_plan, at

PITCH = a_pitch()
COMMITTEE = PhasePlan(
    PhaseKind.COMMITTEE, "委员会", Decimal(20), at("2026-04-25", 9), at("2026-04-25", 17), ScoreMethod.MEAN
)
SHEETS = (CriterionPlan("书面", Decimal(100)), CriterionPlan("现场", Decimal(100), phase=2))
KNOWN = {QuotaKind.PURPOSE: ("ELDERLY",), QuotaKind.FIELD: ("elderly_care",), QuotaKind.DIVISION: ("460100",)}


def in_two_phases(**changes: object) -> CallPlan:
    return replace(a_plan(phases=(PITCH,), criteria=SHEETS), **changes)


def with_quotas(*quotas: QuotaPlan, **changes: object) -> CallPlan:
    return a_plan(quotas=quotas, **changes)


def of(code: str, least: int | None = None, most: int | None = None, **projects: int) -> QuotaPlan:
    kind = QuotaKind.DIVISION if code.isdecimal() else QuotaKind.PURPOSE
    return QuotaPlan(
        kind, code, *(None if percent is None else Decimal(percent) for percent in (least, most)), **projects
    )


def said(plan: CallPlan) -> list[tuple[str, str]]:
    return [(each.code, each.field) for each in bounds.wrong(plan)]


def test_a_call_in_three_phases_is_as_it_should_be():
    criteria = (*SHEETS, CriterionPlan("合议", Decimal(100), phase=3))
    plan = in_two_phases(phases=(PITCH, COMMITTEE), criteria=criteria, tie_break=("phase:3", "criterion:1"))

    assert said(plan) == []
    assert list(judging_rules.judging_is_complete(plan)) == []


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"opens_at": at("2026-04-21", 17)}, "calls.phase_overlaps", "phases-1-opens_at"),
        ({"closes_at": at("2026-04-23", 9)}, "calls.phase_closes_first", "phases-1-closes_at"),
        ({"closes_at": at("2026-04-28", 9)}, "calls.decided_before_judging", "decided_on"),
        ({"weight": Decimal(0)}, "calls.no_weight", "phases-1-weight"),
        ({"weight": Decimal(100)}, "calls.weights_take_all", "phases-1-weight"),
        ({"min_sheets": 8}, "calls.too_few_experts", "phases-1-panel_size"),
        ({"trim_from": 2}, "calls.trims_too_early", "phases-1-trim_from"),
        ({"called_in": 0}, "calls.calls_nobody_in", "phases-1-called_in"),
        ({"minutes": 0}, "calls.takes_no_time", "phases-1-minutes"),
    ],
)
def test_a_later_phase_is_refused_beside_its_field(changes, code, field):
    assert said(in_two_phases(phases=(replace(PITCH, **changes),))) == [(code, field)]


def test_phases_are_told_apart_by_name_and_the_first_keeps_a_weight():
    again = replace(COMMITTEE, name=PITCH.name, weight=Decimal(60))

    assert said(in_two_phases(phases=(PITCH, again))) == [
        ("calls.part_twice", "phases-2-name"),
        ("calls.weights_take_all", "phases-2-weight"),
    ]


def test_a_third_phase_follows_the_second():
    early = replace(COMMITTEE, opens_at=at("2026-04-24", 17))

    assert said(in_two_phases(phases=(PITCH, early))) == [("calls.phase_overlaps", "phases-2-opens_at")]


def test_a_call_of_one_phase_is_decided_after_it_too():
    assert said(a_plan(decided_on=date(2026, 4, 20))) == [("calls.decided_before_judging", "decided_on")]
    assert said(a_plan(decided_on=date(2026, 4, 21))) == []


def test_a_criterion_belongs_to_a_phase_that_there_is():
    assert said(a_plan(criteria=SHEETS)) == [("calls.criterion_without_phase", "criteria-2-phase")]


@pytest.mark.parametrize(
    ("criteria", "code", "field"),
    [
        (SHEETS[:1], "calls.phase_without_criteria", "phases-1-name"),
        (SHEETS[1:], "calls.phase_without_criteria", "criteria"),
        ((SHEETS[0], replace(SHEETS[1], max_mark=Decimal(90))), "calls.criteria_do_not_add_up", "criteria"),
    ],
)
def test_the_criteria_of_each_phase_add_up_to_a_hundred(criteria, code, field):
    found = [(each.code, each.field) for each in judging_rules.criteria_add_up(in_two_phases(criteria=criteria))]

    assert found == [(code, field)]


def test_the_sum_that_is_wrong_is_said_of_its_phase():
    short = (SHEETS[0], replace(SHEETS[1], max_mark=Decimal(90)))

    [refusal] = judging_rules.criteria_add_up(in_two_phases(criteria=short))

    assert str(refusal.message) == "“现场路演”的评审指标合计 90 分，应为 100 分"


@pytest.mark.parametrize(
    ("plan", "fields"),
    [
        (in_two_phases(tie_break=("phase:1", "phase:2", "rating")), []),
        (in_two_phases(tie_break=("phase:3",)), ["tie-1"]),
        (a_plan(tie_break=("rating", "phase:1")), ["tie-2"]),
    ],
    ids=["both", "no third", "only one phase"],
)
def test_a_phase_breaks_a_tie_only_where_there_are_several(plan, fields):
    assert [each.field for each in judging_rules.tie_break_is_known(plan)] == fields


@pytest.mark.parametrize(
    ("quotas", "code", "field"),
    [
        ([of("ELDERLY")], "calls.quota_of_nothing", "quotas-1-least_percent"),
        ([of("ELDERLY", 50, 40)], "calls.quota_percents_cross", "quotas-1-most_percent"),
        ([of("ELDERLY", None, 101)], "calls.quota_percents_cross", "quotas-1-most_percent"),
        ([of("ELDERLY", least_projects=3, most_projects=2)], "calls.quota_projects_cross", "quotas-1-most_projects"),
        ([of("ELDERLY", 30), of("ELDERLY", 20)], "calls.part_twice", "quotas-2-of"),
        ([of("ELDERLY", 60), of("ORPHAN", 41)], "calls.quotas_ask_for_too_much", "quotas-2-least_percent"),
        ([of("460105", 60), of("460106", 41)], "calls.quotas_ask_for_too_much", "quotas-2-least_percent"),
    ],
)
def test_a_bound_that_cannot_be_kept_is_refused_beside_its_field(quotas, code, field):
    assert said(with_quotas(*quotas)) == [(code, field)]


def test_what_is_given_in_a_county_is_given_in_its_city_too():
    assert said(with_quotas(of("460100", 60), of("460106", 50), of("469005", 40))) == []


def test_bounds_of_different_kinds_do_not_add_up():
    assert said(with_quotas(of("ELDERLY", 80), of("460106", 80))) == []


def test_no_more_projects_are_asked_for_than_reach_the_last_phase():
    quotas = (of("ELDERLY", least_projects=6), of("ORPHAN", least_projects=5))

    assert said(in_two_phases(quotas=quotas, phases=(replace(PITCH, called_in=10),))) == [
        ("calls.quotas_ask_for_too_many", "quotas-2-least_projects")
    ]
    assert said(in_two_phases(quotas=quotas, phases=(replace(PITCH, called_in=11),))) == []


def test_a_bound_names_what_there_is():
    found = judging_rules.quotas_are_known(with_quotas(of("ELDERLY", 1), of("CULTURE", 1), of("469005", 1)), KNOWN)

    assert [(each.code, each.field) for each in found] == [
        ("calls.unknown_quota", "quotas-2-of"),
        ("calls.unknown_quota", "quotas-3-of"),
    ]


def test_the_limit_of_awards_is_at_least_one():
    assert said(a_plan(awards_per_organisation=0)) == [("calls.bad_limit", "awards_per_organisation")]


@pytest.mark.parametrize(
    ("field", "section"),
    [
        ("phases-2-opens_at", Section.JUDGING),
        ("criteria-1-phase", Section.JUDGING),
        ("quotas-1-of", Section.SELECTION),
        ("awards_per_organisation", Section.SELECTION),
    ],
)
def test_what_is_wrong_is_put_right_in_its_section(field, section):
    assert section_of(field) == section


def a_call(plan: CallPlan) -> Call:
    times = ("opens_at", "closes_at", "scoring_opens_at", "scoring_closes_at", "project_from", "project_to")
    given = {name: getattr(plan, name) for name in times}
    return Call(_ignore_missing=True, funder=1, published_at=PUBLISHED_AT, **given)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (at("2026-04-22"), rules.CallState.SCORING),
        (at("2026-04-24", 18), rules.CallState.SCORING),
        (at("2026-04-24", 19), rules.CallState.DECIDING),
    ],
    ids=["between two phases", "to the last minute", "after the last"],
)
def test_a_call_is_being_judged_until_its_last_phase_closes(day, state):
    plan = in_two_phases()

    assert rules.call_state(a_call(plan), day, day.date(), judged_until=PITCH.closes_at) == state


def test_the_calendar_proposes_the_notice_after_the_last_phase():
    plan = in_two_phases()
    row = a_call(plan)
    for name, value in {"correction_working_days": 5, "notice_working_days": 5, "count_start_day": True}.items():
        setattr(row, name, value)
    row.decided_on = row.notice_starts_on = None

    [said] = [words for name, words, _look in calendar.proposals(row, PITCH.closes_at) if "公示" in str(name)]

    assert said == "2026-04-27 至 2026-05-06"


@pytest.mark.parametrize(
    ("now", "changes", "found"),
    [
        (WHILE_OPEN, {"phases-1-closes_at": at("2026-04-25", 18)}, []),
        (WHILE_OPEN, {"phases-1-closes_at": at("2026-04-24", 17)}, ["calls.phase_closes_sooner"]),
        (at("2026-04-24", 18), {"phases-1-closes_at": at("2026-04-25", 18)}, ["calls.moment_passed"]),
        (WHILE_OPEN, {"phases-1-closes_at": at("2026-04-28", 18)}, ["calls.decided_before_judging"]),
        (WHILE_OPEN, {"scoring_closes_at": at("2026-04-23", 10)}, ["calls.phase_overlaps"]),
        (WHILE_OPEN, {"phases-1-opens_at": at("2026-04-23", 10)}, ["calls.not_correctable"]),
        (WHILE_OPEN, {"phases-1-weight": Decimal(1)}, ["calls.not_correctable"]),
        (WHILE_OPEN, {"quotas-1-least_percent": Decimal(1)}, ["calls.not_correctable"]),
    ],
)
def test_of_a_later_phase_only_the_closing_is_put_off(now, changes, found):
    plan = in_two_phases()

    wrong = correction_rules.wrong_in_correction(a_call(plan), plan, changes, "评委生病", now)

    assert [each.code for each in wrong] == found


def test_a_trial_is_judged_in_all_its_phases_one_after_the_other():
    criteria = (*SHEETS, CriterionPlan("合议", Decimal(100), phase=3))
    plan = in_two_phases(phases=(PITCH, COMMITTEE), criteria=criteria, pools=(PoolPlan(1, Decimal(1)),))

    tried = trial_rules.trial_plan(plan, at("2026-11-23"))

    assert list(trial_rules.standing_against_trial(plan)) == []
    assert said(tried) == []
    assert [phase.name for phase in tried.phases] == ["现场路演", "委员会"]
