"""Plays a round: every step at its own moment, through the actions, as the person who would do it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from grants import clock
from grants.db import sql, transaction
from grants.demo import figures, granting, judging, keeping, setting
from grants.demo.cast import Cast
from grants.demo.round_file import Round
from grants.demo.stage import Event, Stage, day, moment
from grants.errors import Refused
from grants.ledger import seals
from grants.migrations import migrate
from grants.organizations.tables import Organization

ATTEMPTS = {"submit_application", "assign_reviewer", "sign_agreement", "approve_payment", "request_payment"}


class RoundAlreadyThere(RuntimeError):
    """The database holds something already."""


@dataclass(frozen=True)
class Played:
    """What a replay found: the figures, and what went otherwise than the file says."""

    figures: dict[str, Any]
    problems: list[str]


async def is_empty() -> bool:
    """Nothing has been entered yet."""
    return not await Organization.exists()


async def play(the_round: Round, *, fresh: bool = False) -> Played:
    """Play a whole round into an empty database. Raises RoundAlreadyThere; `fresh` drops what is there."""
    if fresh:
        await _drop_everything()
    await migrate()
    if not await is_empty():
        raise RoundAlreadyThere("the database already holds a round; --fresh drops it")
    published = moment(the_round["call"]["published_at"])
    stage = Stage(the_round, Cast(since=clock.local_day(published - timedelta(days=365))))
    stage.cast.keep_password()
    for event in sorted(_events(stage), key=lambda each: each.at):
        await _happen(stage, event)
    with clock.at(clock.during(day(the_round["as_of"]), 20)):
        await seals.seal()
        return Played(await _figures(stage), stage.problems)


def _events(stage: Stage) -> list[Event]:
    """All that happens. What happens at the same moment happens in this order."""
    for number, each in enumerate(stage.the_round["refusals"], start=1):
        if each["try"] not in ATTEMPTS:
            stage.problems.append(f"refusal {number}: nobody knows how to try {each['try']}")
    return [*setting.events(stage), *judging.events(stage), *granting.events(stage), *keeping.events(stage)]


async def _happen(stage: Stage, event: Event) -> None:
    with clock.at(event.at):
        try:
            await event.happens()
        except Refused as refusal:
            stage.problems.append(f"{event.label}: refused with {refusal.code} ({refusal.message})")
        except KeyError as missing:
            stage.problems.append(f"{event.label}: not possible, {missing} was not made")


async def _figures(stage: Stage) -> dict[str, Any]:
    try:
        return await figures.figures(stage)
    except (Refused, KeyError) as problem:
        stage.problems.append(f"figures: {problem}")
        return {}


async def _drop_everything() -> None:
    async with transaction():
        await sql("DROP SCHEMA public CASCADE")
        await sql("DROP SCHEMA IF EXISTS dramatiq CASCADE")
        await sql("CREATE SCHEMA public")
