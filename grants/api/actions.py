"""Tokens are made, used and ended."""

from collections.abc import Collection
from datetime import datetime, timedelta

from grants import audit, clock
from grants.api import queries, rules
from grants.api.queries import Used
from grants.api.tables import ApiToken, Scope
from grants.audit import action
from grants.db import get, sql
from grants.people import queries as people
from grants.people.rules import Actor
from grants.people.tables import Person

# Found, counted and dated in one statement: whichever process answers, the row is held for that long only.
USE = """
UPDATE api_token t SET last_used_at = {}, minute = {}, used = CASE WHEN t.minute = {} THEN t.used + 1 ELSE 1 END
FROM person p WHERE p.id = t.person AND t.token_hash = {} AND t.revoked_at IS NULL AND t.expires_at > {}
AND p.closed_at IS NULL AND (p.access_reset_at IS NULL OR t.created_at > p.access_reset_at)
RETURNING t.id, t.person, t.organization, t.scopes, t.used, t.second_factor_at
"""


@action
async def make_token(
    by: Actor, *, office: int, name: str, scopes: Collection[Scope], days: int, factor_at: datetime | None
) -> tuple[ApiToken, str]:
    """Make a token; the text of it is given back once and kept nowhere."""
    await get(Person, by.id, lock="NO KEY UPDATE")
    now = clock.machine()
    rules.check_token(by, office, scopes, days, await queries.living(by, now), factor_at, now)
    secret, hashed = queries.new_secret()
    token = ApiToken(
        person=by.id,
        organization=office,
        name=name,
        token_hash=hashed,
        starts=secret[:12],
        scopes=sorted(scopes),
        created_at=now,
        expires_at=now + timedelta(days=days),
        second_factor_at=factor_at,
    )
    await token.save()
    await audit.record(by, "api.token_made", token, name=name, office=office, scopes=sorted(scopes), days=days)
    return token, secret


@action
async def revoke_token(by: Actor, token_id: int) -> ApiToken:
    """A token counts no more from now on. A second time changes nothing."""
    token = await get(ApiToken, token_id, lock="NO KEY UPDATE")
    rules.token_is_ones_own(by, token)
    if token.revoked_at is None:
        await token.update_self({ApiToken.revoked_at: clock.machine(), ApiToken.revoked_by: by.id})
        await audit.record(by, "api.token_revoked", token, name=token.name)
    return token


@action
async def use_token(by: None, *, token: str) -> Used | None:
    """Whose token that is, with this request counted; none when it does not count, or when its person holds no role in
    its office any more. No act of the business, so no audit row: what is done with it has its own, and names it."""
    now = clock.machine()
    minute = now.replace(second=0, microsecond=0)
    found = await sql(USE, now, minute, minute, people.token_hash(token), now)
    if not found:
        return None
    row = found[0]
    who = rules.in_one_office(await people.actor(row["person"]), row["organization"])
    if not who.memberships:
        return None
    return Used(row["id"], who, tuple(row["scopes"]), row["used"], row["second_factor_at"])
