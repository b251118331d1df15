"""Plays a round: every step at its own moment, through the actions, as the person who would do it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from grants import clock
from grants.db import sql, transaction
from grants.demo import ahead, figures, filings, granting, judging, keeping, paying, registering, setting
from grants.demo.cast import Cast
from grants.demo.differences import differences
from grants.demo.ending import asking, checking, closing, evaluating, promising, returning, settling
from grants.demo.ending import figures as ending
from grants.demo.round_file import Round
from grants.demo.stage import Event, Phase, Stage, day, during, moment
from grants.errors import Refused
from grants.ledger import seals
from grants.migrations import migrate
from grants.organizations.tables import Organization

# A code of an authenticator counts once, so nobody approves twice in the same half minute.
NEXT_CODE = timedelta(seconds=31)
ROUND = (setting, filings, registering, judging, granting, paying, keeping)
ENDING = (promising, checking, evaluating, asking, settling, returning, closing)
ATTEMPTS = {"submit_application", "assign_reviewer", "sign_agreement", "approve_payment", "request_payment"}


class RoundAlreadyThere(RuntimeError):
    """The database holds something already."""


@dataclass(frozen=True)
class Played:
    """What a replay found: the figures, and what went otherwise than the file says; `stage` to ask again later."""

    figures: dict[str, Any]
    problems: list[str]
    stage: Stage


async def is_empty() -> bool:
    """Nothing has been entered yet."""
    return not await Organization.exists()


async def play(
    the_round: Round, *, fresh: bool = False, between: Callable[[], Awaitable[object]] | None = None
) -> Played:
    """Play a whole round into an empty database. Raises RoundAlreadyThere; `fresh` drops what is there, `between` is
    done when the round stands as its own file says and its ending has not begun."""
    if fresh:
        await _drop_everything()
    await migrate()
    if not await is_empty():
        raise RoundAlreadyThere("the database already holds a round; --fresh drops it")
    published = moment(the_round["call"]["published_at"])
    stage = Stage(the_round, Cast(since=clock.local_day(published - timedelta(days=365))))
    stage.cast.keep_password()
    last = stage.begin
    for event in sorted(_events(stage, between), key=lambda each: each.place):
        last = await _happen(stage, event, last)
    end = max(last, clock.during(day(the_round["as_of"]), 20))
    await ahead.begin_at(end)
    with clock.at(end):
        await seals.seal()
        return Played(await _figures(stage), stage.problems, stage)


def _events(stage: Stage, between: Callable[[], Awaitable[object]] | None) -> list[Event]:
    """All that happens. What has the same place in a day happens in this order."""
    for number, each in enumerate(stage.the_round["refusals"], start=1):
        if each["try"] not in ATTEMPTS:
            stage.problems.append(f"refusal {number}: nobody knows how to try {each['try']}")
    found = [each for part in (*ROUND, *ENDING) for each in part.events(stage)]
    if "first" in stage.the_round:
        as_of = during(stage.the_round["first"]["as_of"], 20)
        found.append(Event(as_of, "the round goes on", lambda: _compare_first(stage, between), Phase.GOING_ON))
    return found


async def _compare_first(stage: Stage, between: Callable[[], Awaitable[object]] | None) -> None:
    """Before its ending begins, the round stands as its own file says."""
    first = stage.the_round["first"]
    found = differences(first["expect"], await figures.figures(stage))
    stage.problems += [f"{first['file']} on {first['as_of']}: {each}" for each in found]
    if between is not None:
        await between()


async def _happen(stage: Stage, event: Event, last: datetime) -> datetime:
    """Time does not run backwards: what has to wait for something else happens right after it. Gives the moment."""
    at = event.at
    if at <= last:
        at = last if event.phase is Phase.CALL else last + NEXT_CODE
    with clock.at(at):
        try:
            await event.happens()
        except Refused as refusal:
            stage.problems.append(f"{event.label}: refused with {refusal.code} ({refusal.message})")
        except KeyError as missing:
            stage.problems.append(f"{event.label}: not possible, {missing} was not made")
    return at


async def _figures(stage: Stage) -> dict[str, Any]:
    try:
        if "first" in stage.the_round:
            return await ending.figures(stage)
        return await figures.figures(stage)
    except (Refused, KeyError) as problem:
        stage.problems.append(f"figures: {problem}")
        return {}


async def _drop_everything() -> None:
    async with transaction():
        await sql("DROP SCHEMA public CASCADE")
        await sql("DROP SCHEMA IF EXISTS dramatiq CASCADE")
        await sql("CREATE SCHEMA public")
