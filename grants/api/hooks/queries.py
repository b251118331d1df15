"""Reads of subscriptions and their log; whose office something that happened belongs to."""

import hmac
import json
import secrets
from dataclasses import dataclass
from typing import Any

from grants import clock
from grants.api.hooks import rules
from grants.api.hooks.rules import KEEPERS
from grants.api.hooks.tables import Delivery, Subscription
from grants.audit import AuditEvent
from grants.db import get, sql
from grants.errors import NotFound, why_not
from grants.i18n import _
from grants.people.rules import Actor
from grants.settings import settings, signing_secret

LOG = 100
# Whose it is, by the table of what the audit row is about: the funder's of the round, or the hub's that keeps it.
OFFICES = {
    "Call": "SELECT funder AS office FROM call WHERE id = {}",
    "Application": "SELECT c.funder AS office FROM application p JOIN call c ON c.id = p.call WHERE p.id = {}",
    "Award": "SELECT c.funder AS office FROM award a JOIN call c ON c.id = a.call WHERE a.id = {}",
    "Agreement": """SELECT c.funder AS office FROM agreement g JOIN award a ON a.id = g.award
        JOIN call c ON c.id = a.call WHERE g.id = {}""",
    "PublicNotice": "SELECT c.funder AS office FROM public_notice n JOIN call c ON c.id = n.call WHERE n.id = {}",
    "Payment": """SELECT c.funder AS office FROM payment y JOIN award a ON a.id = y.award
        JOIN call c ON c.id = a.call WHERE y.id = {}""",
    "Report": """SELECT c.funder AS office FROM report r JOIN award a ON a.id = r.award
        JOIN call c ON c.id = a.call WHERE r.id = {}""",
    "Claim": "SELECT k.hub AS office FROM claim m JOIN custody_ledger k ON k.id = m.ledger WHERE m.id = {}",
    "Statement": "SELECT k.hub AS office FROM statement s JOIN custody_ledger k ON k.id = s.ledger WHERE s.id = {}",
}
# Where it is read: on its page and, where there is one, by the API.
LINKS = {
    "Call": ("/rounds/{}", "/api/v1/calls/{}"),
    "Application": ("/applications/{}", "/api/v1/applications/{}"),
    "Award": ("/grants/{}", "/api/v1/awards/{}"),
    "Payment": ("/payments/{}", "/api/v1/payments"),
    "Report": ("/reports/{}", "/api/v1/reports/{}"),
    "PublicNotice": ("/notices/{}", ""),
    "Claim": ("/claims/{}", ""),
    "Statement": ("", "/api/v1/custody/ledgers"),
}


@dataclass(frozen=True)
class ToSend:
    """A delivery that waits, and where it goes."""

    delivery: Delivery
    subscription: Subscription


async def subscriptions(person: Actor) -> list[Subscription]:
    """Those of the offices that a person keeps, the newest first."""
    mine = Subscription.objects().where(Subscription.organization.is_in([0, *person.organizations(*KEEPERS)]))
    return await mine.order_by(Subscription.id, ascending=False).limit(100)


async def subscription(person: Actor, subscription_id: int) -> Subscription:
    """One of them. Raises NotFound for others."""
    found = await get(Subscription, subscription_id)
    if found.organization not in person.organizations(*KEEPERS):
        raise NotFound("api.no_such_subscription", _("没有找到这个订阅"))
    return found


async def log(subscription_id: int) -> list[Delivery]:
    """What it was sent, the newest first."""
    sent = Delivery.objects().where(Delivery.subscription == subscription_id)
    return await sent.order_by(Delivery.id, ascending=False).limit(LOG)


async def living(organization_id: int) -> int:
    """How many subscriptions of an office have not ended."""
    found = Subscription.count().where(Subscription.organization == organization_id, Subscription.ended_at.is_null())
    return int(await found)


async def event(event_id: int) -> AuditEvent:
    """What happened."""
    found = await AuditEvent.objects().where(AuditEvent.id == event_id).first()
    assert found is not None  # the trail is never shortened
    return found


async def subscribers(found: AuditEvent) -> list[Subscription]:
    """Who asks for that kind of event and may hear of this one: what belongs to another office is not told."""
    question = OFFICES.get(found.subject_kind)
    offices = await sql(question, found.subject_id) if question else []
    asking = Subscription.objects().where(
        Subscription.organization.is_in([0, *(row["office"] for row in offices)]),
        Subscription.events.any(found.act),
        Subscription.ended_at.is_null(),
        Subscription.switched_off_at.is_null(),
    )
    return await asking.order_by(Subscription.id)


async def waiting(delivery_id: int) -> ToSend | None:
    """A delivery that is to be made now; none when it was, is later, or when nobody asks for it any more."""
    delivery = await Delivery.objects().where(Delivery.id == delivery_id).first()
    if delivery is None or not rules.is_due(delivery, clock.now()):
        return None
    one = await get(Subscription, delivery.subscription)
    return ToSend(delivery, one) if why_not(rules.subscription_is_living, one) is None else None


async def left_waiting(subscription_id: int) -> list[int]:
    """Deliveries of a subscription that are still to be made, the oldest first."""
    found = Delivery.select(Delivery.id).where(Delivery.subscription == subscription_id, Delivery.next_at.is_not_null())
    return [row["id"] for row in await found.order_by(Delivery.id)]


def body(found: AuditEvent, key: object) -> str:
    """What is sent: which kind of thing, its number, where it is read. Nothing of a person stands in it."""
    shown, read = (each.format(found.subject_id) for each in LINKS.get(found.subject_kind, ("", "")))
    content: dict[str, Any] = {
        "id": str(key),
        "event": found.act,
        "at": found.at.isoformat(timespec="seconds"),
        "subject": {"kind": found.subject_kind, "id": found.subject_id},
        "links": {name: settings().address + path for name, path in (("page", shown), ("api", read)) if path},
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True)


def new_salt() -> str:
    """From which a subscription's key follows."""
    return secrets.token_hex(24)


def signing_key(one: Subscription) -> str:
    """With which its deliveries are signed; shown to the office when it subscribes."""
    return "whsec_" + hmac.digest(signing_secret().encode(), f"webhook:{one.salt}".encode(), "sha256").hex()


def signature(key: str, at: int, content: str) -> str:
    """HMAC-SHA-256 over the moment and the content, so that an old delivery cannot be sent again as a new one."""
    return f"t={at},v1={hmac.digest(key.encode(), f'{at}.{content}'.encode(), 'sha256').hex()}"
