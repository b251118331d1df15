"""Finding what an application has in common with all others of all rounds. Only reads.

Compared are texts by their fingerprints, and exactly: bank accounts, phones, names and persons of different
organisations (never a legal representative's name alone), and equal budget lines of one organisation. Bodies that one
hub binds together share such things rightly. Invoices of paid claims lie on a higher floor, where custody refuses an
invoice that was used before: custody pulls, nothing here knows of it.
"""

import json
from collections import Counter
from typing import Any

from grants.db import sql
from grants.duplicates import shingles
from grants.duplicates.facts import Found
from grants.duplicates.shingles import LEAST_SHARED, Likeness
from grants.duplicates.tables import Band, HitKind

LEAST_CUT, CUT_PERCENT = 100, 2
# What is in more applications than this is the form's own words, and says nothing about two of them.
CUT = "SELECT greatest({}, count(*) * {} / 100) AS cut FROM fingerprint"
COMMON = """
    WITH mine AS (SELECT h, tenth FROM shingle WHERE application = {}),
    found AS (
        SELECT s.application, m.tenth AS ours, s.tenth AS theirs, count(*) OVER (PARTITION BY s.h) AS times
        FROM mine m JOIN shingle s ON s.h = m.h)
    SELECT f.application, p.size, array_agg(f.ours) AS ours, array_agg(f.theirs) AS theirs,
        a.applicant = me.applicant AS is_same_body
    FROM found f JOIN fingerprint p ON p.application = f.application
    JOIN application a ON a.id = f.application AND a.status NOT IN ('draft', 'withdrawn')
    JOIN call c ON c.id = a.call
    JOIN application me ON me.id = {} JOIN call mine ON mine.id = me.call AND mine.is_trial = c.is_trial
    WHERE f.times <= {} AND f.application <> me.id
    GROUP BY f.application, p.size, a.applicant, me.applicant HAVING count(*) >= {}
"""
TENTHS = "SELECT application, tenth, count(*) AS n FROM shingle WHERE application = ANY({}) GROUP BY application, tenth"
# `me` and another application of another body in a round of the same sort, where no hub binds the two together.
OTHERS = """
    FROM application me JOIN organization mine ON mine.id = me.applicant JOIN call my_call ON my_call.id = me.call
    {join}
    JOIN application a ON a.applicant = theirs.id AND a.id <> me.id AND a.status NOT IN ('draft', 'withdrawn')
        AND a.submitted_through NOT IN (me.applicant, me.submitted_through) AND a.applicant <> me.submitted_through
    JOIN call c ON c.id = a.call AND c.is_trial = my_call.is_trial
    WHERE me.id = {{}} AND theirs.id <> mine.id AND coalesce(theirs.merged_into, theirs.id) <> mine.id
        AND coalesce(mine.merged_into, mine.id) <> theirs.id
"""
ACCOUNTS = """JOIN bank_account b ON b.organization = mine.id AND b.account_use = 'own'
    JOIN bank_account o ON o.number = b.number AND o.organization <> b.organization AND o.account_use = 'own'
    JOIN organization theirs ON theirs.id = o.organization"""
PHONES = """JOIN organization theirs ON bare_phone(theirs.phone) = bare_phone(mine.phone)
    AND length(bare_phone(mine.phone)) >= 7"""
NAMES = "JOIN organization theirs ON bare_name(theirs.name) = bare_name(mine.name)"
REPRESENTATIVES = """JOIN organization theirs
    ON theirs.representative_id = mine.representative_id AND mine.representative_id <> ''"""
MEMBERS = """JOIN membership m ON m.organization = mine.id
    JOIN membership n ON n.person = m.person AND n.organization <> m.organization
    JOIN person ON person.id = m.person JOIN organization theirs ON theirs.id = n.organization"""
KEYS: tuple[tuple[HitKind, str, str], ...] = (
    (HitKind.ACCOUNT, ACCOUNTS, "'尾号 ' || right(b.number, 4)"),
    (HitKind.PHONE, PHONES, "mine.phone"),
    (HitKind.NAME, NAMES, "theirs.name"),
    (HitKind.PERSON, REPRESENTATIVES, "'法定代表人证件号码相同'"),
    (HitKind.PERSON, MEMBERS, "person.name"),
)
LINES = """
    SELECT a.id, jsonb_agg(jsonb_build_object('item', m.item, 'amount', m.amount::text) ORDER BY m.position) AS lines
    FROM application me JOIN call my_call ON my_call.id = me.call
    JOIN application a ON a.applicant = me.applicant AND a.id <> me.id AND a.status NOT IN ('draft', 'withdrawn')
    JOIN call c ON c.id = a.call AND c.is_trial = my_call.is_trial
    JOIN budget_line m ON m.application = me.id AND m.amount > 0
    JOIN budget_line o ON o.application = a.id AND o.item = m.item AND o.amount = m.amount
    WHERE me.id = {} GROUP BY a.id
"""


async def texts(application_id: int) -> list[Found]:
    """Applications whose texts are like this one's."""
    cut = (await sql(CUT, LEAST_CUT, CUT_PERCENT))[0]["cut"]
    rows = await sql(COMMON, application_id, application_id, cut, LEAST_SHARED)
    sizes = await _sizes([application_id, *(row["application"] for row in rows)])
    found = []
    for row in rows:
        alike = _likeness(row, sizes[application_id], sizes[row["application"]])
        band = alike.band(is_same_body=row["is_same_body"])
        if band is not None:
            found.append(Found(row["application"], HitKind.TEXT, band, alike.thousandths, alike.spread))
    return found


async def keys(application_id: int) -> list[Found]:
    """Applications of other organisations that share an account, a phone, a name or a person with this one's."""
    found: dict[tuple[int, HitKind], set[str]] = {}
    for kind, join, shown in KEYS:
        rows = await sql(f"SELECT DISTINCT a.id, {shown} AS shown {OTHERS.format(join=join)}", application_id)
        for row in rows:
            found.setdefault((row["id"], kind), set()).add(row["shown"])
    return [
        Found(other, kind, Band.SHARED_KEY, facts=tuple({"shown": each} for each in sorted(shown)))
        for (other, kind), shown in found.items()
    ]


async def lines(application_id: int) -> list[Found]:
    """Applications of the same organisation, in any round, with lines of the same item and amount."""
    rows = await sql(LINES, application_id)
    return [Found(row["id"], HitKind.LINES, Band.SHARED_KEY, facts=tuple(_read(row["lines"]))) for row in rows]


def _likeness(row: dict[str, Any], ours: Counter[int], theirs: Counter[int]) -> Likeness:
    size, other = ours.total(), theirs.total()
    shorter = (row["ours"], ours) if size <= other else (row["theirs"], theirs)
    return shingles.likeness(size, other, *shorter)


async def _sizes(applications: list[int]) -> dict[int, Counter[int]]:
    sizes: dict[int, Counter[int]] = {key: Counter() for key in applications}
    for row in await sql(TENTHS, applications):
        sizes[row["application"]][row["tenth"]] = row["n"]
    return sizes


def _read(value: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(value) if isinstance(value, str) else value
    return found
