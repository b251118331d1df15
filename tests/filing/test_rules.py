"""Which groups are filed, and which are not: the policy in sentences."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from grants import clock
from grants.errors import why_not
from grants.filing import in_force, rules
from grants.filing.facts import ItemFound, Leader, differences
from grants.filing.tables import (
    CheckOutcome,
    EndGround,
    FilingPaperKind,
    FilingRequest,
    FilingStatus,
    Nature,
    RequestKind,
)
from grants.money import yuan
from grants.organizations.tables import OrganizationStatus
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.filing.world import (
    APPLICANT,
    DAY,
    FIELDS,
    LEADERS,
    MALLORY,
    OFFICER,
    OTHER_OFFICER,
    SIGNATORY,
    content,
    in_memory,
)

ITEMS = [ItemFound("章程", True), ItemFound("名单", True)]
SHORT = [ItemFound("章程", False, "请补第三章"), ItemFound("名单", True)]


def code(rule, *args, **facts) -> str | None:
    refusal = why_not(rule, *args, **facts)
    return refusal.code if refusal else None


@pytest.mark.parametrize("nature", [nature for nature in Nature if nature != Nature.COMMUNITY_GROUP])
def test_what_is_no_group_of_residents_is_not_filed(nature):
    assert code(rules.check_start, nature, "椰林夜读会") == "filing.not_filable"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("椰林小区业主委员会", "filing.not_filable"),
        ("椰林社区居委会调解工作站", "filing.not_filable"),
        ("三号楼委会", "filing.not_filable"),
        ("椰林文化有限公司", "filing.not_filable"),
        ("椰林社区邻里互助队", None),
    ],
)
def test_a_name_that_says_it_is_something_else_is_not_filed_whatever_was_ticked(name, expected):
    assert code(rules.check_start, Nature.COMMUNITY_GROUP, name) == expected


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (APPLICANT, None),
        (OFFICER, "filing.written_by_the_applicant"),
        (OTHER_OFFICER, "people.role_missing"),
        (MALLORY, "people.role_missing"),
    ],
    ids=["who began it", "the office", "another office", "a stranger"],
)
def test_an_application_is_written_by_who_began_it(by, expected):
    assert code(rules.check_save, in_memory(), by, version=3) == expected


def test_what_the_office_enters_for_somebody_any_officer_of_it_goes_on_with():
    assert code(rules.check_save, in_memory(for_applicant=True), OFFICER, version=3) is None


def test_what_was_handed_in_is_not_changed_until_it_is_returned():
    assert code(rules.check_save, in_memory(FilingStatus.SUBMITTED), APPLICANT, version=3) == "filing.not_open"
    assert code(rules.check_save, in_memory(FilingStatus.RETURNED), APPLICANT, version=3) is None


def test_a_page_that_is_older_than_what_was_saved_does_not_overwrite_it():
    assert code(rules.check_save, in_memory(), APPLICANT, version=2) == "filing.changed_meanwhile"


def test_a_field_is_no_longer_than_a_paper_has_room_for():
    assert code(rules.fields_can_be_kept, FIELDS | {"name": "长" * 61}) == "filing.too_long"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (LEADERS, None),
        ([*LEADERS, Leader("", "会计", "13800000003")], "filing.leader_without_name"),
        ([Leader("王海燕", "会长", "123")], "filing.bad_phone"),
        (LEADERS * 3, "filing.too_many_leaders"),
    ],
    ids=["two with telephones", "one without a name", "a telephone that cannot ring", "six"],
)
def test_a_leader_has_a_name_a_duty_and_a_telephone(lines, expected):
    assert code(rules.leaders_can_be_kept, lines) == expected


def submission(facts, by=APPLICANT, *, commits=True, signer="王海燕", on_behalf=False, same_name=None):
    return code(rules.check_submission, facts, by, same_name, commits=commits, signer=signer, on_behalf=on_behalf)


@pytest.mark.parametrize("name", ["address", "venue", "community", "scale", "scope", "members", "serves"])
def test_an_application_says_how_large_it_is_what_it_does_who_it_is_and_whom_it_serves(name):
    gap = None if name == "scale" else ""

    assert submission(in_memory(**{name: gap})) == "filing.incomplete"


def test_a_complete_application_is_handed_in():
    assert submission(in_memory()) is None


@pytest.mark.parametrize(
    "lines",
    [
        LEADERS[:1],
        [LEADERS[0], LEADERS[0]],
        [Leader("王海燕", "会长", "13800000001", True, "same"), Leader("陈志远", "队长", "13800000002", True, "same")],
        [*LEADERS, Leader("符兰", "会计", "13800000003", True)],
    ],
    ids=["one", "the same twice", "one account for two", "three"],
)
def test_exactly_two_people_sign_for_a_group(lines):
    assert submission(in_memory(leaders=lines)) == "filing.two_signatories"


def test_a_group_has_a_charter():
    assert submission(in_memory(papers=())) == "filing.no_charter"


def test_two_groups_of_one_street_do_not_share_a_name():
    other = in_memory(FilingStatus.FILED).filing

    assert submission(in_memory(), same_name=other) == "filing.name_taken"


def test_somebody_promises_that_it_is_true_and_is_one_of_the_leaders():
    assert submission(in_memory(), commits=False) == "filing.not_committed"
    assert submission(in_memory(), signer="别人") == "filing.signer_is_no_leader"


def test_what_the_office_writes_for_somebody_carries_a_promise_they_signed():
    with_it = in_memory(papers=(FilingPaperKind.CHARTER, FilingPaperKind.COMMITMENT), for_applicant=True)

    assert submission(in_memory(for_applicant=True), OFFICER, on_behalf=True) == "filing.no_signed_commitment"
    assert submission(with_it, OFFICER, on_behalf=True) is None


def decision(facts, by=OFFICER, **changed):
    asked = {
        "turn": 1,
        "outcome": CheckOutcome.ACCEPTED,
        "items": ITEMS,
        "reason": "",
        "correct_by": None,
        "today": DAY,
    } | changed
    return code(rules.check_decision, facts, by, None, **asked)


def handed_in():
    return in_memory(FilingStatus.SUBMITTED, turns=1)


def test_the_office_of_the_street_decides_and_no_other():
    assert decision(handed_in()) is None
    assert decision(handed_in(), OTHER_OFFICER) == "people.role_missing"
    assert decision(handed_in(), APPLICANT) == "people.role_missing"


def test_a_filing_is_accepted_only_when_nothing_is_missing():
    assert decision(handed_in(), items=SHORT) == "filing.item_missing"


def test_what_is_returned_names_everything_that_is_missing_and_a_day():
    back = {"outcome": CheckOutcome.RETURNED, "correct_by": DAY + timedelta(days=14)}

    assert decision(handed_in(), **back, items=SHORT) is None
    assert decision(handed_in(), **back) == "filing.nothing_missing"
    assert decision(handed_in(), **back, items=[ItemFound("章程", False)]) == "filing.no_remark"
    assert decision(handed_in(), **(back | {"correct_by": DAY}), items=SHORT) == "filing.no_correction_day"


def test_a_refusal_says_why():
    assert decision(handed_in(), outcome=CheckOutcome.REFUSED) == "filing.no_reason"
    assert decision(handed_in(), outcome=CheckOutcome.REFUSED, reason="属于业主委员会") is None


def test_what_was_handed_in_anew_meanwhile_is_looked_at_anew():
    assert decision(in_memory(FilingStatus.SUBMITTED, turns=2), turn=1) == "filing.checked_meanwhile"


def test_what_is_on_file_is_not_checked_again():
    assert decision(in_memory(FilingStatus.FILED, turns=1)) == "filing.not_to_be_checked"


@pytest.mark.parametrize("start", FilingStatus)
@pytest.mark.parametrize("end", FilingStatus)
def test_a_filing_goes_only_where_the_table_of_moves_says(start, end):
    allowed = end in rules.MOVES[start]

    assert code(rules.check_move, start, end) == (None if allowed else "filing.wrong_status")


def test_nothing_follows_an_end():
    ends = [FilingStatus.CANCELLED, FilingStatus.ENDED, FilingStatus.REFUSED, FilingStatus.WITHDRAWN]

    assert [rules.MOVES[each] for each in ends] == [set(), set(), set(), set()]


def change(facts, by=SIGNATORY, reason="搬了地方", **fields):
    typed = content(**fields)
    return code(in_force.check_change, facts, by, differences(facts, typed), typed, reason)


def test_a_change_is_asked_by_who_signs_for_the_group_or_by_the_office():
    on_file = in_memory(FilingStatus.FILED)

    assert change(on_file, address="新址") is None
    assert change(on_file, OFFICER, address="新址") is None
    assert change(on_file, MALLORY, address="新址") == "people.role_missing"


def test_a_change_changes_something_leaves_no_gap_and_says_why():
    on_file = in_memory(FilingStatus.FILED)

    assert change(on_file) == "filing.nothing_changed"
    assert change(on_file, address="") == "filing.gap"
    assert change(on_file, reason=" ", address="新址") == "filing.request_without_reason"
    assert change(on_file, leaders=LEADERS[:1]) == "filing.two_signatories"


def test_only_what_is_in_force_is_changed():
    assert change(in_memory(FilingStatus.CANCELLED), address="新址") == "filing.not_in_force"


def a_request(**facts) -> FilingRequest:
    row = FilingRequest(
        filing=5,
        form_key=uuid4(),
        requested_at=clock.now(),
        requested_by=4,
        **({"request_kind": RequestKind.EXIT} | facts),
    )
    row.id = 1
    return row


def test_a_group_asks_one_thing_at_a_time_and_is_answered_once():
    on_file = in_memory(FilingStatus.FILED)
    asking = type(on_file)(**{**vars(on_file), "requests": [a_request()]})
    answered = a_request(decided_at=clock.now())

    assert code(in_force.check_exit, on_file, SIGNATORY, "活动停止") is None
    assert code(in_force.check_exit, asking, SIGNATORY, "活动停止") == "filing.request_open"
    assert answer(asking, OFFICER, a_request()) is None
    assert answer(asking, OFFICER, answered) == "filing.request_answered"
    assert answer(asking, OFFICER, a_request(), grants=False) == "filing.no_answer_reason"
    assert answer(asking, SIGNATORY, a_request()) == "people.role_missing"


@pytest.mark.parametrize(
    ("kind", "grants", "held", "said"),
    [
        (RequestKind.EXIT, True, "0.01", "filing.money_in_custody"),
        (RequestKind.EXIT, True, "0.00", None),
        (RequestKind.EXIT, False, "0.01", None),
        (RequestKind.CHANGE, True, "0.01", None),
    ],
)
def test_who_leaves_by_its_own_wish_settles_what_its_hub_keeps_first(kind, grants, held, said):
    asking = a_request(request_kind=kind)

    assert answer(in_memory(FilingStatus.FILED), OFFICER, asking, grants=grants, held=held, remark="说明") == said


def answer(facts, by, request, *, grants=True, held="0.00", remark=""):
    return code(in_force.check_answer, facts, by, request, grants=grants, remark=remark, held=yuan(held))


def cancellation(facts, by=OFFICER, **changed):
    asked = {
        "ground": EndGround.COMPLAINTS,
        "finding": "经走访认定",
        "found_on": DAY,
        "reason": "群众反映强烈",
        "today": DAY + timedelta(days=1),
    } | changed
    return code(in_force.check_cancellation, facts, by, **asked)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, None),
        ({"finding": " "}, "filing.no_finding"),
        ({"ground": EndGround.OWN_WISH}, "filing.no_ground"),
        ({"found_on": DAY + timedelta(days=2)}, "filing.found_out_of_order"),
        ({"found_on": date(2020, 1, 1)}, "filing.found_out_of_order"),
        ({"found_on": None}, "filing.found_out_of_order"),
        ({"reason": ""}, "filing.no_public_reason"),
        ({"by": SIGNATORY}, "people.role_missing"),
    ],
    ids=["found", "no finding", "no ground", "found tomorrow", "before it was filed", "no day", "no words", "a member"],
)
def test_a_filing_is_revoked_on_a_ground_after_a_finding_and_with_a_public_reason(changed, expected):
    assert cancellation(in_memory(FilingStatus.FILED), **changed) == expected


def test_what_is_not_on_file_is_not_revoked():
    assert cancellation(in_memory(FilingStatus.SUBMITTED)) == "filing.wrong_status"


def test_who_finds_a_group_abnormal_says_what_is_wrong():
    on_file = in_memory(FilingStatus.FILED)

    assert code(in_force.check_standing, on_file, OFFICER, FilingStatus.ABNORMAL, "联系不上负责人") is None
    assert code(in_force.check_standing, on_file, OFFICER, FilingStatus.ABNORMAL, "") == (
        "filing.standing_without_reason"
    )


def test_a_filing_is_read_by_its_own_people_its_office_and_who_guides_it():
    handed = in_memory(FilingStatus.SUBMITTED, turns=1)
    bureau = Actor(11, "业务", frozenset({(20, Role.OFFICER)}))

    assert [rules.may_read(who, handed) for who in (APPLICANT, OFFICER, bureau)] == [True, True, True]
    assert [rules.may_read(who, handed) for who in (OTHER_OFFICER, MALLORY)] == [False, False]
    assert [rules.may_read(who, in_memory(FilingStatus.DRAFT)) for who in (bureau, OFFICER)] == [False, False]


def test_telephones_are_whole_only_for_the_group_and_its_office():
    on_file = in_memory(FilingStatus.FILED)
    bureau = Actor(11, "业务", frozenset({(20, Role.OFFICER)}))

    assert [rules.sees_phones(who, on_file) for who in (SIGNATORY, OFFICER, bureau)] == [True, True, False]


def test_an_office_is_opened_by_the_administrator_under_words_of_its_own():
    admin = Actor(12, "管理", frozenset({(20, Role.ADMIN)}))

    assert code(rules.check_office, admin, "澜湾街") is None
    assert code(rules.check_office, admin, "Lanwan 1") == "filing.bad_prefix"
    assert code(rules.check_office, OFFICER, "澜湾街") == "people.role_missing"


def test_a_checklist_has_something_on_it():
    assert code(rules.check_checklist, OFFICER, in_memory().office, []) == "filing.empty_checklist"


def test_papers_are_not_more_than_somebody_looks_at():
    many = in_memory(papers=(FilingPaperKind.OTHER,) * rules.MOST_PAPERS)

    assert code(rules.check_paper, many, APPLICANT) == "filing.too_many_papers"


def test_a_sign_in_name_that_nobody_has_is_a_mistake_and_none_is_not():
    assert code(rules.signatory_has_an_account, "nobody", False) == "filing.no_account"
    assert code(rules.signatory_has_an_account, "", False) is None


def taken_over(by=OFFICER, *, said_by="", filed_on=DAY, earlier=None, status=OrganizationStatus.FILED):
    facts = in_memory(FilingStatus.FILED)
    group = facts.organization
    group.filing_authority, group.status = said_by, status
    return code(
        in_force.check_earlier_filing,
        by,
        facts.office,
        facts.authority,
        group,
        earlier,
        filed_on=filed_on,
        today=DAY,
    )


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, None),
        ({"said_by": "街道"}, None),
        ({"said_by": "别的街道"}, "filing.filed_elsewhere"),
        ({"by": OTHER_OFFICER}, "people.role_missing"),
        ({"earlier": in_memory(FilingStatus.FILED).filing}, "filing.already_recorded"),
        ({"status": OrganizationStatus.REGISTERED}, "filing.already_recorded"),
        ({"filed_on": DAY + timedelta(days=1)}, "filing.filed_in_the_future"),
    ],
    ids=["nobody says who filed it", "we did", "others did", "another office", "twice", "registered", "tomorrow"],
)
def test_a_filing_made_on_paper_is_taken_over_by_the_office_that_made_it_once(changed, expected):
    assert taken_over(**changed) == expected
