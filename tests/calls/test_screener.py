from dataclasses import replace
from decimal import Decimal

import pytest

from grants import clock
from grants.calls import screener
from grants.calls.plan import PaperPlan, ScreenerPlan
from grants.calls.saying import Names
from grants.calls.screener import Applicant
from grants.calls.tables import SystemCheck, Who
from grants.organizations.tables import OrganizationKind, OrganizationStatus
from tests.calls.world import CLOSES_AT, WHILE_OPEN, a_plan, a_published_call

PLACES = Names({"469005": "文昌市"})
GOOD = Applicant(
    status=OrganizationStatus.REGISTERED,
    kind=OrganizationKind.SERVICE_ORG,
    grade="3A",
    division="469005",
    annual_check=True,
    listed=False,
    violated=False,
    failed_before=False,
    is_organiser=False,
    others=False,
    amount=Decimal("80000.00"),
)


def a_choosy_plan(**changes):
    """A standard track for service organisations of Wenchang rated 2A or more, and a micro track for filed groups."""
    plan = a_plan()
    standard, micro = plan.tracks
    standard = replace(
        standard, kinds=("service_org",), least_rating="2A", divisions=("469005",), least=Decimal("10000.00")
    )
    own = (ScreenerPlan("项目在公告发布前已经开始了吗", "已经开始的项目不资助", wants_yes=False, tracks=("standard",)),)
    papers = (PaperPlan("登记证书", who=Who.REGISTERED), PaperPlan("备案通知", who=Who.FILED_THROUGH_HUB))
    return replace(
        plan,
        tracks=(standard, micro),
        screener=own,
        required_papers=papers,
        system_checks=tuple(SystemCheck),
        **changes,
    )


async def a_choosy_call(**changes):
    """Published as that plan says."""
    plan = a_choosy_plan(**changes)
    named = ("tracks", "screener", "required_papers", "system_checks")
    return await a_published_call(**{name: getattr(plan, name) for name in named} | changes)


async def judged(facts, applicant):
    """The standard track's verdict."""
    return screener.judge(facts, applicant, PLACES)[0]


async def test_who_meets_every_rule_may_apply_on_that_track_and_not_on_the_other(db):
    facts = await a_choosy_call()

    standard, micro = screener.judge(facts, replace(GOOD, said={1: False}), PLACES)

    assert standard.fits is True
    assert micro.fits is False
    assert [str(each.words) for each in micro.against] == [
        "B 微创投面向：备案社区社会组织，由代管的枢纽代为申报",
        "申请金额 ¥80,000.00 超过单个上限 ¥20,000.00，请调减 ¥60,000.00",
    ]
    assert [paper.name for paper in standard.papers] == ["登记证书"]


@pytest.mark.parametrize(
    ("changes", "words", "anchor"),
    [
        ({"status": OrganizationStatus.FILED}, "A 标准项目面向：依法登记的社会组织", "tracks"),
        ({"kind": OrganizationKind.FOUNDATION}, "A 标准项目限社会服务机构", "tracks"),
        ({"grade": "1A"}, "评估等级 2A 以上，且在有效期内", "tracks"),
        ({"grade": screener.NO_RATING}, "评估等级 2A 以上，且在有效期内", "tracks"),
        ({"division": screener.ELSEWHERE}, "限文昌市的组织", "tracks"),
        ({"amount": Decimal("80000.01")}, "申请金额 ¥80,000.01 超过单个上限 ¥80,000.00，请调减 ¥0.01", "tracks"),
        ({"amount": Decimal("9999.99")}, "申请金额 ¥9,999.99 低于单个下限 ¥10,000.00", "tracks"),
        ({"annual_check": False}, "最近一次年检（年报）合格", "who"),
        ({"listed": True}, "未列入活动异常名录、未列入严重违法失信名单", "who"),
        ({"violated": True}, "近三年无违法记录", "who"),
        ({"failed_before": True}, "以往受资助的项目没有因自身原因终止或被评为不合格", "who"),
        ({"others": True}, "每个组织限报 1 项", "who"),
        ({"is_organiser": True}, "承办单位（琼澜市益创评估服务中心〔虚构〕）不得申报", "who"),
        ({"said": {1: True}}, "已经开始的项目不资助", "questions"),
    ],
)
async def test_each_rule_says_why_one_may_not_apply_and_where_the_call_says_so(db, changes, words, anchor):
    facts = await a_choosy_call()

    verdict = await judged(facts, replace(GOOD, **({"said": {1: False}} | changes)))

    assert (str(verdict.against[0].words), verdict.against[0].anchor) == (words, anchor)


async def test_what_lies_under_a_named_division_counts(db):
    facts = await a_choosy_call()

    verdict = await judged(facts, replace(GOOD, division="469005101", said={1: False}))

    assert verdict.fits is True


async def test_what_is_not_answered_is_neither_for_nor_against(db):
    facts = await a_choosy_call()

    verdict = await judged(facts, Applicant())

    assert verdict.fits is None
    assert verdict.against == []
    assert len(verdict.unknown) == 11


async def test_a_filed_group_is_asked_for_its_filing_and_its_hub_and_not_for_its_annual_check(db):
    facts = await a_choosy_call()
    group = replace(
        GOOD, status=OrganizationStatus.FILED, annual_check=None, amount=Decimal("18000.00"), filing_alive=True
    )

    _standard, without = screener.judge(facts, replace(group, has_custodian=False), PLACES)
    _standard, fits = screener.judge(facts, replace(group, has_custodian=True), PLACES)

    assert [str(each.words) for each in without.against] == ["备案组织须由与其签有代管协议的枢纽申报"]
    assert fits.fits is True
    assert "枢纽同意代为申报和代管资金" in [str(each) for each in screener.preparations(facts, fits.track)]


async def test_only_what_some_rule_of_the_call_needs_is_asked(db):
    from grants.calls.screener_form import asked  # noqa: PLC0415  # only here

    choosy = await a_choosy_call()
    simple = await a_published_call(system_checks=(), limit_per_organisation=None, title="简单的征集")

    assert [each.name for each in asked(simple, Names())] == ["status", "has_custodian", "is_organiser"]
    assert len(asked(choosy, PLACES)) == 13


async def test_the_self_test_works_without_signing_in_and_keeps_nothing(browser):
    facts = await a_choosy_call()
    answers = {
        "status": "registered",
        "kind": "service_org",
        "grade": "3A",
        "division": "469005",
        "annual_check": "yes",
        "listed": "no",
        "violated": "no",
        "failed_before": "no",
        "others": "no",
        "is_organiser": "no",
        "own-1": "no",
        "amount": "8万",
    }

    with clock.at(WHILE_OPEN):
        empty = await browser.get(f"/calls/{facts.call.id}/screener")
        result = await browser.get(f"/calls/{facts.call.id}/screener", params=answers)
        partly = await browser.get(f"/calls/{facts.call.id}/screener", params={"status": "registered"})

    assert empty.status_code == result.status_code == 200
    assert "可以申报" not in empty.text
    assert "可以申报" in result.text
    assert f"/applications/new?call={facts.call.id}&amp;track={facts.tracks[0].id}" in result.text
    assert "还有 10 项没有回答" in partly.text


async def test_an_answer_that_makes_no_sense_comes_back_with_words(browser):
    facts = await a_choosy_call()

    answer = await browser.get(f"/calls/{facts.call.id}/screener", params={"amount": "许多", "status": "king"})

    assert answer.status_code == 422
    assert "请填写金额，如 1,234.00，最多两位小数" in answer.text
    assert "请从列出的选项中选择" in answer.text


async def test_after_the_deadline_one_may_still_look_but_not_begin(browser):
    facts = await a_published_call(system_checks=(), limit_per_organisation=None)
    answers = {"status": "registered", "is_organiser": "no", "has_custodian": "no"}

    with clock.at(CLOSES_AT.replace(second=1)):
        answer = await browser.get(f"/calls/{facts.call.id}/screener", params=answers)

    assert "可以申报" in answer.text
    assert "受理已截止" in answer.text
