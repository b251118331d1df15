"""A form that is posted after its session ended is kept, and shown filled once its writer has signed in again."""

import hashlib
import secrets
from urllib.parse import quote, urlsplit

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPReceiveMessage, Message, Receive, Scope, Send

from grants.people import actions, queries
from grants.people.cookies import cookie
from grants.people.middleware import COOKIE
from grants.settings import settings
from grants.web import kept

KEY = "grants_typed"
FORM = b"application/x-www-form-urlencoded"


class KeptForms(ASGIMiddleware):
    """Stands inside `Authentication`, which says who asks."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        headers = dict(scope["headers"])
        key = _key(cookie(scope, KEY))
        if scope.get("user") is not None and key and scope["method"] == "GET":  # type: ignore[typeddict-item]
            await self._show(scope, receive, send, next_app, key)
        elif scope.get("user") is None and _may_be_kept(scope, headers):
            await self._keep(scope, receive, send, next_app, headers)
        else:
            await next_app(scope, receive, send)

    async def _keep(
        self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp, headers: dict[bytes, bytes]
    ) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")  # type: ignore[operator]
            more = bool(message.get("more_body", False))
        given = False

        async def again() -> HTTPReceiveMessage:
            nonlocal given
            if given:
                return await receive()  # type: ignore[return-value]
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 303:
                answer = MutableScopeHeaders.from_message(message)
                if answer.get("location", "").startswith("/sign-in?next="):
                    page = _page(scope, headers)
                    key = secrets.token_bytes(32)
                    token = cookie(scope, COOKIE)
                    await actions.keep_form(None, token=token, page=page, key_hash=_hash(key), box=kept.seal(key, body))
                    answer["location"] = f"/sign-in?next={quote(page)}"
                    secure = "; Secure" if settings().secure_cookies else ""
                    answer.add("set-cookie", f"{KEY}={key.hex()}; Path=/; Max-Age=3600; SameSite=Lax; HttpOnly{secure}")
            await send(message)

        await next_app(scope, again, answered)

    async def _show(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp, key: bytes) -> None:
        found = await queries.kept_form(scope["user"], _hash(key), scope["path"])
        body = kept.unseal(key, bytes.fromhex(found.box)) if found else None
        if found is None or body is None:
            await next_app(scope, receive, send)
            return
        await actions.take_form(scope["user"], found.id)
        token = kept.typed.set(kept.fields(body))

        async def forgetting(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableScopeHeaders.from_message(message).add("set-cookie", f"{KEY}=; Path=/; Max-Age=0; HttpOnly")
            await send(message)

        try:
            await next_app(scope, receive, forgetting)
        finally:
            kept.typed.reset(token)


def _may_be_kept(scope: Scope, headers: dict[bytes, bytes]) -> bool:
    """A form of a page that wants somebody who is signed in; forms that save themselves keep their text in the page."""
    if scope["method"] != "POST" or scope["path"].startswith("/sign-"):  # type: ignore[typeddict-item]
        return False
    length = headers.get(b"content-length", b"")
    is_form = headers.get(b"content-type", b"").startswith(FORM)
    by_script = b"x-requested-with" in headers or b"hx-request" in headers
    return is_form and not by_script and length.isdigit() and int(length) <= kept.LARGEST


def _page(scope: Scope, headers: dict[bytes, bytes]) -> str:
    """The page on which the form stood: that which sent it, else the address to which it was sent."""
    try:
        sender = urlsplit(headers.get(b"referer", b"").decode("latin-1"))
    except ValueError:  # a broken host, which no browser sends
        sender = urlsplit("")
    is_ours = sender.netloc == headers.get(b"host", b"").decode("latin-1") and sender.path.startswith("/")
    return (sender.path if is_ours and not sender.path.startswith("//") else scope["path"])[:300]


def _key(text: str | None) -> bytes | None:
    try:
        key = bytes.fromhex(text or "")
    except ValueError:
        return None
    return key if len(key) == 32 else None


def _hash(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()
