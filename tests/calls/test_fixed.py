import pytest

from grants import clock
from grants.calls import actions, fixed, queries
from grants.calls.tables import Call
from grants.db import sql, transaction
from tests.calls.world import PUBLISHED_AT, a_draft, officer_of
from tests.counting import queries_counted

pytestmark = pytest.mark.commits


async def published(call: Call) -> Call:
    officer = await officer_of(call)
    with clock.at(PUBLISHED_AT):
        return await actions.publish_call(officer, call.id)


async def test_what_a_published_call_fixed_is_read_once(committed):
    call = await published(await a_draft())
    first = await queries.call_facts(call.id)

    with queries_counted() as count:
        again = await queries.call_facts(call.id)

    assert again.tracks is first.tracks
    assert len(count) <= 5


async def test_a_draft_is_read_anew_each_time(committed):
    call = await a_draft()
    await queries.call_facts(call.id)

    await sql("UPDATE track SET name = 'anders' WHERE call = {}", call.id)

    assert {track.name for track in (await queries.call_facts(call.id)).tracks} == {"anders"}


async def test_a_publication_that_never_came_true_leaves_nothing_behind(committed):
    call = await a_draft()
    with pytest.raises(RuntimeError):
        async with transaction():
            await published(call)
            await queries.call_facts(call.id)
            raise RuntimeError("the lights go out")

    await sql("UPDATE track SET name = 'anders' WHERE call = {}", call.id)
    await published(await queries.call(call.id))

    assert {track.name for track in (await queries.call_facts(call.id)).tracks} == {"anders"}
    assert len(fixed._kept) <= fixed.MOST_KEPT
