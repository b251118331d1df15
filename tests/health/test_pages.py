"""What machines that watch are told, and that nobody else is."""

import uuid

import httpx
import pytest

from grants import db
from grants.app import create_app
from grants.db import sql
from grants.errors import NotFound
from grants.health import pages
from grants.ledger import seals
from grants.settings import settings
from tests.conftest import Browser
from tests.organizations.world import a_person

TOKEN = "a token of the settings"


@pytest.fixture
async def watched(db, monkeypatch):
    monkeypatch.setenv("GRANTS_METRICS_TOKEN", TOKEN)
    settings.cache_clear()
    async with Browser(transport=httpx.ASGITransport(app=create_app()), base_url="http://test") as browser:
        yield browser
    monkeypatch.undo()
    settings.cache_clear()


async def _a_worker_lives() -> None:
    await sql("INSERT INTO dramatiq.worker (worker_id, heartbeat_at) VALUES ({}, now())", str(uuid.uuid4()))


async def test_a_system_that_works_says_ok_and_one_without_workers_says_so(browser):
    alone = await browser.get("/healthz")
    await _a_worker_lives()
    answer = await browser.get("/healthz")

    assert (alone.status_code, alone.json()["workers"]) == (503, "none alive")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert answer.json() == {"database": "ok", "migrations": "ok", "workers": "ok"}


async def test_a_database_behind_the_code_is_not_well(browser):
    await _a_worker_lives()
    await sql("DELETE FROM migration WHERE id = (SELECT max(id) FROM migration WHERE app_name = 'grants')")

    answer = await browser.get("/healthz")

    assert (answer.status_code, answer.json()["migrations"]) == (503, "1 behind")


@pytest.mark.commits
async def test_a_database_that_is_gone_is_said_in_one_word(tables, app):
    pool, db.ENGINE.pool = db.ENGINE.pool, None
    config = db.ENGINE.config
    db.ENGINE.config = {"dsn": "postgresql://postgres@127.0.0.1:1/none"}
    try:
        async with Browser(transport=httpx.ASGITransport(app=app), base_url="http://test") as browser:
            answer = await browser.get("/healthz")
    finally:
        db.ENGINE.pool, db.ENGINE.config = pool, config

    assert answer.status_code == 503
    assert answer.json() == {"database": "unreachable", "migrations": "unknown", "workers": "unknown"}


@pytest.mark.parametrize("given", [None, "", "Bearer wrong", "Bearer "])
async def test_metrics_exist_only_for_who_brings_the_token(watched, given):
    answer = await watched.get("/metrics", headers={"authorization": given} if given is not None else {})

    assert answer.status_code == 404


async def test_without_a_token_in_the_settings_there_are_no_metrics(browser):
    answer = await browser.get("/metrics", headers={"authorization": "Bearer "})

    assert answer.status_code == 404
    with pytest.raises(NotFound, match=r"health\.not_for_you"):
        pages._brings_the_token("Bearer ")


async def test_metrics_tell_queue_outbox_failures_seals_and_times_of_requests(watched):
    await a_person("Ada")
    await seals.seal()
    for name, state, age in (("notifications.send", "queued", 90), ("ledger.seal", "rejected", 0)):
        await sql(
            "INSERT INTO dramatiq.queue (message_id, queue_name, state, message, mtime, available_at) VALUES"
            " ({}, 'default', {}::dramatiq.state, jsonb_build_object('actor_name', {}::text), now(),"
            " now() - make_interval(secs => {}))",
            str(uuid.uuid4()),
            state,
            name,
            age,
        )
    await watched.get("/sign-in")

    answer = await watched.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})

    said = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    assert answer.status_code == 200
    assert said['grants_jobs{job="notifications.send",state="waiting"}'] == "1.0"
    assert said['grants_jobs{job="ledger.seal",state="failed"}'] == "1.0"
    assert float(said["grants_job_oldest_seconds"]) >= 90
    assert said["grants_unsealed_seconds"] == "0.0"
    assert float(said['grants_request_seconds_count{route="people.sign_in",status="2xx"}']) >= 1
    assert "Ada" not in answer.text
