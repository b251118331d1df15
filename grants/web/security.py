"""Headers of every answer, forms from our own pages only, and the language of every request."""

from urllib.parse import urlsplit

from litestar.config.csrf import CSRFConfig
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from grants.i18n import LANGUAGES, language
from grants.settings import settings, signing_secret

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-src 'self'",
        "frame-ancestors 'self'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def csrf() -> CSRFConfig:
    """Every unsafe request carries a signed token that equals the cookie's (double submit)."""
    return CSRFConfig(
        secret=signing_secret(),
        cookie_name="grants_csrf",
        cookie_httponly=True,
        cookie_samesite="lax",
        cookie_secure=settings().secure_cookies,
        # Where no cookie says who asks, none can be abused: the API looks at its header alone.
        exclude=["^/static/", "^/api/v1/"],
    )


async def headers(message: Message, scope: Scope) -> None:
    """Put the headers on every answer, also one to an address that is none; what a person sees is kept by no cache."""
    if message["type"] == "http.response.start":
        answer = MutableScopeHeaders.from_message(message)
        for name, value in HEADERS.items():
            answer.setdefault(name, value)
        if settings().secure_cookies:
            answer.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if scope.get("user") is not None:
            answer["Cache-Control"] = "no-store"


class SameOrigin(ASGIMiddleware):
    """Refuses what another site's page sends, even with a token of ours.

    Who can plant a cookie (a neighbour under the same domain) has a token that equals it. The browser says whose page
    sends: in `Sec-Fetch-Site`, which no script can write, or in `Origin` where a browser or plain http lacks that.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        method = scope["method"]  # type: ignore[typeddict-item]  # `scopes` lets only HTTP come here
        if method not in {"GET", "HEAD", "OPTIONS"} and not _is_our_page(dict(scope["headers"])):
            raise PermissionDeniedException("sent by another site")
        await next_app(scope, receive, send)


def _is_our_page(sent: dict[bytes, bytes]) -> bool:
    said = sent.get(b"sec-fetch-site")
    if said is not None:
        return said in {b"same-origin", b"none"}
    origin = sent.get(b"origin")
    hosts = {sent.get(b"host", b"").decode("latin-1"), urlsplit(settings().public_url).netloc}
    # An origin is scheme and host alone; whatever else was sent there is none of ours.
    return origin is None or origin.decode("latin-1").partition("://")[2] in hosts - {""}


class Readable(ASGIMiddleware):
    """No address of ours holds the sign with the number zero, which no database keeps: it falls out of a question, and
    a path with it leads nowhere."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        scope["query_string"] = scope["query_string"].replace(b"%00", b"")
        if "\0" in scope["path"]:
            raise NotFoundException
        await next_app(scope, receive, send)


class Language(ASGIMiddleware):
    """Chinese, unless `?lang=` or the cookie of an earlier choice says otherwise."""

    scopes = (ScopeType.HTTP,)
    cookie = "grants_lang"

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        asked = _asked(scope)
        code = asked or _remembered(scope, self.cookie)
        token = language.set(code if code in LANGUAGES else LANGUAGES[0])

        async def with_cookie(message: Message) -> None:
            if asked and message["type"] == "http.response.start":
                kept = f"{self.cookie}={asked}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"
                secure = "; Secure" if settings().secure_cookies else ""
                MutableScopeHeaders.from_message(message).add("set-cookie", kept + secure)
            await send(message)

        try:
            await next_app(scope, receive, with_cookie)
        finally:
            language.reset(token)


def _asked(scope: Scope) -> str | None:
    for pair in scope["query_string"].decode("latin-1").split("&"):
        name, _equals, value = pair.partition("=")
        if name == "lang" and value in LANGUAGES:
            return value
    return None


def _remembered(scope: Scope, cookie: str) -> str | None:
    for name, value in scope["headers"]:
        if name == b"cookie":
            for pair in value.decode("latin-1").split(";"):
                key, _equals, code = pair.strip().partition("=")
                if key == cookie:
                    return code
    return None
