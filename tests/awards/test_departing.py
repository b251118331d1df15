"""Decisions against the ranking, the quotas and the limits of a call, on a real database."""

from decimal import Decimal
from io import BytesIO

import pytest
from asyncpg.exceptions import CheckViolationError
from python_calamine import load_workbook

from grants import clock
from grants.awards import queries
from grants.awards.tables import Award, AwardLine, PublicNotice, Rejection
from grants.calls.kinds import QuotaKind
from grants.calls.plan import QuotaPlan
from grants.db import sql, transaction
from grants.errors import Refused
from grants.people.tables import Role
from grants.vocabulary.rules import lies_under
from tests.awards.world import DECIDED, a_judged_round, announce, decide, reject
from tests.conftest import parallel
from tests.scoring.world import an_actor

ONE = (QuotaPlan(QuotaKind.PURPOSE, "ELDERLY", most_projects=1),)


async def test_who_leaves_out_a_better_ranked_one_says_why(db):
    judged = await a_judged_round("88.00", "85.00")

    with pytest.raises(Refused, match=r"awards\.exception_not_noted"):
        await reject(judged, 0)
    rejection = await reject(judged, 0, exception="与街道已购买的服务重复")

    assert (await Rejection.objects().first()).exception == rejection.exception == "与街道已购买的服务重复"


async def test_who_funds_a_worse_ranked_one_before_the_money_is_spent_says_why(db):
    judged = await a_judged_round("88.00", "85.00", "84.00", "83.00", "82.00")

    with pytest.raises(Refused, match=r"awards\.exception_not_noted"):
        await decide(judged, 4)
    award = await decide(judged, 4, exception="唯一的山区项目")

    assert award.exception == "唯一的山区项目"
    await decide(judged, 0)
    await reject(judged, 3)


async def test_a_departure_is_noted_once_for_each_decision(db):
    judged = await a_judged_round("88.00", "85.00", "84.00", "83.00", "82.00")
    await reject(judged, 0, exception="与街道已购买的服务重复")

    for place in range(1, 5):
        await decide(judged, place)

    assert await Award.count() == 4


async def test_a_line_that_is_cut_keeps_its_own_reason_or_the_one_for_all(db):
    judged = await a_judged_round("88.00")
    items = [line.item for line in judged.applications[0].lines]

    await decide(judged, amount="60000.00", reasons={items[0]: "已由街道评估"})

    kept = {line.item: line.reason for line in await AwardLine.objects().order_by(AwardLine.position)}
    assert (kept[items[0]], kept[items[1]], kept[items[-1]]) == ("已由街道评估", "按评审意见核减", "")


async def test_the_database_keeps_no_cut_line_without_a_reason(db):
    judged = await a_judged_round("88.00")
    award = await decide(judged)
    line = await AwardLine.objects().first()
    await AwardLine.delete().where(AwardLine.award == award.id)

    with pytest.raises(CheckViolationError, match="without a reason"):
        await AwardLine(
            award=award.id,
            budget_line=line.budget_line,
            position=line.position,
            item=line.item,
            cost_class=line.cost_class,
            amount=line.amount - 1,
        ).save()


async def test_the_database_keeps_quotas_and_limits_whoever_asks(db):
    judged = await a_judged_round("88.00", "85.00", quotas=ONE)
    await decide(judged, 0)
    given = await Award.objects().first()
    second = judged.applications[1].application
    copied = (
        "INSERT INTO award (call, application, pool, fund, number, amount, reason, exception, decided_on, decided_at)"
        " SELECT call, {}, pool, fund, 'LW-2026-99', amount, '', '', decided_on, decided_at FROM award WHERE id = {}"
    )

    with pytest.raises(CheckViolationError, match="over the quota"):
        async with transaction():
            await sql(copied, second.id, given.id)
    await sql("ALTER TABLE quota DISABLE TRIGGER USER")
    await sql("UPDATE quota SET most_projects = NULL, most_percent = 40")
    with pytest.raises(CheckViolationError, match="over the quota"):
        async with transaction():
            await sql(copied, second.id, given.id)
    await sql("UPDATE quota SET most_percent = 50")
    await sql("ALTER TABLE call DISABLE TRIGGER USER")
    await sql("ALTER TABLE application DISABLE TRIGGER USER")
    await sql("UPDATE call SET awards_per_organisation = 1")
    await sql("UPDATE application SET applicant = {}, place = id + 100", second.applicant)
    with pytest.raises(CheckViolationError, match="its organisation has 1 awards"):
        async with transaction():
            await sql(copied, second.id, given.id)


@pytest.mark.commits
async def test_two_decisions_at_once_give_an_organisation_no_more_than_its_limit(committed):
    judged = await a_judged_round("88.00", "85.00", awards_per_organisation=1)
    first, second = (each.application for each in judged.applications)
    async with transaction():
        await sql("SET LOCAL session_replication_role = replica")
        await sql("UPDATE application SET applicant = {}, place = id + 100 WHERE id = {}", first.applicant, second.id)

    results = await parallel(*(decide(judged, place, exception="会议决定") for place in (0, 1)))

    assert sorted(getattr(each, "code", "awarded") for each in results) == ["awarded", "awards.over_organisation"]


@pytest.mark.parametrize(
    "code", ["460000000000", "460100000000", "460106000000", "460106002000", "460106", "46", "469005"]
)
async def test_the_database_reads_codes_of_divisions_as_the_rules_do(db, code):
    places = ["460000000000", "460100000000", "460106000000", "460106002001", "469005", "46", "470000", ""]

    rows = await sql(
        "SELECT p <> '' AND starts_with(p, division_stem({})) AS lies FROM unnest({}::text[]) p", code, places
    )

    assert [row["lies"] for row in rows] == [lies_under(each, code) for each in places]


async def test_a_list_that_misses_a_floor_is_announced_only_with_the_exception(db):
    floors = (QuotaPlan(QuotaKind.PURPOSE, "ELDERLY", least_percent=Decimal(50)),)
    judged = await a_judged_round("88.00", quotas=floors)
    await decide(judged)

    with pytest.raises(Refused, match=r"awards\.floor_missed"):
        await announce(judged)
    await announce(judged, exception="合格的申报不足")

    assert (await PublicNotice.objects().first()).exception == "合格的申报不足"


@pytest.mark.commits
async def test_two_decisions_for_the_last_place_of_a_quota_one_is_refused(committed):
    judged = await a_judged_round("88.00", "85.00", quotas=ONE)

    first, second = await parallel(decide(judged, 0), decide(judged, 1, exception="委员会决定"))

    refused = [each for each in (first, second) if isinstance(each, Refused)]
    assert [each.code for each in refused] == ["awards.over_quota_projects"]
    assert len(await queries.live_awards(judged.call.call.id)) == 1


async def test_the_officer_reads_that_the_ranking_says_otherwise_beside_the_field(browser):
    judged = await a_judged_round("88.00", "85.00", "84.00", "83.00", "82.00")
    browser.sign_in(judged.officer.id)
    url = f"/rounds/{judged.call.call.id}/selection/{judged.applications[4].application.id}"
    budget = (await queries.decision_facts(judged.officer, judged.applications[4].application.id)).budget
    typed = {f"line-{line.id}": str(line.amount) for line in budget} | {
        "fund": str(judged.applications[4].application.fund)
    }

    with clock.at(DECIDED):
        page = await browser.get(url)
        refused = await browser.post(url, data=typed)
        taken = await browser.post(url, data=typed | {"exception": "唯一的山区项目"})

    assert "它不在入选之列；记入审定情况表" in page.text
    assert refused.status_code == 422
    assert "请写明例外理由" in refused.text
    assert taken.status_code == 303


async def test_the_list_of_decisions_has_every_application_with_its_reasons_and_every_cut_line(browser):
    judged = await a_judged_round("88.00", "85.00", "60.00")
    await reject(judged, 0, exception="与街道已购买的服务重复")
    await decide(judged, 1, amount="60000.00")
    items = [line.item for line in judged.applications[1].lines]

    browser.sign_in(judged.officer.id)
    answer = await browser.get(f"/rounds/{judged.call.call.id}/decisions.xlsx")
    browser.sign_in((await an_actor("zoe", (judged.applications[1].applicant, Role.SIGNATORY))).id)
    to_an_applicant = await browser.get(f"/rounds/{judged.call.call.id}/decisions.xlsx")

    decisions, cuts = (sheet.to_python()[1:] for sheet in _sheets(answer.content))
    assert [(row[4], row[5], row[7], row[11]) for row in decisions] == [
        (88.0, "不予立项", "", "与街道已购买的服务重复"),
        (85.0, "立项", 60000.0, ""),
        (60.0, "待定", "", ""),
    ]
    assert {row[1] for row in cuts} <= set(items)
    assert sum(row[2] - row[3] for row in cuts) == float(judged.applications[1].application.requested) - 60000
    assert {row[4] for row in cuts} == {"按评审意见核减"}
    assert to_an_applicant.status_code == 404


def _sheets(content: bytes):
    book = load_workbook(BytesIO(content))
    return [book.get_sheet_by_index(at) for at in range(2)]
