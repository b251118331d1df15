from dataclasses import replace
from datetime import date, timedelta

import pytest

from grants.applications import form_rules, rules
from grants.applications.budget import own
from grants.applications.differences import of_entries
from grants.applications.facts import ApplicationFacts, AskedItem, Correction, Signature, Standing
from grants.applications.form import form_of, read
from grants.applications.frozen import content_of, entries, fingerprint, sections
from grants.applications.standing_rules import findings
from grants.applications.tables import Application, ApplicationStatus, CorrectionItem, CorrectionRequest, FieldSave
from grants.calls.tables import Who
from grants.errors import why_not
from grants.funds.rules import FundFacts
from grants.money import yuan
from grants.organizations.tables import (
    CustodyAgreement,
    OrganizationKind,
)
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.standing.tables import Listing, ListKind
from tests.applications.in_memory import (
    ADA,
    APPLICANT,
    BEN,
    GROUP,
    HANNA,
    HUB,
    MALLORY,
    OLGA,
    ORGANISER,
    SECOND,
    a_body,
    a_call,
    a_track,
    an_application,
    on_record,
    submitted,
    the_standard_form,
)
from tests.applications.world import LINES, a_line
from tests.calls.world import CLOSES_AT, PUBLISHED_AT, WHILE_OPEN


def test_an_application_that_breaks_no_rule_can_be_submitted():
    assert submitted(an_application()) is None


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (PUBLISHED_AT - SECOND, "applications.too_early"),
        (PUBLISHED_AT, None),
        (CLOSES_AT, None),
        (CLOSES_AT + timedelta(milliseconds=999), None),
        (CLOSES_AT + SECOND, "applications.too_late"),
    ],
    ids=["a second early", "the first second", "17:30:00", "within that second", "17:30:01"],
)
def test_the_deadline_is_kept_to_the_second(now, code):
    assert submitted(an_application(), now=now) == code


def test_both_times_are_said_to_who_is_late():
    refusal = why_not(rules.call_is_open, a_call(), CLOSES_AT + SECOND)

    assert refusal.message == "受理已于 2026-03-27 17:30:00 截止，服务器收到时间 2026-03-27 17:30:01"


def test_a_call_that_is_not_published_takes_nothing():
    call = a_call()
    call.published_at = None

    assert submitted(an_application(call=call)) == "applications.too_early"


def test_the_organiser_may_neither_apply_nor_submit_for_a_group():
    organiser = a_body(ORGANISER)

    assert submitted(an_application(applicant=organiser)) == "applications.organiser_applies"
    assert submitted(an_application(applicant=GROUP, through=organiser)) == "applications.organiser_applies"


@pytest.mark.parametrize(("by", "code"), [(ADA, None), (BEN, "people.role_missing"), (MALLORY, "people.role_missing")])
def test_only_the_signatory_of_the_applicant_submits(by, code):
    assert submitted(an_application(), by=by) == code


def test_a_filed_group_is_submitted_by_the_operator_of_its_hub():
    facts = an_application(applicant=GROUP, through=a_body(HUB), track=a_track(Who.FILED_THROUGH_HUB))
    custody = a_custody(HUB)

    assert submitted(facts, by=HANNA, custody=custody) is None
    assert submitted(facts, by=ADA, custody=custody) == "people.role_missing"


def a_custody(hub: int) -> CustodyAgreement:
    return CustodyAgreement(hub=hub, community_group=APPLICANT, number="DG-1", signed_on=date(2025, 1, 2))


@pytest.mark.parametrize(
    ("custody", "code"),
    [(None, "applications.not_eligible"), (a_custody(99), "applications.not_eligible"), (a_custody(HUB), None)],
    ids=["no agreement", "with another hub", "with this hub"],
)
def test_a_filed_group_needs_a_live_custody_agreement_with_the_hub_that_submits(custody, code):
    facts = an_application(applicant=GROUP, through=a_body(HUB), track=a_track(Who.FILED_THROUGH_HUB))

    assert submitted(facts, by=HANNA, custody=custody) == code


@pytest.mark.parametrize(
    ("who", "applicant", "code"),
    [
        (Who.FILED_THROUGH_HUB, a_body(APPLICANT), "applications.not_eligible"),
        (Who.ANY, a_body(APPLICANT), None),
        (Who.REGISTERED, a_body(APPLICANT, kind=OrganizationKind.GOVERNMENT), "applications.not_eligible"),
        (Who.ANY, a_body(APPLICANT, kind=OrganizationKind.GOVERNMENT), "applications.not_eligible"),
    ],
    ids=["registered on a track for groups", "registered on a track for all", "an authority", "an authority, all"],
)
def test_a_track_is_for_those_it_names(who, applicant, code):
    assert submitted(an_application(applicant=applicant, track=a_track(who))) == code


def test_a_filed_group_is_not_eligible_on_a_track_for_registered_bodies():
    facts = an_application(applicant=GROUP, through=a_body(HUB))

    assert submitted(facts, by=HANNA, custody=a_custody(HUB)) == "applications.not_eligible"


def test_a_registered_body_does_not_apply_through_another():
    assert submitted(an_application(through=a_body(HUB)), by=HANNA) == "applications.not_eligible"


def test_who_is_on_a_list_is_not_eligible_and_reads_on_which():
    listing = Listing(organization=APPLICANT, list_kind=ListKind.ABNORMAL, from_on=date(2025, 12, 8), reason="x")
    found = findings(an_application(), Standing(on=date(2026, 3, 20), records=[on_record(listings=[listing])]))

    assert submitted(an_application(), records=[on_record(listings=[listing])]) == "applications.not_eligible"
    assert str(next(each.words for each in found if not each.ok)) == "2025-12-08 列入活动异常名录，尚未移出"


MB = 1024 * 1024


def another(status: ApplicationStatus = ApplicationStatus.SUBMITTED) -> Application:
    row = an_application(status=status, number="SAB20260320-00012").application
    row.id = 10
    return row


def test_an_organisation_has_one_application_in_a_call():
    assert submitted(an_application(), others=[another()]) == "applications.one_per_organisation"
    assert submitted(an_application(call=a_call(limit_per_organisation=None)), others=[another()]) is None


def test_a_call_may_take_several_of_one_organisation_and_of_one_hub():
    two, one_for_a_hub = a_call(limit_per_organisation=2), a_call(limit_per_hub=1)
    group = {"applicant": GROUP, "through": a_body(HUB), "track": a_track(Who.FILED_THROUGH_HUB)}
    asked = {"by": HANNA, "custody": a_custody(HUB), "of_the_hub": [another()]}

    assert submitted(an_application(call=two), others=[another()]) is None
    assert submitted(an_application(call=two), others=[another()] * 2) == "applications.one_per_organisation"
    assert submitted(an_application(call=one_for_a_hub, **group), **asked) == "applications.hub_limit"
    assert submitted(an_application(**group), **asked) is None
    assert submitted(an_application(call=one_for_a_hub), of_the_hub=[another()]) is None


def test_the_lowest_place_that_is_free_is_taken():
    held = [another() for _each in range(2)]
    held[0].place, held[1].place, held[1].hub_place = 1, 3, 1
    group = an_application(applicant=GROUP, through=a_body(HUB))
    standing = Standing(on=date(2026, 3, 20), others=held, of_the_hub=held[1:])

    assert rules.places(an_application(), standing) == (2, None)
    assert rules.places(group, standing) == (2, 2)


def test_the_changed_copy_takes_the_place_of_what_it_replaces():
    assert submitted(an_application(replaces=10), others=[another()]) is None
    assert submitted(an_application(replaces=9), others=[another()]) == "applications.one_per_organisation"


def test_what_an_officer_has_passed_is_not_replaced():
    passed = another(ApplicationStatus.ELIGIBLE)

    assert submitted(an_application(replaces=10), others=[passed]) == "applications.one_per_organisation"


def test_over_the_cap_both_amounts_and_the_difference_are_said():
    facts = an_application(lines=[a_line("活动", "1", "80000.01")])

    found = next(each for each in findings(facts, Standing(on=date(2026, 3, 20))) if not each.ok)

    assert (found.code, submitted(facts)) == ("applications.over_cap", "applications.over_cap")
    assert str(found.words) == "申请金额 ¥80,000.01 超过单个上限 ¥80,000.00，请调减 ¥0.01"


def test_the_cap_itself_may_be_asked_for():
    assert submitted(an_application(lines=[a_line("活动", "1", "80000.00")])) is None


def test_the_rules_are_asked_in_the_order_of_the_round():
    listing = Listing(organization=ORGANISER, list_kind=ListKind.ABNORMAL, from_on=date(2025, 12, 8), reason="x")
    lines = [a_line("活动", "1", "90000.00"), a_line("电脑", "1", "10.00", "fixed_asset")]
    facts = an_application(applicant=a_body(ORGANISER), lines=lines)
    ours = Actor(1, "Ada", frozenset({(ORGANISER, Role.SIGNATORY)}))
    late = CLOSES_AT + SECOND
    elsewhere = replace(facts, call_facts=replace(facts.call_facts, call=a_call(organiser=98)))
    asked = {"records": [on_record(listings=[listing])], "others": [another()]}
    cheaper = replace(elsewhere, lines=facts.lines[1:])
    without_assets = replace(elsewhere, lines=an_application().lines)

    assert submitted(facts, by=ours, now=late, **asked) == "applications.too_late"
    assert submitted(facts, by=ours, **asked) == "applications.organiser_applies"
    assert submitted(elsewhere, by=ours, **asked) == "applications.not_eligible"
    assert submitted(elsewhere, by=ours, others=[another()]) == "applications.one_per_organisation"
    assert submitted(elsewhere, by=ours) == "applications.over_cap"
    assert submitted(cheaper, by=ours, commits=False) == "applications.fixed_assets"
    assert submitted(without_assets, by=ours, commits=False) == "applications.not_committed"


@pytest.mark.parametrize("name", ["title", "purpose", "beneficiaries", "needs", "plan", "outcomes"])
def test_what_the_call_asks_for_is_filled_in(name):
    assert submitted(an_application(**{name: None if name == "beneficiaries" else ""})) == "applications.incomplete"


def test_what_was_typed_and_is_no_number_is_not_submitted():
    save = FieldSave(
        application=11, field="beneficiaries", version=2, saved_at=WHILE_OPEN, saver="Ada", save_key="k", typed="六十户"
    )

    assert submitted(an_application(saves={"beneficiaries": save})) == "applications.incomplete"


def test_each_call_offers_the_purposes_of_its_own_funds_though_the_form_is_the_same():
    facts, asked = an_application(), the_standard_form()
    other = replace(facts.call_facts, funds={5: FundFacts(facts.fund.fund, frozenset({"CULTURE"}))})

    first = form_of(asked, facts.call_facts, facts.track, {})
    second = form_of(asked, other, facts.track, {})

    offered = [[each["value"] for each in form.by_key["purpose"].options] for form in (first, second)]
    assert [sorted(each) for each in offered] == [["ELDERLY", "POVERTY"], ["CULTURE"]]
    assert asked.by_key["purpose"].options == []


def test_a_purpose_the_source_does_not_serve_is_a_warning_and_no_refusal():
    facts = an_application(purpose="CULTURE")

    found = next(each for each in findings(facts, Standing(on=date(2026, 3, 20))) if each.key == "served")

    assert (found.ok, found.blocks, found.code) == (False, False, "funds.purpose_not_served")
    assert submitted(facts) is None


def test_the_commitment_is_made():
    assert submitted(an_application(), commits=False) == "applications.not_committed"


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (ApplicationStatus.DRAFT, None),
        (ApplicationStatus.RETURNED, None),
        (ApplicationStatus.SUBMITTED, "applications.not_open"),
        (ApplicationStatus.ELIGIBLE, "applications.not_open"),
        (ApplicationStatus.WITHDRAWN, "applications.not_open"),
    ],
)
def test_only_a_draft_or_a_returned_application_is_changed(status, code):
    refusal = why_not(rules.check_save, an_application(status=status), BEN)

    assert (refusal and refusal.code) == code


def test_a_stranger_neither_fills_in_nor_starts():
    here = a_body(APPLICANT)

    assert why_not(rules.check_save, an_application(), MALLORY).code == "people.role_missing"
    assert why_not(rules.check_start, MALLORY, a_call(), here, here, WHILE_OPEN).code == "people.role_missing"
    assert why_not(rules.check_start, BEN, a_call(), here, here, WHILE_OPEN) is None


RETURNED = {
    "status": ApplicationStatus.RETURNED,
    "number": "SAB1",
    "corrections": [Correction(CorrectionRequest(application=11, asked_at=WHILE_OPEN, due_at=CLOSES_AT, note="x"))],
}
ITEMS = (AskedItem("budget", "第 3 行没有依据"),)


@pytest.mark.parametrize(("late", "code"), [(0, None), (1, "applications.correction_too_late")])
def test_a_returned_application_is_corrected_by_its_own_deadline(late, code):
    facts = an_application(call=a_call(closes_at=WHILE_OPEN), **RETURNED)

    assert submitted(facts, now=CLOSES_AT + late * SECOND) == code


def asked_back(facts: ApplicationFacts, *, by=OLGA, items=ITEMS, now=WHILE_OPEN):
    refusal = why_not(rules.check_correction, facts, items, by, now)
    return refusal and refusal.code


def concluded(facts: ApplicationFacts, to=ApplicationStatus.ELIGIBLE, *, by=OLGA, now=WHILE_OPEN):
    refusal = why_not(rules.check_conclusion, facts, by, to=to, now=now)
    return refusal and refusal.code


def test_officer_and_organiser_judge_eligibility_and_nobody_else():
    facts = an_application(status=ApplicationStatus.SUBMITTED, number="SAB1")
    organiser = Actor(9, "Otto", frozenset({(ORGANISER, Role.ORGANISER)}))

    assert (concluded(facts), concluded(facts, by=organiser)) == (None, None)
    assert (concluded(facts, by=ADA), asked_back(facts, by=ADA)) == ("people.role_missing", "people.role_missing")


def test_a_draft_is_not_judged():
    assert concluded(an_application()) == "applications.not_to_be_checked"


def test_an_application_is_returned_once_and_with_items():
    facts = an_application(status=ApplicationStatus.SUBMITTED, number="SAB1")
    again = an_application(**(RETURNED | {"status": ApplicationStatus.SUBMITTED}))

    assert asked_back(facts) is None
    assert asked_back(facts, items=()) == "applications.nothing_asked"
    assert asked_back(facts, items=(AskedItem("budget", " "),)) == "applications.nothing_asked"
    assert asked_back(again) == "applications.returned_before"


def test_while_it_is_being_corrected_nobody_refuses_it():
    facts, late = an_application(**RETURNED), CLOSES_AT + SECOND

    assert concluded(facts, ApplicationStatus.INELIGIBLE, now=CLOSES_AT) == "applications.being_corrected"
    assert concluded(facts, ApplicationStatus.INELIGIBLE, now=late) is None
    assert concluded(facts, now=late) == "applications.wrong_status"


def test_what_was_submitted_is_withdrawn_while_the_call_is_open_by_its_signatory():
    facts = an_application(status=ApplicationStatus.SUBMITTED, number="SAB1")

    def withdrawn(by, now):
        refusal = why_not(rules.check_withdrawal, facts, by, now)
        return refusal and refusal.code

    assert withdrawn(ADA, CLOSES_AT) is None
    assert withdrawn(BEN, CLOSES_AT) == "people.role_missing"
    assert withdrawn(ADA, CLOSES_AT + SECOND) == "applications.too_late"


def test_only_what_was_submitted_is_opened_again():
    refusal = why_not(rules.check_revision, an_application(), BEN, WHILE_OPEN)

    assert refusal.code == "applications.not_submitted"


@pytest.mark.parametrize(
    ("by", "base", "code"),
    [
        (None, 2, "applications.changed_meanwhile"),
        (BEN, 2, "applications.changed_meanwhile"),
        (ADA, 2, None),
        (None, 3, None),
    ],
    ids=["any other page", "another person", "one's own save", "the version is known"],
)
def test_a_field_somebody_changed_meanwhile_is_not_overwritten(by, base, code):
    save = FieldSave(
        application=11, field="plan", version=3, saved_at=WHILE_OPEN, saved_by=1, saver="Ada", save_key="k"
    )

    refusal = why_not(rules.field_was_not_changed_meanwhile, an_application(saves={"plan": save}), "plan", base, by)

    assert (refusal and refusal.code) == code


def test_drafts_keep_anything_but_no_other_fields_and_no_sizes_that_nobody_types():
    draft = an_application()

    assert why_not(rules.field_can_be_kept, draft, "requested", "1").code == "applications.no_such_field"
    assert why_not(rules.field_can_be_kept, draft, "plan", "x" * 50_001).code == "applications.far_too_long"
    assert why_not(rules.field_can_be_kept, draft, "plan", "x" * 50_000) is None


def test_of_a_returned_application_only_what_was_asked_back_is_changed():
    request = CorrectionRequest(application=11, asked_at=WHILE_OPEN, due_at=CLOSES_AT)
    item = CorrectionItem(request=1, position=1, field="plan", words="请写清时间")
    returned = an_application(status=ApplicationStatus.RETURNED, corrections=[Correction(request, [item])])

    assert why_not(rules.field_is_asked_back, returned, "plan") is None
    assert why_not(rules.field_is_asked_back, returned, "needs").code == "applications.not_asked_back"
    assert why_not(rules.field_is_asked_back, an_application(), "needs") is None


def test_a_draft_keeps_a_budget_that_breaks_rules_but_none_that_no_account_could_hold():
    huge = a_line("活动", "1", "999999999999.00")

    assert why_not(rules.budget_can_be_kept, an_application(), LINES, ()) is None
    assert why_not(rules.budget_can_be_kept, an_application(), [huge, huge], ()).code == "applications.amount_too_large"
    assert (
        why_not(rules.budget_can_be_kept, an_application(), [LINES[0]] * 201, ()).code == "applications.too_many_lines"
    )
    many = own(yuan("1")) * 51
    assert why_not(rules.budget_can_be_kept, an_application(), [], many).code == "applications.too_many_matches"
    less = own(yuan("-1"))
    assert why_not(rules.budget_can_be_kept, an_application(), [], less).code == "applications.match_negative"


def test_papers_are_limited_in_number_and_size():
    assert why_not(rules.files_are_not_too_many, [1] * 30, 1).code == "applications.too_many_files"
    assert (
        why_not(rules.files_are_not_too_many, [90 * 1024 * 1024], 11 * 1024 * 1024).code
        == "applications.files_too_large"
    )


def test_strangers_see_nothing_offices_what_was_submitted_the_applicant_everything():
    draft, sent = an_application(), an_application(status=ApplicationStatus.SUBMITTED, number="SAB1")

    assert [rules.may_read(by, draft) for by in (BEN, OLGA, MALLORY)] == [True, False, False]
    assert [rules.may_read(by, sent) for by in (BEN, OLGA, MALLORY)] == [True, True, False]


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("beneficiaries", "６０", (60, None)),
        ("beneficiaries", "1,200", (1200, None)),
        ("beneficiaries", "六十户", (None, "六十户")),
        ("beneficiaries", "0", (0, None)),
        ("beneficiaries", "9999999999", (None, "9999999999")),
        ("beneficiaries", "99999999999999999999", (None, "99999999999999999999")),
        ("beneficiaries", "", (None, None)),
        ("title", " 独居\r\n老人 ", ("独居 老人", None)),
        ("title", "长" * 121, (None, "长" * 121)),
        ("plan", "一\r\n　　二\x00", ("一\n　　二", None)),
        ("plan", "𠮷", ("𠮷", None)),
        ("flags", "rural_priority", (["rural_priority"], None)),
        ("flags", "rural_priority,invented", (None, "rural_priority,invented")),
        ("project_from", "2026年6月1日", ("2026-06-01", None)),
        ("project_from", "六月", (None, "六月")),
    ],
)
def test_a_field_keeps_what_was_typed_as_its_column_can(name, typed, kept):
    assert read(an_application().form.by_key[name], typed) == kept


def test_the_same_content_has_the_same_fingerprint_however_it_is_ordered():
    assert fingerprint({"a": "1", "b": ["二"]}) == fingerprint({"b": ["二"], "a": "1"})
    assert fingerprint({"a": "1"}) != fingerprint({"a": "2"})


@pytest.mark.parametrize(
    ("days", "most_months", "code"),
    [
        (("2026-06-01", "2026-11-30"), None, None),
        (("2026-05-31", "2026-11-30"), None, "applications.project_days"),
        (("2026-06-01", "2026-12-01"), None, "applications.project_days"),
        (("2026-09-01", "2026-08-31"), None, "applications.project_days"),
        (("2026-06-01", "2026-08-31"), 3, None),
        (("2026-06-01", "2026-09-01"), 3, "applications.project_days"),
        ((None, "2026-09-01"), None, "applications.incomplete"),
    ],
    ids=["the call's", "too early", "too late", "backwards", "three months", "a day longer", "no beginning"],
)
def test_a_project_lies_within_the_days_of_the_call_and_lasts_no_longer_than_its_track_allows(days, most_months, code):
    first, last = (date.fromisoformat(each) if each else None for each in days)
    track = a_track()
    track.most_months = most_months

    assert submitted(an_application(track=track, project_from=first, project_to=last)) == code


def test_a_month_that_begins_on_the_thirty_first_ends_with_february():
    assert form_rules.last_day(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert form_rules.last_day(date(2026, 6, 1), 6) == date(2026, 11, 30)
    assert form_rules.first_days(date(2026, 6, 1), date(2026, 11, 30), 3) == (date(2026, 6, 1), date(2026, 8, 31))


def test_what_a_condition_hides_is_neither_asked_nor_frozen():
    rows = [{"giver": "某基金会", "amount": "100.00"}]
    hidden = an_application(own_answers={"has_other_funding": "no", "other_funding": rows})
    shown = an_application(own_answers={"has_other_funding": "yes", "other_funding": rows})

    def frozen_rows(facts):
        return [each for each in entries(content_of(facts, [])) if each["key"] == "other_funding"]

    assert frozen_rows(hidden) == []
    assert frozen_rows(shown)[0]["rows"] == [["某基金会", "¥100.00", ""]]


def test_a_frozen_application_holds_every_answer_with_its_label_and_kind():
    content = content_of(an_application(own_answers={"summary": "一句话", "team": [{"name": "林某"}]}), [])
    by_key = {each["key"]: each for section in content["sections"] for each in section["answers"]}

    assert content["format"] == "application/2"
    assert (by_key["summary"]["label"], by_key["summary"]["kind"]) == ("项目简介", "long_text")
    assert by_key["purpose"]["text"] != "ELDERLY"
    assert (by_key["project_from"]["value"], by_key["beneficiaries"]["value"]) == ("2026-06-01", 60)
    assert {"key", "label", "kind", "private", "value"} <= set(by_key["team"])


def test_who_judges_does_not_see_what_is_private():
    content = content_of(an_application(own_answers={"team": [{"name": "林某", "phone": "13800000000"}]}), [])

    assert "13800000000" in str(sections(content))
    assert "13800000000" not in str([each["entries"] for each in sections(content, with_private=False)])


def test_an_application_frozen_in_the_first_format_is_read_and_compared_too():
    first = {
        "format": "application/1",
        "title": "独居老人",
        "purpose": "ELDERLY",
        "beneficiaries": 60,
        "flags": [],
        "needs": "走访 112 户。",
        "plan": "p",
        "outcomes": "o",
        "risks": "",
        "lines": [],
        "requested": "0.00",
        "match_cash": "0.00",
        "files": [],
    }

    changes = of_entries(entries(first), entries(first | {"needs": "走访 120 户。"}))

    assert [each.label for each in changes] == ["需求说明"]
    assert fingerprint(first) == fingerprint(dict(reversed(first.items())))


@pytest.mark.parametrize(
    ("signature", "code"),
    [
        (Signature("Ada", True), None),
        (Signature(" Ａｄａ ", True), None),
        (Signature("Ben", True), "applications.signed_by_another"),
        (Signature("", True), "applications.signed_by_another"),
        (Signature("Ada", False), "applications.signer_not_proven"),
    ],
    ids=["oneself", "in full width", "another", "nobody", "not proven"],
)
def test_a_commitment_is_signed_with_ones_own_name_and_proven(signature, code):
    found = []

    refusal = why_not(
        rules.check_submission, an_application(), found, ADA, WHILE_OPEN, commits=True, signature=signature
    )

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("late", "code"),
    [(timedelta(0), None), (timedelta(minutes=5), None), (timedelta(minutes=5, seconds=1), "applications.too_late")],
    ids=["17:30:00", "17:35:00", "17:35:01"],
)
def test_a_grace_is_granted_to_submissions_alone(late, code):
    call = a_call(grace_minutes=5)

    assert submitted(an_application(call=call), now=CLOSES_AT + late) == code
    assert why_not(rules.call_is_open, call, CLOSES_AT + SECOND).code == "applications.too_late"


def test_how_an_application_came_to_be_is_its_applicants():
    sent = an_application(status=ApplicationStatus.SUBMITTED, number="SAB20260320-00012")

    assert why_not(rules.history_is_ones_own, BEN, sent) is None
    assert why_not(rules.history_is_ones_own, OLGA, sent).code == "applications.history_of_others"
