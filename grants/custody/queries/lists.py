"""The long lists of a hub's desk: a page of each, the newest first, and what all of it comes to.

A hub keeps thousands of groups, so that no page reads a row for each of them: what is shown is named, the rest counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from grants.custody.queries.facts import by_id
from grants.custody.queries.reads import VISIBLE, Kept, StatementFacts, bodies_of, named, papers_of
from grants.custody.rules import HUB, LIVE
from grants.custody.tables import CustodyLedger, Interest, InterestShare, PaperKind, Statement
from grants.db import sql
from grants.organizations.tables import Organization
from grants.people.rules import Actor

PAGE = 100
NEWEST = 2**31 - 1
Shown = TypeVar("Shown")

LEDGERS = f"SELECT k.id FROM custody_ledger k WHERE {VISIBLE} AND k.id < {{}} ORDER BY k.id DESC LIMIT {{}}"
TOTALS = f"""
    SELECT count(*) AS many, coalesce(sum(w.amount), 0.00) AS awarded, coalesce(sum(a.balance), 0.00) AS held
    FROM custody_ledger k JOIN award w ON w.id = k.award JOIN account a ON a.id = k.account WHERE {VISIBLE}
"""
HUBS = f"SELECT DISTINCT k.hub FROM custody_ledger k WHERE {VISIBLE}"
OF_MONTH = f"FROM statement x JOIN custody_ledger k ON k.id = x.ledger WHERE x.month = {{}} AND {VISIBLE}"
ISSUED = f"SELECT x.id, x.ledger {OF_MONTH} AND x.id < {{}} ORDER BY x.id DESC LIMIT {{}}"
# Open in that month and without a statement of it.
MISSING = f"""
    SELECT k.id, g.name AS "group", w.number AS award, count(*) OVER ()::int AS many
    FROM custody_ledger k JOIN organization g ON g.id = k.community_group JOIN award w ON w.id = k.award
    WHERE {VISIBLE} AND to_char(k.opened_on, 'YYYY-MM') <= {{}}
        AND (k.closed_on IS NULL OR to_char(k.closed_on, 'YYYY-MM') >= {{}})
        AND NOT EXISTS (SELECT FROM statement x WHERE x.ledger = k.id AND x.month = {{}})
    ORDER BY k.id DESC LIMIT {{}}
"""
SHARES = """
    SELECT s.ledger, g.name AS "group", w.number AS award, s.day_product, s.amount
    FROM interest_share s JOIN custody_ledger k ON k.id = s.ledger JOIN organization g ON g.id = k.community_group
    JOIN award w ON w.id = k.award WHERE s.interest = {} AND s.ledger > {} ORDER BY s.ledger LIMIT {}
"""


@dataclass(frozen=True)
class Page(Generic[Shown]):
    """Some of a list, how many there are in all, and where the next page begins; none on the last one."""

    rows: Sequence[Shown]
    many: int
    following: int | None = None


@dataclass(frozen=True)
class LedgerRow:
    """A ledger, what it holds, and how many of its claims are under way."""

    kept: Kept
    held: Decimal
    live: int


@dataclass(frozen=True)
class Totals:
    """What all ledgers that a person reads come to."""

    many: int
    awarded: Decimal
    held: Decimal


async def hubs(person: Actor) -> list[Organization]:
    """The hubs whose ledgers that person may read, the oldest first."""
    found = await by_id(Organization, [row["hub"] for row in await sql(HUBS, *bodies_of(person))])
    return [found[key] for key in sorted(found)]


async def ledgers(person: Actor, before: int | None) -> tuple[Page[LedgerRow], Totals]:
    """The ledgers that person may read, a page of them, and what all of them come to."""
    bodies = bodies_of(person)
    [row] = await sql(TOTALS, *bodies)
    totals = Totals(**row)
    keys = [row["id"] for row in await sql(LEDGERS, *bodies, before or NEWEST, PAGE + 1)]
    shown = keys[:PAGE]
    kept = {each.ledger.id: each for each in await named(list((await by_id(CustodyLedger, shown)).values()))}
    held = await sql(
        "SELECT k.id, a.balance, (SELECT count(*) FROM claim c WHERE c.ledger = k.id AND c.status = ANY({}::text[]))"
        " AS live FROM custody_ledger k JOIN account a ON a.id = k.account WHERE k.id = ANY({}::int[])",
        [status.value for status in LIVE],
        shown,
    )
    found = {row["id"]: LedgerRow(kept[row["id"]], row["balance"], row["live"]) for row in held}
    return Page([found[key] for key in shown], totals.many, following(keys)), totals


async def statements_of_month(person: Actor, month: str, before: int | None) -> Page[StatementFacts]:
    """The statements of a month that person may read, a page of them."""
    bodies = bodies_of(person)
    [counted] = await sql(f"SELECT count(*)::int AS many {OF_MONTH}", month, *bodies)
    rows = await sql(ISSUED, month, *bodies, before or NEWEST, PAGE + 1)
    shown = rows[:PAGE]
    found = await by_id(Statement, [row["id"] for row in shown])
    of_ledgers = await by_id(CustodyLedger, [row["ledger"] for row in shown])
    kept = {each.ledger.id: each for each in await named(list(of_ledgers.values()))}
    papers = await papers_of(PaperKind.STATEMENT, found)
    facts = [StatementFacts(found[row["id"]], kept[row["ledger"]], papers.get(row["id"])) for row in shown]
    return Page(facts, counted["many"], following([row["id"] for row in rows]))


async def unstated(person: Actor, month: str) -> Page[Mapping[str, Any]]:
    """Ledgers that were open in a month and have no statement of it (id, group, award): the first of them. Once they
    have theirs, the next ones are."""
    rows = await sql(MISSING, *bodies_of(person), month, month, month, PAGE)
    return Page(rows, rows[0]["many"] if rows else 0)


async def interests(person: Actor) -> list[Interest]:
    """What the bank credited to that person's hubs, the newest first."""
    mine = Interest.hub.is_in(sorted(person.organizations(*HUB)) or [0])
    found = Interest.objects().where(mine)
    return await found.order_by(Interest.credited_on, Interest.id, ascending=False)


async def shares(interest: Interest, after: int | None) -> Page[Mapping[str, Any]]:
    """How one was shared (group, award, day_product, amount), the oldest ledger first; the next page begins after a
    ledger."""
    rows = await sql(SHARES, interest.id, after or 0, PAGE + 1)
    many = await InterestShare.count().where(InterestShare.interest == interest.id)
    return Page(rows[:PAGE], many, following([row["ledger"] for row in rows]))


def following(keys: Sequence[int]) -> int | None:
    """Where the page after these begins, when one more was read than a page shows."""
    return keys[PAGE - 1] if len(keys) > PAGE else None
