import json
from datetime import date
from decimal import Decimal

import pytest

from grants import clock
from grants.audit import AuditEvent
from grants.db import sql, transaction
from grants.errors import NotFound, Refused
from grants.experts import actions as pool
from grants.experts.tables import Expert, ExpertIdentity
from grants.people.tables import Role
from grants.scoring import actions, queries, recusing
from grants.scoring.closing import close_phase
from grants.scoring.tables import Assignment, Conflict, Mark, Result, ScoringClosure
from grants.standing.tables import Rating
from tests.conftest import parallel
from tests.scoring.world import (
    AFTER_SCORING,
    BEFORE_SCORING,
    BY_HAND,
    DURING_SCORING,
    a_closed_round,
    a_person,
    a_scoring_round,
    an_actor,
    at_positions,
)

GOOD = (17, 22, 13, 13, 13, 8)


def refused(code: str):
    return pytest.raises(Refused, match=code.replace(".", r"\."))


async def facts_of(act: str) -> list[dict]:
    return [row["facts"] for row in await AuditEvent.select().where(AuditEvent.act == act).output(load_json=True)]


async def test_an_identity_number_lies_apart_and_is_never_in_the_trail(db):
    w = await a_scoring_round(experts=0)
    person = await a_person("e1")

    expert = await pool.add_expert(
        w.secretary, person_id=person.id, code="E1", field="社会工作", id_number="469099196803120018"
    )

    assert (await ExpertIdentity.select(ExpertIdentity.id_number).first()) == {"id_number": "469099196803120018"}
    assert await facts_of("experts.expert_added") == [{"expert_code": "E1", "field": "社会工作"}]
    assert "469099196803120018" not in json.dumps(expert.to_dict(), default=str)


async def test_a_wrong_identity_number_or_the_same_expert_again_is_refused(db):
    w = await a_scoring_round(experts=1)
    person = await a_person("e9")
    facts = {"person_id": person.id, "field": "", "id_number": "469099196803120018"}

    with refused("experts.wrong_id_number"):
        await pool.add_expert(w.secretary, **facts | {"code": "E9", "id_number": "469099196803120019"})
    with refused("experts.known"):
        await pool.add_expert(w.secretary, **facts | {"code": "E1"})
    with refused("people.role_missing"):
        await pool.add_expert(w.people[0], **facts | {"code": "E9"})
    assert await Expert.count() == 1


async def test_an_expert_is_invited_once(db):
    w = await a_scoring_round(experts=1)

    with refused("scoring.already_invited"):
        await actions.invite_expert(w.secretary, call_id=w.call.id, expert_id=w.experts[0].id)


async def test_a_position_within_three_years_is_found_noted_once_and_stays_lifted(db):
    w = await a_scoring_round()
    await actions.register_position(
        w.secretary,
        expert_id=w.experts[0].id,
        organization_id=w.applicants[1].id,
        title="理事",
        from_on=date(2024, 1, 1),
        until_on=date(2026, 12, 31),
    )
    noted = await Conflict.objects()

    again = await recusing.find_conflicts(w.secretary, w.call.id)
    await recusing.lift_conflict(w.secretary, noted[0].id, reason="同名之误")
    after_lifting = await recusing.find_conflicts(w.secretary, w.call.id)

    assert [(c.expert, c.application, c.origin, c.reason) for c in noted] == [
        (w.experts[0].id, w.applications[1].id, "found", "单位O2理事")
    ]
    assert again == after_lifting == []
    assert (await w.assign(0, 1)).id is not None


async def test_staff_of_the_organiser_are_found_for_every_application(db):
    w = await a_scoring_round()
    await an_actor("staff", (w.organiser, Role.ORGANISER))
    await sql("UPDATE expert SET person = (SELECT id FROM person WHERE login = 'staff') WHERE code = 'E2'")

    found = await recusing.find_conflicts(w.secretary, w.call.id)

    assert [(c.expert, c.application) for c in found] == [(w.experts[1].id, a.id) for a in w.applications]


async def test_a_position_bars_an_assignment_even_before_anybody_searched(db):
    w = await a_scoring_round()
    await sql(
        "INSERT INTO position (expert, organization, title, from_on) VALUES ({}, {}, '监事', '2025-01-01')",
        w.experts[0].id,
        w.applicants[0].id,
    )

    with refused("scoring.reviewer_conflict"):
        await w.assign(0, 0)
    assert await Assignment.count() == 0


async def test_a_conflict_can_neither_be_assigned_past_nor_taken_back_by_sql(db):
    w = await a_scoring_round()
    await w.declare(E1={w.applications[0].id: "亲属任职"})
    row = (w.experts[0].id, w.applications[0].id)
    columns = "expert, application, assigned_at, ended_reason, comment"

    with refused("scoring.reviewer_conflict"):
        await w.assign(0, 0)
    with pytest.raises(Exception, match="has a conflict"):
        async with transaction():
            await sql(f"INSERT INTO assignment ({columns}) VALUES ({{}}, {{}}, now(), '', '')", *row)
    with pytest.raises(Exception, match="insert only"):
        async with transaction():
            await sql("DELETE FROM conflict")
    with pytest.raises(Exception, match="can only be lifted"):
        async with transaction():
            await sql("UPDATE conflict SET application = {}", w.applications[1].id)


async def test_a_declaration_is_signed_once_and_undone_whole_when_a_reason_is_missing(db):
    w = await a_scoring_round()
    first, second = (application.id for application in w.applications)

    with clock.at(BEFORE_SCORING), refused("scoring.no_reason"):
        await actions.sign_declaration(w.people[0], w.call.id, {first: "亲属任职", second: ""})
    assert await Conflict.count() == 0
    await w.declare()
    with clock.at(BEFORE_SCORING), refused("scoring.already_declared"):
        await actions.sign_declaration(w.people[0], w.call.id, {})


async def test_a_conflict_declared_late_ends_the_sheet_even_when_it_is_locked(db):
    w = await a_scoring_round()
    await w.declare()
    kept, given_up = await w.assign(0, 0), await w.assign(0, 1)
    await w.score(0, kept, GOOD)
    await w.score(0, given_up, GOOD)

    with clock.at(DURING_SCORING):
        await actions.declare_conflict(w.people[0], w.applications[1].id, "刚得知亲属在该单位任职")

    ended = await Assignment.objects().where(Assignment.ended_at.is_not_null())
    assert [(a.id, a.ended_reason) for a in ended] == [(given_up.id, "回避：刚得知亲属在该单位任职")]
    with clock.at(DURING_SCORING), refused("scoring.reviewer_conflict"):
        await actions.save_sheet(w.people[0], given_up.id, marks={1: Decimal(20)})


async def test_blank_marks_are_kept_blank_and_what_is_not_named_stays(db):
    w = await a_scoring_round()
    await w.declare()
    mine = await w.assign(0, 0)
    with clock.at(DURING_SCORING):
        await actions.save_sheet(w.people[0], mine.id, marks=at_positions((17, 22)), comment="先存")
        await actions.save_sheet(w.people[0], mine.id, marks={2: None, 3: Decimal("13.5")}, reasons={4: "待核"})
        sheet = await actions.save_sheet(w.people[0], mine.id, marks={}, typed={5: "十三"})

    assert [sheet.mark(at) for at in range(1, 7)] == [Decimal(17), None, Decimal("13.5"), None, None, None]
    assert (sheet.marked, sheet.total, sheet.assignment.comment) == (2, Decimal("30.5"), "先存")
    assert (sheet.marks[4].comment, sheet.marks[5].typed) == ("待核", "十三")
    with clock.at(DURING_SCORING), refused("scoring.marks_missing"):
        await actions.lock_sheet(w.people[0], mine.id)


async def test_nobody_else_finds_the_sheet_and_nothing_is_scored_before_the_declaration(db):
    w = await a_scoring_round()
    mine = await w.assign(0, 0)

    with clock.at(DURING_SCORING):
        with pytest.raises(NotFound):
            await actions.save_sheet(w.people[1], mine.id, marks={1: Decimal(1)})
        with refused("scoring.declaration_unsigned"):
            await actions.save_sheet(w.people[0], mine.id, marks={1: Decimal(1)})


async def test_a_locked_sheet_changes_neither_by_action_nor_by_sql(db):
    w = await a_scoring_round()
    await w.declare()
    mine = await w.assign(0, 0)
    await w.score(0, mine, GOOD)

    with clock.at(DURING_SCORING):
        with refused("scoring.sheet_locked"):
            await actions.save_sheet(w.people[0], mine.id, marks={1: Decimal(20)})
        with refused("scoring.sheet_locked"):
            await actions.lock_sheet(w.people[0], mine.id)
        with refused("scoring.sheet_locked"):
            await actions.end_assignment(w.secretary, mine.id, reason="换人")
    for statement in (
        "UPDATE mark SET value = 20",
        "DELETE FROM mark",
        "UPDATE assignment SET locked_at = NULL",
        "UPDATE assignment SET comment = 'x'",
        "UPDATE assignment SET ended_at = now(), ended_reason = 'x'",
        "DELETE FROM assignment",
    ):
        with pytest.raises(Exception, match=r"locked|insert only"):
            async with transaction():
                await sql(statement)


async def test_the_database_knows_the_maximum_and_the_step_of_a_mark(db):
    w = await a_scoring_round()
    await w.declare()
    mine = await w.assign(0, 0)
    await w.score(0, mine, GOOD, lock=False)

    for value, words in (("20.5", "exceeds"), ("17.25", "mark_in_half_steps"), ("-1", "mark_not_negative")):
        with pytest.raises(Exception, match=words):
            async with transaction():
                await sql(
                    f"UPDATE mark SET value = {value} WHERE criterion = {{}}",
                    (await queries.criteria_of(w.call.id))[0].id,
                )


async def test_a_replaced_expert_gives_way_to_another_and_may_come_back(db):
    w = await a_scoring_round()
    await w.declare()
    first = await w.assign(0, 0)

    with clock.at(DURING_SCORING):
        await actions.end_assignment(w.secretary, first.id, reason="生病")
    again = await w.assign(0, 0)

    assert again.id != first.id
    assert (await Assignment.count().where(Assignment.ended_at.is_null())) == 1


async def test_scoring_is_closed_once_with_the_facts_the_ranking_was_made_of(db):
    w = await a_closed_round(
        {
            1: [(17, 21, 13, 13, 12, 8), (16, 21, 13, 13, 12, 8)],
            2: [(18, 21, 13, 12, 12, 8), (16, 21, 13, 13, 12, 8)],
            3: [(12, 15, 9, 9, 9, 5), (12, 15, 9, 9, 9, 5)],
        },
        ratings={1: "3A"},
    )

    ranking = await queries.ranking(w.officer, w.call.id)

    assert [(r.application.number, str(r.result.final), r.result.rank) for r in ranking.rows] == [
        ("A2", "83.50", 1),
        ("A1", "83.50", 2),
        ("A3", "59.00", None),
    ]
    assert ranking.rows[0].tie == {
        "over": w.applications[0].id,
        "word": "criterion:1",
        "own": "17.00",
        "other": "16.50",
    }
    assert ranking.rows[1].result.tie_break["facts"]["rating"] == "3A"
    assert [(s["expert"], s["total"], s["counted"]) for s in ranking.rows[0].sheets] == [
        ("E1", "84.00", True),
        ("E2", "83.00", True),
    ]
    with clock.at(AFTER_SCORING), refused("scoring.closed"):
        await close_phase(w.secretary, w.call.id)


async def test_after_closing_nothing_of_the_judging_changes(db):
    w = await a_closed_round({1: [GOOD], 2: [GOOD]})

    with clock.at(DURING_SCORING), refused("scoring.closed"):
        await actions.declare_conflict(w.people[0], w.applications[0].id, "亲属任职")
    for statement in (
        "UPDATE result SET final = final",
        "DELETE FROM result",
        "DELETE FROM scoring_closure",
        "UPDATE assignment SET ended_at = now(), ended_reason = 'x'",
        "INSERT INTO conflict (expert, application, origin, reason, noted_at, lifted_reason)"
        " SELECT expert, application, 'found', 'x', now(), '' FROM assignment LIMIT 1",
    ):
        with pytest.raises(Exception, match=r"insert only|is closed"):
            async with transaction():
                await sql(statement)


async def test_scoring_is_not_closed_while_a_sheet_is_missing(db):
    w = await a_scoring_round(min_sheets=2)
    await w.declare()
    for application in (0, 1):
        await w.score(0, await w.assign(0, application), GOOD)

    with clock.at(AFTER_SCORING), refused("scoring.sheets_missing"):
        await close_phase(w.secretary, w.call.id)
    assert await ScoringClosure.count() == await Result.count() == 0


async def test_a_rating_that_had_lapsed_when_applying_ended_counts_as_none(db):
    w = await a_scoring_round(ratings={1: "5A", 2: "5A"})
    for applicant, last in zip(w.applicants, (date(2026, 3, 26), date(2026, 3, 27)), strict=True):
        await Rating.update({Rating.until_on: last}).where(Rating.organization == applicant.id)

    judged = await queries.judged(await queries.panel(w.call.id))

    assert [each.rating for each in judged] == ["", "5A"]


async def test_the_ranking_is_empty_before_closing_and_unknown_to_strangers(db):
    w = await a_scoring_round()
    stranger = await an_actor("mallory", (w.applicants[0], Role.APPLICANT))

    assert (await queries.ranking(w.supervisor, w.call.id)).rows == []
    for outsider in (stranger, w.people[0]):
        with pytest.raises(NotFound):
            await queries.ranking(outsider, w.call.id)


async def test_declaring_a_conflict_and_being_assigned_at_once_never_leaves_both(committed):
    w = await a_scoring_round(applications=1, experts=6)
    only = w.applications[0]

    with clock.at(BEFORE_SCORING):
        outcomes = await parallel(
            *(
                work
                for expert, person in zip(w.experts, w.people, strict=True)
                for work in (
                    actions.sign_declaration(person, w.call.id, {only.id: "亲属任职"}, signed_name=person.name),
                    actions.assign_reviewer(w.secretary, expert_id=expert.id, application_id=only.id, reason=BY_HAND),
                )
            )
        )

    assert [type(o) for o in outcomes if isinstance(o, Exception) and not isinstance(o, Refused)] == []
    assert await Conflict.count() == 6
    assert await Assignment.count().where(Assignment.ended_at.is_null()) == 0


async def test_a_sheet_being_saved_while_its_expert_recuses_is_saved_before_or_refused(committed):
    w = await a_scoring_round(applications=1, experts=1)
    await w.declare()
    mine = await w.assign(0, 0)

    with clock.at(DURING_SCORING):
        outcomes = await parallel(
            *(actions.save_sheet(w.people[0], mine.id, marks={1: Decimal(at)}) for at in range(1, 5)),
            actions.declare_conflict(w.people[0], w.applications[0].id, "亲属任职"),
            *(actions.save_sheet(w.people[0], mine.id, marks={2: Decimal(at)}) for at in range(1, 5)),
        )

    wrong = [o for o in outcomes if isinstance(o, Exception) and not isinstance(o, Refused)]
    assert wrong == []
    assert {o.code for o in outcomes if isinstance(o, Refused)} <= {"scoring.reviewer_conflict"}
    assert (await Assignment.objects().first()).ended_at is not None


async def test_closing_and_locking_at_once_counts_the_sheet_or_refuses_one_of_them(committed):
    w = await a_scoring_round(applications=1, experts=2)
    await w.declare()
    first, second = await w.assign(0, 0), await w.assign(1, 0)
    await w.score(0, first, GOOD)
    await w.score(1, second, GOOD, lock=False)

    with clock.at(DURING_SCORING):
        closing, locking = await parallel(
            close_phase(w.secretary, w.call.id), actions.lock_sheet(w.people[1], second.id)
        )

    assert not isinstance(locking, Exception)
    if isinstance(closing, Exception):
        assert closing.code == "scoring.sheets_missing"
    else:
        assert await Mark.count() == 12
        assert len((await queries.results(w.call.id))[0].sheets) == 2


async def test_two_who_close_at_once_close_once(committed):
    w = await a_scoring_round(applications=1, experts=1)
    await w.declare()
    await w.score(0, await w.assign(0, 0), GOOD)

    with clock.at(AFTER_SCORING):
        outcomes = await parallel(*(close_phase(w.secretary, w.call.id) for _ in range(4)))

    assert sorted(getattr(o, "code", "closed") for o in outcomes) == ["closed", *["scoring.closed"] * 3]
    assert await Result.count() == 1
