"""An office subscribes and ends it; what happened is put into its log and sent until it was taken."""

from collections.abc import Sequence
from uuid import uuid4

from grants import audit, clock, jobs
from grants.api.hooks import queries, rules
from grants.api.hooks.letters import SWITCHED_OFF
from grants.api.hooks.tables import Delivery, Subscription
from grants.audit import action
from grants.db import get, sql
from grants.organizations.tables import Organization
from grants.people import queries as people
from grants.people.letters import write_to
from grants.people.rules import Actor
from grants.settings import settings

KEEP = """
INSERT INTO delivery (subscription, event, act, key, body, queued_at, next_at, attempts, error)
VALUES ({}, {}, {}, {}, {}, {}, {}, 0, '') ON CONFLICT (subscription, event) DO NOTHING RETURNING id
"""


@action
async def subscribe(
    by: Actor, organization_id: int, *, address: str, events: Sequence[str], hosts: Sequence[str]
) -> Subscription:
    """Have what happens sent to an address; `hosts` are what its name stands for now."""
    await get(Organization, organization_id, lock="NO KEY UPDATE")
    private = settings().webhooks_private
    living = await queries.living(organization_id)
    rules.check_subscription(by, organization_id, address, events, living, allows_private=private)
    rules.hosts_are_public(hosts, allows_private=private)
    one = Subscription(
        organization=organization_id,
        address=address,
        events=sorted(events),
        salt=queries.new_salt(),
        created_at=clock.now(),
        created_by=by.id,
    )
    await one.save()
    await audit.record(by, "api.subscription_made", one, address=address, events=sorted(events))
    return one


@action
async def end_subscription(by: Actor, subscription_id: int) -> Subscription:
    """Nothing is sent any more, nor what waited. A second time changes nothing."""
    one = await get(Subscription, subscription_id, lock="NO KEY UPDATE")
    rules.subscription_is_kept_by(by, one)
    if one.ended_at is None:
        await one.update_self({Subscription.ended_at: clock.now(), Subscription.ended_by: by.id})
        await Delivery.update({Delivery.next_at: None}).where(Delivery.subscription == one.id)
        await audit.record(by, "api.subscription_ended", one)
    return one


@action
async def switch_on(by: Actor, subscription_id: int) -> Subscription:
    """What was switched off after days of failing is sent to again, and first what still waited then."""
    one = await get(Subscription, subscription_id, lock="NO KEY UPDATE")
    rules.subscription_is_kept_by(by, one)
    if one.switched_off_at is not None:
        await one.update_self({Subscription.switched_off_at: None, Subscription.failing_since: None})
        for delivery_id in await queries.left_waiting(one.id):
            await jobs.enqueue("api.deliver", delivery_id)
        await audit.record(by, "api.subscription_switched_on", one)
    return one


@action
async def send_again(by: Actor, delivery_id: int) -> Delivery:
    """Send one from the log once more, with the same key: who has it already can drop it."""
    delivery, one = await _held(delivery_id)
    rules.subscription_is_kept_by(by, one)
    rules.subscription_is_living(one)
    await delivery.update_self({Delivery.delivered_at: None, Delivery.next_at: clock.now()})
    await jobs.enqueue("api.deliver", delivery_id)
    await audit.record(by, "api.delivery_repeated", delivery)
    return delivery


@action
async def fan_out(by: None, event_id: int) -> int:
    """Put what happened into the log of every subscription that asks for it, and queue it; done twice it changes
    nothing. Gives how many. The trail holds the event itself, so no audit row."""
    found, now = await queries.event(event_id), clock.now()
    kept = 0
    for one in await queries.subscribers(found):
        key = uuid4()
        made = await sql(KEEP, one.id, event_id, found.act, key, queries.body(found, key), now, now)
        for row in made:
            await jobs.enqueue("api.deliver", row["id"])
            kept += 1
    return kept


@action
async def note_try(by: None, delivery_id: int, *, status: int | None, error: str) -> Delivery:
    """Note how a try went: taken, or queued again after a pause; after days in which nothing was taken the subscription
    is switched off and its office written to. The log is the record, so there is no audit row but of that."""
    delivery, one = await _held(delivery_id)
    now, attempts = clock.now(), delivery.attempts + 1
    taken = status is not None and 200 <= status < 300
    pause = None if taken else rules.pause_after(attempts)
    failing_since = None if taken else one.failing_since or now
    is_over = rules.is_given_up(failing_since, now)
    next_at = now + pause if pause and not is_over and one.ended_at is None else None
    await delivery.update_self(
        {
            Delivery.attempts: attempts,
            Delivery.tried_at: now,
            Delivery.status: status,
            Delivery.error: error[:200],
            Delivery.delivered_at: now if taken else None,
            Delivery.next_at: next_at,
        }
    )
    if next_at is not None:
        await jobs.enqueue("api.deliver", delivery_id, at=next_at)
    if failing_since != one.failing_since:
        await one.update_self({Subscription.failing_since: failing_since})
    if is_over and one.switched_off_at is None:
        await _switch_off(one)
    return delivery


@action
async def forget_deliveries(by: None) -> None:
    """Forget what was sent three months ago. The trail keeps what happened, so no audit row."""
    await sql("DELETE FROM delivery WHERE queued_at < {}", clock.now() - rules.LOG_KEPT_FOR)


async def _held(delivery_id: int) -> tuple[Delivery, Subscription]:
    """A delivery and its subscription, locked. The subscription first, as where it is ended: none waits for another."""
    one = await get(Subscription, (await get(Delivery, delivery_id)).subscription, lock="NO KEY UPDATE")
    return await get(Delivery, delivery_id, lock="NO KEY UPDATE"), one


async def _switch_off(one: Subscription) -> None:
    await one.update_self({Subscription.switched_off_at: clock.now()})
    keepers = [each for role in rules.KEEPERS for each in await people.holders(role, one.organization)]
    told = list({each.id: each for each in keepers}.values())
    await write_to(told, SWITCHED_OFF, link=f"/webhooks/{one.id}", address=one.address)
    await audit.record(None, "api.subscription_switched_off", one)
