"""A round that is judged, with words in which experts name each other and other applications."""

from datetime import date

from grants import clock
from grants.awards import actions as awards
from grants.awards.feedback import actions
from grants.awards.feedback.tables import ApplicantFeedback
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.scoring.closing import close_phase
from tests.kept import kept
from tests.scoring.world import AFTER_SCORING, ScoringRound, a_scoring_round, an_actor

REJECTED_ON = date(2026, 4, 27)
MARKS = {1: ((18, 22, 13, 13, 13, 8), (17, 21, 12, 12, 13, 8)), 2: ((14, 19, 11, 11, 12, 7), (16, 20, 12, 11, 12, 7))}
COMMENTS = {
    1: ("需求清楚，比项目2扎实，可列第1名", "同意专家1的意见，与E1一致，预算偏高"),
    2: ("目标不够具体", "团队缺少社工，A1更好"),
}


async def a_round_with_comments(**settings: object) -> ScoringRound:
    """A1 and A2, judged by E1 and E2; scoring is closed and nothing decided."""
    w = await a_scoring_round(applications=2, experts=2, **settings)
    await w.declare()
    for number, sheets in MARKS.items():
        for expert, marks in enumerate(sheets):
            comment = COMMENTS[number][expert]
            await w.score(expert, await w.assign(expert, number - 1), marks, comment=comment)
    with clock.at(AFTER_SCORING):
        await close_phase(w.secretary, w.call.id)
    return w


async def reject(w: ScoringRound, *places: int) -> None:
    """Say no to the applications at these places, or to all."""
    for place in places or range(len(w.applications)):
        await awards.reject_application(
            w.officer, application_id=w.applications[place].id, reason="得分靠后", decided_on=REJECTED_ON
        )


@kept
async def a_drafted_round(**settings: object) -> ScoringRound:
    """Everything is decided and the feedback drafted."""
    w = await a_round_with_comments(**settings)
    await reject(w)
    await actions.draft_feedback(w.officer, w.call.id)
    return w


async def look_through(w: ScoringRound, place: int, *hidden: str) -> ApplicantFeedback:
    return await actions.look_through_feedback(w.officer, w.applications[place].id, hidden=hidden)


async def a_released_round(**settings: object) -> ScoringRound:
    w = await a_drafted_round(**settings)
    await look_through(w, 0, "项目2", "专家1", "E1", "第1名")
    await look_through(w, 1, "A1")
    await actions.release_feedback(w.officer, w.call.id)
    return w


async def an_applicant(w: ScoringRound, place: int) -> Actor:
    return await an_actor(f"ada{place}", (w.applicants[place], Role.SIGNATORY))
