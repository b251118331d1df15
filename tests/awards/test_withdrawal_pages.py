"""What an officer does to take a notice down, and what everybody reads afterwards."""

import io

import pypdfium2

from grants import clock
from grants.awards import actions, jobs, queries
from grants.awards.tables import NoticeWithdrawal, PublicNotice
from grants.awards.withdrawal import actions as withdrawing
from grants.people.tables import Role
from tests.awards.world import (
    RUN_OUT,
    WHILE_ANNOUNCED,
    a_judged_round,
    an_announced_award,
    announce,
    decide,
)
from tests.organizations.world import staff

TITLE = "独居老人居家安全与探访"


def text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return "".join(page.get_textpage().get_text_range() for page in pages)


async def test_an_officer_takes_a_notice_down_and_its_address_tells_a_stranger_when_and_why_and_no_name(browser):
    judged, award = await an_announced_award()
    facts = await queries.award_facts(award.id)
    await jobs.notice_document(facts.notice.id)
    browser.sign_in(judged.officer.id)
    address = f"/notices/{facts.notice.id}"

    with clock.at(WHILE_ANNOUNCED):
        listed = await browser.get(f"/rounds/{judged.call.call.id}/notice")
        asked = await browser.get(f"{address}/withdrawal")
        bare = await browser.post(f"{address}/withdrawal", data={"reason": ""})
        done = await browser.post(f"{address}/withdrawal", data={"reason": "资助金额计算有误"})
        browser.cookies.delete("grants_session")
        before = await browser.get(f"{address}/document")
        await jobs.withdrawal_document((await NoticeWithdrawal.objects().first()).id)
        page, paper = await browser.get(address), await browser.get(f"{address}/document")
        public = [await browser.get(each) for each in ("/notices", "/projects", "/", f"{address}/objections/new")]
        project = await browser.get(f"/projects/{award.number}")

    assert f"{address}/withdrawal" in listed.text
    assert "1 个项目须重新审定" in asked.text
    assert (bare.status_code, done.status_code, before.status_code) == (422, 303, 404)
    assert "资助金额计算有误" in page.text and "2026-05-06" in page.text
    assert "资助金额计算有误" in text_of(paper.content)
    for each in (page.text, text_of(paper.content), *(one.text for one in public)):
        assert TITLE not in each
        assert facts.applicant.name not in each
        assert "75,200.00" not in each
    assert project.status_code == 410
    assert TITLE not in project.text and facts.applicant.name not in project.text


async def test_the_code_on_the_old_paper_says_that_it_stands_no_more(browser):
    judged, award = await an_announced_award()
    notice = (await queries.award_facts(award.id)).notice
    await jobs.notice_document(notice.id)
    withdrawal = await withdrawing.withdraw_notice(judged.officer, notice.id, "金额有误")
    await jobs.withdrawal_document(withdrawal.id)
    await jobs.withdrawal_document(withdrawal.id)
    old = (await PublicNotice.objects().first()).check_code
    new = (await NoticeWithdrawal.objects().first()).check_code

    answers = [await browser.get(f"/verify/{code}") for code in (old, new)]

    assert "已失效" in answers[0].text
    assert "撤回公示的公告" in answers[1].text and "已失效" not in answers[1].text


async def test_an_officer_takes_one_project_off_and_announces_it_anew(browser):
    judged = await a_judged_round("88.00", "84.00")
    first, second = await decide(judged, 0), await decide(judged, 1)
    notice = await announce(judged)
    browser.sign_in(judged.officer.id)
    address, round_notice = f"/notices/{notice.id}", f"/rounds/{judged.call.call.id}/notice"
    typed = {"awards": [str(second.id)], "reason": "核定金额有误"}

    with clock.at(WHILE_ANNOUNCED):
        asked = await browser.get(f"{address}/taking-off")
        none = await browser.post(f"{address}/taking-off", data={"reason": "核定金额有误"})
        done = await browser.post(f"{address}/taking-off", data=typed)
        between = await browser.get(address)
        proposal = await browser.get(round_notice)
        preview = await browser.post(round_notice, data={"starts_on": "2026-05-07", "ends_on": ""})
        published = await browser.post(round_notice, data={"starts_on": "2026-05-07", "ends_on": "", "go": "publish"})
        browser.cookies.delete("grants_session")
        anew = await browser.get(published.headers["location"])
        earlier = await browser.get(address)

    number = (await queries.award_facts(second.id)).notice.number
    assert asked.text.count('type="checkbox"') == 2
    assert (none.status_code, done.status_code) == (422, 303)
    assert "核定金额有误" in between.text and "已撤下" in between.text
    assert "重新公示，公示期重新计算" in proposal.text
    assert f"/{second.number}" not in preview.text and preview.status_code == 200
    assert number == "GS-2026-02" and "重新公示" in anew.text and "GS-2026-01" in anew.text
    assert published.headers["location"] in earlier.text
    assert (await queries.announced_in(first.id))[1].number == "GS-2026-01"


async def test_the_paper_of_a_new_notice_names_the_earlier_one(browser):
    judged, award = await an_announced_award()
    notice = (await queries.award_facts(award.id)).notice
    with clock.at(RUN_OUT):
        await withdrawing.take_off_notice(judged.officer, notice.id, {award.id}, "金额有误")
        anew = await actions.publish_notice(judged.officer, call_id=judged.call.call.id, starts_on=clock.today())
    await jobs.notice_document(anew.id)

    paper = await browser.get(f"/notices/{anew.id}/document")

    assert "GS-2026-01" in text_of(paper.content)
    assert "公示期重新计算" in text_of(paper.content)


async def test_only_an_officer_of_the_funder_takes_a_notice_down(browser):
    judged, award = await an_announced_award()
    notice = (await queries.award_facts(award.id)).notice
    other = await a_judged_round("88.00")
    people = [other.officer, await staff(judged.call.funder, Role.APPROVER)]

    answers = []
    for each in people:
        browser.sign_in(each.id)
        answers += [await browser.post(f"/notices/{notice.id}/withdrawal", data={"reason": "x"})]
        answers += [await browser.post(f"/notices/{notice.id}/taking-off", data={"reason": "x", "awards": award.id})]

    assert [answer.status_code for answer in answers] == [403, 403, 404, 404]
    assert await NoticeWithdrawal.count() == 0
