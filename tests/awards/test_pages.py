from datetime import date
from uuid import UUID

import pytest

from grants import clock
from grants.awards import actions, jobs, queries, selection
from grants.awards.pages.announcing import content_of
from grants.awards.sealing import queries as copies
from grants.awards.tables import Agreement, Award, Hold, Objection, PublicNotice, Rejection
from grants.errors import NotFound
from grants.money import yuan
from grants.people.tables import Role
from grants.scoring.tables import ScoringClosure
from tests.awards.world import (
    ANNOUNCED,
    DECIDED,
    RUN_OUT,
    SIGNED,
    WHILE_ANNOUNCED,
    a_judged_round,
    a_signed_award,
    an_announced_award,
    decide,
    sign,
)
from tests.calls.world import a_published_call
from tests.counting import queries_counted
from tests.organizations.world import staff

OBJECTION = {"facts": "该项目与街道已购买的服务重复", "complainant": "林某", "contact": "13800000000"}


async def test_the_officer_sees_the_ranking_with_what_the_pool_has_given(browser):
    judged = await a_judged_round("88.00", "84.00", "66.00")
    await decide(judged, 0)
    browser.sign_in(judged.officer.id)

    answer = await browser.get(f"/rounds/{judged.call.call.id}/selection")

    assert answer.status_code == 200
    assert "2 份待定" in answer.text
    assert "低于合格线" in answer.text
    assert answer.text.count("75,200.00") >= 3


async def test_nothing_is_shown_before_scoring_is_closed(browser):
    call = await a_published_call()
    browser.sign_in((await staff(call.funder, Role.OFFICER)).id)

    answer = await browser.get(f"/rounds/{call.call.id}/selection")

    assert "评分锁定后才能作出立项结论" in answer.text
    assert await ScoringClosure.count() == 0


async def test_an_officer_awards_less_than_asked_line_by_line(browser):
    judged = await a_judged_round("88.00")
    browser.sign_in(judged.officer.id)
    facts = await queries.decision_facts(judged.officer, judged.applications[0].application.id)
    url = f"/rounds/{judged.call.call.id}/selection/{facts.application.id}"
    typed = {f"line-{line.id}": str(line.amount) for line in facts.budget} | {
        f"line-{facts.budget[0].id}": "1,000.00",
        "fund": str(facts.fund.fund.id),
        "reason": "按评审意见核减",
    }

    with clock.at(DECIDED):
        form = await browser.get(url)
        answer = await browser.post(url, data=typed)

    assert form.status_code == 200
    assert answer.status_code == 303
    assert (await Award.objects().first()).amount == yuan("73200.00")


async def test_a_line_raised_above_what_was_asked_comes_back_with_what_was_typed(browser):
    judged = await a_judged_round("88.00")
    browser.sign_in(judged.officer.id)
    facts = await queries.decision_facts(judged.officer, judged.applications[0].application.id)
    typed = {f"line-{line.id}": str(line.amount) for line in facts.budget} | {
        f"line-{facts.budget[0].id}": "99999",
        "fund": str(facts.fund.fund.id),
    }

    with clock.at(DECIDED):
        answer = await browser.post(f"/rounds/{judged.call.call.id}/selection/{facts.application.id}", data=typed)

    assert answer.status_code == 422
    assert 'value="99999"' in answer.text
    assert await Award.count() == 0


async def test_an_officer_rejects_with_a_reason(browser):
    judged = await a_judged_round("66.00")
    browser.sign_in(judged.officer.id)
    url = f"/rounds/{judged.call.call.id}/selection/{judged.applications[0].application.id}/rejection"

    with clock.at(DECIDED):
        bare = await browser.post(url, data={"reason": ""})
        answer = await browser.post(url, data={"reason": "低于合格线"})

    assert (bare.status_code, answer.status_code) == (422, 303)
    assert (await Rejection.objects().first()).reason == "低于合格线"


async def test_another_funders_officer_finds_no_such_round(browser):
    judged = await a_judged_round("88.00")
    other = await a_judged_round("88.00")
    browser.sign_in(other.officer.id)

    selection = await browser.get(f"/rounds/{judged.call.call.id}/selection")
    candidate = await browser.get(f"/rounds/{other.call.call.id}/selection/{judged.applications[0].application.id}")

    assert (selection.status_code, candidate.status_code) == (404, 404)


async def test_a_notice_is_previewed_then_published_and_read_by_everybody(browser):
    judged = await a_judged_round("88.00")
    await decide(judged)
    browser.sign_in(judged.officer.id)
    url, days = f"/rounds/{judged.call.call.id}/notice", {"starts_on": "2026-04-28", "ends_on": ""}

    with clock.at(ANNOUNCED):
        proposal = await browser.get(url)
        preview = await browser.post(url, data=days)
        answer = await browser.post(url, data=days | {"go": "publish"})
        browser.cookies.delete("grants_session")
        public = await browser.get(answer.headers["location"])
        listed = await browser.get("/notices")

    assert "到 2026年5月7日" in proposal.text
    assert "立即公开，内容不可改" in preview.text
    assert await PublicNotice.count() == 1
    assert "独居老人居家安全与探访" in public.text
    assert "还剩 5 个工作日" in public.text
    assert "有效评分表达到 5 份时，去掉一个最高分、一个最低分后取平均" in public.text
    assert "5月1日至5日" in public.text
    assert "GS-2026-01" in listed.text


async def test_a_notice_says_as_it_was_published_how_scores_were_made_whatever_its_age(db):
    judged = await a_judged_round("88.00", score_method="median")
    await decide(judged)
    with clock.at(ANNOUNCED):
        notice = await actions.publish_notice(judged.officer, call_id=judged.call.call.id, starts_on=date(2026, 4, 28))
    fresh = (await queries.notice(notice.id))[0]
    old = PublicNotice(
        _ignore_missing=True, content={"items": [], "total": "0.00", "trims_from": 7, "days_off": [], "experts": []}
    )

    said = [str(each) for each in content_of(old)["scored_by"]]

    assert content_of(fresh)["scored_by"] == [
        "取全部有效评分表的中位数，双数份时取中间两份的平均，四舍五入保留两位小数"
    ]
    assert said == ["有效评分表达到 7 份时，去掉一个最高分、一个最低分后取平均，不足时直接取平均，四舍五入保留两位小数"]


async def test_a_notice_shows_no_account_and_no_phone_of_a_person(browser):
    facts = await a_signed_award()

    page = await browser.get(f"/notices/{facts.notice.id}")

    assert facts.agreement.payee_number not in page.text
    assert facts.agreement.payee_number[-4:] not in page.text


async def test_a_withdrawn_award_stays_on_the_notice_as_a_tombstone(browser):
    judged, award = await an_announced_award()
    with clock.at(ANNOUNCED):
        await actions.cancel_award(judged.officer, award.id, "单位放弃")

    page = await browser.get(f"/notices/{(await PublicNotice.objects().first()).id}")

    assert "<del>独居老人居家安全与探访</del>" in page.text
    assert "单位放弃" in page.text


async def test_the_paper_of_a_notice_is_made_once_and_handed_to_everybody(browser):
    await an_announced_award()
    notice = await PublicNotice.objects().first()
    before = await browser.get(f"/notices/{notice.id}/document")

    await jobs.notice_document(notice.id)
    first = (await PublicNotice.objects().first()).document
    await jobs.notice_document(notice.id)
    answer = await browser.get(f"/notices/{notice.id}/document")

    assert before.status_code == 404
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert (await PublicNotice.objects().first()).document == first


async def test_anyone_objects_and_gets_a_receipt(browser):
    _judged, award = await an_announced_award()
    notice = await PublicNotice.objects().first()
    typed = {"award": str(award.id), "key": "3f3b6c1e-7a51-4c1d-9d5c-0c6a6f2f7a10", **OBJECTION}

    with clock.at(WHILE_ANNOUNCED):
        form = await browser.get(f"/notices/{notice.id}/objections/new")
        answer = await browser.post(f"/notices/{notice.id}/objections", data=typed)
        again = await browser.post(f"/notices/{notice.id}/objections", data=typed)
        receipt = await browser.get(answer.headers["location"])

    assert "姓名和联系方式只有办理人能看到" in form.text
    assert answer.headers["location"] == again.headers["location"] == f"/objections/receipts/{typed['key']}"
    assert await Objection.count() == 1
    assert "C-2026-001" in receipt.text
    assert "林某" not in receipt.text


async def test_an_objection_without_facts_comes_back_with_what_was_typed(browser):
    _judged, award = await an_announced_award()
    notice = await PublicNotice.objects().first()

    with clock.at(WHILE_ANNOUNCED):
        answer = await browser.post(
            f"/notices/{notice.id}/objections", data={"award": str(award.id), **OBJECTION, "facts": ""}
        )

    assert answer.status_code == 422
    assert 'value="林某"' in answer.text
    assert await Objection.count() == 0


async def test_no_objection_is_taken_when_the_notice_has_run(browser):
    _judged, award = await an_announced_award()
    notice = await PublicNotice.objects().first()

    with clock.at(RUN_OUT):
        form = await browser.get(f"/notices/{notice.id}/objections/new")
        answer = await browser.post(f"/notices/{notice.id}/objections", data={"award": str(award.id), **OBJECTION})

    assert "公示已期满" in form.text
    assert answer.status_code == 422
    assert await Objection.count() == 0


async def test_who_objected_is_known_to_the_handlers_alone(browser):
    judged, award = await an_announced_award()
    with clock.at(WHILE_ANNOUNCED):
        objection = await actions.receive_objection(None, award_id=award.id, received_on=date(2026, 5, 6), **OBJECTION)
    applicant = await staff(judged.applications[0].applicant, Role.SIGNATORY)
    finance = await staff(judged.call.funder, Role.FINANCE_REVIEWER)

    handler = await browser.sign_in(judged.officer.id).get(f"/objections/{objection.id}")
    others = await browser.sign_in(finance.id).get(f"/objections/{objection.id}")
    target = await browser.sign_in(applicant.id).get(f"/objections/{objection.id}")

    assert "林某" in handler.text
    assert others.status_code == 200
    assert "林某" not in others.text and "13800000000" not in others.text
    assert target.status_code == 404


async def test_an_officer_closes_an_objection(browser):
    judged, award = await an_announced_award()
    with clock.at(WHILE_ANNOUNCED):
        objection = await actions.receive_objection(None, award_id=award.id, received_on=date(2026, 5, 6), **OBJECTION)
        browser.sign_in(judged.officer.id)
        answer = await browser.post(
            f"/objections/{objection.id}/finding",
            data={"is_upheld": "no", "finding": "不重复", "reply": "经核查不重复"},
        )
        listed = await browser.get("/objections")

    assert answer.status_code == 303
    assert "异议不成立" in listed.text
    assert await queries.open_objections(award.id) == []


async def test_the_agreement_is_drawn_printed_and_signed(browser):
    judged, award = await an_announced_award()
    browser.sign_in(judged.officer.id)
    url = f"/awards/{award.id}/agreement"

    with clock.at(RUN_OUT):
        drawn = await browser.post(url)
        await jobs.agreement_document((await Agreement.objects().first()).id)
        paper = await browser.get(f"{url}/document")
        early = await browser.post(f"{url}/signature", data={"signed_on": "2026-05-07"})
        scan = ("scan.pdf", paper.content, "application/pdf")
        signed = await browser.post(f"{url}/signature", data={"signed_on": "2026-05-08"}, files={"scan": scan})
        [copy] = await copies.copies_of(await queries.award_facts(award.id))
        kept = await browser.get(f"{url}/copies/{copy.id}/file")

    assert drawn.status_code == 303
    assert paper.content.startswith(b"%PDF")
    assert (early.status_code, "公示到 2026-05-07 期满" in early.text) == (422, True)
    assert signed.status_code == 303
    assert kept.content == paper.content


async def test_those_who_carry_it_out_read_the_agreement_and_strangers_do_not(browser):
    facts = await a_signed_award()
    ada = await staff(facts.applicant, Role.SIGNATORY)
    mallory = (await a_judged_round("88.00")).officer

    mine = await browser.sign_in(ada.id).get(f"/awards/{facts.award.id}/agreement")
    theirs = await browser.sign_in(mallory.id).get(f"/awards/{facts.award.id}/agreement")

    assert mine.status_code == 200
    assert facts.agreement.payee_number not in mine.text
    assert theirs.status_code == 404


async def test_the_blocked_signature_says_why(browser):
    judged, award = await an_announced_award()
    browser.sign_in(judged.officer.id)

    with clock.at(WHILE_ANNOUNCED):
        await actions.draw_agreement(judged.officer, award.id)
        page = await browser.get(f"/awards/{award.id}/agreement")

    assert "公示到 2026-05-07 期满，期满后才能签约" in page.text


async def test_a_hold_is_placed_and_lifted_on_the_pages(browser):
    judged, award = await an_announced_award()
    browser.sign_in(judged.officer.id)

    with clock.at(ANNOUNCED):
        form = await browser.get(f"/awards/{award.id}/holds/new")
        placed = await browser.post(f"/awards/{award.id}/holds", data={"reason": "投诉核查"})
        hold = await Hold.objects().first()
        home = await browser.get(f"/grants/{award.id}")
        lifting = await browser.get(f"/holds/{hold.id}/lifting")
        lifted = await browser.post(f"/holds/{hold.id}/lifting", data={"reason": "查无此事"})

    assert (form.status_code, placed.status_code, lifting.status_code, lifted.status_code) == (200, 303, 200, 303)
    assert "投诉核查" in home.text
    assert await queries.open_holds(award.id) == []


async def test_an_award_is_cancelled_on_its_page(browser):
    judged, award = await an_announced_award()
    await sign(judged, award)
    browser.sign_in(judged.officer.id)

    with clock.at(SIGNED):
        form = await browser.get(f"/awards/{award.id}/cancellation")
        answer = await browser.post(f"/awards/{award.id}/cancellation", data={"reason": "单位放弃"})

    assert (form.status_code, answer.status_code) == (200, 303)
    assert (await Award.objects().first()).cancelled_reason == "单位放弃"


async def test_what_is_not_there_or_not_ones_own_is_not_found(db):
    judged, award = await an_announced_award()
    with clock.at(WHILE_ANNOUNCED):
        objection = await actions.receive_objection(None, award_id=award.id, received_on=date(2026, 5, 6), **OBJECTION)
    mallory = (await a_judged_round("88.00")).officer
    found = await selection.selection(judged.officer, judged.call.call.id)

    for code, asked in (
        ("awards.no_receipt", queries.receipt(UUID(int=1))),
        ("awards.no_notice", queries.notice(999999)),
        ("awards.no_paper_yet", queries.paper(None)),
        ("awards.no_objection", selection.objection(mallory, objection.id)),
    ):
        with pytest.raises(NotFound) as refusal:
            await asked
        assert refusal.value.code == code
    with pytest.raises(NotFound, match=r"awards\.no_candidate"):
        found.candidate(999999)


async def test_a_page_that_never_was_is_not_found(browser):
    receipt = await browser.get(f"/objections/receipts/{UUID(int=1)}")
    notice = await browser.get("/notices/999999")

    assert (receipt.status_code, notice.status_code) == (404, 404)


async def test_the_ranking_asks_the_database_as_often_for_many_as_for_few(browser):
    few, many = await a_judged_round("88.00"), await a_judged_round("88.00", "85.00", "84.00")

    asked = []
    for judged in (few, many):
        browser.sign_in(judged.officer.id)
        await browser.get("/notices")
        with queries_counted() as count:
            await browser.get(f"/rounds/{judged.call.call.id}/selection")
        asked.append(len(count))

    assert asked[0] == asked[1]
