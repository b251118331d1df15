"""People with tokens, and other systems that speak with them."""

from datetime import timedelta

import httpx

from grants import clock
from grants.api import actions
from grants.api.tables import Scope
from grants.people.rules import Actor

ALL = tuple(Scope)


async def a_token(person: Actor, *scopes: Scope, office: int | None = None) -> str:
    """The text of a token for these uses, or for all, in that office or their first; made with a second factor."""
    _token, secret = await actions.make_token(
        person,
        office=office or min(person.organizations()),
        name="对接",
        scopes=scopes or ALL,
        days=30,
        factor_at=clock.machine() - timedelta(seconds=1),
    )
    return secret


def a_system(app, secret: str) -> httpx.AsyncClient:
    """Another system: no cookies, one header."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app),
        base_url="http://test",
        headers={"Authorization": f"Bearer {secret}"},
    )
