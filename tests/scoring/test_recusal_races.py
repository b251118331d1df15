"""Recusal under several sessions at once and in any order: nothing leaves a recused expert with a sheet."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import asyncpg
import pytest

from grants import clock
from grants.db import ENGINE, sql
from grants.errors import Refused
from grants.experts.tables import Position
from grants.organizations import merging
from grants.people.tables import Role
from grants.scoring import actions, recusing, stepping_back
from grants.scoring.recusal_tables import StaffConflict
from grants.scoring.tables import Assignment, Conflict
from tests.conftest import parallel
from tests.scoring.world import (
    BEFORE_SCORING,
    BY_HAND,
    DURING_SCORING,
    ScoringRound,
    a_scoring_round,
    an_actor,
    an_organization,
)

LIVE_AGAINST_WHAT_STANDS = """
    SELECT a.id FROM assignment a JOIN conflict c ON c.expert = a.expert AND c.application = a.application
    WHERE a.ended_at IS NULL AND c.lifted_at IS NULL AND (c.origin = 'declared' OR c.confirmed_at IS NOT NULL)
"""
UNLIFTED = "SELECT expert, application FROM conflict WHERE lifted_at IS NULL"
CONFLICT = (
    "INSERT INTO conflict (expert, application, origin, kind, reason, noted_at, lifted_reason, confirmed_reason)"
    " VALUES ($1, $2, $3, 'interest', 'x', now(), '', '')"
)
ASSIGNMENT = (
    "INSERT INTO assignment (expert, application, phase, assigned_at, ended_reason, comment)"
    " VALUES ($1, $2, 1, now(), '', '')"
)


@asynccontextmanager
async def a_session(isolation: str = "read committed") -> AsyncIterator[asyncpg.Connection]:
    """A connection of its own, past all of our code, with a transaction begun."""
    connection = await ENGINE.get_new_connection()
    try:
        await connection.execute(f"BEGIN ISOLATION LEVEL {isolation}")
        yield connection
    finally:
        await connection.close()


def codes(outcomes: list[object]) -> list[str]:
    return sorted(each.code if isinstance(each, Refused) else type(each).__name__ for each in outcomes)


async def a_hit(w: ScoringRound) -> Conflict:
    await Position(
        expert=w.experts[0].id,
        organization=w.applicants[0].id,
        title="理事",
        from_on=date(2024, 1, 1),
        until_on=None,
    ).save()
    with clock.at(BEFORE_SCORING):
        return (await recusing.find_conflicts(w.secretary, w.call.id))[0]


@pytest.mark.commits
async def test_an_assignment_waits_for_the_conflict_that_is_being_noted_and_is_refused(committed):
    w = await a_scoring_round(applications=1, experts=1)
    pair = (w.experts[0].id, w.applications[0].id)

    async with a_session() as noting, a_session() as assigning:
        await noting.execute(CONFLICT, *pair, "found")
        waiting = asyncio.create_task(assigning.execute(ASSIGNMENT, *pair))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        await noting.execute("COMMIT")
        with pytest.raises(asyncpg.CheckViolationError, match="has a conflict"):
            await waiting


@pytest.mark.commits
async def test_a_declaration_waits_for_the_assignment_that_is_being_made_and_ends_it(committed):
    w = await a_scoring_round(applications=1, experts=1)
    pair = (w.experts[0].id, w.applications[0].id)

    async with a_session() as assigning, a_session() as noting:
        await assigning.execute(ASSIGNMENT, *pair)
        waiting = asyncio.create_task(noting.execute(CONFLICT, *pair, "declared"))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        await assigning.execute("COMMIT")
        await waiting
        await noting.execute("COMMIT")

    assert await sql(LIVE_AGAINST_WHAT_STANDS) == []
    assert (await Assignment.objects().first()).ended_at is not None


@pytest.mark.commits
@pytest.mark.parametrize("isolation", ["repeatable read", "serializable"])
async def test_a_session_that_looks_at_the_past_writes_neither_assignment_nor_conflict(committed, isolation):
    w = await a_scoring_round(applications=1, experts=1)
    pair = (w.experts[0].id, w.applications[0].id)

    async with a_session(isolation) as past, a_session() as now:
        await past.fetch("SELECT 1 FROM conflict")
        await now.execute(CONFLICT, *pair, "declared")
        await now.execute("COMMIT")
        with pytest.raises(asyncpg.RestrictViolationError, match="read committed"):
            await past.execute(ASSIGNMENT, *pair)
    async with a_session(isolation) as past:
        with pytest.raises(asyncpg.RestrictViolationError, match="read committed"):
            await past.execute(CONFLICT, *pair, "declared")


@pytest.mark.commits
async def test_ruling_declaring_and_assigning_at_once_never_leaves_a_sheet_against_what_stands(committed):
    w = await a_scoring_round(applications=1, experts=1)
    hit = await a_hit(w)
    only = w.applications[0].id

    for _round in range(3):
        with clock.at(DURING_SCORING):
            outcomes = await parallel(
                recusing.lift_conflict(w.secretary, hit.id, reason="误报"),
                actions.assign_reviewer(w.secretary, expert_id=w.experts[0].id, application_id=only, reason=BY_HAND),
                recusing.confirm_conflict(w.officer, hit.id, reason="属实"),
                actions.assign_reviewer(w.officer, expert_id=w.experts[0].id, application_id=only, reason=BY_HAND),
                actions.declare_conflict(w.people[0], only, "亲属任职"),
                actions.assign_reviewer(w.secretary, expert_id=w.experts[0].id, application_id=only, reason=BY_HAND),
            )
        assert [each for each in outcomes if isinstance(each, Exception) and not isinstance(each, Refused)] == []
        assert await sql(LIVE_AGAINST_WHAT_STANDS) == []
    ruled = await Conflict.objects().where(Conflict.id == hit.id).first()
    assert (ruled.lifted_at is None) != (ruled.confirmed_at is None)


@pytest.mark.commits
async def test_searches_at_once_note_each_hit_and_each_of_the_staff_once(committed):
    w = await a_scoring_round(applications=1, experts=1)
    await Position(
        expert=w.experts[0].id, organization=w.applicants[0].id, title="理事", from_on=date(2024, 1, 1), until_on=None
    ).save()
    await sql("UPDATE person SET phone = '13800138000' WHERE id = {}", w.officer.id)
    await sql("UPDATE organization SET phone = '13800138000' WHERE id = {}", w.applicants[0].id)

    with clock.at(BEFORE_SCORING):
        outcomes = await parallel(*(recusing.find_conflicts(by, w.call.id) for by in (w.secretary, w.officer) * 3))

    assert [each for each in outcomes if isinstance(each, Exception)] == []
    assert sorted(len(each) for each in outcomes) == [0, 0, 0, 0, 0, 1]
    assert (await Conflict.count(), await StaffConflict.count()) == (1, 1)


@pytest.mark.commits
async def test_two_rulings_at_once_are_one(committed):
    w = await a_scoring_round(applications=1, experts=1)
    hit = await a_hit(w)

    with clock.at(BEFORE_SCORING):
        outcomes = await parallel(
            *(recusing.lift_conflict(by, hit.id, reason="误报") for by in (w.secretary, w.officer)),
            *(recusing.confirm_conflict(by, hit.id, reason="属实") for by in (w.secretary, w.officer)),
        )

    assert codes(outcomes).count("Conflict") == 1
    assert set(codes(outcomes)) <= {"Conflict", "scoring.already_lifted", "scoring.conflict_stands"}


@pytest.mark.commits
async def test_two_who_note_the_same_of_somebody_note_it_once(committed):
    w = await a_scoring_round(applications=1, experts=1)
    only = w.applications[0].id

    with clock.at(BEFORE_SCORING):
        outcomes = await parallel(
            stepping_back.step_back(w.officer, only, reason="配偶任职"),
            *(
                stepping_back.note_staff_conflict(w.supervisor, only, person_id=w.officer.id, reason="配偶任职")
                for _ in range(3)
            ),
        )

    assert codes(outcomes) == ["StaffConflict", *["scoring.already_recused"] * 3]


@pytest.mark.parametrize("seed", range(4))
async def test_no_order_of_acts_leaves_or_gives_a_recused_expert_a_sheet(db, seed):
    w = await a_scoring_round(applications=3, experts=3)
    admin = await an_actor("adam", (w.funder, Role.ADMIN))
    signatory = await an_actor("ada", (w.applicants[0], Role.SIGNATORY))
    rng = random.Random(seed)
    done = set[str]()

    for _step in range(70):
        name, act = rng.choice(list(_acts(w, rng, admin, signatory).items()))
        before = {(row["expert"], row["application"]) for row in await sql(UNLIFTED)}
        given = {row["id"] for row in await sql("SELECT id FROM assignment")}
        try:
            with clock.at(DURING_SCORING if name != "ask" else BEFORE_SCORING):
                await act()
            done.add(name)
        except Refused:
            pass
        assert await sql(LIVE_AGAINST_WHAT_STANDS) == [], name
        fresh = await Assignment.objects().where(Assignment.id.not_in([0, *given]))
        assert {(each.expert, each.application) for each in fresh} & before == set(), name
    assert {"assign", "search", "rule", "declare"} <= done


def _acts(w: ScoringRound, rng: random.Random, admin, signatory):
    """What anybody might do next, each with whatever chance gives it."""
    expert = rng.randrange(3)
    application = w.applications[rng.randrange(3)]
    person = w.people[expert]

    async def a_row(table):
        rows = await table.objects()
        return rng.choice(rows).id if rows else 0

    async def rule():
        verb = rng.choice([recusing.lift_conflict, recusing.confirm_conflict])
        await verb(w.secretary, await a_row(Conflict), reason="理由")

    async def end():
        await actions.end_assignment(w.secretary, await a_row(Assignment), reason="换人")

    async def position():
        await actions.register_position(
            w.secretary,
            expert_id=w.experts[expert].id,
            organization_id=application.applicant,
            title=rng.choice(["理事", "监事"]),
            from_on=date(2025, 1, 1),
        )

    async def merge():
        double = await an_organization(f"D{rng.randrange(10**6)}")
        await Position(
            expert=w.experts[expert].id, organization=double.id, title="顾问", from_on=date(2025, 1, 1), until_on=None
        ).save()
        await merging.merge_organizations(
            admin, kept_id=application.applicant, merged_id=double.id, reason="重复登记", codes_confirmed=True
        )

    async def assign():
        await actions.assign_reviewer(
            w.secretary, expert_id=w.experts[expert].id, application_id=application.id, reason=BY_HAND
        )

    async def score():
        mine = next((a for a in await Assignment.objects() if a.expert == w.experts[expert].id), None)
        if mine is not None:
            await actions.save_sheet(person, mine.id, marks={})

    return {
        "assign": assign,
        "assign again": assign,
        "assign anew": assign,
        "end again": end,
        "end": end,
        "rule": rule,
        "position": position,
        "merge": merge,
        "score": score,
        "search": lambda: recusing.find_conflicts(w.secretary, w.call.id),
        "declare": lambda: actions.declare_conflict(person, application.id, "亲属任职"),
        "sign": lambda: actions.sign_declaration(person, w.call.id, {application.id: "亲属任职"}),
        "ask": lambda: recusing.ask_recusal(
            signatory, application.id, name=f"专家{expert + 1}", employer="", reason="诉讼"
        ),
    }
