"""A system of many years: every round but the newest is over, as the actions end one.

The round is played to its end, to the last refund and the closing of the round, which its file leaves open; how it
stood while it still went on is kept aside and becomes the newest round.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg

from grants import clock
from grants.awards.feedback import actions as feedback
from grants.awards.feedback.tables import ApplicantFeedback
from grants.demo.ending.closing import CLOSED
from grants.demo.ending.file import load
from grants.demo.play import play
from grants.demo.stage import Stage, day
from grants.people.tables import Role

# Where the round is kept as it was before its ending began.
ASIDE = "going_on"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"


def ended(path: Path) -> dict[str, Any]:
    """The ending of the file, with what its last project still owes, so that nothing of the round goes on."""
    the_round = load(path)
    last = the_round["demands"][-1]
    owed = str(Decimal(last["amount"]) - sum(Decimal(each["amount"]) for each in last["refunds"]))
    last["refunds"].append({"amount": owed, "on": "2027-01-22", "bank_ref": "TH20270122001"})
    the_round["closings"][-1]["expect"] = the_round["round_closing"]["expect"] = CLOSED
    return the_round


async def play_to_the_end(server: asyncpg.Connection, the_round: dict[str, Any]) -> list[str]:
    """Play it into the empty database; the round as it went on is kept aside. Gives what went otherwise."""

    async def keep_aside() -> None:
        await server.execute(f"CREATE SCHEMA {ASIDE}")
        for row in await server.fetch(TABLES):
            await server.execute(f'CREATE TABLE {ASIDE}."{row["tablename"]}" AS TABLE public."{row["tablename"]}"')

    played = await play(the_round, between=keep_aside)
    with clock.at(clock.during(day(the_round["as_of"]), 21)):
        await _tell_applicants(played.stage)
    return played.problems


async def settle(server: asyncpg.Connection) -> None:
    """Once all is copied: what was kept aside is forgotten, and closed projects are summed up, as each close does."""
    await server.execute(f"DROP SCHEMA {ASIDE} CASCADE")
    await server.execute("TRUNCATE closed_sum")
    await server.execute(
        "INSERT INTO closed_sum (call, what, n, amount) SELECT call, what, n, amount FROM closed_sum_found"
    )


async def _tell_applicants(stage: Stage) -> None:
    """An office that ended a round has told every applicant why."""
    officer, call = stage.staff(Role.OFFICER), stage.id("call", "")
    await feedback.draft_feedback(officer, call)
    for each in await ApplicantFeedback.objects().where(ApplicantFeedback.call == call):
        await feedback.look_through_feedback(officer, each.application)
    await feedback.release_feedback(officer, call)
