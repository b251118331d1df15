"""The pages of feedback: the outbox, looked through one by one, and what an applicant reads."""

import re

from grants.awards.feedback import actions
from grants.awards.feedback.tables import ApplicantFeedback, FeedbackRelease
from grants.calls.kinds import Feedback
from grants.notifications.tables import Message
from grants.people import queries as people
from grants.people.tables import Role
from grants.scoring.tables import Result
from tests.awards import world as awarding
from tests.awards.feedback_world import (
    a_drafted_round,
    a_released_round,
    a_round_with_comments,
    an_applicant,
    look_through,
    reject,
)
from tests.counting import queries_counted
from tests.scoring.world import an_actor

OF_JUDGING = re.compile(r"名次|排名|第\s*\d+\s*名|专家[12]\b|\bE[12]\b|\bX[12]\b")


async def test_the_office_drafts_looks_through_one_by_one_and_releases(browser):
    w = await a_round_with_comments()
    await reject(w)
    browser.sign_in(w.officer.id)
    outbox = f"/rounds/{w.call.id}/feedback"
    first, second = (f"{outbox}/{each.id}" for each in w.applications)

    empty = await browser.get(outbox)
    drafted = await browser.post(outbox)
    waiting = await browser.get(outbox)
    preview = await browser.get(first)
    proposed = re.search(r'<textarea id="hidden"[^>]*>\n(.*?)</textarea>', preview.text, re.S).group(1)
    looked = await browser.post(first, data={"hidden": proposed, "seen": proposed})
    last = await browser.post(second, data={"hidden": "A1", "seen": "A1"})
    released = await browser.post(f"{outbox}/release")

    assert "生成评审反馈" in empty.text
    assert drafted.headers["location"] == outbox
    assert "已看过 0/2" in waiting.text
    assert proposed.split() == ["专家1", "E1", "项目2", "第1名"]
    assert "▇▇" in preview.text
    assert looked.headers["location"] == second
    assert last.headers["location"] == outbox
    assert released.status_code == 303
    assert await FeedbackRelease.count() == 1
    assert "已发布" in (await browser.get(outbox)).text


async def test_other_words_are_shown_before_they_count(browser):
    w = await a_drafted_round()
    browser.sign_in(w.officer.id)
    address = f"/rounds/{w.call.id}/feedback/{w.applications[1].id}"

    answer = await browser.post(address, data={"hidden": "A1\n社工", "seen": "A1"})

    assert answer.status_code == 200
    assert "请再看一遍" in answer.text
    assert "团队缺少▇▇" in answer.text
    assert (await ApplicantFeedback.objects().where(ApplicantFeedback.looked_at.is_not_null())) == []


async def test_what_must_be_hidden_comes_back_with_what_was_typed(browser):
    w = await a_drafted_round()
    browser.sign_in(w.officer.id)
    address = f"/rounds/{w.call.id}/feedback/{w.applications[1].id}"

    answer = await browser.post(address, data={"hidden": "社工", "seen": "社工"})

    assert answer.status_code == 422
    assert "请遮盖：A1" in answer.text
    assert "社工</textarea>" in answer.text


async def test_a_release_that_is_refused_says_why(browser):
    w = await a_drafted_round()
    browser.sign_in(w.officer.id)

    answer = await browser.post(f"/rounds/{w.call.id}/feedback/release")

    assert answer.status_code == 422
    assert "还有 2 份没有看过" in answer.text


async def test_an_applicant_reads_nothing_before_the_release(browser):
    w = await a_drafted_round()
    await look_through(w, 1, "A1")
    browser.sign_in((await an_applicant(w, 1)).id)
    result = await Result.objects().where(Result.application == w.applications[1].id).first()

    application = await browser.get(f"/applications/{w.applications[1].id}")
    answer = await browser.get(f"/applications/{w.applications[1].id}/feedback")

    assert f"/applications/{w.applications[1].id}/feedback" in application.text
    assert "还没有发布" in answer.text
    assert str(result.final) not in answer.text
    assert "目标不够具体" not in answer.text


async def test_an_applicant_reads_its_own_scores_and_comments_and_nothing_of_others(browser):
    w = await a_released_round(bonuses={})
    person = await an_applicant(w, 0)
    own, other = [
        await Result.objects().where(Result.application == each.id).output(load_json=True).first()
        for each in w.applications
    ]

    answer = await browser.sign_in(person.id).get(f"/applications/{w.applications[0].id}/feedback")

    text = re.sub(r"反馈本项目的得分，不反馈名次", "", _main(answer.text))
    assert str(own.final) in text
    assert "需求清楚，比▇▇扎实" in text
    assert "同意▇▇的意见，与▇▇一致" in text
    assert not OF_JUDGING.search(text)
    for figure in (other.final, *(sheet["total"] for result in (own, other) for sheet in result.sheets)):
        assert not re.search(rf"(?<![\d.]){re.escape(f'{float(figure):g}')}(?:\.?0*)(?!\d)", text), figure
    for words in ("项目2", "目标不够具体", "单位O2", "A2"):
        assert words not in text


async def test_the_letter_says_where_to_read_and_nothing_of_what_it_says(db):
    w = await a_drafted_round()
    person = await an_applicant(w, 0)
    await look_through(w, 0, "项目2", "专家1", "E1", "第1名")
    await look_through(w, 1, "A1")
    await actions.release_feedback(w.officer, w.call.id)

    letter = await Message.objects().where(Message.person == person.id).first()
    whole = " ".join([letter.subject, letter.body, letter.sms])
    for result in await Result.objects():
        assert str(result.final) not in whole
    assert not OF_JUDGING.search(whole)
    assert "需求清楚" not in whole
    assert "项目2" not in whole


async def test_the_hub_of_a_group_is_told_and_reads_it(browser):
    judged = await awarding.a_judged_round("88.00", groups=1)
    facts, call_id = judged.applications[0], judged.call.call.id
    await awarding.decide(judged)
    await actions.draft_feedback(judged.officer, call_id)
    await actions.look_through_feedback(judged.officer, facts.application.id)
    await actions.release_feedback(judged.officer, call_id)
    [letter] = await Message.objects().where(Message.event == "awards.feedback_released")

    answer = await browser.sign_in(letter.person).get(letter.link)

    assert letter.person in {each.id for each in await people.holders(Role.HUB_OPERATOR, facts.through.id)}
    assert "88.00" in answer.text


async def test_strangers_and_other_applicants_find_no_feedback(browser):
    w = await a_released_round()
    address = f"/applications/{w.applications[0].id}/feedback"

    for person in (await an_applicant(w, 1), w.officer, w.people[0]):
        assert (await browser.sign_in(person.id).get(address)).status_code == 404


async def test_a_call_without_feedback_has_no_such_page(browser):
    w = await a_round_with_comments(feedback=Feedback.NONE)
    person = await an_applicant(w, 0)

    application = await browser.sign_in(person.id).get(f"/applications/{w.applications[0].id}")
    own = await browser.get(f"/applications/{w.applications[0].id}/feedback")
    outbox = await browser.sign_in(w.officer.id).get(f"/rounds/{w.call.id}/feedback")

    assert "feedback" not in application.text
    assert (own.status_code, outbox.status_code) == (404, 404)


async def test_a_call_that_gives_scores_alone_shows_no_comment(browser):
    w = await a_drafted_round(feedback=Feedback.SCORE)
    browser.sign_in(w.officer.id)
    for each in w.applications:
        await browser.post(f"/rounds/{w.call.id}/feedback/{each.id}", data={"hidden": "", "seen": ""})
    await browser.post(f"/rounds/{w.call.id}/feedback/release")

    answer = await browser.sign_in((await an_applicant(w, 0)).id).get(f"/applications/{w.applications[0].id}/feedback")

    assert "最后得分" in answer.text
    assert "意见" not in _main(answer.text)


async def test_staff_of_the_funder_who_do_not_judge_find_no_outbox(browser):
    w = await a_drafted_round()
    other = await an_actor("fin", (w.funder, Role.AUDITOR))
    stranger = await an_actor("mallory", (w.applicants[0], Role.OFFICER))

    seen = await browser.sign_in(other.id).get(f"/rounds/{w.call.id}/feedback")
    missing = await browser.sign_in(stranger.id).get(f"/rounds/{w.call.id}/feedback")

    assert "生成评审反馈" not in seen.text
    assert (seen.status_code, missing.status_code) == (200, 404)


async def test_the_outbox_costs_the_same_queries_for_one_as_for_three(browser):
    counted = []
    for scores in (("88.00",), ("88.00", "84.00", "80.00")):
        judged = await awarding.a_judged_round(*scores)
        for place in range(len(scores)):
            await awarding.decide(judged, place)
        await actions.draft_feedback(judged.officer, judged.call.call.id)
        browser.sign_in(judged.officer.id)
        await browser.get("/inbox")
        with queries_counted() as count:
            await browser.get(f"/rounds/{judged.call.call.id}/feedback")
        counted.append(len(count))

    assert counted[0] == counted[1]


def _main(text: str) -> str:
    """What stands between the navigation and the foot, as text."""
    main = re.search(r"<main.*?</main>", text, re.S)
    assert main is not None
    return re.sub(r"<[^>]+>", " ", main.group())
