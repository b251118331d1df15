from datetime import timedelta

import pytest

from grants import clock, jobs
from grants.db import sql, transaction
from grants.demo import ahead
from grants.errors import NotFound, Refused
from grants.settings import settings


@pytest.fixture
def demo(data_dir, monkeypatch):
    """This process belongs to a demo, until the test is over."""
    monkeypatch.setenv("GRANTS_DEMO", "1")
    settings.cache_clear()
    (data_dir / "demo-password").write_text("lanwan-test")
    ahead.follow()
    yield
    clock.run_ahead(timedelta)
    for name in ("demo-password", ahead.FILE):
        (data_dir / name).unlink(missing_ok=True)
    monkeypatch.undo()
    settings.cache_clear()


async def test_the_clock_of_a_demo_moves_forward_and_never_back(demo, db):
    began = clock.now()

    await ahead.move_to(began + timedelta(days=3))

    assert timedelta(days=3) <= clock.now() - began < timedelta(days=3, minutes=1)
    assert clock.machine() - began < timedelta(minutes=1)
    with pytest.raises(Refused, match=r"demo\.clock_backwards"):
        await ahead.move_to(began)


async def test_a_real_system_has_no_clock_that_can_be_moved(data_dir):
    with pytest.raises(NotFound, match=r"demo\.no_demo"):
        await ahead.move_to(clock.now() + timedelta(days=1))


async def test_what_was_queued_on_a_replayed_day_to_come_is_due_when_the_demo_opens_on_it(demo, db):
    last = clock.now() + timedelta(days=40)
    with clock.at(last):
        async with transaction():
            await jobs.enqueue("test.now")
            await jobs.enqueue("test.later", at=last + timedelta(days=2))

    before = await due()
    await ahead.begin_at(last)
    opened = await due()
    await ahead.move_to(last + timedelta(days=3))

    assert (before, opened, await due()) == ([], ["test.now"], ["test.later", "test.now"])


async def due() -> list[str]:
    """The jobs that a worker takes now."""
    rows = await sql(
        "SELECT message ->> 'actor_name' AS name FROM dramatiq.queue WHERE available_at <= clock_timestamp() ORDER BY 1"
    )
    return [row["name"] for row in rows]


async def test_the_page_of_the_clock_does_not_exist_where_there_is_no_demo(browser):
    assert (await browser.get("/demo/clock")).status_code == 404
    assert (await browser.post("/demo/clock", data={"moment": "2030-01-01T00:00"})).status_code == 404


async def test_a_moment_that_lies_behind_comes_back_with_what_was_typed(demo, browser):
    answer = await browser.post("/demo/clock", data={"moment": "2020-01-01T00:00"})

    assert answer.status_code == 422
    assert "演示时间只能向前调整" in answer.text
    assert 'value="2020-01-01T00:00"' in answer.text
