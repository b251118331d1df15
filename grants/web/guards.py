"""May you enter this URL: one guard on each route. What exists for you, and what you may do, is asked further in."""

from collections.abc import Awaitable, Callable
from enum import StrEnum

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.handlers.base import BaseRouteHandler

from grants.errors import NotFound
from grants.i18n import _

# Async, since Litestar sends every other guard through a thread.
Guard = Callable[[ASGIConnection, BaseRouteHandler], Awaitable[None]]  # type: ignore[type-arg]

WHO: dict[Guard, str] = {}


def _says(who: str) -> Callable[[Guard], Guard]:
    """Note in words whom a guard lets in, for tests/access.csv."""

    def note(guard: Guard) -> Guard:
        WHO[guard] = who
        return guard

    return note


@_says("public")
async def public(connection: ASGIConnection, handler: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Everybody, signed in or not."""


@_says("signed_in")
async def signed_in(connection: ASGIConnection, handler: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Everybody who has signed in."""
    if connection.scope.get("user") is None:
        raise NotAuthorizedException


@_says("expert")
async def expert(connection: ASGIConnection, handler: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Experts: signed in here; that the sheet is theirs is asked by the query, which knows experts."""
    await signed_in(connection, handler)


def roles(*allowed: StrEnum) -> Guard:
    """Only who holds one of these roles. For anybody else the page does not exist."""

    @_says("|".join(sorted(role.value for role in allowed)))
    async def holds_a_role(connection: ASGIConnection, handler: BaseRouteHandler) -> None:  # type: ignore[type-arg]
        await signed_in(connection, handler)
        if not connection.scope["user"].has(*allowed):
            raise NotFound("web.not_for_you", _("没有找到这个页面"))

    return holds_a_role
