import io
import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import asyncpg
import pypdfium2
import pytest
import python_calamine

from grants import clock
from grants.db import get, sql, transaction
from grants.disclosure.annual import actions, jobs, queries
from grants.disclosure.annual.facts import Words
from grants.disclosure.annual.tables import AnnualNotice
from grants.errors import NotFound, Refused
from grants.people.tables import Role
from tests.calls.world import at
from tests.disbursement.world import a_desk, a_paid_stage
from tests.disclosure.test_pages import PERSONAL, a_public_ledger
from tests.organizations.world import staff

NEXT_YEAR = at("2027-02-01")
LATER = at("2027-03-01")
WORDS = Words("上门探访", "按期完成", "老人满意", "六项达到", "陈海英", "0898-66220000")


async def a_year():
    """A grantee that was paid and a group that spent, both of one funder's lottery money: officer, approver."""
    desk = await a_desk()
    await a_paid_stage(desk)
    return desk


async def drafted(desk, year=2026, reason="", moment=NEXT_YEAR) -> AnnualNotice:
    funder = desk.facts.funder.id
    with clock.at(moment):
        row = await actions.draft_notice(desk.officer, funder, year, reason)
        await actions.write_notice(
            desk.officer, row.id, overview="规模", effect="效果", contact="0898-66220000", until_on=date(2026, 12, 31)
        )
        for each in (await queries.facts(row)).projects:
            await actions.write_project(desk.officer, row.id, each.award, WORDS)
        return await actions.offer_notice(desk.officer, row.id)


async def published(desk, **facts) -> AnnualNotice:
    row = await drafted(desk, **facts)
    with clock.at(facts.get("moment", NEXT_YEAR)):
        return await actions.publish_notice(desk.approver, row.id)


async def test_a_notice_shows_page_paper_and_workbook_of_the_same_frozen_figures(browser):
    desk = await a_year()
    row = await published(desk)
    await jobs.render_annual_notice(row.id)
    home = f"/disclosures/2026/{desk.facts.funder.code}"

    english, page = [(await browser.get(f"{home}?lang={lang}")).text for lang in ("en", "zh-CN")]
    paper = (await browser.get(f"{home}/notice.pdf")).content
    book = python_calamine.load_workbook(io.BytesIO((await browser.get(f"{home}/notice.xlsx")).content))
    whole = json.loads((await browser.get(f"{home}/notice.json")).text)

    with pypdfium2.PdfDocument(paper) as document:
        printed = " ".join(each.get_textpage().get_text_range() for each in document)
    groups = book.get_sheet_by_index(0).to_python()
    sums = ["资金总额", "已下达", "实际支出", "退回"]
    assert whole["paid"] == "37600.00"
    assert whole["balance"] == "37600.00"
    assert [each["is_reported"] for each in whole["projects"]] == [False]
    for said in (page, printed):
        assert "3.76万元" in said
        assert "陈海英" in said
        assert "尚未报告" in said
        assert PERSONAL.findall(said) == []
    assert groups[1][:4] == ["老年人福利", 1.0, 7.52, 3.76]
    assert groups[0][2:6] == [f"{name}（万元）" for name in sums]
    flat = "".join(printed.split())
    assert f"{''.join(sums)}结余" in flat and "合计17.523.760.000.003.76" in flat
    assert re.findall(r"scope=\"col\" class=\"r num\">(\w+)</th>", page)[-5:] == [*sums, "结余"]
    assert "单位：万元" in page and "3.76</data>" in page and "万元</data>" not in page
    assert "万元" not in english and "¥37,600.00" in english and ">37,600.00</data>" in english
    code = (await get(AnnualNotice, row.id)).check_code
    assert "年度使用公告" in (await browser.get(f"/verify/{code}")).text
    assert home in (await browser.get("/disclosures")).text


async def test_what_was_published_is_found_again_in_the_books_whatever_was_entered_since(db):
    desk = await a_year()
    row = await published(desk)
    before = json.loads(row.content)
    entries = await sql("SELECT count(*) AS n FROM entry")
    with clock.at(LATER):
        await a_paid_stage(await a_desk(), moment=LATER)

    again = await queries.recomputed(await get(AnnualNotice, row.id))

    assert (await sql("SELECT count(*) AS n FROM entry"))[0]["n"] > entries[0]["n"]
    assert again == before


async def test_a_correction_is_a_new_edition_and_the_old_address_a_tombstone_with_its_time_and_reason(browser):
    desk = await a_year()
    first = await published(desk)
    await jobs.render_annual_notice(first.id)
    home = f"/disclosures/2026/{desk.facts.funder.code}"

    await published(desk, reason="漏写一个项目的效果", moment=LATER)
    now, old = (await browser.get(home)).text, await browser.get(f"{home}/editions/1")

    assert "第 2 版" in now
    assert "漏写一个项目的效果" in now
    assert old.status_code == 200
    assert "2027-03-01" in old.text
    assert "漏写一个项目的效果" in old.text
    assert "37,600.00" not in old.text
    assert (await browser.get(f"{home}/editions/2")).text.count("37,600.00") > 0
    assert "已失效" in (await browser.get(f"/verify/{(await get(AnnualNotice, first.id)).check_code}")).text
    with pytest.raises(NotFound, match=r"disclosure\.no_annual_notice"):
        await queries.edition(2026, desk.facts.funder.code, 3)
    with pytest.raises(NotFound, match=r"disclosure\.no_annual_paper"):
        await queries.document(await queries.edition(2026, desk.facts.funder.code, 1))


async def test_a_groups_money_is_counted_as_its_claims_were_paid_by_the_day(db):
    keeping = await a_public_ledger()
    [fund] = await sql(
        "SELECT f.funder, f.year FROM fund_source f JOIN award a ON a.fund = f.id WHERE a.id = {}", keeping.award.id
    )

    async def spent(until_on: str) -> list[Decimal | None]:
        found = await queries.projects(fund["funder"], fund["year"], date.fromisoformat(until_on), NEXT_YEAR)
        return [each.money.spent for each in found if each.award == keeping.award.id]

    async def interest(until_on: str) -> Decimal:
        [found] = await queries.projects(fund["funder"], fund["year"], date.fromisoformat(until_on), NEXT_YEAR)
        assert found.money.balance == found.money.paid + found.money.interest - found.money.spent
        return found.money.interest

    assert await spent("2026-06-04") == [Decimal("0.00")]
    assert await spent("2026-06-05") == [Decimal("360.00")]
    assert (await interest("2026-06-20"), await interest("2026-06-21")) == (Decimal("0.00"), Decimal("0.49"))


async def test_the_desk_leads_from_the_inbox_through_writing_to_the_approver_and_nobody_else_sees_the_draft(browser):
    desk = await a_year()
    stranger = await staff((await a_desk()).facts.funder, Role.OFFICER)
    with clock.at(NEXT_YEAR):
        browser.sign_in(desk.officer.id)
        inbox = (await browser.get("/inbox")).text
        answer = await browser.post("/annual-notices", data={"funder": str(desk.facts.funder.id), "year": "2026"})
        place = answer.headers["location"]
        wrong = await browser.post(
            place,
            data={"overview": "规模", "effect": "电话13800138000", "contact": "0898-1", "until_on": "2026-12-31"},
        )
        award = desk.facts.award.id
        project = await browser.post(f"{place}/projects/{award}", data=vars(WORDS))
        early = (await browser.get(place)).text
        saved = await browser.post(
            place, data={"overview": "规模", "effect": "效果", "contact": "0898-1", "until_on": "2026-12-31"}
        )
        await browser.post(f"{place}/offer")
        hidden = await browser.sign_in(stranger.id).get(place)
        browser.sign_in(desk.approver.id)
        theirs = (await browser.get("/inbox")).text
        back = await browser.post(f"{place}/return", data={"opinion": "请补充效果"})
        returned = (await browser.get(place)).text

    assert "起草 2026 年度公益金使用公告" in inbox
    assert "2027-06-30" in inbox
    assert wrong.status_code == 422
    assert "不能有手机号码" in wrong.text
    assert (project.status_code, saved.status_code, back.status_code) == (303, 303, 303)
    assert "请先写明总体情况" in early
    assert hidden.status_code == 404
    assert "审定 2026 年度公益金使用公告" in theirs
    assert "请补充效果" in returned
    with pytest.raises(NotFound, match=r"disclosure\.no_such_draft"):
        await queries.notice(stranger, int(place.rsplit("/", 1)[1]))


async def test_the_funder_s_own_day_moves_the_task(browser):
    desk = await a_year()
    with clock.at(NEXT_YEAR):
        browser.sign_in(desk.officer.id)
        answer = await browser.post(
            "/annual-notices/deadline", data={"funder": str(desk.facts.funder.id), "day": "2027-04-15"}
        )

        assert answer.status_code == 303
        assert "2027-04-15" in (await browser.get("/inbox")).text


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE annual_notice SET overview = 'x' WHERE id = {}",
        "UPDATE annual_project SET effect = 'x' WHERE notice = {}",
        "DELETE FROM annual_project WHERE notice = {}",
        "INSERT INTO annual_notice (funder, year, edition, reason, until_on, drafted_at, drafted_by, drafted_by_name)"
        " SELECT funder, year, 3, 'x', until_on, drafted_at, drafted_by, '' FROM annual_notice WHERE id = {}",
    ],
)
async def test_what_was_published_stands_in_the_database_too(db, statement):
    row = await published(await a_year())

    with pytest.raises((asyncpg.RestrictViolationError, asyncpg.CheckViolationError)):
        async with transaction():
            await sql(statement, row.id)


async def test_a_project_announced_while_the_notice_waits_keeps_it_from_being_published(db):
    desk = await a_year()
    row = await drafted(desk)
    await sql("DELETE FROM annual_project WHERE notice = {}", row.id)

    with clock.at(NEXT_YEAR), pytest.raises(Refused, match=r"disclosure\.project_without_words"):
        await actions.publish_notice(desk.approver, row.id)
    with clock.at(NEXT_YEAR), pytest.raises(Refused, match=r"privacy\.text_holds_a_personal_number"):
        row = await actions.return_notice(desk.approver, row.id, "再写")
        await actions.write_project(desk.officer, row.id, desk.facts.award.id, replace(WORDS, contact="13800138000"))


async def test_who_wrote_of_a_project_or_before_the_last_drafter_does_not_publish(db):
    desk = await a_year()
    first, second = [await staff(desk.facts.funder, Role.OFFICER, Role.APPROVER, name=each) for each in ("Fay", "Sue")]
    with clock.at(NEXT_YEAR):
        row = await actions.draft_notice(first, desk.facts.funder.id, 2026)
        for each in (await queries.facts(row)).projects:
            await actions.write_project(second, row.id, each.award, WORDS)
        words = {"overview": "规模", "effect": "效果", "contact": "0898-66220000", "until_on": date(2026, 12, 31)}
        await actions.write_notice(desk.officer, row.id, **words)
        await actions.offer_notice(desk.officer, row.id)
        for each in (first, second):
            with pytest.raises(Refused, match=r"disclosure\.published_by_its_drafter"):
                await actions.publish_notice(each, row.id)
        published = await actions.publish_notice(desk.approver, row.id)

    assert published.published_by == desk.approver.id
