"""What applicants are told of their judging: own scores and comments, for all at once, and nothing of anybody else."""

from decimal import Decimal

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError

from grants import clock
from grants.awards import actions as awards
from grants.awards.feedback import actions, content, queries
from grants.awards.feedback.content import Names, Remarks
from grants.awards.feedback.tables import ApplicantFeedback, FeedbackRelease
from grants.calls.kinds import Feedback
from grants.db import sql, transaction
from grants.errors import NotAllowed, NotFound, Refused
from grants.notifications.tables import Message
from grants.people.tables import Role
from grants.scoring import stepping_back
from grants.scoring.tables import Result
from tests.awards import world as awarding
from tests.awards.feedback_world import (
    COMMENTS,
    a_drafted_round,
    a_released_round,
    a_round_with_comments,
    an_applicant,
    look_through,
    reject,
)
from tests.conftest import parallel
from tests.scoring.world import an_actor

NAMES = Names(experts=["贾隐甄", "X1"], others=["A2", "晚晴花园"])


def a_result(**changes: object) -> Result:
    facts = {
        "call": 1,
        "application": 7,
        "trimmed_mean": Decimal("83.50"),
        "bonus": Decimal("2.00"),
        "final": Decimal("85.50"),
        "rank": 3,
        "place": 3,
        "phases": [{"phase": "1", "title": "书面评审", "score": "83.50"}],
    }
    return Result(**(facts | changes))


def written(*texts: str) -> dict[str, object]:
    sheets = [Remarks(1, [("", text)]) for text in texts]
    return content.content_of(a_result(), Feedback.SCORE_AND_COMMENTS, sheets)


def test_feedback_says_own_scores_and_no_rank():
    told = written("目标清楚")

    assert told == {
        "phases": [{"title": "书面评审", "score": "83.50"}],
        "score": "83.50",
        "bonus": "2.00",
        "final": "85.50",
        "comments": [{"phase": "书面评审", "texts": [{"about": "", "text": "目标清楚"}]}],
    }


def test_a_call_that_gives_scores_alone_gives_no_comments():
    told = content.content_of(a_result(), Feedback.SCORE, [Remarks(1, [("", "目标清楚")])])

    assert told["comments"] == []


def test_the_order_of_comments_says_nothing_of_who_wrote_them():
    assert written("乙", "甲") == written("甲", "乙")


def test_a_sheet_without_words_is_no_comment():
    told = content.content_of(a_result(), Feedback.SCORE_AND_COMMENTS, [Remarks(1, [])])

    assert told["comments"] == []


def test_experts_other_applications_and_ranks_are_proposed_to_be_hidden():
    told = written("同贾隐甄，略好于晚晴花园，可列第三名", "与X1一致；X12 未见；排名靠前")

    assert content.proposed(told, NAMES) == ["贾隐甄", "X1", "晚晴花园", "排名靠前", "第三名"]


def test_what_is_hidden_is_blacked_out_wherever_it_stands_and_the_original_stays():
    told = written("X1 说好，X12 没说", "同X1")

    texts = content.texts_of(content.shown(told, ["X1"]))

    assert texts == ["▇▇ 说好，X12 没说", "同▇▇"]
    assert content.texts_of(told) == ["X1 说好，X12 没说", "同X1"]


def test_of_two_words_one_inside_the_other_the_longer_is_hidden_whole():
    assert content.without("晚晴花园项目", ["花园", "晚晴花园"]) == "▇▇项目"


async def test_nothing_is_drafted_while_an_application_is_undecided(db):
    w = await a_round_with_comments()
    await reject(w, 0)

    with pytest.raises(Refused, match=r"awards\.undecided_left"):
        await actions.draft_feedback(w.officer, w.call.id)

    await reject(w, 1)
    assert await actions.draft_feedback(w.officer, w.call.id) == 2


async def test_an_award_is_a_decision_and_a_replaced_one_is_not(db):
    judged = await awarding.a_judged_round("88.00")
    call_id = judged.call.call.id
    assert (await queries.feedback_facts(call_id)).undecided == 1

    award = await awarding.decide(judged)
    assert (await queries.feedback_facts(call_id)).undecided == 0

    await awards.cancel_award(judged.officer, award.id, "退出")
    assert (await queries.feedback_facts(call_id)).undecided == 1


async def test_feedback_is_drafted_once(db):
    w = await a_drafted_round()

    with pytest.raises(Refused, match=r"awards\.feedback_drafted"):
        await actions.draft_feedback(w.officer, w.call.id)


async def test_only_the_officer_drafts_looks_and_releases(db):
    w = await a_drafted_round()

    for attempt in (
        actions.draft_feedback(w.secretary, w.call.id),
        actions.look_through_feedback(w.supervisor, w.applications[0].id),
        actions.release_feedback(w.secretary, w.call.id),
    ):
        with pytest.raises(NotAllowed):
            await attempt


async def test_comments_are_those_of_sheets_that_stand(db):
    w = await a_drafted_round()

    told = await queries.draft(w.applications[0].id)

    assert sorted(content.texts_of(told.content)) == sorted(COMMENTS[1])


async def test_who_looks_lets_nothing_pass_that_names_an_expert_or_another_application(db):
    w = await a_drafted_round()

    with pytest.raises(Refused, match=r"awards\.feedback_names_others") as refused:
        await look_through(w, 0, "项目2", "专家1")
    feedback = await look_through(w, 0, "项目2", "专家1", "E1")

    assert "E1" in str(refused.value.message)
    assert feedback.hidden == ["项目2", "专家1", "E1"]


async def test_a_word_that_is_not_in_the_comments_cannot_be_hidden(db):
    w = await a_drafted_round()

    with pytest.raises(Refused, match=r"awards\.hides_nothing"):
        await look_through(w, 1, "A1", "查无此词")


async def test_nothing_is_released_before_all_of_it_was_looked_through(db):
    w = await a_drafted_round()
    await look_through(w, 1, "A1")

    with pytest.raises(Refused, match=r"awards\.feedback_unread"):
        await actions.release_feedback(w.officer, w.call.id)

    assert await FeedbackRelease.count() == 0


async def test_what_was_not_drafted_is_not_released(db):
    w = await a_round_with_comments()
    await reject(w)

    with pytest.raises(Refused, match=r"awards\.feedback_not_drafted"):
        await actions.release_feedback(w.officer, w.call.id)


async def test_a_release_tells_every_applicant_with_one_letter(db):
    w = await a_drafted_round()
    people = [await an_applicant(w, place) for place in (0, 1)]
    await look_through(w, 0, "项目2", "专家1", "E1")
    await look_through(w, 1, "A1")

    await actions.release_feedback(w.officer, w.call.id)

    letters = await Message.objects().where(Message.event == "awards.feedback_released").order_by(Message.person)
    assert [(each.person, each.link) for each in letters] == [
        (person.id, f"/applications/{application.id}/feedback")
        for person, application in zip(people, w.applications, strict=True)
    ]


async def test_what_was_released_stands(db):
    w = await a_released_round()

    with pytest.raises(Refused, match=r"awards\.feedback_released"):
        await look_through(w, 1, "A1", "社工")
    with pytest.raises(Refused, match=r"awards\.feedback_released"):
        await actions.release_feedback(w.officer, w.call.id)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE applicant_feedback SET content = 'null'",
        "UPDATE applicant_feedback SET hidden = ARRAY['团队']",
        "DELETE FROM applicant_feedback",
        "UPDATE feedback_release SET released_at = now()",
        "DELETE FROM feedback_release",
    ],
)
async def test_the_database_lets_nothing_of_it_be_changed(db, change):
    await a_released_round()

    with pytest.raises(RestrictViolationError):
        async with transaction():
            await sql(change)


async def test_a_draft_never_says_anything_else(db):
    await a_drafted_round()

    for change in ("UPDATE applicant_feedback SET content = 'null'", "DELETE FROM applicant_feedback"):
        with pytest.raises(RestrictViolationError):
            async with transaction():
                await sql(change)


async def test_the_database_releases_all_or_none(db):
    w = await a_drafted_round()
    await look_through(w, 0, "项目2", "专家1", "E1")

    with pytest.raises(CheckViolationError, match="looked through to the last"):
        async with transaction():
            await FeedbackRelease(call=w.call.id, released_at=clock.now(), released_by=w.officer.id).save()


@pytest.mark.commits
async def test_of_two_releases_at_once_one_counts_and_everybody_is_written_to_once(committed):
    w = await a_drafted_round()
    await an_applicant(w, 0)
    await look_through(w, 0, "项目2", "专家1", "E1")
    await look_through(w, 1, "A1")

    done = await parallel(*(actions.release_feedback(w.officer, w.call.id) for _each in range(2)))

    assert sorted(type(each).__name__ for each in done) == ["FeedbackRelease", "Refused"]
    assert await Message.count().where(Message.event == "awards.feedback_released") == 1


async def test_who_is_recused_looks_at_the_others_alone_and_releases_nothing(db):
    w = await a_drafted_round()
    other = await an_actor("olaf", (w.funder, Role.OFFICER))
    await stepping_back.step_back(other, w.applications[0].id, reason="亲属")

    found = await queries.outbox(other, w.call.id)
    await actions.look_through_feedback(other, w.applications[1].id, hidden=["A1"])

    assert ([each.application.number for each in found.drafts], found.hidden) == (["A2"], 1)
    with pytest.raises(NotAllowed):
        await actions.look_through_feedback(other, w.applications[0].id)
    with pytest.raises(NotAllowed):
        await actions.release_feedback(other, w.call.id)


async def test_what_there_is_not_nobody_finds(db):
    w = await a_round_with_comments()
    stranger = await an_actor("mallory", (w.applicants[1], Role.SIGNATORY))

    for code, attempt in (
        ("awards.no_draft", actions.look_through_feedback(w.officer, w.applications[0].id)),
        ("awards.no_outbox", queries.outbox(stranger, w.call.id)),
        ("applications.not_visible", queries.own(stranger, w.applications[0].id)),
        ("awards.feedback_of_others", queries.own(w.officer, w.applications[0].id)),
    ):
        with pytest.raises(NotFound) as refused:
            await attempt
        assert refused.value.code == code
    with pytest.raises(NotFound, match=r"awards\.no_draft_seen"):
        (await queries.outbox(w.officer, w.call.id)).draft(w.applications[0].id)


async def test_a_call_that_gives_no_feedback_has_none_to_draft(db):
    w = await a_round_with_comments(feedback=Feedback.NONE)
    await reject(w)

    with pytest.raises(NotFound, match=r"awards\.no_feedback"):
        await actions.draft_feedback(w.officer, w.call.id)
    assert await ApplicantFeedback.count() == 0
