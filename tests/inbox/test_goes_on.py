"""What waits is asked of awards and rounds that go on; nothing is missed by leaving out those that are over."""

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from grants import clock
from grants.db import planned_once, sql
from grants.demo import play, shape
from grants.demo.ending.file import load
from grants.demo.stage import day
from grants.inbox import queries
from grants.inbox.handed_on import HANDED_ON
from grants.inbox.questions import GOES_ON, ROUND_GOES_ON, put
from grants.people.queries import actor
from grants.reporting.closing import actions as closing
from grants.reporting.tables import Rectification
from tests.reporting.closing.test_closing import a_settled_project
from tests.reporting.closing_world import DAY
from tests.reporting.world import on

ENDING = Path(shape.__file__).parent / "ending.json"
# What a question says of what goes on, and how it was asked before: of all there ever was.
PLAIN = {GOES_ON: "a.cancelled_at IS NULL", ROUND_GOES_ON: "true", "s.closed_at IS NULL AND coalesce(": "coalesce("}


def plain(asked):
    text = asked.sql
    for ours, theirs in PLAIN.items():
        text = text.replace(ours, theirs)
    return dataclasses.replace(asked, sql=text)


async def compared() -> tuple[int, list[str]]:
    """How many questions were put to how many people with another answer, and how many rows there were."""
    shortened = [each for each in (*queries.QUESTIONS, *HANDED_ON) if plain(each) != each]
    rows, differences = 0, []
    for person in await sql("SELECT DISTINCT person FROM membership ORDER BY person"):
        who = await actor(person["person"])
        for asked in shortened:
            both = []
            for each in (asked, plain(asked)):
                text, values = put(who, [each])
                both.append(await planned_once(f"SELECT * FROM ({text}) q ORDER BY kind, key, detail", *values))
            rows += len(both[0])
            if both[0] != both[1]:
                differences.append(f"{who.name}: {asked.sql[:60]}: {both}")
    return rows, differences


@pytest.mark.commits
async def test_of_the_round_on_its_way_and_of_the_round_that_is_over_everybody_is_told_all_that_waits(committed):
    the_round, found = load(ENDING), {}

    async def between() -> None:
        found["going on"] = await compared()

    await play.play(the_round, between=between)
    with clock.at(clock.during(day(the_round["as_of"]), 21)):
        found["over"] = await compared()

    assert [differences for _rows, differences in found.values()] == [[], []]
    assert all(rows for rows, _differences in found.values())


async def test_what_is_still_to_be_put_right_after_the_close_waits_for_those_who_do_it(db):
    ending = await a_settled_project()
    with on(DAY):
        await closing.close_project(ending.officer, ending.id)
        award = ending.id
        asked = {"award": award, "items": "补签到表", "due_on": date(2026, 10, 9), "issued_at": clock.now()}
        await Rectification(**asked, issued_by=ending.officer.id).save()

        tasks = [each.kind for each in await queries.tasks(ending.ada)]

    assert tasks == ["rectification"]


async def test_an_award_that_is_closed_has_no_next_step(db):
    ending = await a_settled_project()
    with on(DAY):
        before = [each.kind for each in await queries.tasks(ending.officer)]
        await closing.close_project(ending.officer, ending.id)
        after = [each.kind for each in await queries.tasks(ending.officer)]

    assert ("close_project" in before, "close_project" in after) == (True, False)
