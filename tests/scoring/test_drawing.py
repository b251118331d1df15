"""Experts are drawn by two persons out of a pool that was fixed, and nothing of it can be repeated in silence."""

import json
from dataclasses import replace
from datetime import date

import pytest

from grants import cli, clock
from grants.audit import AuditEvent
from grants.db import sql, transaction
from grants.errors import NotAllowed, Refused
from grants.experts import actions as pool
from grants.people.tables import Role
from grants.scoring import actions, draw_queries, drawing, inviting, verifying
from grants.scoring.draw_tables import Draw, Drawn, SkippedAlternate, WitnessedDraw
from grants.scoring.tables import Panelist
from tests.conftest import parallel
from tests.scoring.draw_world import (
    FILTERS,
    PLAN,
    WORD,
    a_draw,
    a_round_to_draw,
    accept,
    decline,
    into_the_pool,
    prepare,
)
from tests.scoring.world import (
    AFTER_SCORING,
    BEFORE_SCORING,
    CLOSES,
    PUBLISHED,
    a_closed_round,
    a_scoring_round,
    an_actor,
)


def refused(code: str):
    return pytest.raises(Refused, match=code.replace(".", r"\."))


async def panel_of(w) -> list[tuple[str, bool]]:
    """Codes of who was asked, in order, and whether by a draw."""
    codes = {expert.id: expert.code for expert in w.experts}
    return [(codes[each.expert], each.drawn is not None) for each in await Panelist.objects().order_by(Panelist.id)]


async def test_a_draw_is_prepared_by_one_and_carried_out_by_another(db):
    w = await a_round_to_draw()

    found = await a_draw(w)

    assert (found.draw.number, found.draw.pool_size, found.draw.operator_name) == (1, 6, "rosa")
    assert found.witnessed.witness_name == "sven"
    assert [each.is_alternate for each in found.drawn] == [False, False, True, True]
    assert {each.code for each in found.drawn} <= {f"E{n}" for n in range(1, 7)}
    assert await verifying.verify() == []


async def test_the_same_words_over_the_same_pool_draw_the_same_and_the_record_is_enough_to_say_so(db):
    w = await a_round_to_draw()
    found = await a_draw(w)

    assert verifying.differences_in(json.dumps(found.record, ensure_ascii=False)) == []
    changed = found.record | {"order": [*reversed(found.record["order"])]}
    assert len(verifying.differences_in(json.dumps(changed))) == 1
    with pytest.raises(RuntimeError, match="no record of a draw"):
        verifying.differences_in('{"order": []}')


async def test_the_command_line_computes_a_record_again_without_a_database_and_fails_where_it_differs(
    db, tmp_path, capsys
):
    found = await a_draw(await a_round_to_draw())
    path = tmp_path / "draw.json"
    ends = []
    for record in (found.record, found.record | {"seed": "0" * 64}, {"order": []}):
        path.write_text(json.dumps(record), encoding="utf-8")
        ends.append(cli.main(["draw", "verify", "--record", str(path)]))

    assert ends == [0, 1, 2]
    assert "every order follows from its record" in capsys.readouterr().out


async def test_whoever_prepared_a_draw_does_not_witness_it_not_even_by_sql(db):
    w = await a_round_to_draw()
    draw = await prepare(w)

    with clock.at(BEFORE_SCORING), refused("scoring.witness_is_the_operator"):
        await drawing.carry_out_draw(w.secretary, draw.id, word=WORD)
    with pytest.raises(Exception, match="prepared by its witness"):
        async with transaction():
            await sql(
                "INSERT INTO witnessed_draw (draw, witness, witness_name, witness_word, seed, drawn_at)"
                " VALUES ({}, {}, 'rosa', 'x', 'y', now())",
                draw.id,
                w.secretary.id,
            )
    assert await WitnessedDraw.count() == 0


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.APPROVER, Role.CASHIER])
async def test_who_only_reads_does_not_witness(db, role):
    w = await a_round_to_draw()
    draw = await prepare(w)
    reader = await an_actor("anna", (w.funder, role))

    with clock.at(BEFORE_SCORING), refused("people.role_missing"):
        await drawing.carry_out_draw(reader, draw.id, word=WORD)


async def test_an_officer_or_a_colleague_of_the_operator_may_witness(db):
    w = await a_round_to_draw()
    colleague = await an_actor("rudi", (w.organiser, Role.ORGANISER))
    first = await prepare(w)

    with clock.at(BEFORE_SCORING):
        await drawing.carry_out_draw(colleague, first.id, word=WORD)
        second = await drawing.prepare_draw(w.officer, w.call.id, replace(PLAN, members=1, alternates=0, reason="补充"))
        await drawing.carry_out_draw(w.secretary, second.id, word=WORD)

    assert await WitnessedDraw.count() == 2


async def test_who_changed_the_pool_after_the_call_closed_neither_draws_nor_witnesses(db):
    w = await a_round_to_draw()
    with clock.at(BEFORE_SCORING):
        await pool.edit_expert(w.officer, w.experts[0].id, version=1, fields={"title": "教授"})
        with pytest.raises(NotAllowed, match=r"scoring\.drawer_edited_pool"):
            await drawing.prepare_draw(w.officer, w.call.id, PLAN)
    draw = await prepare(w)
    with clock.at(BEFORE_SCORING), pytest.raises(NotAllowed, match=r"scoring\.drawer_edited_pool"):
        await drawing.carry_out_draw(w.officer, draw.id, word=WORD)


async def test_a_draw_waits_for_the_end_of_the_call_and_is_over_with_scoring(db):
    w = await a_round_to_draw()
    with clock.at(CLOSES), refused("scoring.too_early_to_draw"):
        await drawing.prepare_draw(w.secretary, w.call.id, PLAN)
    with clock.at(BEFORE_SCORING), refused("scoring.no_word"):
        await drawing.prepare_draw(w.secretary, w.call.id, replace(PLAN, word=" 一 "))


async def test_nothing_is_drawn_once_scoring_is_closed(db):
    w = await a_closed_round({1: [(17, 22, 13, 13, 13, 8)]})

    with clock.at(AFTER_SCORING), refused("scoring.closed"):
        await drawing.prepare_draw(w.secretary, w.call.id, PLAN)


async def test_a_second_draw_needs_a_reason_and_both_stay(db):
    w = await a_round_to_draw()
    first = await a_draw(w)

    with clock.at(BEFORE_SCORING), refused("scoring.draw_again_without_reason"):
        await drawing.prepare_draw(w.secretary, w.call.id, PLAN)
    second = await a_draw(w, reason="候补已用完")

    kept = await draw_queries.draws(w.call.id)
    assert [(each.draw.number, each.draw.reason) for each in kept] == [(1, ""), (2, "候补已用完")]
    assert [each.code for each in kept[0].drawn] == [each.code for each in first.drawn]
    assert kept[1].record["reason"] == "候补已用完"
    assert (await draw_queries.carried_out(w.call.id)).draw.id == second.draw.id
    assert await verifying.verify() == []


async def test_a_draw_that_was_only_prepared_counts_and_is_no_longer_carried_out(db):
    w = await a_round_to_draw()
    first = await prepare(w)
    second = await prepare(w, reason="改为抽三人", members=3)

    with clock.at(BEFORE_SCORING):
        with refused("scoring.draw_superseded"):
            await drawing.carry_out_draw(w.supervisor, first.id, word=WORD)
        await drawing.carry_out_draw(w.supervisor, second.id, word=WORD)
        with refused("scoring.already_drawn"):
            await drawing.carry_out_draw(w.supervisor, second.id, word="另一句话")
    assert [each.witnessed is not None for each in await draw_queries.draws(w.call.id)] == [False, True]


async def test_the_pool_says_who_is_in_with_what_counts_and_who_is_out_and_why(db):
    w = await a_round_to_draw(pool_size=2)
    e1, _e2 = w.experts
    with clock.at(PUBLISHED):
        away = await into_the_pool(w, 3)
        await pool.add_absence(w.secretary, away.id, from_on=date(2026, 4, 20), until_on=date(2026, 4, 25))
        gone = await into_the_pool(w, 4)
        await pool.edit_expert(w.secretary, gone.id, version=1, fields={"left_on": date(2026, 4, 1)})
        await into_the_pool(w, 5, topics=["child_care"])
        await into_the_pool(w, 6, topics=["elderly_care"], areas=["460202"])
        tied = await into_the_pool(w, 7, topics=["elderly_care"])
        facts = {"title": "理事", "from_on": date(2024, 1, 1)}
        applicant, funder = w.applicants[1].id, w.funder.id
        await pool.add_position(w.secretary, expert_id=tied.id, organization_id=applicant, **facts)
        staff = await into_the_pool(w, 8, topics=["elderly_care"])
        await pool.add_position(w.secretary, expert_id=staff.id, organization_id=funder, **facts)
        await pool.edit_expert(
            w.secretary, e1.id, version=1, fields={"topics": ["elderly_care"], "areas": ["460105"], "is_senior": True}
        )
        await pool.edit_expert(w.secretary, w.experts[1].id, version=1, fields={"topics": ["ELDERLY"]})
    filters = replace(FILTERS, topics=("elderly_care", "ELDERLY"), areas=("460100",))

    draw = await prepare(w, members=1, alternates=1, filters=filters)

    snapshot = json.loads(draw.snapshot)
    assert [each["code"] for each in snapshot["in"]] == ["E1", "E2"]
    assert snapshot["in"][0] == {
        "code": "E1",
        "name": "专家1",
        "field": "社会工作",
        "title": "",
        "is_senior": True,
        "topics": ["养老服务"],
        "areas": ["秀英区"],
        "rounds": 0,
        "sheets": 0,
    }
    assert {each["code"]: each["reasons"] for each in snapshot["out"]} == {
        "E3": ["2026-04-20 至 2026-04-25 不能参加", "不熟悉所选领域"],
        "E4": ["2026-04-01 退出专家库", "不熟悉所选领域"],
        "E5": ["不熟悉所选领域"],
        "E6": ["不熟悉所选区域"],
        "E7": ["与申报单位有利害关系：单位O2理事"],
        "E8": ["主办或承办单位人员"],
    }
    assert snapshot["filters"]["topics"] == ["养老服务", "扶老"]


async def test_who_is_tied_to_an_applicant_may_be_drawn_where_the_operator_says_so_but_staff_never(db):
    w = await a_round_to_draw(pool_size=2)
    facts = {"title": "理事", "from_on": date(2024, 1, 1)}
    with clock.at(PUBLISHED):
        for expert, body in zip(w.experts, (w.applicants[0], w.organiser), strict=True):
            await pool.add_position(w.secretary, expert_id=expert.id, organization_id=body.id, **facts)

    draw = await prepare(w, members=1, alternates=0, filters=replace(FILTERS, without_ties=False))

    snapshot = json.loads(draw.snapshot)
    assert [each["code"] for each in snapshot["in"]] == ["E1"]
    assert [each["reasons"] for each in snapshot["out"]] == [["主办或承办单位人员"]]


async def test_whoever_has_much_to_do_in_running_rounds_may_be_left_out(db):
    w = await a_scoring_round(applications=2, experts=1)
    await w.assign(0, 0)
    await w.assign(0, 1)
    with clock.at(PUBLISHED):
        await into_the_pool(w, 2)

    with clock.at(BEFORE_SCORING):
        filters = replace(FILTERS, most_load=1)
        draw = await drawing.prepare_draw(w.officer, w.call.id, replace(PLAN, members=1, alternates=0, filters=filters))

    out = json.loads(draw.snapshot)["out"]
    assert [(each["code"], each["reasons"]) for each in out] == [("E1", ["已在本次评审组", "在评 2 份，超过 1 份"])]


async def test_a_pool_that_is_too_small_or_has_too_few_seniors_is_said_before_anything_is_fixed(db):
    w = await a_round_to_draw(pool_size=3)

    with clock.at(BEFORE_SCORING):
        with refused("scoring.pool_too_small"):
            await drawing.prepare_draw(w.secretary, w.call.id, PLAN)
        with refused("scoring.too_few_seniors"):
            await drawing.prepare_draw(w.secretary, w.call.id, replace(PLAN, alternates=1, least_senior=1))
    assert await Draw.count() == 0


async def test_seats_for_seniors_are_kept_for_them(db):
    w = await a_round_to_draw(pool_size=5)
    with clock.at(PUBLISHED):
        senior = await into_the_pool(w, 6, is_senior=True)

    found = await a_draw(w, members=1, alternates=1, least_senior=1)

    assert [each.expert for each in found.members] == [senior.id]


async def test_neither_word_nor_salt_of_the_operator_is_known_before_the_witness_has_spoken(db):
    w = await a_round_to_draw()
    draw = await prepare(w)
    with clock.at(BEFORE_SCORING), refused("scoring.draw_again_without_reason"):
        await drawing.prepare_draw(w.secretary, w.call.id, replace(PLAN, word="不说出去"))

    trail = "".join(str(each) for each in await AuditEvent.select(AuditEvent.facts))

    assert draw.commitment in trail
    assert not any(secret in trail for secret in (PLAN.word, draw.salt, "不说出去"))
    with pytest.raises(ValueError, match="stay secret"):
        _record = (await draw_queries.draw(draw.id)).record


INSERT_ONLY = ("panel_terms", "draw", "witnessed_draw", "drawn", "skipped_alternate")


@pytest.mark.parametrize("table", INSERT_ONLY)
async def test_nothing_of_a_draw_is_changed_or_deleted_by_sql(db, table):
    w = await a_round_to_draw()
    found = await a_draw(w)
    with clock.at(BEFORE_SCORING):
        await inviting.invite_drawn(w.secretary, w.call.id)
        await drawing.skip_alternate(w.secretary, found.alternates[0].id, reason="刚到申报单位任职")

    for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        with pytest.raises(Exception, match="insert only"):
            async with transaction():
                await sql(statement)


async def test_draws_are_numbered_without_a_gap_also_by_sql(db):
    w = await a_round_to_draw()
    draw = await prepare(w)
    columns = (
        "call, members, alternates, least_senior, pool_size, snapshot, snapshot_hash, salt, operator_word, commitment,"
        " operator, operator_name, prepared_at"
    )

    for number, reason, said in ((3, "x", "follows draw 1"), (2, "", "draw_again_with_reason"), (1, "x", "follows")):
        with pytest.raises(Exception, match=said):
            async with transaction():
                await sql(
                    f"INSERT INTO draw (number, reason, {columns}) SELECT {number}, {{}}, {columns} FROM draw"
                    " WHERE id = {}",
                    reason,
                    draw.id,
                )


async def tamper(statement: str, *values: object) -> None:
    """As somebody would who owns the database."""
    await sql("SET LOCAL session_replication_role = replica")
    await sql(statement, *values)
    await sql("SET LOCAL session_replication_role = origin")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE draw SET snapshot = replace(snapshot, '专家1', '专家9')", "the snapshot of the pool is not the one"),
        ("UPDATE draw SET snapshot = 'gone'", "the snapshot of the pool cannot be read"),
        ("UPDATE draw SET snapshot_hash = md5('x')", "the snapshot of the pool is not the one"),
        ("UPDATE draw SET operator_word = '夏雨'", "the operator's word is not the one"),
        ("UPDATE draw SET members = 1", "seats and pool are"),
        ("UPDATE witnessed_draw SET witness_word = '冬雪'", "the seed does not follow"),
        ("UPDATE drawn SET place = 9 WHERE place = 1", "the order is another one"),
        ("UPDATE drawn SET place = 9 WHERE place = 4", "the places have a gap"),
        ("UPDATE drawn SET is_alternate = NOT is_alternate", "members and alternates are not those"),
        ("DELETE FROM drawn WHERE place = 4", "order is not what the trail says"),
        ("UPDATE draw SET commitment = md5('x')", "commitment is not what the trail says"),
    ],
)
async def test_whatever_is_tampered_with_is_named_by_verify(db, statement, said):
    w = await a_round_to_draw()
    await a_draw(w)
    assert await verifying.verify() == []

    await tamper(statement)

    found = await verifying.verify()
    assert any(each.startswith(f"call {w.call.id}, draw 1: {said}") for each in found), found


async def test_who_was_drawn_is_asked_in_order_and_an_alternate_takes_the_seat_of_who_declined(db):
    w = await a_round_to_draw()
    found = await a_draw(w)
    first, second, third, fourth = (each.code for each in found.drawn)

    with clock.at(BEFORE_SCORING):
        asked = await inviting.invite_drawn(w.secretary, w.call.id)
        with refused("scoring.all_drawn_invited"):
            await inviting.invite_drawn(w.secretary, w.call.id)
        with refused("scoring.seat_not_vacant"):
            await inviting.replace_panelist(w.secretary, asked[0].id)
    await decline(w, first)
    await accept(w, second)
    with clock.at(BEFORE_SCORING):
        replaced = await inviting.replace_panelist(w.secretary, asked[0].id)
        with refused("scoring.already_replaced"):
            await inviting.replace_panelist(w.secretary, asked[0].id)
    await decline(w, third)
    with clock.at(BEFORE_SCORING):
        again = await inviting.replace_panelist(w.secretary, replaced.id)
    await decline(w, fourth)
    with clock.at(BEFORE_SCORING), refused("scoring.no_alternate_left"):
        await inviting.replace_panelist(w.secretary, again.id)

    assert await panel_of(w) == [(code, True) for code in (first, second, third, fourth)]
    assert (replaced.replaces, again.replaces) == (asked[0].id, replaced.id)


async def test_an_alternate_is_passed_over_only_in_turn_and_with_a_reason_that_stays(db):
    w = await a_round_to_draw()
    found = await a_draw(w)
    third, fourth = found.alternates
    with clock.at(BEFORE_SCORING):
        asked = await inviting.invite_drawn(w.secretary, w.call.id)
    await decline(w, found.members[0].code)

    with clock.at(BEFORE_SCORING):
        with refused("scoring.not_their_turn"):
            await drawing.skip_alternate(w.secretary, fourth.id, reason="不便")
        with refused("scoring.not_their_turn"):
            await drawing.skip_alternate(w.secretary, found.members[1].id, reason="不便")
        with refused("scoring.no_reason"):
            await drawing.skip_alternate(w.secretary, third.id, reason=" ")
        await drawing.skip_alternate(w.secretary, third.id, reason="出国")
        with refused("scoring.not_their_turn"):
            await drawing.skip_alternate(w.secretary, third.id, reason="出国")
        replaced = await inviting.replace_panelist(w.secretary, asked[0].id)

    assert replaced.drawn == fourth.id
    assert [each.reason for each in await SkippedAlternate.objects()] == ["出国"]
    assert await verifying.verify() == []


async def test_before_a_draw_there_is_nobody_to_ask(db):
    w = await a_round_to_draw()
    await prepare(w)

    with clock.at(BEFORE_SCORING), refused("scoring.nothing_drawn"):
        await inviting.invite_drawn(w.secretary, w.call.id)


async def test_where_there_is_a_draw_asking_by_hand_needs_a_reason_that_stays(db):
    w = await a_round_to_draw()
    found = await a_draw(w)
    spare = next(each for each in w.experts if each.code not in {one.code for one in found.drawn})
    asked = {"call_id": w.call.id, "expert_id": spare.id}

    with clock.at(BEFORE_SCORING):
        with refused("scoring.by_hand_without_reason"):
            await actions.invite_expert(w.secretary, **asked)
        seat = await actions.invite_expert(w.secretary, **asked, reason="补充财务专业")

    assert (seat.by_hand_reason, seat.drawn) == ("补充财务专业", None)


async def test_two_who_carry_out_the_same_draw_at_once_draw_once(committed):
    w = await a_round_to_draw()
    draw = await prepare(w)

    async def carry_out(by, word):
        with clock.at(BEFORE_SCORING):
            return await drawing.carry_out_draw(by, draw.id, word=word)

    done = await parallel(carry_out(w.supervisor, "秋月"), carry_out(w.officer, "冬雪"))

    assert [each.code for each in done if isinstance(each, Refused)] == ["scoring.already_drawn"]
    assert await Drawn.count() == 4
    assert await verifying.verify() == []


async def test_two_seats_that_are_taken_over_at_once_go_to_two_alternates(committed):
    w = await a_round_to_draw()
    found = await a_draw(w)
    with clock.at(BEFORE_SCORING):
        asked = await inviting.invite_drawn(w.secretary, w.call.id)
    for each in found.members:
        await decline(w, each.code)

    async def replace_seat(by, seat):
        with clock.at(BEFORE_SCORING):
            return await inviting.replace_panelist(by, seat.id)

    done = await parallel(replace_seat(w.secretary, asked[0]), replace_seat(w.officer, asked[1]))

    assert {each.drawn for each in done} == {each.id for each in found.alternates}


async def test_two_who_prepare_at_once_are_numbered_one_after_the_other(committed):
    w = await a_round_to_draw()

    async def prepared(by):
        with clock.at(BEFORE_SCORING):
            return await drawing.prepare_draw(by, w.call.id, replace(PLAN, reason="同时准备"))

    await parallel(prepared(w.secretary), prepared(w.officer))

    assert sorted(each.number for each in await Draw.objects()) == [1, 2]
