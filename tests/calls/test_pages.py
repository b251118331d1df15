from datetime import date

from grants import clock
from grants.people.tables import Role
from tests.calls.world import (
    PUBLISHED_AT,
    WHILE_OPEN,
    a_draft,
    a_published_call,
    at,
    officer_of,
)
from tests.organizations.world import an_organization, staff


async def test_the_public_list_shows_what_is_open_and_not_what_is_drafted(browser):
    await a_published_call()
    await a_draft(title="还在起草的征集")

    with clock.at(WHILE_OPEN):
        answer = await browser.get("/calls")

    assert answer.status_code == 200
    assert "2026年澜湾区社区公益创投项目征集〔虚构〕" in answer.text
    assert "单位：万元" in answer.text and ">33.50</data>" in answer.text and "33.50万元" not in answer.text
    assert "还在起草的征集" not in answer.text


async def test_a_list_without_calls_says_so(browser):
    answer = await browser.get("/calls")

    assert "目前没有开放的征集。" in answer.text


async def test_the_public_page_says_all_that_the_call_fixes_and_leads_to_an_application(browser):
    facts = await a_published_call()

    with clock.at(WHILE_OPEN):
        answer = await browser.get(f"/calls/{facts.call.id}")

    assert answer.status_code == 200
    for said in (
        "2026年3月27日（周五）17:30",
        "还有 7 天 7 小时",
        "50% — 30% — 20%",
        "劳务费、志愿者补贴合计不超过现金总经费（资助加自筹现金）的 50%",
        "2026年4月28日 至 2026年5月7日（5 个工作日，首日计入）",
        "“社会需求与问题”均分、评估等级、提交时间",
        "80,000.00",
        "彩票公益金资助—中国福利彩票",
    ):
        assert said in answer.text
    assert f'href="/applications/new?call={facts.call.id}"' in answer.text


async def test_after_the_deadline_the_button_says_that_it_is_over(browser):
    facts = await a_published_call()

    with clock.at(at("2026-03-27", 18)):
        answer = await browser.get(f"/calls/{facts.call.id}")

    assert "受理已截止" in answer.text
    assert f'href="/applications/new?call={facts.call.id}"' not in answer.text


async def test_a_draft_does_not_exist_for_the_public(browser):
    draft = await a_draft()

    answer = await browser.get(f"/calls/{draft.id}")

    assert answer.status_code == 404


async def test_a_call_whose_notice_lies_in_an_unpublished_year_is_published_with_a_warning(browser):
    draft = await a_draft(decided_on=None, notice_starts_on=date(2031, 4, 28))
    browser.sign_in((await officer_of(draft)).id)

    with clock.at(PUBLISHED_AT):
        asked = await browser.get(f"/rounds/{draft.id}/call/publication")
        published = await browser.post(f"/rounds/{draft.id}/call/publication")
        public = await browser.get(f"/calls/{draft.id}")

    assert "2031 年工作日历未公布，公示截止日待公布后确定" in asked.text
    assert published.status_code == 303
    assert "2031年4月28日 起（5 个工作日，首日计入）" in public.text


async def test_a_published_call_is_shown_and_not_edited(browser):
    facts = await a_published_call()
    browser.sign_in((await officer_of(facts.call)).id)

    answer = await browser.get(f"/rounds/{facts.call.id}/call")

    assert "公告已发布，内容不可改，只能发更正" in answer.text
    assert "<textarea" not in answer.text


async def test_rounds_do_not_exist_for_strangers(browser):
    draft = await a_draft()
    elsewhere = await staff(await an_organization(), Role.OFFICER)
    applicant = await staff(await an_organization(), Role.APPLICANT)

    browser.sign_in(elsewhere.id)
    list_elsewhere = await browser.get("/rounds")
    answers = [await browser.get(f"/rounds/{draft.id}{path}") for path in ("", "/call", "/call/publication")]
    browser.sign_in(applicant.id)
    answers.append(await browser.get("/rounds"))

    assert draft.title not in list_elsewhere.text
    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]


async def test_the_pages_read_in_english_too(browser):
    facts = await a_published_call()

    with clock.at(WHILE_OPEN):
        answer = await browser.get(f"/calls/{facts.call.id}?lang=en")

    assert "Start an application" in answer.text
    assert facts.call.title in answer.text
