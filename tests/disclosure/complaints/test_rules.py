"""The policy of complaints, without a database."""

from dataclasses import replace
from datetime import date

import pytest

from grants.clock import during
from grants.disclosure.complaints import rules
from grants.disclosure.complaints.facts import Case, Contact, Sender, Target
from grants.disclosure.complaints.tables import Complaint, ComplaintStatus, MeasureKind, TargetKind
from grants.errors import why_not
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.disclosure.complaints.world import REPORTER, WORDING, a_report

OFFICE, TODAY = 7, date(2026, 6, 8)
OLGA = Actor(1, "欧办理", frozenset({(OFFICE, Role.OFFICER)}))
SVEN = Actor(2, "孙监督", frozenset({(OFFICE, Role.SUPERVISOR)}))
MALLORY = Actor(3, "外人", frozenset({(9, Role.OFFICER)}))
NOBODY = Contact()


def a_case(status: ComplaintStatus, parties: frozenset[int] = frozenset(), **facts: object) -> Case:
    row = Complaint(
        number="TS2026-0001",
        year=2026,
        sequence=1,
        form_key="00000000-0000-0000-0000-000000000001",
        topic="misuse",
        target_kind="other",
        office=OFFICE,
        status=status,
        received_at=during(date(2026, 6, 1)),
        accept_by=TODAY,
        **({"investigator": 1, "investigator_name": "欧办理", "facts": "x" * 20} | facts),
    )
    return Case(row, "民政局", "某单位", parties)


@pytest.mark.parametrize(
    ("changes", "files", "code"),
    [
        ({}, 0, None),
        ({"facts": "太短"}, 0, "disclosure.no_facts"),
        ({}, 6, "disclosure.too_many_files"),
        ({"target": Target(TargetKind.OTHER)}, 0, "disclosure.no_target"),
        ({"contact": NOBODY}, 0, "disclosure.no_name"),
        ({"contact": Contact("贾举报")}, 0, "disclosure.no_name"),
        ({"contact": NOBODY, "is_anonymous": True}, 0, None),
    ],
)
def test_what_a_report_must_say(changes, files, code):
    refusal = why_not(rules.check_report, a_report(**changes), files, Sender())

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("sender", "code"),
    [
        (Sender(within_an_hour=4), None),
        (Sender(within_an_hour=5), "disclosure.sum_unanswered"),
        (Sender(within_an_hour=99, answered=True), None),
        (Sender(filled_the_trap=True), "disclosure.sum_unanswered"),
        (Sender(filled_the_trap=True, answered=True), None),
        (Sender(within_an_hour=100, answered=True), "disclosure.too_many_at_once"),
    ],
)
def test_a_shared_address_is_asked_a_sum_and_nobody_is_turned_away_for_a_field(sender, code):
    refusal = why_not(rules.sender_is_a_person, sender)

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("by", "parties", "sees"),
    [
        (OLGA, frozenset(), True),
        (SVEN, frozenset(), True),
        (MALLORY, frozenset(), False),
        (OLGA, frozenset({1}), False),
    ],
)
def test_only_the_offices_people_who_are_no_party_see_it(by, parties, sees):
    assert rules.may_see(a_case(ComplaintStatus.RECEIVED, parties), by) is sees


def test_a_party_handles_nothing_even_with_the_role():
    refusal = why_not(rules.check_step, a_case(ComplaintStatus.INVESTIGATED, frozenset({1})), OLGA, "查")

    assert refusal.code == "disclosure.party_to_it"


@pytest.mark.parametrize(
    ("wording", "due_on", "code"),
    [
        (WORDING, TODAY, None),
        (" ", TODAY, "disclosure.no_words"),
        ("贾举报说", TODAY, "disclosure.reporter_named"),
        (WORDING, None, "disclosure.no_due_day"),
        (WORDING, date(2026, 6, 7), "disclosure.due_day_past"),
    ],
)
def test_what_is_taken_up_has_words_for_others_and_a_day(wording, due_on, code):
    refusal = why_not(
        rules.check_acceptance,
        a_case(ComplaintStatus.RECEIVED),
        SVEN,
        investigator=OLGA,
        wording=wording,
        due_on=due_on,
        contact=REPORTER,
        today=TODAY,
    )

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("kind", "facts", "said", "code"),
    [
        (MeasureKind.HOLD, {"award": 5}, {}, None),
        (MeasureKind.HOLD, {}, {}, "disclosure.nothing_to_hold"),
        (MeasureKind.CREDIT, {}, {}, "disclosure.nobody_to_measure"),
        (MeasureKind.REFERRAL, {}, {}, "disclosure.no_addressee"),
        (MeasureKind.REFERRAL, {}, {"addressee": "市场监管局"}, None),
        (MeasureKind.RECTIFICATION, {"target": 4}, {}, "disclosure.no_rectification_day"),
        (MeasureKind.RECTIFICATION, {"target": 4}, {"due_on": TODAY}, "disclosure.no_rectification_day"),
        (MeasureKind.RECTIFICATION, {"target": 4}, {"due_on": date(2026, 6, 9)}, None),
    ],
)
def test_a_measure_has_whom_it_concerns(kind, facts, said, code):
    case = a_case(ComplaintStatus.FOUND, **facts)
    asked = {"addressee": "", "due_on": None} | said
    refusal = why_not(rules.check_measure, case, OLGA, kind, "通知", contact=NOBODY, today=TODAY, **asked)

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("check", "status", "code"),
    [
        (rules.check_reply, ComplaintStatus.INVESTIGATED, "disclosure.complaint_has_moved"),
        (rules.check_closing, ComplaintStatus.FOUND, "disclosure.complaint_has_moved"),
        (rules.check_reply, ComplaintStatus.FOUND, None),
        (rules.check_closing, ComplaintStatus.REPLIED, None),
    ],
)
def test_it_is_answered_after_a_finding_and_closed_after_an_answer(check, status, code):
    refusal = why_not(check, a_case(status), OLGA, "话", NOBODY)

    assert (refusal and refusal.code) == code


def test_it_is_looked_into_only_while_it_is_under_way():
    refusal = why_not(rules.check_step, a_case(ComplaintStatus.RECEIVED), OLGA, "查")

    assert refusal.code == "disclosure.complaint_not_under_way"


def test_an_addition_says_something():
    assert why_not(rules.check_addition, a_case(ComplaintStatus.FOUND), " ", 0).code == ("disclosure.nothing_added")


@pytest.mark.parametrize(
    ("status", "facts", "late"),
    [
        (ComplaintStatus.RECEIVED, {}, True),
        (ComplaintStatus.INVESTIGATED, {"due_on": date(2026, 6, 9)}, False),
        (ComplaintStatus.INVESTIGATED, {"due_on": date(2026, 6, 8)}, True),
        (ComplaintStatus.REPLIED, {"due_on": date(2026, 6, 8), "replied_on": date(2026, 6, 8)}, False),
    ],
)
def test_it_is_late_after_its_day_until_it_is_answered(status, facts, late):
    assert a_case(status, **facts).is_overdue(date(2026, 6, 9)) is late


def test_rules_and_database_know_the_same_moves():
    sql = (rules.__file__ or "").replace(
        "disclosure/complaints/rules.py", "migrations/sql/2026_11_28t48/complaints.sql"
    )
    with open(sql, encoding="utf-8") as source:
        text = source.read()

    moves = [(one.value, other.value) for one, others in rules.MOVES.items() for other in others]
    assert [each for each in moves if f"('{each[0]}', '{each[1]}')" not in text] == []


def test_a_case_knows_nothing_of_who_reported():
    assert "contact" not in vars(replace(a_case(ComplaintStatus.FOUND)))
