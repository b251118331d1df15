"""Reads of tokens."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from grants.api.tables import ApiToken
from grants.people.queries import token_hash
from grants.people.rules import Actor
from grants.people.tables import Person

PREFIX = "grants_"


@dataclass(frozen=True)
class Used:
    """A token that was used just now: whose (with the roles it carries), for what, and how often in this minute."""

    id: int
    actor: Actor
    scopes: tuple[str, ...]
    used: int
    second_factor_at: datetime | None


async def tokens(person: Actor) -> list[ApiToken]:
    """One's own tokens, the newest first."""
    mine = ApiToken.objects().where(ApiToken.person == person.id)
    return await mine.order_by(ApiToken.id, ascending=False).limit(100)


async def living(person: Actor, now: datetime) -> int:
    """How many of them count."""
    mine = ApiToken.count().where(
        ApiToken.person == person.id, ApiToken.revoked_at.is_null(), ApiToken.expires_at > now
    )
    reset_at = await access_reset_at(person)
    return int(await (mine.where(ApiToken.created_at > reset_at) if reset_at else mine))


async def access_reset_at(person: Actor) -> datetime | None:
    """When the machine's operator last reset their access: what was made until then counts no more."""
    [row] = await Person.select(Person.access_reset_at).where(Person.id == person.id)
    reset_at: datetime | None = row["access_reset_at"]
    return reset_at


def new_secret() -> tuple[str, str]:
    """A token that nobody can guess, and what is kept of it. Its beginning lets scanners of leaked texts find it."""
    secret = PREFIX + secrets.token_urlsafe(32)
    return secret, token_hash(secret)
