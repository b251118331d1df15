from datetime import date, timedelta
from decimal import Decimal

import pytest

from grants.applications.tables import Application, ApplicationStatus
from grants.calls.judging_tables import Criterion, Phase
from grants.calls.tables import Call
from grants.errors import why_not
from grants.experts import rules as pool_rules
from grants.experts.tables import Expert
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.scoring import panel as panels
from grants.scoring import rules
from grants.scoring.draw_tables import PanelTerms
from grants.scoring.panel import Panel, Seat, Sheet
from grants.scoring.tables import Assignment, Conflict, Mark, Panelist, ScoringClosure
from tests.scoring.world import (
    AFTER_SCORING,
    BEFORE_SCORING,
    CLOSES,
    DURING_SCORING,
    PUBLISHED,
    SCORING_CLOSES,
    SCORING_OPENS,
)

ROSA = Actor(1, "Rosa", frozenset({(1, Role.ORGANISER)}))
OLGA = Actor(2, "Olga", frozenset({(2, Role.OFFICER)}))
MALLORY = Actor(3, "Mallory", frozenset({(9, Role.ORGANISER)}))
EVA = Actor(11, "Eva")


def row(table, number, **facts):
    made = table(**{column._meta.name: None for column in table._meta.columns} | facts)
    made.id = number
    return made


def a_call(**facts):
    base = {
        "organiser": 1,
        "funder": 2,
        "published_at": PUBLISHED,
        "closes_at": CLOSES,
        "scoring_opens_at": SCORING_OPENS,
        "scoring_closes_at": SCORING_CLOSES,
        "min_sheets": 1,
        "panel_size": 2,
        "trim_from": 5,
        "score_method": "trimmed_mean",
    }
    return row(Call, 1, **base | facts)


def a_seat(number, is_alternate=False, declared_at=BEFORE_SCORING, **facts):
    base = {"call": 1, "expert": number, "is_alternate": is_alternate, "declared_at": declared_at, "is_accepted": True}
    panelist = row(Panelist, number, **base | facts)
    return Seat(panelist, row(Expert, number, person=10 + number, code=f"E{number}"), f"专家{number}")


def an_application(number, status=ApplicationStatus.ELIGIBLE, through=None):
    applicant = 20 + number
    return row(
        Application,
        number,
        status=status,
        title=f"项目{number}",
        applicant=applicant,
        submitted_through=through or applicant,
    )


def an_assignment(expert, application, **facts):
    base = {"phase": 1, "comment": ""}
    return row(Assignment, 10 * expert + application, expert=expert, application=application, **base | facts)


def a_conflict(expert, application, **facts):
    base = {"origin": "declared", "kind": "interest"}
    return row(Conflict, 1, expert=expert, application=application, reason="理事", **base | facts)


def a_panel(**facts):
    base = {
        "call": a_call(),
        "seats": [a_seat(1), a_seat(2)],
        "candidates": [an_application(1), an_application(2)],
        "conflicts": [],
        "assignments": [],
        "closure": None,
    }
    return Panel(**base | facts)


def a_sheet(marks=("18", "12"), comment="好", **facts):
    criteria = [
        row(Criterion, at, position=at, name=f"指标{at}", max_mark=Decimal(most)) for at, most in ((1, 20), (2, 15))
    ]
    kept = {
        at: row(Mark, at, value=Decimal(mark), comment="") for at, mark in enumerate(marks, start=1) if mark is not None
    }
    base = {
        "assignment": an_assignment(1, 1),
        "expert": a_seat(1).expert,
        "panelist": a_seat(1).panelist,
        "application": an_application(1),
        "call": a_call(),
        "criteria": criteria,
        "marks": kept,
        "conflicts": [],
        "closure": None,
    }
    sheet = Sheet(**base | facts)
    sheet.assignment.comment = comment
    return sheet


def code(refusal):
    return refusal and refusal.code


CLOSED = row(ScoringClosure, 1)
TERMS = row(PanelTerms, 1)


@pytest.mark.parametrize(
    ("lifted_at", "refusal"), [(None, "scoring.reviewer_conflict"), (AFTER_SCORING, None)], ids=["stands", "lifted"]
)
def test_an_expert_is_not_assigned_where_a_conflict_stands(lifted_at, refusal):
    panel = a_panel(conflicts=[a_conflict(1, 1, lifted_at=lifted_at)])
    facts = (panel, panel.seats[0].expert, panel.candidates[0], [])

    assert code(why_not(rules.check_assignment, ROSA, *facts)) == refusal


def test_a_conflict_that_nobody_has_noted_yet_blocks_as_well():
    panel = a_panel()
    facts = (panel, panel.seats[0].expert, panel.candidates[0], ["单位1理事"])

    assert code(why_not(rules.check_assignment, ROSA, *facts)) == "scoring.reviewer_conflict"


PITCH = row(
    Phase,
    2,
    position=2,
    phase_kind="pitch",
    name="路演",
    weight=Decimal(30),
    opens_at=SCORING_CLOSES,
    closes_at=AFTER_SCORING,
    method="mean",
    panel_size=2,
    trim_from=5,
    min_sheets=1,
)


@pytest.mark.parametrize(
    ("application", "assigned", "refusal"),
    [
        (1, [], None),
        (2, [], "scoring.not_called_in"),
        (1, [an_assignment(1, 1, locked_at=BEFORE_SCORING)], None),
        (1, [an_assignment(1, 1, phase=2)], "scoring.already_assigned"),
    ],
    ids=["called in", "not called in", "judged in the first phase", "assigned already"],
)
def test_in_a_later_phase_only_who_was_called_in_is_judged_anew(application, assigned, refusal):
    panel = a_panel(later=[PITCH], closed_phases=frozenset({1}), called_in={2: frozenset({1})}, assignments=assigned)
    facts = (panel, panel.seats[0].expert, panel.application(application), [])

    assert (panel.phase.name, panel.phases[0].weight) == ("路演", Decimal(70))
    assert code(why_not(rules.check_assignment, ROSA, *facts)) == refusal


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"closure": CLOSED}, "scoring.closed"),
        ({"seats": []}, "scoring.not_on_the_panel"),
        ({"assignments": [an_assignment(1, 1)]}, "scoring.already_assigned"),
        ({"assignments": [an_assignment(1, 1, ended_at=PUBLISHED)]}, None),
    ],
    ids=["closed", "not invited", "twice", "ended before"],
)
def test_who_may_be_assigned(facts, refusal):
    asked = (a_panel(**facts), a_seat(1).expert, an_application(1), [])

    assert code(why_not(rules.check_assignment, ROSA, *asked)) == refusal


def test_only_an_eligible_application_is_judged():
    asked = (a_panel(), a_seat(1).expert, an_application(1, status=ApplicationStatus.SUBMITTED), [])

    assert code(why_not(rules.check_assignment, ROSA, *asked)) == "scoring.not_eligible"


@pytest.mark.parametrize(
    ("by", "refusal"),
    [(ROSA, None), (OLGA, None), (MALLORY, "people.role_missing"), (EVA, "people.role_missing")],
    ids=["organiser", "officer", "another organiser", "expert"],
)
def test_the_organiser_or_the_officer_of_this_round_runs_the_panel(by, refusal):
    assert code(why_not(rules.check_search, by, a_panel())) == refusal


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({}, None),
        ({"conflicts": [a_conflict(1, 1)]}, "scoring.reviewer_conflict"),
        ({"assignment": an_assignment(1, 1, locked_at=DURING_SCORING)}, "scoring.sheet_locked"),
        ({"assignment": an_assignment(1, 1, ended_at=PUBLISHED, ended_reason="病")}, "scoring.assignment_ended"),
        ({"panelist": a_seat(1, declared_at=None).panelist}, "scoring.declaration_unsigned"),
        ({"closure": CLOSED}, "scoring.closed"),
    ],
    ids=["open", "conflict", "locked", "ended", "undeclared", "closed"],
)
def test_when_a_sheet_may_change(facts, refusal):
    assert code(why_not(rules.check_save, a_sheet(**facts), EVA, {}, DURING_SCORING)) == refusal


def test_nobody_but_the_assigned_expert_fills_a_sheet_in():
    assert code(why_not(rules.check_save, a_sheet(), ROSA, {}, DURING_SCORING)) == "scoring.not_your_sheet"


@pytest.mark.parametrize(
    ("now", "refusal"),
    [
        (SCORING_OPENS - timedelta(seconds=1), "scoring.too_early"),
        (SCORING_OPENS, None),
        (SCORING_CLOSES, None),
        (SCORING_CLOSES + timedelta(seconds=1), "scoring.too_late"),
    ],
)
def test_scoring_is_open_from_its_first_to_its_last_second(now, refusal):
    assert code(why_not(rules.check_save, a_sheet(), EVA, {}, now)) == refusal


@pytest.mark.parametrize(
    ("value", "refusal"),
    [
        ("0", None),
        ("20", None),
        ("17.5", None),
        (None, None),
        ("20.5", "scoring.mark_out_of_range"),
        ("-0.5", "scoring.mark_out_of_range"),
        ("17.3", "scoring.mark_out_of_range"),
        ("NaN", "scoring.mark_out_of_range"),
    ],
)
def test_a_mark_lies_between_zero_and_its_maximum_in_half_points(value, refusal):
    marks = {1: None if value is None else Decimal(value)}

    assert code(why_not(rules.check_save, a_sheet(), EVA, marks, DURING_SCORING)) == refusal


def test_a_mark_for_a_criterion_that_is_not_there_is_refused():
    assert code(why_not(rules.check_save, a_sheet(), EVA, {3: Decimal(0)}, DURING_SCORING)) == (
        "scoring.mark_out_of_range"
    )


def test_a_blank_is_not_a_zero_and_keeps_the_sheet_from_being_locked():
    refusal = why_not(rules.check_lock, a_sheet(marks=("18", None)), EVA, DURING_SCORING)

    assert (code(refusal), refusal.field) == ("scoring.marks_missing", "mark-2")
    assert why_not(rules.check_lock, a_sheet(marks=("18", "0")), EVA, DURING_SCORING) is None


@pytest.mark.parametrize(
    ("mark", "refusal"),
    [("12", None), ("11.5", "scoring.reason_missing"), ("19", None), ("19.5", "scoring.reason_missing")],
    ids=["60 %", "under 60 %", "95 %", "over 95 %"],
)
def test_a_low_or_high_mark_needs_a_reason_when_the_sheet_has_no_comment(mark, refusal):
    assert code(why_not(rules.check_lock, a_sheet((mark, "12"), comment=" "), EVA, DURING_SCORING)) == refusal
    assert why_not(rules.check_lock, a_sheet((mark, "12"), comment="好"), EVA, DURING_SCORING) is None


def test_the_reason_may_stand_at_the_criterion():
    sheet = a_sheet(("5", "12"), comment="")
    sheet.marks[1].comment = "依据不足"

    assert why_not(rules.check_lock, sheet, EVA, DURING_SCORING) is None


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({}, "scoring.already_declared"),
        ({"seats": [a_seat(1, declared_at=None)]}, None),
        ({"seats": [a_seat(2)]}, "scoring.not_invited"),
        ({"seats": [a_seat(1, declared_at=None)], "closure": CLOSED}, "scoring.closed"),
        (
            {"seats": [a_seat(1, declared_at=None)], "call": a_call(closes_at=AFTER_SCORING)},
            "scoring.too_early_to_declare",
        ),
    ],
    ids=["twice", "first", "stranger", "closed", "applications still come in"],
)
def test_when_a_declaration_is_signed(facts, refusal):
    asked = (EVA, a_panel(**facts), {}, {}, "Eva", BEFORE_SCORING)

    assert code(why_not(rules.check_declaration, *asked)) == refusal


def test_a_declared_conflict_has_a_reason_and_concerns_an_application_of_the_call():
    panel = a_panel(seats=[a_seat(1, declared_at=None)])

    empty = why_not(rules.check_declaration, EVA, panel, {1: " "}, {}, "Eva", BEFORE_SCORING)
    strange = why_not(rules.check_declaration, EVA, panel, {99: "亲属"}, {}, "Eva", BEFORE_SCORING)
    known = why_not(rules.check_declaration, EVA, panel, {}, {99: "familiar"}, "Eva", BEFORE_SCORING)

    assert (code(empty), empty.field) == ("scoring.no_reason", "reason-1")
    assert [code(strange), code(known)] == ["scoring.not_in_this_call"] * 2


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("Eva", None), (" Ｅｖａ ", None), ("", "scoring.signed_by_another"), ("Eve", "scoring.signed_by_another")],
)
def test_a_declaration_is_signed_with_the_own_name(name, refusal):
    panel = a_panel(seats=[a_seat(1, declared_at=None)])

    assert code(why_not(rules.check_declaration, EVA, panel, {}, {}, name, BEFORE_SCORING)) == refusal


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({}, None),
        ({"is_accepted": None}, "scoring.not_accepted"),
        ({"is_accepted": False}, "scoring.not_accepted"),
        ({"left_at": PUBLISHED, "left_reason": "生病"}, "scoring.left_the_panel"),
    ],
    ids=["accepted", "has not answered", "declined", "left"],
)
def test_only_who_accepted_and_has_not_left_declares_and_is_assigned(facts, refusal):
    panel = a_panel(seats=[a_seat(1, declared_at=None, **facts)])

    declares = why_not(rules.check_declaration, EVA, panel, {}, {}, "Eva", BEFORE_SCORING)
    is_assigned = why_not(rules.check_assignment, ROSA, panel, panel.seats[0].expert, panel.candidates[0], [])

    assert [code(declares), code(is_assigned)] == [refusal, refusal]
    assert panel.members == ([] if refusal else [*panel.seats])


def test_a_locked_sheet_is_not_taken_away_from_its_expert():
    locked = an_assignment(1, 1, locked_at=DURING_SCORING)

    assert code(why_not(rules.check_end, ROSA, a_panel(), locked, "生病")) == "scoring.sheet_locked"
    assert why_not(rules.check_end, ROSA, a_panel(), an_assignment(1, 1), "生病") is None


@pytest.mark.parametrize(
    ("assignments", "lacking"),
    [
        ([], ["项目1：有效 0 份，至少 1 份", "项目2：有效 0 份，至少 1 份"]),
        ([an_assignment(1, 1), an_assignment(2, 2, locked_at=PUBLISHED)], ["项目1：专家1 未提交"]),
        ([an_assignment(1, 1, locked_at=PUBLISHED), an_assignment(2, 2, locked_at=PUBLISHED)], []),
        (
            [an_assignment(1, 1, locked_at=PUBLISHED, ended_at=PUBLISHED), an_assignment(2, 2, locked_at=PUBLISHED)],
            ["项目1：有效 0 份，至少 1 份"],
        ),
    ],
    ids=["nothing", "open sheet", "complete", "voided by a conflict"],
)
def test_scoring_is_closed_only_when_nothing_is_missing(assignments, lacking):
    panel = a_panel(assignments=assignments)

    refusal = why_not(rules.check_closing, ROSA, panel)

    assert [str(each) for each in panels.missing(panel)] == lacking
    assert code(refusal) == ("scoring.sheets_missing" if lacking else None)


def test_scoring_is_not_closed_while_eligibility_is_undecided():
    panel = a_panel(candidates=[an_application(1, status=ApplicationStatus.SUBMITTED)])

    assert code(why_not(rules.check_closing, ROSA, panel)) == "scoring.eligibility_open"


def test_three_years_before_a_leap_day_is_the_last_of_february():
    assert panels.conflict_since(date(2028, 2, 29)) == date(2025, 2, 28)


def test_a_panel_is_formed_for_a_published_call_only():
    panel = a_panel(call=a_call(published_at=None))

    draft = why_not(rules.check_invitation, ROSA, panel, a_seat(9).expert, TERMS)
    open_one = why_not(rules.check_invitation, ROSA, a_panel(), a_seat(9).expert, TERMS)
    without = why_not(rules.check_invitation, ROSA, a_panel(), a_seat(9).expert, None)

    assert [code(draft), code(open_one), code(without)] == ["scoring.call_is_a_draft", None, "scoring.no_terms"]


@pytest.mark.parametrize(("reason", "refusal"), [("", "scoring.by_hand_without_reason"), ("补充财务专业", None)])
def test_where_there_is_a_draw_passing_it_by_needs_a_reason(reason, refusal):
    asked = (ROSA, a_panel(), a_seat(9).expert, TERMS)

    assert code(why_not(rules.check_invitation, *asked, by_hand=reason)) == refusal


def test_a_position_does_not_end_before_it_begins():
    first, last = date(2025, 5, 1), date(2025, 4, 30)

    assert code(why_not(pool_rules.check_position, ROSA, first, last)) == "experts.position_backwards"
    assert why_not(pool_rules.check_position, ROSA, first, first) is None
