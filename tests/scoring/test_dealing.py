import json
from decimal import Decimal
from hashlib import sha256

import pytest

from grants import clock
from grants.audit import AuditEvent
from grants.clock import today
from grants.db import sql, transaction
from grants.errors import NotAllowed, NotFound, Refused
from grants.experts import actions as pool
from grants.notifications.tables import Message
from grants.scoring import actions, dealing, dealing_queries, inviting, jobs, queries, stepping_back, work
from grants.scoring.dealing_reasons import changes, trouble
from grants.scoring.dealing_tables import AssignmentRelease, AssignmentRun
from grants.scoring.tables import Assignment, Conflict, Mark
from tests.conftest import parallel
from tests.scoring.dealt import a_ready_round, adopted, live_pairs, released, tried
from tests.scoring.world import BEFORE_SCORING, BY_HAND, DURING_SCORING, ScoringRound, an_actor

GOOD = (17, 22, 13, 13, 13, 8)


def refused(code: str):
    return pytest.raises(Refused, match=code.replace(".", r"\.") + ":")


async def sheet_of(expert_id: int, application_id: int) -> Assignment:
    found = await Assignment.objects().where(
        Assignment.expert == expert_id, Assignment.application == application_id, Assignment.ended_at.is_null()
    )
    return found[0]


async def why_stale(w: ScoringRound, run) -> list[str]:
    panel = await queries.panel(w.call.id)
    return [str(each) for each in changes(run.facts, (await dealing_queries.deal(panel, run.plan)).facts, panel)]


async def seen_by(person) -> list[int]:
    return [line.application.id for each in await work.work(person) for phase in each.phases for line in phase.lines]


async def test_a_trial_assigns_nobody_and_fixes_its_seed_before_it_is_solved(db):
    w = await a_ready_round()

    with clock.at(BEFORE_SCORING):
        asked = await dealing.try_assignment(w.secretary, w.call.id, (await tried(w)).plan)
    kept = await dealing_queries.run(asked.id)

    assert kept.row.number == 2
    assert kept.row.seed_hash == sha256(kept.row.seed.encode()).hexdigest()
    assert (kept.facts, kept.pairs, kept.refused) == (None, None, None)
    assert await Assignment.count() == 0
    trail = await AuditEvent.select().where(AuditEvent.act == "scoring.assignment_tried").output(load_json=True)
    assert [row["facts"]["seed_hash"] for row in trail][1] == kept.row.seed_hash
    assert kept.row.seed not in json.dumps([row["facts"] for row in trail])


async def test_a_run_gives_each_application_its_experts_past_conflicts_and_as_evenly_as_asked(db):
    w = await a_ready_round(applications=4, experts=4)
    first = w.applications[0]
    with clock.at(BEFORE_SCORING):
        await actions.declare_conflict(w.people[0], first.id, "亲属任职")

    run = await tried(w, low=Decimal(1), high=Decimal(1))

    assert sorted(application for application, _expert in run.pairs) == sorted([each.id for each in w.applications] * 2)
    assert (first.id, w.experts[0].id) not in run.pairs
    assert run.figures["loads"] == [[2, 4]]
    assert run.figures["certified"] is True


async def test_the_expert_who_knows_the_field_gets_the_application(db):
    w = await a_ready_round(applications=1, experts=3, panel_size=1)
    with clock.at(BEFORE_SCORING):
        await sql("UPDATE expert SET topics = {} WHERE id = {}", ["ELDERLY"], w.experts[2].id)

    run = await tried(w, low=Decimal(0), high=None)

    assert run.pairs == [(w.applications[0].id, w.experts[2].id)]
    assert run.figures["across"] == 0


async def test_where_nothing_is_possible_the_run_says_which_application_lacks_experts(db):
    w = await a_ready_round(experts=2)
    with clock.at(BEFORE_SCORING):
        await actions.declare_conflict(w.people[0], w.applications[1].id, "亲属任职")

    run = await tried(w)

    assert run.pairs is None
    assert list(map(str, trouble(run.refused, await queries.panel(w.call.id)))) == [
        "“项目2”需要 2 位不同单位的专家，可用的只有 1 位"
    ]
    with clock.at(BEFORE_SCORING), refused("scoring.run_without_result"):
        await dealing.adopt_run(w.secretary, run.row.id)


async def test_experts_of_one_employer_do_not_judge_one_application_together(db):
    w = await a_ready_round(applications=1, experts=3)
    with clock.at(BEFORE_SCORING):
        for expert in w.experts[:2]:
            await pool.add_position(
                w.secretary,
                expert_id=expert.id,
                organization_id=w.funder.id,
                title="职员",
                from_on=today(),
                is_employer=True,
            )

    run = await tried(w, low=Decimal(0), high=None)
    together = {expert for _application, expert in run.pairs} & {each.id for each in w.experts[:2]}

    assert len(run.pairs) == 2
    assert len(together) == 1
    only = w.applications[0].id
    with clock.at(BEFORE_SCORING), refused("scoring.colleague_judges_it"):
        for expert in w.experts[:2]:
            await actions.assign_reviewer(w.secretary, expert_id=expert.id, application_id=only, reason=BY_HAND)


async def test_nobody_gets_more_than_they_agreed_to_take(db):
    w = await a_ready_round(experts=4)
    with clock.at(BEFORE_SCORING):
        seat = (await queries.panel(w.call.id)).seat(w.experts[0].id)
        await inviting.set_load(w.secretary, seat.panelist.id, 1)

    run = await tried(w, low=Decimal(0), high=None)

    assert sum(expert == w.experts[0].id for _application, expert in run.pairs) <= 1
    assert len(run.pairs) == 6


async def test_an_alternate_is_left_out_unless_asked_for(db):
    w = await a_ready_round(experts=2, alternates=1)
    alternate = w.experts[2].id

    without, with_them = await tried(w), await tried(w, with_alternates=True, low=Decimal(1), high=Decimal(1))

    assert alternate not in {expert for _application, expert in without.pairs}
    assert alternate in {expert for _application, expert in with_them.pairs}


async def test_adopting_assigns_as_the_run_says_and_only_once(db):
    w = await a_ready_round()

    run = await adopted(w)

    assert await live_pairs() == sorted(run.pairs)
    with clock.at(BEFORE_SCORING), refused("scoring.run_adopted"):
        await dealing.adopt_run(w.secretary, run.row.id)


@pytest.mark.parametrize("fact", ["conflict", "expert", "application", "by hand", "profile", "load"])
async def test_a_run_whose_facts_have_changed_is_refused_and_says_what_changed(db, fact):
    w = await a_ready_round()
    run = await tried(w)
    expert, application = w.experts[0], w.applications[0]
    with clock.at(BEFORE_SCORING):
        seat = (await queries.panel(w.call.id)).seat(expert.id)
        if fact == "conflict":
            await actions.declare_conflict(w.people[0], application.id, "亲属任职")
        elif fact == "expert":
            await inviting.leave_panel(w.secretary, seat.panelist.id, reason="生病")
        elif fact == "application":
            await w.receive(9)
        elif fact == "by hand":
            await actions.assign_reviewer(
                w.secretary, expert_id=expert.id, application_id=application.id, reason=BY_HAND
            )
        elif fact == "profile":
            await sql("UPDATE expert SET topics = {} WHERE id = {}", ["ELDERLY"], expert.id)
        else:
            await inviting.set_load(w.secretary, seat.panelist.id, 2)
    before = await live_pairs()

    told = await why_stale(w, run)
    with clock.at(BEFORE_SCORING), refused("scoring.run_outdated"):
        await dealing.adopt_run(w.secretary, run.row.id)

    words = {
        "conflict": "新的回避：专家1—项目1",
        "expert": "专家退出：专家1",
        "application": "申报进入评审：项目9",
        "by hand": "已开始或人工指派：专家1—项目1",
        "profile": "专家或申报的资料",
        "load": "专家份数上限",
    }
    assert words[fact] in told
    assert await live_pairs() == before


async def test_a_run_again_moves_only_what_nobody_has_begun_and_loses_no_mark(db):
    w = await a_ready_round(experts=4, applications=4)
    await adopted(w)
    await released(w)
    begun = (await live_pairs())[0]
    at = [each.id for each in w.experts].index(begun[1])
    await w.score(at, await sheet_of(begun[1], begun[0]), GOOD, lock=False)
    marks = await Mark.count()
    held = next(pair for pair in await live_pairs() if pair[1] != begun[1])
    before = await live_pairs()
    free = next((a.id, e.id) for a in w.applications for e in w.experts if (a.id, e.id) not in before)
    with clock.at(DURING_SCORING):
        await actions.end_assignment(w.secretary, (await sheet_of(held[1], held[0])).id, reason="生病")
        await actions.assign_reviewer(w.secretary, expert_id=free[1], application_id=free[0], reason=BY_HAND)

    run = await adopted(w, low=Decimal(0), high=None)

    assert {begun, free} <= set(await live_pairs())
    assert run.figures["kept"] == 2
    assert await live_pairs() == sorted(run.pairs)
    assert await Mark.count() == marks == len(GOOD)


async def test_experts_see_nothing_before_the_release_and_all_of_theirs_after_it(db):
    w = await a_ready_round()
    run = await adopted(w)
    mine = await sheet_of(run.pairs[0][1], run.pairs[0][0])
    person = w.people[[each.id for each in w.experts].index(mine.expert)]

    with clock.at(DURING_SCORING):
        assert await seen_by(person) == []
        with pytest.raises(NotFound, match=r"scoring\.not_released"):
            await actions.save_sheet(person, mine.id, marks={1: Decimal(17)})
    assert await Message.count().where(Message.event == "scoring.sheets_assigned") == 0
    await released(w)

    with clock.at(DURING_SCORING):
        assert sorted(await seen_by(person)) == sorted(a for a, expert in run.pairs if expert == mine.expert)
        await actions.save_sheet(person, mine.id, marks={1: Decimal(17)})
    told = await Message.objects().where(Message.event == "scoring.sheets_assigned")
    assert {each.person for each in told} == {each.id for each in w.people}


async def test_who_loses_a_sheet_that_was_released_is_told(db):
    w = await a_ready_round(experts=4, applications=4)
    await adopted(w)
    application, expert = (await live_pairs())[0]
    with clock.at(BEFORE_SCORING):
        await actions.end_assignment(w.secretary, (await sheet_of(expert, application)).id, reason="另有安排")
    assert await Message.count().where(Message.event == "scoring.sheets_taken_back") == 0
    await released(w)
    before = await live_pairs()

    await adopted(w, low=Decimal(0), high=None, exclusion=Decimal("0.8"))
    again = await live_pairs()
    with clock.at(BEFORE_SCORING):
        application, expert = again[0]
        await actions.end_assignment(w.secretary, (await sheet_of(expert, application)).id, reason="生病")

    persons = {each.id: person.id for each, person in zip(w.experts, w.people, strict=True)}
    left = await live_pairs()
    lost = {persons[expert] for application, expert in {*before, *again} if (application, expert) not in left}
    told = await Message.objects().where(Message.event == "scoring.sheets_taken_back")
    assert {each.person for each in told} == lost != set()


async def test_what_was_taken_back_before_the_release_its_expert_never_had(db):
    w = await a_ready_round(experts=4)
    await adopted(w)
    application, expert = (await live_pairs())[0]
    with clock.at(BEFORE_SCORING):
        await actions.end_assignment(w.secretary, (await sheet_of(expert, application)).id, reason="另有安排")
    with clock.at(DURING_SCORING):
        await dealing.release_assignments(w.secretary, w.call.id)
        person = w.people[[each.id for each in w.experts].index(expert)]

        assert application not in await seen_by(person)


async def test_a_release_needs_something_to_release_and_happens_once(db):
    w = await a_ready_round()

    with clock.at(BEFORE_SCORING), refused("scoring.nothing_assigned"):
        await dealing.release_assignments(w.secretary, w.call.id)
    await adopted(w)
    await released(w)
    with clock.at(BEFORE_SCORING), refused("scoring.already_released"):
        await dealing.release_assignments(w.secretary, w.call.id)
    assert await AssignmentRelease.count() == 1


async def test_an_expert_is_put_in_anothers_place_with_the_reason(db):
    w = await a_ready_round(experts=4)
    await adopted(w)
    application, expert = (await live_pairs())[0]
    old = await sheet_of(expert, application)
    with clock.at(BEFORE_SCORING):
        found = await dealing.substitutes(await queries.panel(w.call.id), old)
        with refused("scoring.no_reason"):
            await dealing.replace_reviewer(w.secretary, old.id, expert_id=found[0].expert, reason=" ")
        with refused("scoring.no_substitute"):
            await dealing.replace_reviewer(w.secretary, old.id, expert_id=expert, reason="生病")

        new = await dealing.replace_reviewer(w.secretary, old.id, expert_id=found[0].expert, reason="生病")

    ended = await Assignment.objects().get(Assignment.id == old.id)
    assert (ended.ended_reason, new.given_reason, new.expert) == ("生病", "生病", found[0].expert)
    assert sum(each == application for each, _expert in await live_pairs()) == 2


async def test_who_is_full_takes_over_when_somebody_takes_one_of_theirs(db):
    w = await a_ready_round(applications=2, experts=2, panel_size=1)
    run = await adopted(w, low=Decimal(1), high=Decimal(1))
    (first, mine), (second, theirs) = sorted(run.pairs)
    with clock.at(BEFORE_SCORING):
        for seat in (await queries.panel(w.call.id)).seats:
            await inviting.set_load(w.secretary, seat.panelist.id, 1)

        await dealing.replace_reviewer(
            w.secretary, (await sheet_of(mine, first)).id, expert_id=theirs, reason="更熟悉该领域"
        )

    assert await live_pairs() == sorted([(first, theirs), (second, mine)])


async def test_only_who_runs_the_round_and_is_recused_from_nothing_tries_adopts_and_releases(db):
    w = await a_ready_round()
    run = await tried(w)
    mallory = await an_actor("mallory")
    with clock.at(BEFORE_SCORING):
        await stepping_back.step_back(w.officer, w.applications[0].id, reason="配偶任职")
        for by in (mallory, w.supervisor, w.people[0], w.officer):
            for attempt in (
                dealing.try_assignment(by, w.call.id, run.plan),
                dealing.adopt_run(by, run.row.id),
                dealing.release_assignments(by, w.call.id),
            ):
                with pytest.raises(NotAllowed):
                    await attempt
    assert await live_pairs() == []


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        ({"each": 3}, "scoring.wrong_number_of_experts"),
        ({"low": Decimal(2), "high": Decimal(1)}, "scoring.plan_out_of_bounds"),
        ({"floor": Decimal(2)}, "scoring.plan_out_of_bounds"),
        ({"exclusion": Decimal(0)}, "scoring.plan_out_of_bounds"),
    ],
)
async def test_a_plan_keeps_to_what_the_call_says(db, plan, code):
    w = await a_ready_round()

    with refused(code):
        await tried(w, **plan)


async def test_there_is_nothing_to_try_without_a_panel(db):
    w = await a_ready_round(experts=0)

    with refused("scoring.nothing_to_deal"):
        await tried(w)


async def test_a_large_run_is_solved_by_its_job_once_and_keeps_its_answer(db):
    w = await a_ready_round()
    with clock.at(BEFORE_SCORING):
        asked = await dealing.try_assignment(w.secretary, w.call.id, (await tried(w)).plan)
        await jobs.solve_run(asked.id)
        first = await dealing_queries.run(asked.id)
        await actions.declare_conflict(w.people[0], w.applications[0].id, "亲属任职")
        await jobs.solve_run(asked.id)
        again = await dealing_queries.run(asked.id)

    assert first.pairs == again.pairs
    assert first.row.facts_hash == again.row.facts_hash != ""


async def test_runs_and_releases_stay_as_they_are_by_whatever_statement(db):
    w = await a_ready_round()
    run = await adopted(w)
    await released(w)
    held = (await Assignment.objects().first()).id

    for statement in (
        "UPDATE assignment_run SET seed = 'x'",
        "UPDATE assignment_run SET pairs = '[]'",
        "UPDATE assignment_run SET facts_hash = 'x'",
        "UPDATE assignment_run SET adopted_at = now()",
        "UPDATE assignment_run SET adopted_at = NULL, adopted_by = NULL",
        "UPDATE assignment_run SET number = 7",
        "DELETE FROM assignment_run",
        "DELETE FROM assignment_release",
        "UPDATE assignment_release SET released_at = now()",
        f"UPDATE assignment SET given_reason = 'x' WHERE id = {held}",
        f"INSERT INTO assignment_release (call, phase, released_at) VALUES ({w.call.id}, 1, now())",
        "INSERT INTO assignment_run (call, phase, number, seed, seed_hash, asked_at, asked_by, plan, facts_hash)"
        f" VALUES ({w.call.id}, 1, 1, '', '', now(), 1, '[]', '')",
        "INSERT INTO assignment_run (call, phase, number, seed, seed_hash, asked_at, asked_by, plan, facts_hash,"
        f" adopted_at, adopted_by) VALUES ({w.call.id}, 1, 2, '', '', now(), 1, '[]', '', now(), 1)",
    ):
        with pytest.raises(Exception, match=r"stays as it is|insert only|assignment_r"):
            async with transaction():
                await sql(statement)
    assert (await dealing_queries.run(run.row.id)).pairs == run.pairs


async def test_adopting_while_experts_step_back_never_leaves_a_recused_expert_assigned(committed):
    w = await a_ready_round(experts=4)
    run = await tried(w)

    with clock.at(BEFORE_SCORING):
        outcomes = await parallel(
            dealing.adopt_run(w.secretary, run.row.id),
            *(
                actions.declare_conflict(person, application.id, "亲属任职")
                for person in w.people[:2]
                for application in w.applications
            ),
        )

    assert [type(o) for o in outcomes if isinstance(o, Exception) and not isinstance(o, Refused)] == []
    recused = {(row.application, row.expert) for row in await Conflict.objects()}
    assert len(recused) == 6
    assert not recused & set(await live_pairs())


async def test_of_two_adoptions_at_once_each_pair_is_assigned_once(committed):
    w = await a_ready_round()
    first, second = await tried(w), await tried(w, low=Decimal(0), high=None)

    with clock.at(BEFORE_SCORING):
        outcomes = await parallel(
            *(dealing.adopt_run(w.secretary, run.row.id) for run in (first, second, first, second))
        )

    assert [type(o) for o in outcomes if isinstance(o, Exception) and not isinstance(o, Refused)] == []
    assert await live_pairs() in (sorted(first.pairs), sorted(second.pairs))
    assert await AssignmentRun.count().where(AssignmentRun.adopted_at.is_not_null()) == 2


async def test_a_sheet_begun_while_a_run_is_adopted_is_kept_or_the_run_refused(committed):
    w = await a_ready_round(experts=4)
    await adopted(w)
    await released(w)
    run = await tried(w, low=Decimal(1), high=Decimal(1), exclusion=Decimal("0.8"))
    with clock.at(DURING_SCORING):
        sheets = [await sheet_of(expert, application) for application, expert in await live_pairs()]
        persons = {expert.id: person for expert, person in zip(w.experts, w.people, strict=True)}
        outcomes = await parallel(
            dealing.adopt_run(w.secretary, run.row.id),
            *(actions.save_sheet(persons[each.expert], each.id, marks={1: Decimal(17)}) for each in sheets),
        )

    assert [type(o) for o in outcomes if isinstance(o, Exception) and not isinstance(o, Refused)] == []
    saved = await Assignment.objects().where(Assignment.saved_at.is_not_null())
    assert [row.id for row in saved if row.ended_at is not None] == []
