"""What is on record about who applies (R-B1 to R-B9)."""

from datetime import date

import pytest

from grants.applications import record_rules
from grants.applications.facts import Standing
from grants.calls.tables import SystemCheck
from grants.organizations.tables import OrganizationKind
from grants.standing.tables import (
    AnnualCheck,
    CheckResult,
    CreditEffect,
    CreditEvent,
    CreditKind,
    Listing,
    ListKind,
    Rating,
)
from grants.vocabulary.tables import Term
from tests.applications.in_memory import (
    APPLICANT,
    GROUP,
    HUB,
    ORGANISER,
    a_body,
    a_call,
    a_track,
    an_application,
    on_record,
)

DAY = date(2026, 3, 20)


def said(*checks: SystemCheck, records=None, track=None, applicant=None, through=None) -> dict[str, tuple]:
    """Each rule of a call with these checks by its key: whether it holds, whether it only warns, in which words."""
    applicant = applicant or a_body(APPLICANT)
    facts = an_application(
        call=a_call(system_checks=list(checks)),
        track=track or a_track(),
        applicant=applicant,
        through=through or applicant,
    )
    standing = Standing(on=DAY, records=[on_record(applicant)] if records is None else records)
    return {each.key: (each.ok, each.is_warning, str(each.words)) for each in record_rules.findings(facts, standing)}


@pytest.mark.parametrize(
    ("flags", "is_pilot", "ok"), [((), True, None), (("pilot_area",), True, True), (("pilot_area",), False, False)]
)
def test_the_points_of_a_pilot_area_are_for_who_is_at_home_in_one(flags, is_pilot, ok):
    found = record_rules.pilot_area_is_one(flags, Standing(on=DAY, in_pilot_area=is_pilot))

    assert [(each.ok, each.blocks) for each in found] == ([] if ok is None else [(ok, not ok)])


@pytest.mark.parametrize(
    ("flags", "label", "ok"),
    [
        ((), ("rural_focus", "farming_technique"), None),
        (("rural_priority",), ("rural_focus", "farming_technique"), True),
        (("rural_priority",), ("label", "rural_charity"), True),
        (("rural_priority",), ("label", "model"), False),
    ],
)
def test_a_rural_function_that_no_label_says_is_looked_at_and_not_refused(flags, label, ok):
    term = Term(list_name=label[0], code=label[1], name="", from_on=DAY)

    found = record_rules.rural_function_is_on_record(flags, Standing(on=DAY, labels=[term]))

    assert [(each.ok, each.blocks) for each in found] == ([] if ok is None else [(ok, False)])


def an_annual_check(result: CheckResult, year: int = 2024) -> AnnualCheck:
    return AnnualCheck(organization=APPLICANT, year=year, result=result, filed_on=date(2025, 5, 20), entered_at=None)


def an_event(kind: CreditKind, effect: CreditEffect, arose_on: date = date(2025, 6, 1)) -> CreditEvent:
    return CreditEvent(
        organization=APPLICANT,
        kind=kind,
        effect=effect,
        fact="挪用专款",
        source="财政检查",
        document_no="琼财监〔2025〕8号",
        arose_on=arose_on,
        from_on=arose_on,
        entered_at=None,
    )


def test_a_call_asks_only_what_it_turns_on():
    assert list(said()) == ["organiser"]
    assert list(said(*SystemCheck)) == [
        "organiser",
        "listing",
        "dishonest",
        "annual_check",
        "violations",
        "earlier_rounds",
    ]


def test_the_organiser_applies_neither_for_itself_nor_as_a_hub():
    assert said(applicant=a_body(ORGANISER))["organiser"][0] is False
    assert said(applicant=GROUP, through=a_body(ORGANISER))["organiser"][0] is False
    assert said()["organiser"][0] is True


@pytest.mark.parametrize(
    ("result", "holds", "warns"),
    [(CheckResult.PASSED, True, False), (CheckResult.BARELY, False, True), (CheckResult.FAILED, False, False)],
)
def test_the_annual_check_was_passed_and_barely_passed_is_looked_at(result, holds, warns):
    known = [on_record(annual_check=an_annual_check(result))]

    found = said(SystemCheck.ANNUAL_CHECK, records=known)["annual_check"]

    assert found[:2] == (holds, warns)


def test_without_a_record_the_annual_check_of_the_year_that_counts_is_missing():
    assert said(SystemCheck.ANNUAL_CHECK)["annual_check"] == (
        False,
        False,
        f"{a_body(APPLICANT).name}没有 2024 年度年检记录",
    )


def test_for_a_group_the_annual_check_of_its_hub_counts():
    hub = a_body(HUB)
    records = [on_record(GROUP), on_record(hub, annual_check=an_annual_check(CheckResult.PASSED))]

    found = said(SystemCheck.ANNUAL_CHECK, records=records, applicant=GROUP, through=hub)

    assert found["annual_check"] == (True, False, f"{hub.name} 2024 年度年检合格")


@pytest.mark.parametrize(
    ("kind", "check", "key"),
    [
        (ListKind.ABNORMAL, SystemCheck.ABNORMAL_LIST, "listing"),
        (ListKind.DISHONEST, SystemCheck.DISHONEST_LIST, "dishonest"),
        (ListKind.ENFORCEMENT, SystemCheck.DISHONEST_LIST, "dishonest"),
    ],
)
def test_who_is_on_a_list_is_out_and_so_is_who_applies_through_it(kind, check, key):
    hub = a_body(HUB)
    listing = Listing(organization=HUB, list_kind=kind, from_on=date(2025, 12, 8), reason="x")
    records = [on_record(GROUP), on_record(hub, listings=[listing])]

    ok, _warns, words = said(check, records=records, applicant=GROUP, through=hub)[key]

    assert ok is False
    assert words.startswith(f"{hub.name} 2025-12-08 列入")


@pytest.mark.parametrize(("arose_on", "ok"), [(date(2023, 3, 19), True), (date(2023, 3, 20), False)])
def test_violations_count_for_three_years(arose_on, ok):
    known = [on_record(violations=[an_event(CreditKind.VIOLATION, CreditEffect.BARS, arose_on)])]

    assert said(SystemCheck.VIOLATIONS, records=known)["violations"][0] is ok


@pytest.mark.parametrize(
    ("effect", "holds", "warns"),
    [(CreditEffect.BARS, False, False), (CreditEffect.NOTED, False, True), (CreditEffect.NONE, True, False)],
)
def test_a_project_that_ended_by_own_fault_bars_and_what_is_noted_is_looked_at(effect, holds, warns):
    known = [on_record(credit_events=[an_event(CreditKind.TERMINATED, effect)])]

    found = said(SystemCheck.EARLIER_ROUNDS, records=known)["earlier_rounds"]

    assert found[:2] == (holds, warns)


def test_what_went_well_is_said_to_whoever_checks_unless_something_bars():
    good = an_event(CreditKind.GOOD, CreditEffect.PRIORITY)
    bar = an_event(CreditKind.POOR_RESULT, CreditEffect.BARS)

    alone = said(SystemCheck.EARLIER_ROUNDS, records=[on_record(credit_events=[good])])["earlier_rounds"]
    beside = said(SystemCheck.EARLIER_ROUNDS, records=[on_record(credit_events=[good, bar])])["earlier_rounds"]

    assert alone[0] is True and alone[2].startswith("同等条件优先：2025-06-01 守信激励")
    assert beside[0] is False and beside[2].startswith("2025-06-01 项目评价不合格")


def test_a_fact_is_said_with_its_source():
    known = [on_record(credit_events=[an_event(CreditKind.MISUSE, CreditEffect.BARS)])]
    facts = an_application(call=a_call(system_checks=[SystemCheck.EARLIER_ROUNDS]))

    [finding] = [
        each for each in record_rules.findings(facts, Standing(on=DAY, records=known)) if each.key == "earlier_rounds"
    ]

    assert str(finding.source) == "财政检查，琼财监〔2025〕8号"
    assert str(finding.words) == "2025-06-01 违规使用资金：挪用专款"


@pytest.mark.parametrize(("ended_on", "ok"), [(None, True), (date(2026, 3, 21), True), (DAY, False)])
def test_a_group_applies_while_its_filing_is_alive(ended_on, ok):
    group = a_body(APPLICANT, kind=GROUP.kind, status=GROUP.status, filing_no="备 1", filing_ended_on=ended_on)

    found = said(SystemCheck.FILING_ALIVE, applicant=group, through=a_body(HUB))

    assert found["filing"][0] is ok


def test_a_track_may_name_kinds_of_bodies():
    track = a_track()
    track.kinds = [OrganizationKind.FOUNDATION]

    assert said(track=track)["kinds"][0] is False
    assert said(track=track, applicant=a_body(APPLICANT, kind=OrganizationKind.FOUNDATION))["kinds"][0] is True


@pytest.mark.parametrize(("grade", "ok"), [("3A", True), ("5A", True), ("2A", False), (None, False)])
def test_a_track_may_ask_for_a_rating_in_force(grade, ok):
    track = a_track()
    track.least_rating = "3A"
    rating = grade and Rating(
        organization=APPLICANT, grade=grade, from_on=date(2024, 1, 1), until_on=date(2028, 12, 31), entered_at=None
    )

    assert said(track=track, records=[on_record(rating=rating)])["rating"][0] is ok


@pytest.mark.parametrize(
    ("division", "areas", "ok"),
    [
        ("469099000000", ["469000000000"], True),
        ("460105000000", ["469099000000"], False),
        ("460105000000", [], True),
        ("440103000000", [], False),
        ("", ["469099000000"], False),
    ],
)
def test_where_a_body_is_at_home_is_only_a_hint_of_where_it_works(division, areas, ok):
    track = a_track()
    track.divisions = areas

    found = said(track=track, applicant=a_body(APPLICANT, division=division))["area"]

    assert found[:2] == (ok, True)
