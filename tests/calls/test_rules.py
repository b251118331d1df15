from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from grants.calls import bounds, calendar, rules
from grants.calls.kinds import QuotaKind
from grants.calls.plan import (
    BandPlan,
    BonusPlan,
    CallPlan,
    CapPlan,
    CriterionPlan,
    FeePlan,
    PoolPlan,
    ReportPlan,
    ScreenerPlan,
    TrackPlan,
)
from grants.calls.rules import CallState
from grants.calls.sections import FIELDS, Section, section_of
from grants.calls.tables import Call, CostClass, DueReport, Who
from grants.errors import why_not
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.calls.world import CLOSES_AT, PUBLISHED_AT, a_plan, at

FUNDER, STRANGER_FUNDER = 1, 9
OLGA = Actor(1, "Olga", frozenset({(FUNDER, Role.OFFICER)}))
MALLORY = Actor(2, "Mallory", frozenset({(STRANGER_FUNDER, Role.OFFICER)}))
LOTTERY = PoolPlan(7, Decimal("320000.00"))
FEE = FeePlan("高级专家", CostClass.EXPERT_FEE, Decimal("500.00"))
TWICE = (BandPlan(Decimal(5), "良"), BandPlan(Decimal(5), "优"))
FOR_NOBODY = ScreenerPlan("?", "!", tracks=("gone",))
EARLY = ReportPlan(DueReport.MIDTERM, date(2026, 5, 31))
FREE = {7: Decimal("320000.00")}
FUNDERS = {7: FUNDER}
NO_CODES = {kind: () for kind in QuotaKind}


def a_call(**facts: object) -> Call:
    """A published call as a row in memory, with the times of the worked round."""
    plan = a_plan()
    times = {
        name: getattr(plan, name)
        for name in ("opens_at", "closes_at", "scoring_opens_at", "scoring_closes_at", "project_from", "project_to")
    }
    return Call(_ignore_missing=True, **({"funder": FUNDER, "published_at": PUBLISHED_AT} | times | facts))


def a_full_plan(**changes: object) -> CallPlan:
    return replace(a_plan(FUNDER, 2, (LOTTERY,)), **changes)


def draft_refusal(plan: CallPlan, by: Actor = OLGA, call: Call | None = None) -> str | None:
    refusal = why_not(rules.check_draft, by, plan, call)
    return refusal and refusal.code


def publication_refusal(plan: CallPlan, **facts: object) -> tuple[str, str] | None:
    asked = {"free": FREE, "funders": FUNDERS, "known": NO_CODES, "now": PUBLISHED_AT, "by": OLGA} | facts
    refusal = why_not(
        rules.check_publication,
        asked["by"],
        a_call(published_at=None),
        plan,
        asked["free"],
        asked["funders"],
        asked["known"],
        asked["now"],
    )
    return refusal and (refusal.code, refusal.field)


def test_the_call_of_the_worked_round_may_be_drafted_and_published():
    assert draft_refusal(a_full_plan()) is None
    assert publication_refusal(a_full_plan()) is None


def test_only_an_officer_of_the_funder_drafts_and_publishes():
    assert draft_refusal(a_full_plan(), by=MALLORY) == "people.role_missing"
    assert publication_refusal(a_full_plan(), by=MALLORY) == ("people.role_missing", "form")


def test_an_officer_cannot_hand_a_draft_of_another_funder_to_his_own():
    refusal = draft_refusal(a_full_plan(), call=a_call(published_at=None, funder=STRANGER_FUNDER))

    assert refusal == "people.role_missing"


def test_a_published_call_is_not_redrafted_nor_published_again():
    assert draft_refusal(a_full_plan(), call=a_call()) == "calls.published"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "  "}, "calls.no_title"),
        ({"opens_at": CLOSES_AT}, "calls.closes_before_it_opens"),
        ({"scoring_opens_at": CLOSES_AT - timedelta(minutes=1)}, "calls.scoring_before_closing"),
        ({"scoring_closes_at": at("2026-04-14", 9)}, "calls.scoring_closes_first"),
        ({"project_to": date(2026, 5, 31)}, "calls.project_ends_first"),
        ({"notice_starts_on": date(2026, 4, 26)}, "calls.notice_before_decision"),
        ({"pools": (LOTTERY, LOTTERY)}, "calls.part_twice"),
        ({"pools": (PoolPlan(7, Decimal("0.00")),)}, "calls.not_positive"),
        ({"bonuses": (BonusPlan("rural_priority", Decimal("-1")),)}, "calls.not_positive"),
        ({"caps": (CapPlan("劳务", ("labour",), Decimal("100.01")),)}, "calls.bad_cap"),
        ({"caps": (CapPlan("管理费", ("management_fee",), Decimal("10.01")),)}, "calls.bad_management_fee"),
        ({"min_sheets": 6}, "calls.too_few_experts"),
        ({"trim_from": 2}, "calls.trims_too_early"),
        ({"notice_working_days": 0}, "calls.no_days"),
        ({"criteria": tuple(CriterionPlan(f"第{n}项", Decimal(1)) for n in range(51))}, "calls.too_many_parts"),
        ({"tracks": (TrackPlan("a b", "A", Decimal(1), Who.ANY, (Decimal(100),)),)}, "calls.bad_track_code"),
        ({"tracks": (TrackPlan("a", "A", Decimal(1), Who.ANY, (Decimal(0), Decimal(100))),)}, "calls.bad_stage"),
        ({"tracks": (TrackPlan("a", "A", Decimal(1), Who.ANY, (), most_months=0),)}, "calls.bad_months"),
        ({"caps": (CapPlan("无", (), Decimal(1)),)}, "calls.cap_of_nothing"),
        ({"least_match_percent": Decimal(101)}, "calls.bad_match"),
        ({"fee_standards": (replace(FEE, later_from=3),)}, "calls.half_a_day_rule"),
        ({"fee_standards": (replace(FEE, later_from=1, later_rate=Decimal(1)),)}, "calls.bad_day_rule"),
        ({"criteria": (CriterionPlan("甲", Decimal(9), "", (BandPlan(Decimal(10), "优"),)),)}, "calls.band_outside"),
        ({"criteria": (CriterionPlan("甲", Decimal(9), "", TWICE),)}, "calls.band_twice"),
        ({"correction_working_days": 0}, "calls.no_correction_days"),
    ],
)
def test_a_draft_is_refused_when_it_contradicts_itself(changes, code):
    assert draft_refusal(replace(a_full_plan(), **changes)) == code


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tracks": ()}, ("calls.part_missing", "tracks")),
        ({"pools": ()}, ("calls.part_missing", "pools")),
        ({"criteria": ()}, ("calls.part_missing", "criteria")),
        ({"criteria": (CriterionPlan("需求", Decimal(99)),)}, ("calls.criteria_do_not_add_up", "criteria")),
        ({"pass_mark": Decimal("100.01")}, ("calls.pass_mark_too_high", "pass_mark")),
        ({"conditions": ((1, "somebody_smiled"),)}, ("calls.unknown_condition", "condition-1")),
        (
            {"screener": (ScreenerPlan("?", "!", tracks=("gone",)),)},
            ("calls.screener_without_track", "screener-1-tracks"),
        ),
        ({"report_dues": (EARLY,)}, ("calls.report_before_project", "report_dues-1-due_on")),
        ({"supervision_phone": ""}, ("calls.part_missing", "supervision_phone")),
        ({"tie_break": ("criterion:7",)}, ("calls.unknown_tie_break", "tie-1")),
        ({"tie_break": ("rating", "luck")}, ("calls.unknown_tie_break", "tie-2")),
    ],
)
def test_publication_is_refused_while_something_is_missing(changes, said):
    assert publication_refusal(a_full_plan(**changes)) == said


def test_everything_that_stands_against_publication_is_said_at_once():
    plan = a_full_plan(tracks=(), criteria=(CriterionPlan("需求", Decimal(99)),), contact=" ", tie_break=("luck",))

    said = [(each.code, each.field) for each in rules.standing_against(plan, FREE, FUNDERS, NO_CODES, CLOSES_AT)]

    assert said == [
        ("calls.part_missing", "tracks"),
        ("calls.part_missing", "contact"),
        ("calls.criteria_do_not_add_up", "criteria"),
        ("calls.unknown_tie_break", "tie-1"),
        ("calls.closed_already", "closes_at"),
    ]


def test_everything_that_a_draft_contradicts_itself_in_has_its_field():
    track = TrackPlan("a b", "A", Decimal(100), Who.ANY, (Decimal(100),), least=Decimal(101))
    plan = a_full_plan(tracks=(track, replace(track, code="b")), grace_minutes=1441, limit_per_hub=0)

    said = [(each.code, each.field) for each in bounds.wrong(plan)]

    assert said == [
        ("calls.bad_track_code", "tracks-1-code"),
        ("calls.bad_least", "tracks-1-least"),
        ("calls.bad_least", "tracks-2-least"),
        ("calls.bad_grace", "grace_minutes"),
        ("calls.bad_limit", "limit_per_hub"),
    ]


def test_every_field_of_a_refusal_belongs_to_a_section():
    plan = a_full_plan(tracks=(), criteria=(), pools=(), contact="", supervision_phone="", pass_mark=Decimal(101))
    fields = [each.field for each in rules.standing_against(plan, FREE, FUNDERS, NO_CODES, CLOSES_AT)]

    assert [section_of(field) for field in fields] == [
        Section.TRACKS,
        Section.MONEY,
        Section.JUDGING,
        Section.SIGNAGE,
        Section.SIGNAGE,
        Section.JUDGING,
        Section.JUDGING,
        Section.TIMETABLE,
    ]


def test_every_part_of_a_plan_is_written_in_exactly_one_section():
    written = [name for names in FIELDS.values() for name in names]

    assert sorted([*written, "funder_id"]) == sorted(CallPlan.__dataclass_fields__)


def test_the_calendar_proposes_days_and_asks_for_a_second_look():
    row = a_call(correction_working_days=5, notice_working_days=5, count_start_day=True, decided_on=date(2026, 4, 27))
    row.notice_starts_on = date(2026, 4, 28)

    said = [(str(name), words, look) for name, words, look in calendar.proposals(row, row.scoring_closes_at)]

    assert said == [
        ("受理天数", "26 天", False),
        ("资格审查", "截止后 5 个工作日：2026-04-03 前", False),
        ("补正最迟", "2026-04-13（评审 2026-04-14 开始）", False),
        ("公示", "2026-04-28 至 2026-05-07", False),
        ("最早签约", "2026-05-08", False),
    ]


def test_a_calendar_that_is_not_published_is_said_and_not_guessed():
    row = a_call(closes_at=at("2031-03-27"), opens_at=at("2031-03-25"), correction_working_days=5)

    said = [(str(name), look) for name, _words, look in calendar.proposals(row, row.scoring_closes_at)]

    assert said == [("受理天数", True), ("工作日历", True)]


def test_publication_is_refused_when_the_stages_of_a_track_do_not_pay_the_whole_award():
    short = TrackPlan("micro", "B 微创投", Decimal("20000.00"), Who.ANY, (Decimal(70), Decimal("29.99")))

    assert publication_refusal(a_full_plan(tracks=(short,))) == ("calls.stages_do_not_add_up", "tracks-1-stages")


def test_publication_is_refused_when_a_source_has_not_enough():
    assert publication_refusal(a_full_plan(), free={7: Decimal("319999.99")}) == (
        "calls.source_too_small",
        "pools-1-amount",
    )


def test_publication_is_refused_on_another_funders_source():
    refusal = publication_refusal(a_full_plan(), funders={7: STRANGER_FUNDER})

    assert refusal == ("calls.not_the_funders_source", "pools-1-fund")


def test_publication_is_refused_after_the_deadline_it_names():
    assert publication_refusal(a_full_plan(), now=CLOSES_AT) == ("calls.closed_already", "closes_at")


def test_the_notice_counts_its_first_day_and_skips_the_holiday():
    counted = rules.notice_proposal(date(2026, 4, 28), 5, True)
    not_counted = rules.notice_proposal(date(2026, 4, 28), 5, False)

    assert counted == (date(2026, 4, 28), date(2026, 5, 7))
    assert not_counted == (date(2026, 4, 28), date(2026, 5, 8))


def test_the_days_of_a_year_that_is_not_published_are_not_guessed():
    refusal = why_not(rules.notice_proposal, date(2031, 4, 28), 5, True)

    assert refusal.code == "calls.calendar_unknown"
    assert rules.notice_proposal(None, 5, True) is None


def test_a_stage_that_waits_for_nothing_is_named():
    plan = a_full_plan(conditions=((1, "agreement_signed"), (3, "final_accepted")))

    assert rules.unconditional_stages(plan.tracks, plan.conditions) == [2]


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (at("2026-03-02", 9) - timedelta(seconds=1), False),
        (at("2026-03-02", 9), True),
        (CLOSES_AT, True),
        (CLOSES_AT + timedelta(microseconds=999_999), True),
        (CLOSES_AT + timedelta(seconds=1), False),
    ],
    ids=["before", "on the dot", "17:30:00", "17:30:00.999999", "17:30:01"],
)
def test_a_call_is_open_to_the_second(moment, is_open):
    assert (why_not(rules.call_is_open, a_call(), moment) is None) is is_open


def test_a_draft_is_never_open():
    refusal = why_not(rules.call_is_open, a_call(published_at=None), at("2026-03-20"))

    assert refusal.code == "calls.not_open_yet"


def test_the_button_says_why_nobody_can_apply():
    early = why_not(rules.call_is_open, a_call(), at("2026-03-01"))
    late = why_not(rules.call_is_open, a_call(), at("2026-03-28"))

    assert (early.code, late.code) == ("calls.not_open_yet", "calls.closed")


NOTICE = (date(2026, 4, 28), date(2026, 5, 7))


@pytest.mark.parametrize(
    ("day", "notice", "state"),
    [
        ("2026-03-01", None, CallState.ANNOUNCED),
        ("2026-03-20", None, CallState.OPEN),
        ("2026-04-01", None, CallState.CHECKING),
        ("2026-04-15", None, CallState.SCORING),
        ("2026-04-24", None, CallState.DECIDING),
        ("2026-04-27", NOTICE, CallState.DECIDING),
        ("2026-04-28", NOTICE, CallState.NOTICE),
        ("2026-05-07", NOTICE, CallState.NOTICE),
        ("2026-05-08", NOTICE, CallState.AGREEING),
        ("2026-06-01", NOTICE, CallState.RUNNING),
        ("2026-11-30", NOTICE, CallState.RUNNING),
        ("2026-12-01", NOTICE, CallState.FINISHED),
    ],
)
def test_what_a_call_is_follows_from_the_clock(day, notice, state):
    assert rules.call_state(a_call(), at(day), date.fromisoformat(day), notice) == state


def test_an_unpublished_call_is_a_draft_whatever_the_clock_says():
    assert rules.call_state(a_call(published_at=None), at("2026-12-01"), date(2026, 12, 1)) == CallState.DRAFT
