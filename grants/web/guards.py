"""May you enter this URL: one guard on each route. What exists for you, and what you may do, is asked further in."""

from collections.abc import Callable
from enum import StrEnum

from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.handlers.base import BaseRouteHandler

from grants.errors import NotFound
from grants.i18n import _

Guard = Callable[[ASGIConnection, BaseRouteHandler], None]  # type: ignore[type-arg]

WHO: dict[Guard, str] = {}


def _says(who: str) -> Callable[[Guard], Guard]:
    """Note in words whom a guard lets in, for tests/access.csv."""

    def note(guard: Guard) -> Guard:
        WHO[guard] = who
        return guard

    return note


@_says("public")
def public(connection: ASGIConnection, handler: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Everybody, signed in or not."""


@_says("signed_in")
def signed_in(connection: ASGIConnection, handler: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Everybody who has signed in."""
    if connection.scope.get("user") is None:
        raise NotAuthorizedException


@_says("expert")
def expert(connection: ASGIConnection, handler: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Experts: signed in here; that the sheet is theirs is asked by the query, which knows experts."""
    signed_in(connection, handler)


def roles(*allowed: StrEnum) -> Guard:
    """Only who holds one of these roles. For anybody else the page does not exist."""

    @_says("|".join(sorted(role.value for role in allowed)))
    def holds_a_role(connection: ASGIConnection, handler: BaseRouteHandler) -> None:  # type: ignore[type-arg]
        signed_in(connection, handler)
        if not connection.scope["user"].has(*allowed):
            raise NotFound("web.not_for_you", _("没有找到这个页面"))

    return holds_a_role
