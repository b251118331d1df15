"""A demo's clock may run ahead of the machine, so that one person can walk a whole round in an afternoon."""

import os
from datetime import datetime, timedelta

from grants import clock, jobs
from grants.db import transaction
from grants.errors import NotFound, Refused
from grants.i18n import _
from grants.people import queries
from grants.people.queries import demo_password
from grants.people.rules import Actor, needs_second_factor
from grants.settings import settings

FILE = "demo-clock"


def follow() -> None:
    """Let this process's clock run ahead as the demo's file says; where there is no demo, nothing happens."""
    if demo_password() is not None:
        clock.run_ahead(ahead)


def ahead() -> timedelta:
    """How far the demo is ahead of the machine. Read each time: another process may have moved it."""
    try:
        return timedelta(seconds=float((settings().data_dir / FILE).read_text()))
    except (OSError, ValueError):
        return timedelta()


async def move_to(moment: datetime) -> None:
    """Move the demo's clock forward to a moment. Never back: what was entered would lie in the future."""
    this_is_a_demo()
    if moment <= clock.now():
        raise Refused("demo.clock_backwards", _("演示时间只能向前调整"), field="moment")
    await _run_ahead_to(moment, moment - clock.now())


async def begin_at(moment: datetime) -> None:
    """A round that was just played is looked at today, or on its own last day where that is still to come."""
    (settings().data_dir / FILE).unlink(missing_ok=True)
    if moment > clock.machine():
        await _run_ahead_to(moment, moment - clock.machine())


async def _run_ahead_to(moment: datetime, by: timedelta) -> None:
    """What waits in the queue for a moment goes along with the clock."""
    kept = settings().data_dir / FILE
    fresh = kept.with_suffix(f".{os.getpid()}")
    async with transaction():
        await jobs.bring_forward(by)
        fresh.write_text(str((moment - clock.machine()).total_seconds()))
        fresh.replace(kept)


async def code_of(actor: Actor) -> str | None:
    """What the authenticator of a person with a second factor shows now; None outside a demo."""
    if demo_password() is None or not needs_second_factor(actor):
        return None
    secret = (await queries.person(actor.id)).totp_secret
    return queries.totp_code(secret) if secret else None


def this_is_a_demo() -> None:
    """Only a demo has a clock that can be moved."""
    if demo_password() is None:
        raise NotFound("demo.no_demo", _("没有找到这个页面"))
