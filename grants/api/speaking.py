"""How other systems are spoken with: a token in the header, answers and refusals as JSON, so many requests a minute."""

import secrets
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import structlog
from litestar import Request, Router
from litestar.connection import ASGIConnection
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.openapi.datastructures import ResponseSpec
from litestar.response import Response
from litestar.types import ASGIApp, Guard, Message, Receive, Scope, Send

from grants import clock
from grants.api import actions, rules
from grants.api.shapes import Problem
from grants.api.tables import Scope as Use
from grants.audit import through
from grants.errors import NotAllowed, NotFound, Refused
from grants.i18n import _
from grants.people.tables import Role
from grants.web.guards import WHO, roles, signed_in

LOG = structlog.get_logger()
HOME = "/api/v1"
JSON = "application/problem+json"
LARGEST_ID = 2**31 - 1
LARGEST_BODY = 28 * 1024 * 1024  # a statement of 20 MB, as base64
# What a refusal is on the wire, where it is not the sender's content that is wrong.
STATUS = {"api.token_not_valid": 401, "api.too_many_requests": 429, "api.key_of_another_request": 409}
SAID = {
    400: "The request could not be read; nothing was done.",
    401: "No token, or one that does not count.",
    403: "The token, or whose it is, may not do this.",
    404: "There is no such thing, or not for this person.",
    409: "This Idempotency-Key belongs to another request.",
    413: "Larger than what is taken; nothing was done.",
    422: "A rule refuses it; nothing was written. `code` names the rule.",
    429: "Too many requests in this minute.",
}
REFUSALS = {
    status: ResponseSpec(Problem, description=said, generate_examples=False, media_type=JSON)
    for status, said in SAID.items()
}


class Bearer(ASGIMiddleware):
    """Sets `user` by the token alone: no cookie counts here. Counts the request and says how many are left."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        scope["user"] = scope["auth"] = None
        found = rules.token_that_counts(await actions.use_token(None, token=_token(scope)))
        scope["state"]["rate"] = _rate(found.used)
        rules.token_is_within_its_rate(found.used)
        rules.token_has_second_factor(found.actor, found.second_factor_at)
        scope["user"], scope["state"]["token"] = found.actor, found

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableScopeHeaders.from_message(message)
                for name, value in scope["state"]["rate"].items():
                    answer.setdefault(name, value)
            await send(message)

        acting = through.set(found.id)
        try:
            await next_app(scope, receive, counted)
        finally:
            through.reset(acting)


def _token(scope: Scope) -> str:
    said = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
    kind, _blank, token = said.partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _rate(used: int) -> dict[str, str]:
    left = 60 - clock.machine().second
    return {
        "RateLimit-Limit": str(rules.PER_MINUTE),
        "RateLimit-Remaining": str(max(0, rules.PER_MINUTE - used)),
        "RateLimit-Reset": str(left),
    }


def holds(use: Use, *allowed: Role) -> Guard:
    """A token for that use, of a person who holds one of these roles (or any): the same roles as on the page."""
    person_may = roles(*allowed) if allowed else signed_in

    async def token_and_person_may(connection: ASGIConnection, handler: BaseRouteHandler) -> None:  # type: ignore[type-arg]
        rules.token_has_scope(connection.scope["state"]["token"].scopes, use)
        await person_may(connection, handler)

    WHO[token_and_person_may] = WHO[person_may]
    return token_and_person_may


async def number_can_be_one(request: Request[Any, Any, Any]) -> None:
    """A number beyond what a row can have is that of none."""
    if any(isinstance(each, int) and abs(each) > LARGEST_ID for each in request.path_params.values()):
        raise NotFound("api.no_such_number", _("没有这个编号"))


def refused(request: Request[Any, Any, Any], refusal: Refused) -> Response[Any]:
    """A rule said no: its code and its words."""
    status = STATUS.get(refusal.code) or (
        404 if isinstance(refusal, NotFound) else 403 if isinstance(refusal, NotAllowed) else 422
    )
    return problem(request, status, refusal.code, refusal.message)


def unread(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """What the framework refuses before a rule is asked."""
    return problem(request, error.status_code, "", str(error.detail))


def broken(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A fault of ours: logged under a number that the answer says."""
    reference = secrets.token_hex(4)
    LOG.exception("request failed", reference=reference, path=request.url.path, exc_info=error)
    return problem(request, 500, "", reference)


def problem(request: Request[Any, Any, Any], status: int, code: str, words: str) -> Response[Any]:
    """A refusal as RFC 9457 has it; `code` is never translated."""
    headers = dict(request.scope["state"].get("rate", {}))
    if status == 429:
        headers["Retry-After"] = headers["RateLimit-Reset"]
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    title = HTTPStatus(status).phrase
    return Response(
        Problem(type="about:blank", title=title, status=status, detail=words, code=code),
        status_code=status,
        media_type=JSON,
        headers=headers,
    )


def router(handlers: Sequence[Any]) -> Router:
    """Everything under /api/v1 that asks for a token."""
    return Router(
        HOME,
        route_handlers=list(handlers),
        middleware=[Bearer()],
        before_request=number_can_be_one,
        after_request=_as_it_is,
        exception_handlers={Refused: refused, HTTPException: unread, Exception: broken},
        include_in_schema=True,
        request_max_body_size=LARGEST_BODY,
        security=[{"token": []}],
    )


async def _as_it_is(response: Response[Any]) -> Response[Any]:
    return response
