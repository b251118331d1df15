import copy
import json

import pytest

from grants import clock
from grants.errors import NotFound, Refused
from grants.results import queries
from grants.results.record import verify
from grants.scoring.closing import close_phase
from grants.standing import actions as standing
from tests.scoring.test_phases import pitch, read_on_paper
from tests.scoring.world import AFTER_SCORING, DURING_PITCH, PUBLISHED, a_closed_round

MARKS = {1: [[18, 22, 13, 13, 13, 8], [17, 21, 12, 12, 12, 7]], 2: [[16, 20, 11, 11, 11, 6], [19, 23, 14, 14, 14, 9]]}


def as_exported(record):
    return json.loads(json.dumps(record, ensure_ascii=False))


async def a_record():
    w = await a_closed_round(MARKS)
    return w, as_exported(await queries.judging_record(w.supervisor, w.call.id))


async def test_a_record_that_went_through_a_file_gives_the_same_ranking_again(db):
    _w, record = await a_record()

    assert len(record["ranking"]) == 2
    assert verify(record) == []


async def test_a_round_of_two_phases_is_computed_again_out_of_its_record(db):
    w = await read_on_paper(71, "80.5", 60, called_in=2)
    await pitch(w, 0, 20, "25.5")
    await pitch(w, 1, 10, 20)
    with clock.at(DURING_PITCH):
        await close_phase(w.secretary, w.call.id)

    record = as_exported(await queries.judging_record(None, w.call.id))

    assert [each["final"] for each in record["ranking"]] == ["79.00", "72.30", "60.00"]
    assert verify(record) == []


def a_changed_mark(record):
    record["applications"][0]["sheets"]["1"]["E1"][0] = "1.0"


def a_changed_figure(record):
    record["ranking"][0]["final"] = "99.00"


def a_missing_sheet(record):
    del record["applications"][1]["sheets"]["1"]["E2"]


def another_rule(record):
    record["rule"]["phases"][0]["method"] = "median"
    record["rule"]["bonus_max"] = "0"
    record["applications"][0]["sheets"]["1"]["E3"] = record["applications"][0]["sheets"]["1"]["E1"]


def an_application_too_many(record):
    record["ranking"].append(dict(record["ranking"][0], number="A9"))


def one_that_is_not_ranked(record):
    record["ranking"].pop()


@pytest.mark.parametrize(
    "tamper",
    [a_changed_mark, a_changed_figure, a_missing_sheet, another_rule, an_application_too_many, one_that_is_not_ranked],
)
async def test_whatever_is_changed_in_a_record_is_named(db, tamper):
    _w, record = await a_record()
    changed = copy.deepcopy(record)
    tamper(changed)

    assert verify(changed) != []
    assert verify(record) == []


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({}, "results.no_record"),
        ({"format": "grants-judging/1", "rule": {}}, "results.broken_record"),
        ({"format": "grants-judging/1", "rule": [], "applications": 3, "ranking": []}, "results.broken_record"),
    ],
)
def test_what_is_no_record_is_refused_and_never_taken_for_a_right_one(record, code):
    with pytest.raises(Refused) as refused:
        verify(record)

    assert refused.value.code == code


async def test_before_scoring_is_closed_there_is_no_record_for_anybody(db):
    w = await read_on_paper(80)

    for person in (None, w.supervisor, w.officer):
        with pytest.raises(NotFound) as refused:
            await queries.judging_record(person, w.call.id)
        assert refused.value.code == "results.not_closed"


async def test_a_rating_entered_afterwards_does_not_change_what_was_decided_by_the_one_known_then(db):
    w, _record = await a_record()
    with clock.at(AFTER_SCORING):
        await standing.record_rating(
            None, organization_id=w.applicants[0].id, grade="5A", from_on=clock.local_day(PUBLISHED)
        )

    assert verify(as_exported(await queries.judging_record(None, w.call.id))) == []
