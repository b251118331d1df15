"""The registry as a list: searched, filtered, and read page by page however long it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from grants.db import sql
from grants.organizations import rules
from grants.organizations.queries import near, wildcard
from grants.organizations.sameness import clusters
from grants.organizations.tables import (
    Organization,
    OrganizationLabel,
    Resemblance,
)
from grants.people.rules import Actor

PAGE = 50
DUTIES = ("is_funder", "is_organiser", "is_hub")


@dataclass(frozen=True)
class Filter:
    """What somebody looks for: `duty` of DUTIES, `term` the id of a label, `division` the beginning of a code."""

    words: str = ""
    kind: str = ""
    status: str = ""
    duty: str = ""
    division: str = ""
    term: int | None = None
    merged: bool = False


@dataclass(frozen=True)
class Page:
    """One page, by name: the rows, how many there are in all, and the ids at which the neighbours begin."""

    rows: Sequence[Organization]
    total: int
    first: int
    before: int | None = None
    after: int | None = None


async def page(person: Actor, asked: Filter, *, after: int = 0) -> Page:
    """The rows after so many of those that fit, the newest first."""
    query = Organization.objects()
    count = Organization.count()
    for condition in await _conditions(person, asked):
        query, count = query.where(condition), count.where(condition)
    rows = await query.order_by(Organization.id, ascending=False).offset(after).limit(PAGE)
    total = await count
    return Page(
        rows=rows,
        total=total,
        first=after + 1,
        before=max(0, after - PAGE) if after else None,
        after=after + PAGE if after + len(rows) < total else None,
    )


async def _conditions(person: Actor, asked: Filter) -> list[Any]:
    merged = Organization.merged_into.is_not_null() if asked.merged else Organization.merged_into.is_null()
    found: list[Any] = [merged, Organization.is_trial.eq(False)]
    if not rules.sees_every_organization(person):
        found.append(Organization.id.is_in([0, *await near(person)]))
    if asked.words:
        like = wildcard(asked.words)
        found.append(
            Organization.name.ilike(like)
            | Organization.code.ilike(like)
            | Organization.uscc.ilike(like)
            | Organization.filing_no.ilike(like)
        )
    if asked.kind:
        found.append(Organization.kind == asked.kind)
    if asked.status:
        found.append(Organization.status == asked.status)
    if asked.duty in DUTIES:
        found.append(getattr(Organization, asked.duty).eq(True))
    if asked.division:
        found.append(Organization.division.like(f"{asked.division.rstrip('0')}%"))
    if asked.term is not None:
        labelled = OrganizationLabel.select(OrganizationLabel.organization).where(
            OrganizationLabel.term == asked.term, OrganizationLabel.until_on.is_null()
        )
        found.append(Organization.id.is_in([0, *(row["organization"] for row in await labelled)]))
    return found


@dataclass(frozen=True)
class Cluster:
    """Entries that hang together, and what each two of them share."""

    rows: Sequence[Organization]
    found: Sequence[Resemblance] = field(default_factory=list)


async def resembling(limit: int = 50) -> tuple[list[Cluster], int]:
    """The clusters nobody ruled on yet, the largest first, and how many there are."""
    pairs = await Resemblance.objects().where(Resemblance.ruling.is_null()).order_by(Resemblance.id)
    ids = sorted({key for pair in pairs for key in (pair.one, pair.other)})
    living = Organization.objects().where(Organization.id.is_in([0, *ids]), Organization.merged_into.is_null())
    rows = {row.id: row for row in await living}
    open_pairs = [pair for pair in pairs if pair.one in rows and pair.other in rows]
    groups = sorted(
        clusters((pair.one, pair.other) for pair in open_pairs), key=lambda group: (-len(group), min(group))
    )
    return [
        Cluster([rows[key] for key in sorted(group)], [pair for pair in open_pairs if pair.one in group])
        for group in groups[:limit]
    ], len(groups)


async def count_resembling() -> int:
    """How many pairs wait for a ruling."""
    rows = await sql(
        "SELECT count(*) AS n FROM resemblance r JOIN organization a ON a.id = r.one"
        " JOIN organization b ON b.id = r.other"
        " WHERE r.ruling IS NULL AND a.merged_into IS NULL AND b.merged_into IS NULL"
    )
    return int(rows[0]["n"])
