"""The public page of a group: its money by month and line, nothing of a person, and nothing before the notice."""

import pytest

from grants.custody import actions as custody
from grants.custody.relation import actions as relation
from grants.db import sql
from grants.disclosure import groups
from grants.errors import NotFound
from tests.counting import queries_counted
from tests.custody import world as kept
from tests.disclosure.test_pages import PERSONAL, a_public_ledger


def address(keeping) -> str:
    return f"/community-groups/{keeping.group.code}"


async def announced(keeping, number="GS-T2"):
    await sql(
        "INSERT INTO public_notice (call, number, starts_on, ends_on, working_days, published_at, content)"
        " VALUES ({}, {}, '2026-04-28', '2026-05-07', 5, '2026-04-28', {})",
        keeping.call.call.id,
        number,
        "{}",
    )
    await sql(
        "INSERT INTO notice_item (notice, award, withdrawn_reason) SELECT id, {}, '' FROM public_notice"
        " WHERE number = {}",
        keeping.award.id,
        number,
    )


async def test_a_group_is_public_from_the_notice_on_and_not_before(browser):
    keeping = await kept.a_ledger()

    before = [(await browser.get(each)).status_code for each in (address(keeping), f"{address(keeping)}/money.csv")]
    await announced(keeping)
    after = [(await browser.get(each)).status_code for each in (address(keeping), f"{address(keeping)}/money.csv")]

    assert (before, after) == ([404, 404], [200, 200])


async def test_a_code_of_nobody_and_of_a_body_that_is_no_group_are_not_found(db):
    keeping = await a_public_ledger()
    for code in ("nobody", keeping.hub.organization.code):
        with pytest.raises(NotFound, match=r"disclosure\.no_group"):
            await groups.group_page(code)


async def test_the_money_stands_by_month_and_budget_line(browser):
    keeping = await a_public_ledger()

    found = await groups.group_page(keeping.group.code)
    text = (await browser.get(f"{address(keeping)}/money.csv")).text
    page = (await browser.get(address(keeping))).text

    assert [line.split(",")[1:5] for line in text.splitlines()[1:]] == [
        ["2026-05", "receipt", "9000.00", "0.00"],
        ["2026-06", "interest", "0.49", "0.00"],
        ["2026-06", "志愿者保险", "0.00", "360.00"],
    ]
    assert (f"{found.received}", f"{found.gone}", f"{found.held}") == ("9000.49", "360.00", "8640.49")
    assert [f"{amount}" for _day, amount in found.points] == ["9000.00", "8640.00", "8640.49"]
    assert found.hubs == [keeping.hub.organization.name]
    for words in ("8,640.49", "志愿者保险", keeping.hub.organization.name, "本月合计"):
        assert words in page


async def test_nobody_is_named_on_it_neither_persons_nor_sellers_nor_accounts(browser):
    keeping = await a_public_ledger()
    with kept.on("2026-07-02"):
        await relation.freeze_group(keeping.hub.reviewer, keeping.group.id, reason="符小兰挪用")

    for file in ("", "/money.csv"):
        answer = await browser.get(f"{address(keeping)}{file}")
        assert answer.headers["cache-control"] == "no-cache"
        assert PERSONAL.findall(answer.text) == []
        for word in ("符小兰", "挪用", keeping.payment.payee_number, keeping.first.name, keeping.hub.cashier.name):
            assert word not in answer.text


async def test_it_is_right_at_once_when_something_is_paid_frozen_stated_or_answered(browser):
    keeping = await a_public_ledger()

    async def page() -> str:
        return (await browser.get(address(keeping))).text

    with kept.on("2026-07-02"):
        assert "已冻结" not in await page()
        await kept.paid(keeping, "40.00")
        assert "8,600.49" in await page()
        statement = await custody.issue_statement(keeping.hub.bookkeeper, ledger_id=keeping.id, month="2026-06")
        assert "待确认" in await page()
        await custody.answer_statement(keeping.first, statement.id)
        assert "已确认" in await page()
        freeze = await relation.freeze_group(keeping.hub.reviewer, keeping.group.id, reason="调查")
        assert "2026年7月2日起资金冻结" in (await page()).replace(" ", "")
        other = await kept.organizations.staff(keeping.hub.organization, kept.Role.HUB_OPERATOR)
        await relation.lift_freeze(other, freeze.id, reason="查清")
        assert "已冻结" not in await page()


async def test_the_project_s_page_leads_to_it_and_it_leads_back(browser):
    keeping = await a_public_ledger()
    project = f"/projects/{keeping.award.number}"

    assert f'href="{address(keeping)}"' in (await browser.get(project)).text
    assert f'href="{project}"' in (await browser.get(address(keeping))).text


async def test_the_address_of_a_group_stays_when_it_was_merged_into_another_row(browser):
    keeping = await a_public_ledger()
    again = await kept.organizations.a_group("同一支队伍")
    await sql(
        "UPDATE organization SET merged_into = {}, merged_at = now(), merged_reason = '同一组织' WHERE id = {}",
        keeping.group.id,
        again.id,
    )

    assert keeping.group.name in (await browser.get(f"/community-groups/{again.code}")).text


async def test_it_takes_the_same_queries_with_one_and_with_many_movements(browser):
    keeping = await a_public_ledger()
    counts = []
    for _turn in range(2):
        with queries_counted() as counted:
            assert (await browser.get(address(keeping))).status_code == 200
        counts.append(len(counted))
        with kept.on("2026-07-02"):
            for _each in range(3):
                await kept.paid(keeping, "10.00")

    assert counts == [8, 8]
