"""Reads of whole years: what was asked for, what was accepted, what was corrected, what is owed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from grants import clock
from grants.db import as_row, sql
from grants.people.rules import Actor
from grants.reporting.reminding.rules import BEFORE, LONGEST_LATE
from grants.reporting.statistics import rules
from grants.reporting.statistics.facts import Key
from grants.reporting.statistics.tables import StatisticAsking, StatisticChange, StatisticForm

Parts = Mapping[int, Mapping[Key, Decimal]]
# Of the same kind of return, what was accepted of a division for another year.
ACCEPTED = """
    SELECT r.asking, r.division, i.code, g.place, g.value FROM statistic_return r
    JOIN statistic_figure g ON g.statistic_return = r.id JOIN statistic_indicator i ON i.id = g.indicator
    WHERE r.status = 'accepted' AND g.value IS NOT NULL AND r.asking = ANY({})
"""
SAME_KIND = """
    SELECT a.id, a.year FROM statistic_asking a JOIN statistic_form f ON f.id = a.form
    WHERE (f.owner, f.code) = (SELECT owner, code FROM statistic_form WHERE id = {}) ORDER BY a.year
"""


@dataclass(frozen=True)
class AskedFor:
    """A year that was asked for, with how many answer and how many were taken."""

    row: StatisticAsking
    form: StatisticForm
    asked: int
    submitted: int
    accepted: int


@dataclass(frozen=True)
class Change:
    """A correction of a figure: whose, which, from what to what."""

    row: StatisticChange
    division: str
    name: str


async def asked_for(person: Actor) -> list[AskedFor]:
    """What a person's authorities asked for, the newest year first."""
    owners = sorted(person.organizations(*rules.READS)) or [0]
    rows = await sql(
        "SELECT a, f, count(r.id)::int AS asked, count(r.id) FILTER (WHERE r.status = 'submitted')::int AS submitted,"
        " count(r.id) FILTER (WHERE r.status = 'accepted')::int AS accepted FROM statistic_asking a"
        " JOIN statistic_form f ON f.id = a.form LEFT JOIN statistic_return r ON r.asking = a.id"
        " WHERE f.owner = ANY({}) GROUP BY a.id, f.id ORDER BY a.year DESC, a.id DESC",
        owners,
    )
    return [
        AskedFor(
            as_row(StatisticAsking, each["a"]),
            as_row(StatisticForm, each["f"]),
            each["asked"],
            each["submitted"],
            each["accepted"],
        )
        for each in rows
    ]


async def year_before(asked: StatisticAsking) -> Parts:
    """The figures that were accepted for the year before, by division."""
    last = (await years_of(asked.form)).get(asked.year - 1)
    return (await accepted_of([last])).get(last, {}) if last is not None else {}


async def accepted_of(askings: Sequence[int]) -> Mapping[int, Parts]:
    """The figures that were accepted for several years, by year and division."""
    found: dict[int, dict[int, dict[Key, Decimal]]] = {}
    for each in await sql(ACCEPTED, list(askings)):
        of_division = found.setdefault(each["asking"], {}).setdefault(each["division"], {})
        of_division[each["code"], each["place"]] = each["value"]
    return found


async def years_of(form_id: int) -> dict[int, int]:
    """Every year in which this kind of return was asked for, with its id; in order."""
    return {each["year"]: each["id"] for each in await sql(SAME_KIND, form_id)}


async def changes(asking_id: int, return_id: int | None = None) -> list[Change]:
    """Every correction of a year, or of one return, the newest first."""
    rows = await sql(
        "SELECT h, d.name AS division, i.name FROM statistic_change h"
        " JOIN statistic_return r ON r.id = h.statistic_return JOIN division d ON d.id = r.division"
        " JOIN statistic_indicator i ON i.id = h.indicator WHERE r.asking = {} AND ({} OR r.id = {})"
        " ORDER BY h.id DESC",
        asking_id,
        return_id is None,
        return_id or 0,
    )
    return [Change(as_row(StatisticChange, each["h"]), each["division"], each["name"]) for each in rows]


async def owed() -> list[tuple[int, date]]:
    """The returns that are due soon or late by not too long and were not handed in, with their days."""
    today = clock.today()
    rows = await sql(
        "SELECT r.id, a.due_on FROM statistic_return r JOIN statistic_asking a ON a.id = r.asking"
        " WHERE r.status IN ('draft', 'returned') AND a.due_on BETWEEN {} AND {} ORDER BY a.due_on, r.id",
        today - timedelta(days=LONGEST_LATE),
        today + timedelta(days=max(BEFORE)),
    )
    return [(each["id"], each["due_on"]) for each in rows]
