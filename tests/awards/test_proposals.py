"""The two funded sets beside the ranking: who is in or out, why, and what another budget would change."""

from decimal import Decimal

from grants.awards import proposals, selection
from grants.awards.choice.funded import Way
from grants.awards.choosing import Asked, terms
from grants.awards.tables import Award
from grants.calls.kinds import QuotaKind
from grants.calls.plan import QuotaPlan
from grants.db import sql
from grants.money import yuan
from tests.awards.world import Judged, a_judged_round, decide, reject


async def shown(judged: Judged, **asked) -> proposals.Shown:
    found = await selection.selection(judged.officer, judged.call.call.id)
    return await proposals.shown(found, Asked(**asked))


def said(both: proposals.Shown, judged: Judged, place: int, way: Way = Way.RANK) -> list[str]:
    return [str(each) for each in both.told[judged.applications[place].application.id].reasons[way]]


def amounts(both: proposals.Shown, way: Way) -> list[Decimal | None]:
    return [told.amounts[way] for told in both.told.values()]


async def test_every_application_is_told_why_it_is_in_or_out(db):
    judged = await a_judged_round("88.00", "85.00", "84.00", "83.00", "82.00", "80.00", "66.00")

    both = await shown(judged)

    assert amounts(both, Way.RANK) == [yuan("75200.00")] * 4 + [None] * 3
    assert said(both, judged, 0) == ["名次和各项限制都允许"]
    assert said(both, judged, 4) == [
        "“2026年区级福利彩票公益金”不够，差 ¥56,000.00",
        "名次在前、申请不更多的第 1、2、3 名等 4 个已入选",
    ]
    assert said(both, judged, 6) == ["低于合格线 4.00 分"]
    assert both.line.rank == 4
    assert all(told.reasons[way] for told in both.told.values() for way in Way)


async def test_a_ceiling_of_projects_is_named_as_what_binds(db):
    judged = await a_judged_round("88.00", "85.00", quotas=(QuotaPlan(QuotaKind.PURPOSE, "ELDERLY", most_projects=1),))

    both = await shown(judged)

    assert said(both, judged, 1)[0] == "扶老的项数已到上限 1 项"
    assert both.sets[0].binding == "扶老的项数"


async def test_the_optimum_may_spend_the_money_better_and_says_what_it_gains(db):
    judged = await a_judged_round("71.00", "70.90", "70.80", "70.70", "70.60")
    await _asks(judged, 0, "250000.00")

    both = await shown(judged)

    assert amounts(both, Way.RANK) == [yuan("250000.00"), None, None, None, None]
    assert amounts(both, Way.OPTIMUM) == [None] + [yuan("75200.00")] * 4
    assert (both.gain.money, both.gain.projects) == (yuan("50800.00"), 3)
    assert both.gain.value == Decimal("2.64")
    assert said(both, judged, 0, Way.OPTIMUM) == [
        "“2026年区级福利彩票公益金”不够，差 ¥230,800.00",
        "名次在后的第 2、3、4 名等 4 个入选：申请额更少",
    ]


async def test_what_was_decided_enters_with_its_amount_or_not_at_all(db):
    judged = await a_judged_round("88.00", "85.00", "84.00", "83.00", "82.00")
    await decide(judged, 0, amount="55200.00")
    await reject(judged, 1, exception="与街道已购买的服务重复")

    as_decided, as_if_not = await shown(judged), await shown(judged, as_decided=False)

    assert amounts(as_decided, Way.RANK) == [yuan("55200.00"), None] + [yuan("75200.00")] * 3
    assert said(as_decided, judged, 0) == ["已作出立项结论"]
    assert said(as_decided, judged, 1) == ["已作出不予立项结论"]
    assert amounts(as_if_not, Way.RANK) == [yuan("75200.00")] * 4 + [None]


async def test_where_floors_cannot_be_met_it_is_said_what_must_give(db):
    floors = (
        QuotaPlan(QuotaKind.PURPOSE, "ELDERLY", least_percent=Decimal(90)),
        QuotaPlan(QuotaKind.FIELD, "elderly_care", most_percent=Decimal(50)),
    )
    judged = await a_judged_round("88.00", "85.00", "84.00", "83.00", "82.00", quotas=floors)

    both = await shown(judged)

    assert len(both.sets) == 1
    assert both.unable
    assert both.sets[0].breaches


async def test_another_budget_adds_and_drops_and_keeps_nothing(browser):
    judged = await a_judged_round("88.00", "85.00", "84.00", "83.00", "82.00")
    browser.sign_in(judged.officer.id)
    url = f"/rounds/{judged.call.call.id}/selection"

    less = await shown(judged, percent=-10)
    page = await browser.get(url, params={"budget": "-10"})
    wild = await browser.get(url, params={"budget": "-9999999", "decided": "what", "keep": "1"})

    assert [(each.way, [row.rank for row in each.dropped]) for each in less.others] == [
        (Way.RANK, [4]),
        (Way.OPTIMUM, [4]),
    ]
    assert "各资金池 -10%" in page.text
    assert wild.status_code == 200
    assert await Award.count() == 0


async def test_the_page_shows_both_sets_and_a_reason_for_everybody(browser):
    judged = await a_judged_round("71.00", "70.90", "70.80", "70.70", "70.60", "60.00")
    await _asks(judged, 0, "250000.00")
    browser.sign_in(judged.officer.id)

    answer = await browser.get(f"/rounds/{judged.call.call.id}/selection")

    assert answer.status_code == 200
    assert "优化方案与按名次相比：价值 +2.64，金额 +50,800.00，项目 +3 个；5 份申报的结果不同" in answer.text
    assert answer.text.count('data-l="理由"') == 6 + 5
    assert "低于合格线 10.00 分" in answer.text


async def test_quotas_that_count_the_same_application_twice_all_count_it(db):
    both = (
        QuotaPlan(QuotaKind.DIVISION, "460000", most_projects=3),
        QuotaPlan(QuotaKind.DIVISION, "460106", most_projects=1),
        QuotaPlan(QuotaKind.PURPOSE, "ELDERLY", least_percent=Decimal(10)),
    )
    judged = await a_judged_round("88.00", "85.00", quotas=both)
    await sql("UPDATE organization SET division = '460106'")

    found = await selection.selection(judged.officer, judged.call.call.id)
    candidates, rules = terms(found)

    assert candidates[0].also == ("purpose:ELDERLY", "division:460000", "division:460106")
    assert set(rules.areas) == {"division:460000", "division:460106"}


async def _asks(judged: Judged, place: int, amount: str) -> None:
    await sql("ALTER TABLE application DISABLE TRIGGER USER")
    await sql(
        "UPDATE application SET requested = {} WHERE id = {}",
        Decimal(amount),
        judged.applications[place].application.id,
    )
    await sql("ALTER TABLE application ENABLE TRIGGER USER")
