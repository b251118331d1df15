from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from grants import clock
from grants.disclosure.annual import rules
from grants.disclosure.annual.facts import Money, Source, Words, YearFacts, YearProject, content
from grants.disclosure.annual.tables import AnnualDeadline, AnnualNotice
from grants.errors import why_not
from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.people.tables import Role

FUNDER = 7
NOW = datetime(2027, 3, 1, tzinfo=clock.SHANGHAI)
TODAY = date(2027, 3, 1)
WORDS = Words("探访", "全部完成", "满意", "六项全部达到", "陈海英", "0898-66220000")


def someone(key: int, role: Role, organization: int = FUNDER) -> Actor:
    return Actor(key, f"人{key}", frozenset({(organization, role)}))


OLGA, ANNA, MALLORY = someone(1, Role.OFFICER), someone(2, Role.APPROVER), someone(3, Role.OFFICER, 99)


def a_notice(**changes) -> AnnualNotice:
    facts = {
        "id": 1,
        "funder": FUNDER,
        "year": 2026,
        "edition": 1,
        "reason": "",
        "until_on": date(2026, 12, 31),
        "overview": "总体",
        "effect": "效果",
        "contact": "0898-66220000",
        "drafted_at": NOW,
        "drafted_by": OLGA.id,
        "drafted_by_name": "Olga",
    }
    return AnnualNotice(**(facts | changes))


def a_project(award: int, purpose: str = "ELDERLY", *money: str, spent: str | None = "80.00") -> YearProject:
    total, paid, returned = money or ("100.00", "90.00", "0.00")
    return YearProject(
        award,
        f"LW-{award}",
        f"项目{award}",
        purpose,
        "单位",
        None,
        date(2026, 5, 1),
        date(2026, 11, 30),
        "",
        Money(Decimal(total), Decimal(paid), None if spent is None else Decimal(spent), Decimal(returned)),
    )


def a_year(**changes) -> YearFacts:
    funder = Organization(
        id=FUNDER, code="LW", name="澜湾区民政局", kind="government", status="registered", created_at=NOW
    )
    facts = YearFacts(
        a_notice(offered_at=NOW),
        funder,
        [Source("WL", "公益金", "琼财〔2026〕1号", Decimal("100.00"))],
        [a_project(5)],
        {5: WORDS},
    )
    return replace(facts, **changes)


@pytest.mark.parametrize(
    ("deadline", "expected"),
    [
        (None, date(2027, 6, 30)),
        (AnnualDeadline(funder=FUNDER, month=5, day=31, set_at=NOW, set_by=1), date(2027, 5, 31)),
    ],
)
def test_a_year_is_published_by_30_june_of_the_next_or_by_the_funder_s_own_day(deadline, expected):
    assert rules.due_on(2026, deadline) == expected


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"by": MALLORY}, "people.role_missing"),
        ({"year": 2027}, "disclosure.year_not_over"),
        ({"has_money": False}, "disclosure.no_lottery_money"),
        ({"editions": [a_notice()]}, "disclosure.draft_is_open"),
        ({"editions": [a_notice(published_at=NOW)]}, "disclosure.correction_needs_a_reason"),
        ({"editions": [a_notice(published_at=NOW)], "reason": "金额有误"}, None),
    ],
)
def test_a_notice_is_drafted_of_a_year_that_is_over_and_corrected_with_a_reason(changes, code):
    asked = {
        "by": OLGA,
        "funder": FUNDER,
        "year": 2026,
        "has_money": True,
        "editions": [],
        "reason": "",
        "today": TODAY,
    }

    refusal = why_not(rules.check_draft, **(asked | changes))

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("text", "is_personal"),
    [
        ("联系人手机13800138000", True),
        ("460100199001011234", True),
        ("46010019900101123X，", True),
        ("账号6222020000006789", True),
        ("办公电话 0898-66220000，监督 12345", False),
        ("服务 1380 人次，共 126000.00 元", False),
        ("统一社会信用代码 51460100MJP0000001", False),
    ],
)
def test_a_public_text_holds_no_mobile_no_identity_and_no_account_number(text, is_personal):
    refusal = why_not(rules.says_nothing_personal, "effect", text)

    assert (refusal and refusal.code) == ("privacy.text_holds_a_personal_number" if is_personal else None)


@pytest.mark.parametrize(
    ("notice", "until_on", "code"),
    [
        ({}, date(2026, 12, 31), None),
        ({}, date(2027, 2, 28), None),
        ({}, date(2026, 12, 30), "disclosure.days_not_over"),
        ({}, TODAY, "disclosure.days_not_over"),
        ({"offered_at": NOW}, None, "disclosure.notice_is_offered"),
        ({"published_at": NOW}, None, "disclosure.notice_is_published"),
    ],
)
def test_what_is_counted_is_over_and_what_was_handed_on_stands(notice, until_on, code):
    refusal = why_not(rules.check_saving, OLGA, a_notice(**notice), [], until_on, TODAY)

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("by", "found", "code"),
    [
        (ANNA, a_year(), None),
        (OLGA, a_year(), "people.role_missing"),
        (someone(1, Role.APPROVER), a_year(), "disclosure.published_by_its_drafter"),
        (ANNA, a_year(hands=frozenset({ANNA.id})), "disclosure.published_by_its_drafter"),
        (ANNA, a_year(notice=a_notice()), "disclosure.notice_not_offered"),
        (ANNA, a_year(notice=a_notice(offered_at=NOW, effect=" ")), "disclosure.notice_says_too_little"),
        (ANNA, a_year(projects=[a_project(5), a_project(6)]), "disclosure.project_without_words"),
        (ANNA, a_year(words={5: replace(WORDS, indicators="")}), "disclosure.project_without_words"),
    ],
)
def test_a_notice_is_published_whole_and_by_somebody_who_wrote_none_of_it(by, found, code):
    refusal = why_not(rules.check_publication, by, found)

    assert (refusal and refusal.code) == code


def test_an_approver_sends_back_with_a_reason_and_an_officer_offers_what_is_whole():
    bare = why_not(rules.check_return, ANNA, a_notice(offered_at=NOW), " ")
    offered = why_not(rules.check_offer, OLGA, a_year(notice=a_notice()))
    strange = why_not(rules.project_is_of_the_year, a_year(), 9)
    leap = why_not(rules.check_deadline, OLGA, FUNDER, date(2028, 2, 29))

    assert bare.code == "disclosure.return_needs_a_reason"
    assert offered is None
    assert strange.code == "disclosure.project_of_another_year"
    assert leap.code == "disclosure.no_day_of_every_year"


def test_projects_stand_in_four_groups_whose_sums_make_the_whole():
    projects = [
        a_project(1, "ORPHAN", "30.00", "20.00", "5.00", spent="10.00"),
        a_project(2, "ELDERLY", "100.00", "90.00", "0.00", spent="80.55"),
        a_project(3, "CULTURE", "7.00", "7.00", "0.00", spent=None),
        a_project(4, "POVERTY", "1.00", "0.00", "0.00", spent="0.00"),
    ]

    said = content(a_year(projects=projects, words={}))

    assert [(each["name"], each["count"], each["total"], each["balance"]) for each in said["groups"]] == [
        ("老年人福利", 1, "100.00", "9.45"),
        ("残疾人福利", 0, "0.00", "0.00"),
        ("儿童福利", 1, "30.00", "5.00"),
        ("社会公益", 2, "8.00", "7.00"),
    ]
    assert (said["total"], said["paid"], said["spent"], said["returned"], said["balance"]) == (
        "138.00",
        "117.00",
        "90.55",
        "5.00",
        "21.45",
    )
    assert [each["number"] for each in said["projects"]] == ["LW-2", "LW-1", "LW-3", "LW-4"]
    assert [each["is_reported"] for each in said["projects"]] == [True, True, False, True]
