import asyncio
from datetime import timedelta

import pytest

from grants import clock
from grants.calls.rules import has_closed
from grants.disclosure.shelf import memory
from grants.disclosure.shelf.memory import Address, Memory, Page, tag_of
from grants.disclosure.shelf.stamp import Stamp, Stamps
from tests.calls.world import a_published_call

NOW, LATER = Stamp("1", "2026-06-01T10:00", 0), Stamp("2", "2026-06-01T10:00", 0)


def at(path: str, query: bytes = b"") -> Address:
    return Address(path, query, "zh-CN")


def a_page(text: str = "text") -> Page:
    return Page((), text.encode(), tag_of(text.encode()))


def test_a_page_is_found_under_the_stamp_it_was_made_for_and_no_other():
    kept = Memory()
    kept.keep(at("/"), NOW, a_page())

    assert kept.find(at("/"), NOW) == a_page()
    assert kept.find(at("/"), LATER) is None
    assert kept.find(at("/", b"q=1"), NOW) is None
    assert kept.find(Address("/", b"", "en"), NOW) is None


def test_memory_is_bounded_in_bytes_and_the_least_read_goes_first():
    kept = Memory(most_bytes=3 * (memory.BESIDE + 1000))
    for path in ("/a", "/b", "/c"):
        kept.keep(at(path), NOW, a_page("x" * 900))
    kept.find(at("/a"), NOW)
    kept.keep(at("/d"), NOW, a_page("x" * 900))

    assert [bool(kept.find(at(path), NOW)) for path in ("/a", "/b", "/c", "/d")] == [True, False, True, True]
    assert kept.bytes <= 3 * (memory.BESIDE + 1000)
    for number in range(500):
        kept.keep(at("/a", f"q={number}".encode()), NOW, a_page("x" * 900))
    assert kept.bytes <= 3 * (memory.BESIDE + 1000)


def test_a_page_of_the_same_address_takes_the_place_of_the_last_and_a_huge_one_is_not_kept():
    kept = Memory()
    for text in ("one", "two", "three"):
        kept.keep(at("/"), LATER, a_page(text))

    assert kept.bytes == a_page("three").size + 1
    kept.keep(at("/"), NOW, a_page("x" * (memory.LARGEST_PAGE + 1)))
    assert (kept.bytes, kept.find(at("/"), LATER)) == (0, None)


async def test_before_at_and_after_the_second_a_call_opens_or_closes_are_three_stamps(db):
    call = await a_published_call()
    stamps, seen = Stamps(), []

    for hour in (call.call.opens_at, call.call.closes_at):
        for apart in (-1, 0, 1):
            with clock.at(hour + apart * timedelta(microseconds=1)):
                seen.append((await stamps.now(), has_closed(call.call, clock.now())))

    assert len({stamp for stamp, _closed in seen}) == 6


async def test_whoever_asks_while_a_question_runs_gets_the_answer_of_the_next_one(db):
    asked, begun, going = [], asyncio.Event(), asyncio.Event()

    async def slowly() -> str:
        asked.append(len(asked))
        mine = len(asked)
        begun.set()
        await going.wait()
        return str(mine)

    stamps = Stamps(slowly)
    first = asyncio.create_task(stamps.now())
    await begun.wait()
    crowd = [asyncio.create_task(stamps.now()) for _each in range(50)]
    await asyncio.sleep(0)
    going.set()

    assert (await first).version == "1"
    assert {(await each).version for each in crowd} == {"2"}
    assert len(asked) == 2


@pytest.mark.parametrize("day", ["2026-06-01", "2026-06-02"])
def test_what_prints_no_time_of_day_is_the_same_all_day(day):
    one, other = Stamp("1", f"{day}T10:00", 3), Stamp("1", f"{day}T23:59", 3)

    assert one.day == other.day
    assert one.day != Stamp("1", "2026-06-03T10:00", 3).day
