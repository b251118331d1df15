from decimal import Decimal

import pytest
from asyncpg import CheckViolationError, RestrictViolationError

from grants import clock
from grants.db import sql
from grants.errors import Refused
from grants.scoring import actions, queries
from grants.scoring.closing import close_phase
from grants.scoring.tables import CalledIn, Result, ScoringClosure
from tests.scoring.world import (
    AFTER_SCORING,
    BY_HAND,
    DURING_PITCH,
    a_phase,
    a_scoring_round,
    assign_and_release,
    at_positions,
)

ONE_CRITERION = {"maxima": (100,), "pass_mark": Decimal(60)}
PITCH = {"maxima": (20, 30), "called_in": 1}


async def read_on_paper(*totals, **pitch):
    """A round whose applications have one sheet each on paper; the first phase is closed."""
    w = await a_scoring_round(applications=len(totals), experts=1, **ONE_CRITERION, later=[a_phase(**PITCH | pitch)])
    await w.declare()
    for number, total in enumerate(totals):
        await w.score(0, await w.assign(0, number), [total])
    with clock.at(AFTER_SCORING):
        assert await close_phase(w.secretary, w.call.id) == []
    return w


async def pitch(w, number, *marks):
    with clock.at(DURING_PITCH):
        sheet = await assign_and_release(w.secretary, w.experts[0], w.applications[number])
        places = at_positions(marks)
        await actions.save_sheet(
            w.people[0], sheet.id, marks={place + 1: mark for place, mark in places.items()}, comment="答辩清楚"
        )
        await actions.lock_sheet(w.people[0], sheet.id)
    return sheet


async def test_the_best_of_the_first_phase_are_called_into_the_next_and_nothing_is_seen_before_the_last(db):
    w = await read_on_paper(70, 80, 90)

    rows = await CalledIn.objects()

    assert [(row.application, row.phase, row.place) for row in rows] == [(w.applications[2].id, 2, 1)]
    assert await ScoringClosure.count() == await Result.count() == 0
    assert (await queries.ranking(w.supervisor, w.call.id)).rows == []


async def test_who_has_the_same_score_as_the_last_who_is_called_in_comes_in_too(db):
    w = await read_on_paper(70, 80, 90, 80, called_in=2)

    assert {row.application for row in await CalledIn.objects()} == {w.applications[n].id for n in (1, 2, 3)}


async def test_without_a_number_everybody_is_called_in(db):
    await read_on_paper(50, 80, called_in=None)

    assert await CalledIn.count() == 2


async def test_the_score_is_the_weighted_mean_of_the_printed_phase_scores(db):
    w = await read_on_paper(71, "80.5", called_in=2)
    await pitch(w, 0, 20, "25.5")
    await pitch(w, 1, 10, 20)

    with clock.at(DURING_PITCH):
        results = await close_phase(w.secretary, w.call.id)

    # 45.5 of 50 points are 91.00 of 100; 71 × 60 % + 91 × 40 % = 79.00; 80.5 × 60 % + 60 × 40 % = 72.30.
    assert [(each.application, each.final, each.place) for each in results] == [
        (w.applications[0].id, Decimal("79.00"), 1),
        (w.applications[1].id, Decimal("72.30"), 2),
    ]
    first = (await queries.ranking(w.supervisor, w.call.id)).rows[0].result
    assert [(each["phase"], each["title"], each["score"]) for each in first.phases] == [
        ("1", "书面评审", "71.00"),
        ("2", "路演", "91.00"),
    ]


async def test_who_was_not_called_in_stands_below_and_cannot_be_judged_by_any_path(db):
    w = await read_on_paper(90, 80)
    left_out = w.applications[1]

    with pytest.raises(Refused, match=r"scoring\.not_called_in"), clock.at(DURING_PITCH):
        await actions.assign_reviewer(
            w.secretary, expert_id=w.experts[0].id, application_id=left_out.id, reason=BY_HAND
        )
    with pytest.raises(CheckViolationError, match="not called into"):
        await sql(
            "INSERT INTO assignment (expert, application, phase, assigned_at, ended_reason, comment)"
            " VALUES ({}, {}, 2, now(), '', '')",
            w.experts[0].id,
            left_out.id,
        )


async def test_a_sheet_of_a_closed_phase_does_not_change_while_the_next_goes_on(db):
    await read_on_paper(90, 80)

    with pytest.raises(RestrictViolationError, match=r"is locked|is closed"):
        await sql("UPDATE assignment SET comment = 'x' WHERE phase = 1")


async def test_a_mark_of_another_phase_is_not_taken(db):
    w = await read_on_paper(90)
    with clock.at(DURING_PITCH):
        sheet = await assign_and_release(w.secretary, w.experts[0], w.applications[0])

        with pytest.raises(Refused, match=r"scoring\.mark_out_of_range"):
            await actions.save_sheet(w.people[0], sheet.id, marks={1: Decimal(50)})
