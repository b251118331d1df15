from datetime import date

from grants import clock
from grants.calls import queries
from grants.calls.forms import CallForm, Choices
from grants.calls.tables import Call
from grants.people.tables import Role
from tests.calls.world import (
    PUBLISHED_AT,
    WHILE_OPEN,
    a_draft,
    a_planned_call,
    a_published_call,
    at,
    officer_of,
)
from tests.organizations.world import an_organization, staff


def typed(plan) -> dict[str, object]:
    """The form of a call as an officer fills it in for a plan."""
    return {name: value for name, value in CallForm(None, Choices((), (), ()), plan)._values.items() if value}


async def test_the_public_list_shows_what_is_open_and_not_what_is_drafted(browser):
    await a_published_call()
    await a_draft(title="还在起草的征集")

    with clock.at(WHILE_OPEN):
        answer = await browser.get("/calls")

    assert answer.status_code == 200
    assert "2026年澜湾区社区公益创投项目征集〔虚构〕" in answer.text
    assert "33.50万元" in answer.text
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


async def test_an_officer_builds_a_call_by_its_form_alone_and_publishes_it(browser):
    funder, plan = await a_planned_call()
    officer = await staff(funder, Role.OFFICER)
    browser.sign_in(officer.id)

    with clock.at(PUBLISHED_AT):
        empty = await browser.get("/rounds/new")
        saved = await browser.post("/rounds", data=typed(plan))
        call = await Call.objects().first()
        asked = await browser.get(f"/rounds/{call.id}/call/publication")
        published = await browser.post(f"/rounds/{call.id}/call/publication")
        overview = await browser.get(f"/rounds/{call.id}")

    assert empty.status_code == 200
    assert (saved.status_code, saved.headers["location"]) == (303, f"/rounds/{call.id}/call")
    assert "¥335,000.00 从资金来源转入资金池" in asked.text
    assert (published.status_code, published.headers["location"]) == (303, f"/rounds/{call.id}")
    assert "受理中" in overview.text
    assert queries.plan_of(await queries.call_facts(call.id)) == plan


async def test_another_row_is_added_without_losing_what_was_typed(browser):
    funder, plan = await a_planned_call()
    browser.sign_in((await staff(funder, Role.OFFICER)).id)

    answer = await browser.post("/rounds", data=typed(plan) | {"more": "criteria", "title": ""})

    assert answer.status_code == 200
    assert "指标 7" in answer.text
    assert "指标 8" not in answer.text
    assert 'value="团队与执行能力"' in answer.text
    assert await Call.count() == 0


async def test_a_wrong_amount_comes_back_with_what_was_typed(browser):
    funder, plan = await a_planned_call()
    browser.sign_in((await staff(funder, Role.OFFICER)).id)

    answer = await browser.post(
        "/rounds", data=typed(plan) | {"pools-1-amount": "三十二万", "tracks-1-stages": "50/abc"}
    )

    assert answer.status_code == 422
    assert "请填写金额，如 1,234.00，最多两位小数" in answer.text
    assert "类别 1 各期比例：请填写各期比例，如 50/30/20，最多 6 期" in answer.text
    assert "资金 1 金额：请填写金额，如 1,234.00，最多两位小数" in answer.text
    assert 'value="三十二万"' in answer.text
    assert await Call.count() == 0


async def test_a_box_that_was_unticked_stays_unticked(browser):
    draft = await a_draft()
    browser.sign_in((await officer_of(draft)).id)
    form = typed(queries.plan_of(await queries.call_facts(draft.id)))
    del form["count_start_day"]

    answer = await browser.post(f"/rounds/{draft.id}/call", data=form)
    call = await queries.call(draft.id)

    assert answer.status_code == 303
    assert (call.limit_per_organisation, call.count_start_day) == (1, False)


async def test_what_a_draft_contradicts_is_said_beside_the_part(browser):
    draft = await a_draft()
    browser.sign_in((await officer_of(draft)).id)
    form = typed(queries.plan_of(await queries.call_facts(draft.id)))

    answer = await browser.post(f"/rounds/{draft.id}/call", data=form | {"tracks-2-code": "standard"})

    assert answer.status_code == 422
    assert "有两行相同，请合并或改名" in answer.text


async def test_the_page_of_publication_says_what_is_missing(browser):
    draft = await a_draft(criteria=())
    browser.sign_in((await officer_of(draft)).id)

    with clock.at(PUBLISHED_AT):
        asked = await browser.get(f"/rounds/{draft.id}/call/publication")
        tried = await browser.post(f"/rounds/{draft.id}/call/publication")

    assert "至少要有一个类别、一项资金和一项评审指标" in asked.text
    assert 'aria-disabled="true"' in asked.text
    assert tried.status_code == 409
    assert (await queries.call(draft.id)).published_at is None


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
