"""Experts are asked on terms, answer once, and judge only while they are members."""

from dataclasses import replace
from datetime import date

import pytest

from grants import clock
from grants.db import sql, transaction
from grants.errors import Refused
from grants.notifications.tables import Message
from grants.people.tables import Role
from grants.scoring import actions, draw_queries, inviting, queries
from grants.scoring.draw_tables import PanelTerms
from grants.scoring.tables import Assignment, Panelist
from tests.conftest import parallel
from tests.scoring.world import (
    BEFORE_SCORING,
    BY_HAND,
    DURING_SCORING,
    TERMS,
    a_scoring_round,
    an_actor,
    an_expert,
)

GOOD = (17, 22, 13, 13, 13, 8)


@pytest.fixture(autouse=True)
def now():
    with clock.at(BEFORE_SCORING):
        yield


def refused(code: str):
    return pytest.raises(Refused, match=code.replace(".", r"\."))


async def seat_of(w, number: int = 0) -> Panelist:
    return await Panelist.objects().where(Panelist.expert == w.experts[number].id).first()


async def test_terms_are_written_before_anybody_is_asked_and_an_invitation_keeps_its_own(db):
    w = await a_scoring_round(experts=1)
    asked_on = (await seat_of(w)).terms

    await inviting.write_terms(w.officer, w.call.id, replace(TERMS, fee="每人每天 1000 元", most_sheets=8))
    second, _actor = await an_expert(w.secretary, 2)
    seat = await actions.invite_expert(w.secretary, call_id=w.call.id, expert_id=second.id)

    assert [each.number for each in await PanelTerms.objects().order_by(PanelTerms.number)] == [1, 2]
    assert (await seat_of(w)).terms == asked_on
    assert seat.terms == (await draw_queries.terms(w.call.id)).id
    assert seat.most_sheets == 8


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"fee": " "}, "scoring.no_fee"),
        ({"judging_until": date(2026, 4, 1)}, "scoring.judging_backwards"),
        ({"most_sheets": 0}, "scoring.odd_load"),
    ],
)
async def test_terms_say_what_is_paid_and_when_it_is(db, changes, code):
    w = await a_scoring_round(experts=0)

    with refused(code):
        await inviting.write_terms(w.secretary, w.call.id, replace(TERMS, **changes))


async def test_who_is_asked_is_told_until_when_to_answer(db):
    await a_scoring_round(experts=1)

    letter = await Message.objects().where(Message.event == "scoring.expert_invited").first()

    assert "2026-04-10 17:30" in letter.body
    assert letter.link.endswith("/invitation")


async def test_an_expert_accepts_with_how_many_they_take(db):
    w = await a_scoring_round(experts=0)
    await w.invite(1, is_alternate=False, answers=False)

    await inviting.answer_invitation(w.people[0], w.call.id, accepts=True, most_sheets=6)

    panel = await queries.panel(w.call.id)
    assert [(seat.name, seat.most_sheets) for seat in panel.members] == [("专家1", 6)]


async def test_who_declined_is_never_a_member_whoever_asks(db):
    w = await a_scoring_round(experts=0)
    await w.invite(1, is_alternate=False, answers=False)
    only, expert = w.applications[0].id, w.experts[0].id
    with refused("scoring.no_reason"):
        await inviting.answer_invitation(w.people[0], w.call.id, accepts=False, reason=" ")

    await inviting.answer_invitation(w.people[0], w.call.id, accepts=False, reason="时间冲突")

    for code, attempt in (
        ("scoring.already_answered", inviting.answer_invitation(w.people[0], w.call.id, accepts=True)),
        ("scoring.already_invited", actions.invite_expert(w.secretary, call_id=w.call.id, expert_id=expert)),
        ("scoring.not_accepted", actions.sign_declaration(w.people[0], w.call.id, {}, signed_name="专家1")),
        (
            "scoring.not_accepted",
            actions.assign_reviewer(w.secretary, expert_id=expert, application_id=only, reason=BY_HAND),
        ),
        ("scoring.load_of_nobody", inviting.set_load(w.secretary, (await seat_of(w)).id, 3)),
        ("scoring.seat_vacant", inviting.leave_panel(w.secretary, (await seat_of(w)).id, reason="x")),
    ):
        with refused(code):
            await attempt
    for said, statement in (
        ("answered or given up once", "UPDATE panelist SET is_accepted = true, declined_reason = ''"),
        ("panelist_declares_after_accepting", "UPDATE panelist SET declared_at = now()"),
        (
            "is no member of the panel",
            "INSERT INTO assignment (expert, application, assigned_at, ended_reason, comment)"
            f" VALUES ({expert}, {only}, now(), '', '')",
        ),
        ("insert only", "DELETE FROM panelist"),
    ):
        with pytest.raises(Exception, match=said):
            async with transaction():
                await sql(statement)
    assert (await queries.panel(w.call.id)).members == []
    assert await Assignment.count() == 0


async def test_who_has_not_answered_is_no_member_yet(db):
    w = await a_scoring_round(experts=0)
    await w.invite(1, is_alternate=False, answers=False)

    with refused("scoring.not_accepted"):
        await w.assign(0, 0)


async def test_who_leaves_takes_every_sheet_with_them_locked_ones_too(db):
    w = await a_scoring_round(applications=2, experts=2)
    await w.declare()
    locked, begun, of_another = await w.assign(0, 0), await w.assign(0, 1), await w.assign(1, 0)
    await w.score(0, locked, GOOD)

    with clock.at(DURING_SCORING):
        await inviting.leave_panel(w.people[0], (await seat_of(w)).id, reason="突发疾病")
        with refused("scoring.left_the_panel"):
            await actions.assign_reviewer(
                w.secretary, expert_id=w.experts[0].id, application_id=w.applications[0].id, reason=BY_HAND
            )
        with refused("scoring.assignment_ended"):
            await actions.save_sheet(w.people[0], begun.id, marks={1: None})

    rows = {each.id: each for each in await Assignment.objects()}
    assert [rows[each.id].ended_reason for each in (locked, begun, of_another)] == [
        "退出评审组：突发疾病",
        "退出评审组：突发疾病",
        "",
    ]
    assert rows[locked.id].locked_at is not None


async def test_without_leaving_or_conflict_a_locked_sheet_is_not_ended_by_sql(db):
    w = await a_scoring_round(experts=1)
    await w.declare()
    sheet = await w.assign(0, 0)
    await w.score(0, sheet, GOOD)

    with pytest.raises(Exception, match="is locked"):
        async with transaction():
            await sql("UPDATE assignment SET ended_at = now(), ended_reason = 'x'")


async def test_an_invitation_that_nobody_answers_is_taken_back_by_who_runs_the_panel(db):
    w = await a_scoring_round(experts=0)
    await w.invite(1, is_alternate=False, answers=False)
    seat = await seat_of(w)

    with refused("scoring.no_reason"):
        await inviting.leave_panel(w.officer, seat.id, reason="")
    await inviting.leave_panel(w.officer, seat.id, reason="逾期未答复")
    with refused("scoring.seat_given_up"):
        await inviting.answer_invitation(w.people[0], w.call.id, accepts=True)


async def test_the_office_sets_how_many_somebody_takes(db):
    w = await a_scoring_round(experts=1)
    seat = await seat_of(w)

    await inviting.set_load(w.officer, seat.id, 4)
    with refused("scoring.odd_load"):
        await inviting.set_load(w.officer, seat.id, 0)

    assert (await queries.panel(w.call.id)).seats[0].most_sheets == 4


async def test_nobody_else_answers_gives_up_or_changes_a_seat(db):
    w = await a_scoring_round(experts=1)
    seat = await seat_of(w)
    stranger = await an_actor("mallory", (w.applicants[0], Role.ORGANISER))

    for code, attempt in (
        ("scoring.not_invited", inviting.answer_invitation(stranger, w.call.id, accepts=True)),
        ("people.role_missing", inviting.leave_panel(stranger, seat.id, reason="x")),
        ("people.role_missing", inviting.leave_panel(w.supervisor, seat.id, reason="x")),
        ("people.role_missing", inviting.set_load(w.supervisor, seat.id, 3)),
        ("people.role_missing", inviting.write_terms(w.supervisor, w.call.id, TERMS)),
        ("people.role_missing", inviting.invite_drawn(w.supervisor, w.call.id)),
        ("people.role_missing", inviting.replace_panelist(w.supervisor, seat.id)),
    ):
        with refused(code):
            await attempt


async def test_leaving_and_being_assigned_at_once_never_leaves_a_sheet_with_somebody_who_left(committed):
    w = await a_scoring_round(applications=1, experts=6)
    seats = [await seat_of(w, number) for number in range(6)]

    outcomes = await parallel(
        *(
            work
            for expert, seat in zip(w.experts, seats, strict=True)
            for work in (
                inviting.leave_panel(w.officer, seat.id, reason="不能继续"),
                actions.assign_reviewer(
                    w.secretary, expert_id=expert.id, application_id=w.applications[0].id, reason=BY_HAND
                ),
            )
        )
    )

    assert [type(each) for each in outcomes if isinstance(each, Exception) and not isinstance(each, Refused)] == []
    assert await Assignment.count().where(Assignment.ended_at.is_null()) == 0
    assert await Panelist.count().where(Panelist.left_at.is_not_null()) == 6
