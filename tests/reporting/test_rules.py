from datetime import date
from decimal import Decimal

import pytest

from grants.awards.tables import Agreement, Award
from grants.clock import during
from grants.errors import why_not
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.reporting import rules
from grants.reporting.rules import Reporting
from grants.reporting.tables import Grade, Report, ReportKind, ReportStatus

FUNDER, GRANTEE, HUB = 1, 2, 3
TODAY = date(2026, 9, 11)

NOW = during(TODAY)
AN_AWARD = Award(
    id=1,
    call=1,
    application=1,
    pool=1,
    fund=1,
    number="LW-2026-01",
    amount=Decimal(1),
    decided_on=date(2026, 4, 27),
    decided_at=NOW,
)

ADA = Actor(11, "Ada", frozenset({(GRANTEE, Role.APPLICANT)}))
HENRY = Actor(12, "Henry", frozenset({(HUB, Role.HUB_OPERATOR)}))
OLGA = Actor(13, "Olga", frozenset({(FUNDER, Role.OFFICER)}))
MALLORY = Actor(99, "Mallory", frozenset({(9, role) for role in Role}))


def a_report(status=ReportStatus.SUBMITTED, kind=ReportKind.MIDTERM) -> Report:
    return Report(id=1, award=1, kind=kind, status=status, submitted_on=TODAY, submitted_at=NOW, submitted_by=11)


def reporting(*reports: Report, signed_on: date | None = date(2026, 5, 12), through: int = GRANTEE) -> Reporting:
    agreement = Agreement(id=1, award=1, parties=2, grantee=GRANTEE, drawn_at=NOW, signed_on=signed_on)
    return Reporting(AN_AWARD, agreement, FUNDER, GRANTEE, through, reports)


def code(rule, *args, **facts) -> str | None:
    refusal = why_not(rule, *args, **facts)
    return refusal and refusal.code


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        ("100", Grade.EXCELLENT),
        ("90", Grade.EXCELLENT),
        ("89.99", Grade.GOOD),
        ("80", Grade.GOOD),
        ("79.99", Grade.PASS),
        ("60", Grade.PASS),
        ("59.99", Grade.FAIL),
        ("0", Grade.FAIL),
    ],
)
def test_the_grade_follows_from_the_score(score, grade):
    assert rules.grade_of(Decimal(score)) == grade


@pytest.mark.parametrize(
    ("facts", "by", "expected"),
    [
        (reporting(), ADA, None),
        (reporting(), HENRY, "people.role_missing"),
        (reporting(through=HUB), HENRY, None),
        (reporting(), MALLORY, "people.role_missing"),
        (reporting(signed_on=None), ADA, "reporting.not_signed"),
        (reporting(a_report()), ADA, "reporting.already_submitted"),
        (reporting(a_report(ReportStatus.ACCEPTED)), ADA, "reporting.already_accepted"),
        (reporting(a_report(ReportStatus.RETURNED)), ADA, None),
        (reporting(a_report(kind=ReportKind.FINAL)), ADA, None),
    ],
)
def test_the_grantee_or_its_hub_reports_once_at_a_time(facts, by, expected):
    assert code(rules.check_submission, facts, ReportKind.MIDTERM, by, narrative="x") == expected


def test_a_report_says_something():
    assert code(rules.check_submission, reporting(), ReportKind.MIDTERM, ADA, narrative="") == "reporting.no_narrative"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"grade": Grade.PASS}, "reporting.grade_differs"),
        ({"score": Decimal("100.5"), "grade": Grade.EXCELLENT}, "reporting.score_out_of_range"),
        ({"score": Decimal(52), "grade": Grade.FAIL}, "reporting.failed_not_accepted"),
        ({"score": Decimal(52), "grade": Grade.FAIL, "accepted": False, "note": "缺少证明"}, None),
        ({"accepted": False}, "reporting.no_reason"),
        ({"rectify_by": date(2026, 9, 10)}, "reporting.due_in_the_past"),
        ({"rectify_by": date(2026, 10, 9)}, None),
        ({"rectify_by": date(2026, 10, 9), "accepted": False, "note": "x"}, "reporting.returned_not_rectified"),
    ],
)
def test_a_decision_keeps_to_the_cuts_and_gives_its_reasons(changes, expected):
    facts = {
        "accepted": True,
        "score": Decimal(86),
        "grade": Grade.GOOD,
        "note": "",
        "rectify_by": None,
        "today": TODAY,
    }

    assert code(rules.check_decision, reporting(), a_report(), OLGA, **facts | changes) == expected


@pytest.mark.parametrize(
    ("status", "by", "expected"),
    [
        (ReportStatus.SUBMITTED, OLGA, None),
        (ReportStatus.SUBMITTED, ADA, "people.role_missing"),
        (ReportStatus.RETURNED, OLGA, "reporting.already_decided"),
    ],
)
def test_an_officer_decides_once(status, by, expected):
    assert code(rules.check_decider, reporting(), a_report(status), by) == expected
