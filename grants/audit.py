"""Who did what to what, when, and what was refused: written inside the action's own transaction, never changed."""

import functools
import inspect
import json
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ParamSpec, Protocol, TypeVar, cast

from piccolo.columns import JSONB, BigSerial, Integer, Varchar
from piccolo.table import Table

from grants import clock
from grants.db import moment_column, require_transaction, transaction
from grants.errors import Refused

P = ParamSpec("P")
T = TypeVar("T")

# What somebody typed may hold personal data or secrets: these never become facts of a refused attempt.
UNSAID = {
    "password",
    "secret",
    "code",
    "content",
    "text",
    "comment",
    "last_four",
    "number",
    "id_number",
    "phone",
    "login",
    "complainant",
    "contact",
    # What an expert writes on a sheet is read by nobody before scoring is closed, tried or kept.
    "token",
}

# By which key another system acts for a person; its number stands in the facts of every row.
through: ContextVar[int | None] = ContextVar("through", default=None)

_acting: ContextVar[bool] = ContextVar("acting", default=False)


class Who(Protocol):
    """Somebody who acts."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


class AuditEvent(Table):
    """One act, or one attempt that was refused. A trigger refuses UPDATE and DELETE.

    The actor is kept by name as well as by id, so that the trail outlives the account.
    """

    id = BigSerial(primary_key=True)
    at = moment_column()
    actor = Integer(null=True, default=None, index=True)
    actor_name = Varchar(length=80)
    act = Varchar(length=80, index=True)
    subject_kind = Varchar(length=60)
    subject_id = Integer(null=True, default=None, index=True)
    refusal = Varchar(length=80, null=True, default=None)
    facts = JSONB(default="{}")


def action(verb: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """One verb, one transaction. A refusal undoes everything and leaves one audit row of the attempt.

    An action called by another one is part of it: a savepoint, and no row of its own for the refusal.
    """
    signature = inspect.signature(verb)

    @functools.wraps(verb)
    async def acted(*args: P.args, **kwargs: P.kwargs) -> T:
        if _acting.get():
            async with transaction():
                return await verb(*args, **kwargs)
        token = _acting.set(True)
        try:
            async with transaction():
                return await verb(*args, **kwargs)
        except Refused as refusal:
            await _record_refusal(verb, signature.bind(*args, **kwargs).arguments, refusal)
            raise
        finally:
            _acting.reset(token)

    acted.is_action = True  # type: ignore[attr-defined]  # tests/test_architecture.py looks for it
    return acted


async def record(by: Who | None, act: str, subject: Table, **facts: object) -> None:
    """Record an act on a row. Raises RuntimeError outside a transaction."""
    require_transaction()
    await _insert(by, act, type(subject).__name__, cast(Any, subject).id, None, facts)


async def _record_refusal(verb: Callable[..., object], arguments: dict[str, Any], refusal: Refused) -> None:
    by = arguments.pop("by", None)
    facts = {name: _fit(value) for name, value in arguments.items() if name not in UNSAID and _is_fit(value)}
    act = f"{verb.__module__.removeprefix('grants.').removesuffix('.actions')}.{verb.__name__}"
    async with transaction():
        await _insert(by, act, "", None, refusal.code, facts)


async def _insert(
    by: Who | None, act: str, kind: str, subject: int | None, refusal: str | None, facts: dict[str, object]
) -> None:
    if (token := through.get()) is not None:
        facts = {**facts, "api_token": token}
    await AuditEvent(
        at=clock.now(),
        actor=by.id if by else None,
        actor_name=by.name if by else "系统",
        act=act,
        subject_kind=kind,
        subject_id=subject,
        refusal=refusal,
        facts=json.dumps(facts, default=_plain, ensure_ascii=False, sort_keys=True),
    ).save()


def _is_fit(value: object) -> bool:
    """What is plain, and rows of which each says what of it may be kept (`fact`)."""
    if isinstance(value, tuple | list):
        return bool(value) and all(hasattr(each, "fact") for each in value)
    return value is None or isinstance(value, str | int | Decimal | date | bool)


def _fit(value: object) -> object:
    return [each.fact for each in value] if isinstance(value, tuple | list) else value


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)
