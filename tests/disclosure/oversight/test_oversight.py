"""S93: activities, people, money and disclosure of each organisation, and to whom."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from grants import clock
from grants.db import sql
from grants.disclosure.items.tables import ItemKind
from grants.disclosure.oversight import facts, queries
from grants.disclosure.oversight.facts import Overseen, Side
from grants.errors import NotFound
from grants.people.tables import Role
from tests.counting import queries_counted
from tests.custody import world
from tests.custody.test_freezes import a_street
from tests.custody.world import on
from tests.disclosure.test_pages import PERSONAL, a_public_ledger
from tests.organizations.world import a_group, an_organization, staff

TODAY = date(2026, 7, 3)
ZERO = Decimal("0.00")
LATELY = dict.fromkeys(ItemKind, TODAY)
IN_ORDER = Overseen(
    id=1, code="O1", name="互助会", kind="social_organization", representative="林一", signatories=1,
    representatives_lately=1, signatories_since=None, activities_lately=1, activities_late=0, last_activity=TODAY,
    committee_reports_lately=0, last_committee_report=None, visits=1, findings=0, rectifications=1,
    rectifications_late=0, guided_on=None, projects=1, granted=Decimal("100.00"), paid=Decimal("100.00"),
    spent=Decimal("40.00"), returned=ZERO, held=ZERO, owed_back=ZERO, holds=0, freezes=0, objected=0, reports=1,
    copies=0, disclosed=LATELY,
)  # fmt: skip
GROUP = replace(IN_ORDER, kind="community_group", signatories=2, committee_reports_lately=1)


@pytest.mark.parametrize(
    ("of", "side", "words"),
    [
        (replace(IN_ORDER, activities_late=2), Side.ACTIVITIES, "2 次重大活动报告迟于期限"),
        (replace(IN_ORDER, rectifications_late=1), Side.ACTIVITIES, "1 项整改逾期"),
        (replace(GROUP, committee_reports_lately=0), Side.ACTIVITIES, "一年内没有向村（居）两委报告"),
        (replace(GROUP, signatories=1), Side.PEOPLE, "签字人不足两人（现有 1 人）"),
        (replace(IN_ORDER, representative=""), Side.PEOPLE, "没有登记法定代表人"),
        (replace(IN_ORDER, representatives_lately=2), Side.PEOPLE, "一年内变更负责人 2 次"),
        (replace(IN_ORDER, holds=1), Side.MONEY, "资金已冻结"),
        (replace(GROUP, freezes=1), Side.MONEY, "资金已冻结"),
        (replace(IN_ORDER, owed_back=Decimal("0.01")), Side.MONEY, "还有应退资金没有退清"),
        (replace(GROUP, objected=1), Side.MONEY, "1 份对账单有异议"),
        (replace(IN_ORDER, spent=ZERO), Side.MONEY, "已拨款，还没有支出数"),
        (replace(IN_ORDER, disclosed={}), Side.DISCLOSURE, "没有公开：人员和机构、重大活动、收费标准"),
        (
            replace(IN_ORDER, disclosed=LATELY | {ItemKind.FEES: date(2025, 7, 2)}),
            Side.DISCLOSURE,
            "一年以上没有更新：收费标准",
        ),
    ],
)
def test_what_asks_to_be_looked_at_is_said_on_its_side(of, side, words):
    assert [(each.side, str(each.words)) for each in facts.concerns(of, TODAY)] == [(side, words)]


@pytest.mark.parametrize(
    "of", [IN_ORDER, GROUP, replace(IN_ORDER, disclosed=LATELY | {ItemKind.FEES: date(2025, 7, 3)})]
)
def test_where_all_is_in_order_nothing_is_said(of):
    assert facts.concerns(of, TODAY) == []


async def test_a_funder_sees_whom_it_funds_an_office_whom_it_filed_and_nobody_else_anything(db):
    keeping, other = await a_public_ledger(), await world.a_ledger()
    street = await a_street(keeping)
    auditor = await staff(keeping.call.funder, Role.AUDITOR)
    stranger = await staff(await an_organization(with_account=False), Role.FILING_OFFICER)
    await sql(
        "INSERT INTO disclosed_item (organization, item_kind, title, words, as_of, published_at, published_by,"
        " published_by_name, withdrawn_why) VALUES ({}, 'fees', '收费', '不收费', '2026-06-01', now(), 1, '王', '')",
        keeping.group.id,
    )

    with on(TODAY):
        for person in (street, auditor):
            [found] = await queries.overseen(person)
            assert (found.id, found.projects, found.paid, found.spent) == (
                keeping.group.id, 1, Decimal("9000.00"), Decimal("360.00"),
            )  # fmt: skip
            assert (found.held, found.signatories) == (Decimal("8640.49"), 2)
            assert found.disclosed == {ItemKind.FEES: date(2026, 6, 1)}
            [flow] = await queries.flows(person, found.id)
            assert (flow.paid, flow.spent, flow.held) == (found.paid, found.spent, found.held)
        assert await queries.overseen(stranger) == []
        for person, group in ((stranger, keeping), (street, other), (auditor, other)):
            with pytest.raises(NotFound, match=r"disclosure\.not_overseen"):
                await queries.one(person, group.group.id)
            assert await queries.flows(person, group.group.id) == []
        with queries_counted() as one:
            await queries.overseen(auditor)
    assert len(one) == 1


async def test_what_an_organisation_replaced_or_took_back_is_not_what_it_discloses(db):
    keeping = await a_public_ledger()
    auditor, twin = await staff(keeping.call.funder, Role.AUDITOR), await a_group()
    await sql("UPDATE organization SET merged_into = {}, merged_at = now() WHERE id = {}", keeping.group.id, twin.id)

    async def said(kind: str, body: int, before: object = None, *, is_withdrawn: bool = False) -> int:
        why, at, by = ("重复", clock.now(), 1) if is_withdrawn else ("", None, None)
        [row] = await sql(
            "INSERT INTO disclosed_item (organization, item_kind, title, words, as_of, published_at, published_by,"
            " published_by_name, replaces, withdrawn_why, withdrawn_at, withdrawn_by) VALUES ({}, {}, '甲', '乙',"
            " '2026-06-01', now(), 1, '王', {}, {}, {}, {}) RETURNING id",
            *(body, kind, before, why, at, by),
        )
        return int(row["id"])

    await said("fees", keeping.group.id, await said("fees", keeping.group.id), is_withdrawn=True)
    await said("people", twin.id)

    with on(TODAY):
        found = await queries.one(auditor, keeping.group.id)

    assert found.disclosed == {ItemKind.PEOPLE: date(2026, 6, 1)}


async def test_the_pages_show_all_four_sides_and_no_number_of_a_person(db, browser):
    keeping = await a_public_ledger()
    auditor = await staff(keeping.call.funder, Role.AUDITOR)
    browser.sign_in(auditor.id)

    with on(TODAY):
        listed = await browser.get("/oversight")
        narrowed = await browser.get("/oversight?side=disclosure")
        nobody = await browser.get("/oversight?side=people")
        shown = await browser.get(f"/oversight/{keeping.group.id}")

    assert [each.status_code for each in (listed, narrowed, nobody, shown)] == [200] * 4
    assert keeping.group.name in listed.text and keeping.group.name in narrowed.text
    assert keeping.group.name not in nobody.text
    for words in ("日常活动", "负责人", "资金往来", "信息公开", "没有公开：", "一年内没有向村（居）两委报告"):
        assert words in shown.text
    assert PERSONAL.findall(shown.text) == []
