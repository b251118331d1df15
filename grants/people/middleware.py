"""From the cookie to the person: every request knows who asks."""

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from grants import clock
from grants.people import actions, queries
from grants.people.cookies import cookie
from grants.people.rules import SEEN_EVERY

COOKIE = "grants_session"


class Authentication(ASGIMiddleware):
    """Sets `user` (an Actor, or None) and `auth` (the Session, or None).

    A session whose second factor is still missing gives no user: it stands in `state["half_signed_in"]`, and only the
    page that asks for the code looks there.
    """

    scopes = (ScopeType.HTTP,)

    def should_bypass_for_scope(self, scope: Scope) -> bool:
        """Files are for everybody."""
        return scope["path"].startswith("/static/")

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        scope["user"] = scope["auth"] = None
        token = cookie(scope, COOKIE)
        found = await queries.signed_in(token) if token else None
        if found is not None:
            if found.complete:
                scope["user"] = found.actor
                scope["auth"] = found.session
            else:
                scope["state"]["half_signed_in"] = found
            if clock.machine() - found.session.seen_at > SEEN_EVERY:
                await actions.touch_session(found.actor, found.session.id)
        await next_app(scope, receive, send)
