"""Work outside the request: an action puts a message into the queue of its own transaction, a worker does it later."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from dramatiq import Message

from grants import clock
from grants.db import require_transaction, sql

QUEUE = "default"

Job = Callable[..., Awaitable[None]]
JOBS: dict[str, Job] = {}
HOURLY: list[str] = []


def job(name: str, *, hourly: bool = False) -> Callable[[Job], Job]:
    """Make a function a job. It takes ids, calls one action, and is safe to run twice."""

    def register(work: Job) -> Job:
        if name in JOBS:
            raise ValueError(f"two jobs are called {name}")
        JOBS[name] = work
        if hourly:
            HOURLY.append(name)
        return work

    return register


async def enqueue(name: str, *args: int | str, at: datetime | None = None) -> None:
    """Queue a job in this transaction: with the change it belongs to, or not at all. `at` delays it until then."""
    require_transaction()
    wait = at - clock.now() if at else timedelta()
    message: Message[None] = Message(queue_name=QUEUE, actor_name=name, args=args, kwargs={}, options={})
    await sql(
        "INSERT INTO dramatiq.queue (message_id, queue_name, state, message, mtime, available_at)"
        " VALUES ({}, {}, 'queued', {}::jsonb, now(), {}) RETURNING pg_notify({}, '')",
        message.message_id,
        QUEUE,
        message.encode().decode(),
        clock.machine() + wait,  # the queue keeps the machine's time: see `bring_forward` for a clock that leaves it
        f"dramatiq.{QUEUE}.enqueue",
    )


async def bring_forward(by: timedelta) -> None:
    """The clock went ahead of the machine by so much: all that waits is due so much sooner. The database that hands
    out the messages knows the machine's time only; what a replay queued on a day to come would wait for that day."""
    require_transaction()
    await sql("UPDATE dramatiq.queue SET available_at = available_at - {}::interval WHERE state = 'queued'", by)
