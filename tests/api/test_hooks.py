"""Webhooks: who may have what sent where, signed, tried again, switched off; nothing of a person in them."""

import asyncio
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from grants import clock
from grants.api.hooks import actions, jobs, queries, rules, sending
from grants.api.hooks.tables import Delivery, Subscription
from grants.audit import AuditEvent
from grants.db import sql
from grants.errors import NotFound, why_not
from grants.notifications.tables import Message
from grants.organizations.tables import Organization
from grants.people.rules import Actor
from grants.people.tables import Role
from grants.settings import settings
from tests import access
from tests.calls.world import a_draft, a_published_call
from tests.organizations.world import an_organization, staff

ADMIN = Actor(1, "Ada", frozenset({(7, Role.ADMIN)}))
PUBLIC = ["93.184.216.34"]
GRANTS = Path(actions.__file__).parents[2]


@pytest.mark.parametrize(
    ("by", "office", "address", "events", "living", "code"),
    [
        (ADMIN, 7, "https://example.org/in", ["calls.call_published"], 0, None),
        (ADMIN, 8, "https://example.org/in", ["calls.call_published"], 0, "people.role_missing"),
        (ADMIN, 7, "http://example.org/in", ["calls.call_published"], 0, "api.address_not_https"),
        (ADMIN, 7, "https://ada:secret@example.org/", ["calls.call_published"], 0, "api.address_not_https"),
        (ADMIN, 7, "https://example.org:x/", ["calls.call_published"], 0, "api.address_not_https"),
        (ADMIN, 7, "https://example.org/in", [], 0, "api.no_event"),
        (ADMIN, 7, "https://example.org/in", ["scoring.sheet_saved"], 0, "api.no_event"),
        (ADMIN, 7, "https://example.org/in", ["calls.call_published"], 10, "api.too_many_subscriptions"),
    ],
)
def test_an_office_subscribes_to_known_events_at_an_https_address(by, office, address, events, living, code):
    refusal = why_not(rules.check_subscription, by, office, address, events, living, allows_private=False)

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    "hosts",
    [
        ["127.0.0.1"],
        ["10.0.0.8"],
        ["192.168.1.1"],
        ["169.254.169.254"],
        ["::1"],
        ["fe80::1%eth0"],
        ["224.0.0.1"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::a00:8"],
        ["2002:a00:8::1"],
        [*PUBLIC, "::1"],
    ],
)
def test_no_door_inside_the_own_network_is_knocked_at(hosts):
    refusal = why_not(rules.hosts_are_public, hosts, allows_private=False)

    assert refusal.code == "api.address_not_public"
    assert why_not(rules.hosts_are_public, hosts, allows_private=True) is None
    assert why_not(rules.hosts_are_public, PUBLIC, allows_private=False) is None


@pytest.mark.parametrize("allows_private", [False, True])
def test_a_host_that_nobody_finds_is_said_to_be_that_and_not_to_be_private(allows_private):
    refusal = why_not(rules.hosts_are_public, [], allows_private=allows_private)

    assert refusal.code == "api.address_not_found"


def test_pauses_grow_and_end():
    pauses = [rules.pause_after(n) for n in range(1, rules.MOST_ATTEMPTS + 1)]

    assert pauses[:-1] == sorted(pauses[:-1])
    assert pauses[-1] is None
    assert sum(pauses[:-1], timedelta()) > rules.FAILING_FOR
    assert rules.is_given_up(None, clock.now()) is False


async def subscribed(organization: int, address: str = "https://example.org/in") -> tuple[Actor, Subscription]:
    office = await Organization.objects().where(Organization.id == organization).first()
    admin = await staff(office, Role.ADMIN, name="Admin")
    made = await actions.subscribe(admin, organization, address=address, events=["calls.call_published"], hosts=PUBLIC)
    return admin, made


async def test_what_happens_is_queued_with_it_and_told_to_its_own_office_alone(db):
    call = await a_draft()
    _admin, mine = await subscribed(call.funder)
    other = await a_published_call()
    event = await AuditEvent.objects().where(AuditEvent.act == "calls.call_published").first()
    queued = await sql("SELECT message FROM dramatiq.queue WHERE message ->> 'actor_name' = 'api.fan_out'")

    told = await actions.fan_out(None, event.id)
    again = await actions.fan_out(None, event.id)

    assert [json.loads(row["message"])["args"] for row in queued] == [[event.id]]
    is_mine = other.call.funder == call.funder
    assert (told, again) == (int(is_mine), 0)
    assert await Delivery.count().where(Delivery.subscription == mine.id) == int(is_mine)


async def test_a_delivery_holds_numbers_and_links_and_is_signed_over_moment_and_content(db):
    facts = await a_published_call()
    _admin, one = await subscribed(facts.call.funder)
    event = await AuditEvent.objects().where(AuditEvent.act == "calls.call_published").first()
    await actions.fan_out(None, event.id)
    delivery = await Delivery.objects().first()

    body = json.loads(delivery.body)
    key = queries.signing_key(one)

    assert set(body) == {"id", "event", "at", "subject", "links"}
    assert body["subject"] == {"kind": "Call", "id": facts.call.id}
    assert facts.call.title not in delivery.body
    assert queries.signature(key, 1, "a") != queries.signature(key, 2, "a")
    assert one.salt not in key


async def test_a_delivery_is_taken_at_last_by_a_server_that_failed_first(db, monkeypatch):
    heard, answers = [], [b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", b"HTTP/1.1 204 Fine\r\n\r\n"]

    async def serve(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = int(head.lower().partition("content-length: ")[2].split("\r\n")[0])
        heard.append((head, (await reader.readexactly(length)).decode()))
        writer.write(answers[len(heard) - 1])
        await writer.drain()
        writer.close()

    monkeypatch.setenv("GRANTS_WEBHOOKS_PRIVATE", "1")
    settings.cache_clear()
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        port = server.sockets[0].getsockname()[1]
        facts = await a_published_call()
        _admin, one = await subscribed(facts.call.funder, f"http://localhost:{port}/in")
        event = await AuditEvent.objects().where(AuditEvent.act == "calls.call_published").first()
        await actions.fan_out(None, event.id)
        delivery = await Delivery.objects().first()

        await jobs.deliver(delivery.id)
        failed = await Delivery.objects().first()
        await jobs.deliver(delivery.id)  # not due: another message about the same one
        with clock.at(failed.next_at):
            await jobs.deliver(delivery.id)
            await jobs.deliver(delivery.id)
        taken = await Delivery.objects().first()
    finally:
        server.close()
        await server.wait_closed()
        monkeypatch.undo()
        settings.cache_clear()

    assert (failed.status, failed.attempts, failed.delivered_at) == (500, 1, None)
    assert failed.next_at is not None
    assert (taken.status, taken.attempts, taken.error) == (204, 2, "")
    assert len(heard) == 2
    head, body = heard[0]
    stamp = head.partition("t=")[2].split(",")[0]
    assert queries.signature(queries.signing_key(one), int(stamp), body) in head
    assert f"host: localhost:{port}" in head.lower()


async def test_a_private_address_is_refused_at_the_moment_of_sending_too(db):
    facts = await a_published_call()
    _admin, one = await subscribed(facts.call.funder, "https://localhost/in")
    event = await AuditEvent.objects().where(AuditEvent.act == "calls.call_published").first()
    await actions.fan_out(None, event.id)
    delivery = await Delivery.objects().first()

    status, error = await sending.send(await queries.waiting(delivery.id))

    assert one.address == "https://localhost/in"
    assert (status, error) == (None, "api.address_not_public")


async def test_after_three_days_in_which_nothing_was_taken_it_is_switched_off_and_the_office_written_to(db, browser):
    facts = await a_published_call()
    admin, one = await subscribed(facts.call.funder)
    event = await AuditEvent.objects().where(AuditEvent.act == "calls.call_published").first()
    await actions.fan_out(None, event.id)
    delivery = await Delivery.objects().first()
    began = clock.now()

    with clock.at(began):
        await actions.note_try(None, delivery.id, status=500, error="HTTP 500")
    with clock.at(began + timedelta(days=3)):
        await actions.note_try(None, delivery.id, status=None, error="no such host")
    off = await Subscription.objects().where(Subscription.id == one.id).first()
    letter = await Message.objects().where(Message.event == "api.subscription_switched_off").first()
    shown = await browser.sign_in(admin.id).get(f"/webhooks/{one.id}")
    await browser.post(f"/webhooks/{one.id}/switching-on")
    await browser.post(f"/webhook-deliveries/{delivery.id}/repeat")
    on = await Subscription.objects().where(Subscription.id == one.id).first()
    await browser.post(f"/webhooks/{one.id}/end")
    late = await browser.post(f"/webhook-deliveries/{delivery.id}/repeat")
    await actions.note_try(None, delivery.id, status=500, error="it was on its way when the subscription ended")
    stranger = await staff(await an_organization(), Role.ADMIN, name="Mallory")
    with pytest.raises(NotFound, match=r"api\.no_such_subscription"):
        await queries.subscription(stranger, one.id)
    hidden = await browser.sign_in(stranger.id).get(f"/webhooks/{one.id}")

    assert off.switched_off_at is not None
    assert letter.person == admin.id
    assert "no such host" in shown.text
    assert (on.switched_off_at, on.failing_since) == (None, None)
    assert hidden.status_code == 404
    assert late.status_code == 409
    assert (await Delivery.objects().first()).next_at is None
    refused = await AuditEvent.objects().where(AuditEvent.refusal == "api.subscription_not_living").first()
    assert refused.actor == admin.id


async def test_what_still_waited_when_it_was_switched_off_is_sent_when_it_is_switched_on(db):
    facts = await a_published_call()
    admin, one = await subscribed(facts.call.funder)
    event = await AuditEvent.objects().where(AuditEvent.act == "calls.call_published").first()
    await actions.fan_out(None, event.id)
    delivery = await Delivery.objects().first()
    await Subscription.update({Subscription.switched_off_at: clock.now()}).where(Subscription.id == one.id)
    before = await _queued(delivery.id)

    off = await queries.waiting(delivery.id)
    await actions.switch_on(admin, one.id)

    assert (off, before, await _queued(delivery.id)) == (None, 1, 2)
    assert (await queries.waiting(delivery.id)).delivery.id == delivery.id


async def _queued(delivery_id: int) -> int:
    found = await sql(
        "SELECT message FROM dramatiq.queue WHERE message ->> 'actor_name' = 'api.deliver'"
        " AND message -> 'args' = jsonb_build_array({}::int)",
        delivery_id,
    )
    return len(found)


async def test_the_log_goes_back_three_months(db):
    facts = await a_published_call()
    await subscribed(facts.call.funder)
    event = await AuditEvent.objects().where(AuditEvent.act == "calls.call_published").first()
    await actions.fan_out(None, event.id)

    await actions.forget_deliveries(None)
    young = await Delivery.count()
    with clock.at(clock.now() + rules.LOG_KEPT_FOR + timedelta(seconds=1)):
        await actions.forget_deliveries(None)

    assert (young, await Delivery.count()) == (1, 0)


async def test_every_event_is_written_down_by_some_step_and_leads_to_pages_that_are_there(db, app):
    written = set().union(*(re.findall(r'"(\w+\.\w+)"', path.read_text()) for path in GRANTS.rglob("*.py")))
    paths = {re.sub(r"{\w+(:\w+)?}", "{}", path) for path, _handler in access.handlers()}

    offices = [await sql(question, 0) for question in queries.OFFICES.values()]

    assert rules.EVENTS.keys() <= written
    assert {each for links in queries.LINKS.values() for each in links if each} <= paths
    assert offices == [[]] * len(queries.OFFICES)
    assert queries.LINKS.keys() <= queries.OFFICES.keys()


async def test_a_server_that_never_answers_holds_a_worker_no_longer_than_it_may(db, monkeypatch):
    gone = asyncio.Event()

    async def silent(reader, writer):
        await reader.read()
        writer.close()
        await writer.wait_closed()
        gone.set()

    monkeypatch.setenv("GRANTS_WEBHOOKS_PRIVATE", "1")
    monkeypatch.setattr(sending, "PATIENCE", 0.2)
    settings.cache_clear()
    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    try:
        port = server.sockets[0].getsockname()[1]
        facts = await a_published_call()
        await subscribed(facts.call.funder, f"http://localhost:{port}/in")
        event = await AuditEvent.objects().where(AuditEvent.act == "calls.call_published").first()
        await actions.fan_out(None, event.id)

        status, error = await sending.send(await queries.waiting((await Delivery.objects().first()).id))
    finally:
        await gone.wait()
        server.close()
        await server.wait_closed()
        monkeypatch.undo()
        settings.cache_clear()

    assert (status, error.split(":")[0]) in {(None, "timeout"), (None, "ReadTimeout")}


async def test_an_office_subscribes_on_its_page_and_sees_the_key_once(browser):
    facts = await a_published_call()
    office = await Organization.objects().where(Organization.id == facts.call.funder).first()
    admin = await staff(office, Role.ADMIN, name="Admin")
    page = browser.sign_in(admin.id)
    typed = {"office": str(office.id), "address": "https://localhost/in", "events": ["calls.call_published"]}

    inside = await page.post("/webhooks", data=typed)
    listed = await page.get("/webhooks")

    assert inside.status_code == 422
    assert "内部网络" in inside.text
    assert "whsec_" not in listed.text
    assert await Subscription.count() == 0
