"""What auditors read, the trail; and what the administrator reads, the queue."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from grants import clock, codes
from grants.db import sql
from grants.disclosure.unseen import Seen

PAGE = 50
COUNTED = 10_000
LONG_DIGITS = re.compile(r"(?<![0-9A-Za-z])[0-9]{10,32}[Xx]?(?![0-9A-Za-z])")


@dataclass(frozen=True)
class Wanted:
    """What an auditor looks for. `before` and `after` are events to go on from, exclusive."""

    person: str = ""
    act: str = ""
    subject: str = ""
    subject_id: int | None = None
    since: date | None = None
    until: date | None = None
    refused_only: bool = False
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True)
class Event:
    """One act, or one attempt that was refused."""

    id: int
    at: datetime
    actor: int | None
    actor_name: str
    act: str
    subject_kind: str
    subject_id: int | None
    refusal: str | None
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class EventsPage:
    """A page of the trail: the newest first, and where it stands among all that match (counted to 10,000)."""

    events: Sequence[Event]
    total: int
    first: int
    older: int | None
    newer: int | None


@dataclass(frozen=True)
class SealState:
    """How far the trail is chained by hashes."""

    hash: str | None
    sealed_at: datetime | None
    unsealed: int


@dataclass(frozen=True)
class JobCount:
    """How many messages of a job are in a state."""

    name: str
    state: str
    n: int
    oldest: datetime


@dataclass(frozen=True)
class FailedJob:
    """A message that the workers gave up."""

    id: str
    name: str
    arguments: str
    retries: int
    failed_at: datetime
    error: str


async def events(wanted: Wanted, seen: Seen) -> EventsPage:
    """One page by cursor, so that new rows never shift it; nothing that the reader does not see is counted."""
    where, values = _where(wanted, seen)
    edge, order, cursor = "", "DESC", []
    if wanted.before is not None:
        edge, cursor = " AND id < {}", [wanted.before]
    elif wanted.after is not None:
        edge, order, cursor = " AND id > {}", "ASC", [wanted.after]
    rows = await sql(
        "SELECT id, at, actor, actor_name, act, subject_kind, subject_id, refusal, facts FROM audit_event"
        f" WHERE {where}{edge} ORDER BY id {order} LIMIT {{}}",
        *values,
        *cursor,
        PAGE,
    )
    found = sorted((_event(row) for row in rows), key=lambda event: -event.id)
    newest = found[0].id if found else 0
    [counted] = await sql(
        "SELECT (SELECT count(*) FROM (SELECT FROM audit_event WHERE"
        f" {where} LIMIT {{}}) x)::int AS total, (SELECT count(*) FROM (SELECT FROM audit_event WHERE {where}"
        " AND id > {} LIMIT {}) y)::int AS newer",
        *values,
        COUNTED + 1,
        *values,
        newest,
        COUNTED + 1,
    )
    first, total = counted["newer"] + 1, counted["total"]
    return EventsPage(
        found,
        total,
        first,
        older=found[-1].id if found and (first + len(found) - 1 < total) else None,
        newer=newest if found and first > 1 else None,
    )


async def acts(seen: Seen) -> list[str]:
    """Every act that occurs, found by jumping from one to the next in the index."""
    rows = await sql(
        f"WITH RECURSIVE step AS ((SELECT act FROM audit_event WHERE {seen.where} ORDER BY act LIMIT 1) UNION ALL"
        f" SELECT (SELECT e.act FROM audit_event e WHERE e.act > step.act AND {seen.where} ORDER BY e.act LIMIT 1)"
        " FROM step WHERE step.act IS NOT NULL) SELECT act FROM step WHERE act IS NOT NULL",
        *seen.values,
        *seen.values,
    )
    return [row["act"] for row in rows]


async def seal_state(seen: Seen) -> SealState:
    """The last seal of the trail, and how many rows that the reader sees wait for theirs."""
    [row] = await sql(
        "SELECT last.hash, last.sealed_at,"
        " (SELECT count(*) FROM (SELECT FROM audit_event WHERE id > coalesce(last.row_id, 0)"
        f" AND {seen.where} LIMIT 10000) x)::int AS n"
        " FROM (SELECT 1) one LEFT JOIN"
        " (SELECT hash, sealed_at, row_id FROM seal WHERE chain = 'audit' ORDER BY position DESC LIMIT 1) last ON true",
        *seen.values,
    )
    return SealState(row["hash"], row["sealed_at"], row["n"])


async def job_counts() -> list[JobCount]:
    """What lies in the queue, by job and state."""
    rows = await sql(
        "SELECT message ->> 'actor_name' AS name, state::text AS state, count(*)::int AS n, min(mtime) AS oldest"
        " FROM dramatiq.queue GROUP BY 1, 2 ORDER BY 1, 2"
    )
    return [JobCount(**row) for row in rows]


async def failed_jobs() -> list[FailedJob]:
    """The last messages that were given up, each with the last line of what went wrong."""
    rows = await sql(
        "SELECT message_id::text AS id, message ->> 'actor_name' AS name, message ->> 'args' AS arguments,"
        " coalesce((message -> 'options' ->> 'retries')::int, 0) AS retries, mtime AS failed_at,"
        " coalesce(message -> 'options' ->> 'traceback', '') AS error"
        " FROM dramatiq.queue WHERE state = 'rejected' ORDER BY mtime DESC LIMIT 50"
    )
    return [FailedJob(**dict(row) | {"error": _last_line(row["error"])}) for row in rows]


def _where(wanted: Wanted, seen: Seen) -> tuple[str, list[Any]]:
    conditions, values = [seen.where], list[Any](seen.values)

    def ask(condition: str, value: object) -> None:
        conditions.append(condition)
        values.append(value)

    if wanted.person:
        ask("strpos(actor_name, {}) > 0", wanted.person)
    if wanted.act:
        ask("act = {}", wanted.act)
    if wanted.subject:
        ask("subject_kind = {}", wanted.subject)
    if wanted.subject_id is not None:
        ask("subject_id = {}", wanted.subject_id)
    if wanted.since is not None:
        ask("at >= {}", clock.start_of(wanted.since))
    if wanted.until is not None:
        ask("at < {}", clock.end_of(wanted.until))
    if wanted.refused_only:
        conditions.append("refusal IS NOT NULL")
    return " AND ".join(conditions), values


def _event(row: dict[str, Any]) -> Event:
    facts = json.loads(row["facts"]) if isinstance(row["facts"], str) else row["facts"]
    return Event(**dict(row) | {"facts": [(name, masked(str(value))) for name, value in facts.items()]})


def masked(text: str) -> str:
    """Long numbers (accounts, identity numbers, phones) show their last four digits only, in the trail as well."""
    return LONG_DIGITS.sub(lambda match: codes.mask_account(match.group()), text)


def _last_line(traceback: str) -> str:
    lines = [line.strip() for line in traceback.splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""
