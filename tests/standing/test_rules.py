from datetime import date

import pytest

from grants.errors import why_not
from grants.files.lists import Plan, PlannedRow
from grants.files.sheets import SheetRow
from grants.organizations.tables import Organization, OrganizationStatus
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.standing import rules
from grants.standing.importing import check_confirmation
from grants.standing.tables import (
    AnnualCheck,
    CheckResult,
    CreditEffect,
    CreditEvent,
    CreditKind,
    Listing,
    Rating,
    SheetImport,
)

TODAY = date(2026, 3, 20)
FUNDER, CENTRE = 1, 4
OLGA = Actor(1, "Olga", frozenset({(FUNDER, Role.OFFICER)}))
OTTO = Actor(2, "Otto", frozenset({(FUNDER, Role.SUPERVISOR)}))
ADA = Actor(3, "Ada", frozenset({(CENTRE, Role.SIGNATORY)}))
MALLORY = Actor(6, "Mallory", frozenset({(8, Role.SIGNATORY)}))
REGISTERED = Organization(_ignore_missing=True, status=OrganizationStatus.REGISTERED)
FILED = Organization(_ignore_missing=True, status=OrganizationStatus.FILED)


def code_of(rule, *facts, **named):
    refusal = why_not(rule, *facts, **named)
    return refusal and refusal.code


@pytest.mark.parametrize(
    ("by", "from_on", "reason", "code"),
    [
        (OLGA, TODAY, "未报年报", None),
        (None, TODAY, "未报年报", None),
        (ADA, TODAY, "未报年报", "people.role_missing"),
        (OLGA, date(2026, 3, 21), "未报年报", "standing.listed_in_the_future"),
        (OLGA, TODAY, "  ", "standing.no_listing_reason"),
    ],
    ids=["officer", "system", "applicant", "tomorrow", "no reason"],
)
def test_a_listing_needs_an_officer_a_reason_and_a_day_that_has_come(by, from_on, reason, code):
    assert code_of(rules.check_listing, by, from_on, TODAY, reason, []) == code


def test_an_organization_stands_on_a_list_once():
    listed = Listing(_ignore_missing=True, from_on=date(2025, 12, 8), until_on=None)

    assert code_of(rules.check_listing, OLGA, TODAY, TODAY, "未报年报", [listed]) == "standing.already_listed"


@pytest.mark.parametrize(
    ("by", "until_on", "ended", "code"),
    [
        (OLGA, TODAY, None, None),
        (ADA, TODAY, None, "people.role_missing"),
        (OLGA, TODAY, date(2026, 1, 5), "standing.not_listed"),
        (OLGA, date(2025, 12, 7), None, "standing.unlisted_out_of_order"),
        (OLGA, date(2026, 3, 21), None, "standing.unlisted_out_of_order"),
    ],
    ids=["officer", "applicant", "ended", "before it began", "tomorrow"],
)
def test_who_leaves_a_list_was_on_it_until_a_day_that_has_come(by, until_on, ended, code):
    listed = Listing(_ignore_missing=True, from_on=date(2025, 12, 8), until_on=ended)

    assert code_of(rules.check_unlisting, by, listed, until_on, TODAY) == code


def test_both_ends_of_a_listing_count():
    listed = Listing(_ignore_missing=True, from_on=date(2025, 12, 8), until_on=TODAY)

    days = (date(2025, 12, 7), date(2025, 12, 8), TODAY, date(2026, 3, 21))

    assert [rules.is_listed_on(listed, day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("on", "year"),
    [(date(2026, 5, 31), 2024), (date(2026, 6, 1), 2025), (date(2026, 1, 1), 2024), (date(2026, 12, 31), 2025)],
    ids=["31 May", "1 June", "new year", "end of year"],
)
def test_until_31_may_the_check_of_the_year_before_counts(on, year):
    assert rules.annual_check_year(on) == year


def a_check(year: int, filed_on: date, **facts: object) -> AnnualCheck:
    return AnnualCheck(_ignore_missing=True, year=year, filed_on=filed_on, result=CheckResult.PASSED, **facts)


def test_the_newest_check_known_counts_and_an_old_one_counts_as_none():
    checks = [a_check(2023, date(2024, 3, 1)), a_check(2024, date(2025, 3, 1)), a_check(2025, date(2026, 3, 1))]

    found = {
        day: (rules.annual_check_on(checks[:upto], date.fromisoformat(day)) or a_check(0, TODAY)).year
        for day, upto in (("2026-03-20", 3), ("2026-02-01", 3), ("2026-05-31", 2), ("2026-06-01", 2))
    }

    assert found == {"2026-03-20": 2025, "2026-02-01": 2024, "2026-05-31": 2024, "2026-06-01": 0}


def test_a_check_that_was_replaced_counts_no_more():
    replaced = a_check(2025, date(2026, 3, 1), replaced_at=TODAY)

    assert rules.annual_check_on([replaced], TODAY) is None


@pytest.mark.parametrize(
    ("row", "year", "filed_on", "code"),
    [
        (REGISTERED, 2025, TODAY, None),
        (FILED, 2025, TODAY, "standing.filed_has_no_annual_check"),
        (REGISTERED, 2026, TODAY, "standing.year_has_not_ended"),
        (REGISTERED, 1989, TODAY, "standing.year_has_not_ended"),
        (REGISTERED, 2025, date(2025, 12, 31), "standing.filed_out_of_order"),
        (REGISTERED, 2025, date(2026, 3, 21), "standing.filed_out_of_order"),
    ],
    ids=["filed in time", "a filed group", "this year", "long ago", "before the year ended", "tomorrow"],
)
def test_the_check_of_a_year_is_filed_after_the_year(row, year, filed_on, code):
    assert code_of(rules.check_annual_check, OLGA, row, year, CheckResult.PASSED, filed_on, TODAY) == code


def test_an_organization_does_not_enter_its_own_check_or_rating():
    assert code_of(rules.check_annual_check, ADA, REGISTERED, 2025, CheckResult.PASSED, TODAY, TODAY) == (
        "people.role_missing"
    )
    assert code_of(rules.check_rating, ADA, REGISTERED, "5A", TODAY, TODAY, TODAY) == "people.role_missing"


@pytest.mark.parametrize(
    ("row", "grade", "from_on", "until_on", "code"),
    [
        (REGISTERED, "3A", TODAY, date(2031, 3, 19), None),
        (REGISTERED, "6A", TODAY, date(2031, 3, 19), "standing.bad_rating"),
        (FILED, "3A", TODAY, date(2031, 3, 19), "standing.filed_has_no_rating"),
        (REGISTERED, "3A", date(2026, 3, 21), date(2031, 3, 19), "standing.rated_in_the_future"),
        (REGISTERED, "3A", TODAY, date(2031, 3, 20), "standing.rating_too_long"),
        (REGISTERED, "3A", TODAY, date(2026, 3, 19), "standing.rating_too_long"),
    ],
    ids=["five years", "6A", "a filed group", "tomorrow", "five years and a day", "ends before it begins"],
)
def test_a_rating_lasts_five_years_at_most(row, grade, from_on, until_on, code):
    assert code_of(rules.check_rating, OLGA, row, grade, from_on, until_on, TODAY) == code


def test_five_years_from_29_february_end_on_28_february():
    assert rules.five_years(date(2024, 2, 29)) == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("until_on", "withdrawn_on", "grade"),
    [
        (TODAY, None, "3A"),
        (date(2026, 3, 19), None, ""),
        (date(2030, 1, 1), TODAY, ""),
        (date(2030, 1, 1), date(2026, 3, 21), "3A"),
    ],
    ids=["last day", "lapsed", "withdrawn today", "withdrawn tomorrow"],
)
def test_a_lapsed_or_withdrawn_rating_counts_as_none(until_on, withdrawn_on, grade):
    rating = Rating(
        _ignore_missing=True, grade="3A", from_on=date(2025, 1, 1), until_on=until_on, withdrawn_on=withdrawn_on
    )

    found = rules.rating_on([rating], TODAY)

    assert (found.grade if found else "") == grade


def test_a_rating_is_withdrawn_once_with_a_reason():
    rating = Rating(_ignore_missing=True, grade="3A", from_on=date(2025, 1, 1), until_on=TODAY)
    gone = Rating(_ignore_missing=True, grade="3A", from_on=date(2025, 1, 1), until_on=TODAY, withdrawn_on=TODAY)

    found = [
        code_of(rules.check_rating_withdrawal, OLGA, rating, TODAY, "评估造假", TODAY),
        code_of(rules.check_rating_withdrawal, OLGA, gone, TODAY, "评估造假", TODAY),
        code_of(rules.check_rating_withdrawal, OLGA, rating, date(2024, 12, 31), "评估造假", TODAY),
        code_of(rules.check_rating_withdrawal, OLGA, rating, TODAY, " ", TODAY),
    ]

    assert found == [
        None,
        "standing.rating_withdrawn",
        "standing.withdrawn_out_of_order",
        "standing.no_withdrawal_reason",
    ]


def an_event(**facts: object) -> CreditEvent:
    given = {
        "organization": CENTRE,
        "kind": CreditKind.FALSE_COMMITMENT,
        "effect": CreditEffect.BARS,
        "fact": "承诺书与事实不符",
        "source": "区民政局调查报告",
        "arose_on": date(2026, 3, 10),
        "from_on": date(2026, 3, 10),
    } | facts
    return CreditEvent(_ignore_missing=True, **given)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"fact": " "}, "standing.no_fact"),
        ({"source": ""}, "standing.no_fact"),
        ({"arose_on": date(2026, 3, 21), "from_on": date(2026, 3, 21)}, "standing.arose_in_the_future"),
        ({"from_on": date(2026, 3, 9)}, "standing.effect_before_fact"),
        ({"until_on": date(2026, 3, 9)}, "standing.effect_out_of_order"),
        ({"effect": CreditEffect.PRIORITY}, None),
        ({"kind": CreditKind.GOOD}, "standing.effect_does_not_fit"),
        ({"kind": CreditKind.GOOD, "effect": CreditEffect.PRIORITY}, None),
    ],
)
def test_a_fact_of_credit_has_a_source_and_an_effect_that_fits(changes, code):
    expected = "standing.effect_does_not_fit" if changes == {"effect": CreditEffect.PRIORITY} else code

    assert code_of(rules.check_credit_event, OLGA, an_event(**changes), TODAY) == expected


@pytest.mark.parametrize(
    ("by", "event", "appealed_on", "grounds", "code"),
    [
        (ADA, an_event(), TODAY, "事实有误", None),
        (OLGA, an_event(), TODAY, "来函申诉", None),
        (MALLORY, an_event(), TODAY, "事实有误", "people.role_missing"),
        (ADA, an_event(appealed_on=TODAY), TODAY, "事实有误", "standing.already_appealed"),
        (ADA, an_event(withdrawn_on=TODAY), TODAY, "事实有误", "standing.event_withdrawn"),
        (ADA, an_event(), date(2026, 3, 9), "事实有误", "standing.appealed_out_of_order"),
        (ADA, an_event(), TODAY, " ", "standing.no_grounds"),
    ],
    ids=["itself", "office", "stranger", "twice", "withdrawn", "too early", "no grounds"],
)
def test_an_organization_appeals_once_against_what_is_said_of_it(by, event, appealed_on, grounds, code):
    assert code_of(rules.check_appeal, by, event, appealed_on, grounds, TODAY) == code


@pytest.mark.parametrize(
    ("by", "event", "finding", "code"),
    [
        (OTTO, an_event(appealed_on=TODAY, entered_by=OLGA.id), "维持", None),
        (OLGA, an_event(appealed_on=TODAY, entered_by=OLGA.id), "维持", "standing.own_entry"),
        (ADA, an_event(appealed_on=TODAY, entered_by=OLGA.id), "维持", "people.role_missing"),
        (OTTO, an_event(), "维持", "standing.no_open_appeal"),
        (OTTO, an_event(appealed_on=TODAY, entered_by=OLGA.id), "", "standing.no_finding"),
    ],
    ids=["another", "who entered it", "itself", "no appeal", "no finding"],
)
def test_another_person_decides_the_appeal(by, event, finding, code):
    assert code_of(rules.check_appeal_decision, by, event, finding) == code


def test_a_violation_withdrawn_on_appeal_counts_no_more():
    old = an_event(kind=CreditKind.VIOLATION, arose_on=date(2020, 1, 1), from_on=date(2020, 1, 1))
    gone = an_event(kind=CreditKind.VIOLATION, withdrawn_on=TODAY)

    assert rules.violations_on([old, gone, an_event()], TODAY) == [old]


def test_a_fact_counts_from_its_first_to_its_last_day():
    event = an_event(until_on=TODAY)

    days = (date(2026, 3, 9), date(2026, 3, 10), TODAY, date(2026, 3, 21))

    assert [rules.counts_on(event, day) for day in days] == [False, True, True, False]


def test_a_spreadsheet_with_one_bad_row_is_not_taken():
    fresh = SheetImport(_ignore_missing=True)
    done = SheetImport(_ignore_missing=True, confirmed_at=TODAY)

    good, bad = PlannedRow(SheetRow(2, {})), PlannedRow(SheetRow(3, {}), problems=["x"])

    found = [
        code_of(check_confirmation, OLGA, fresh, Plan([good])),
        code_of(check_confirmation, OLGA, fresh, Plan([good, bad])),
        code_of(check_confirmation, OLGA, fresh, Plan([])),
        code_of(check_confirmation, OLGA, done, Plan([good])),
        code_of(check_confirmation, ADA, fresh, Plan([good])),
    ]

    assert found == [
        None,
        "files.rows_wrong",
        "files.nothing_to_import",
        "files.already_imported",
        "people.role_missing",
    ]
