"""Lists of filings: one's own, and an office's work with what is due first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from grants.db import sql
from grants.filing import rules
from grants.filing.queries import MOST_SHOWN, offices, offices_of
from grants.filing.tables import Filing, FilingStatus
from grants.people.rules import Actor


@dataclass(frozen=True)
class Row:
    """A filing in a list: until when the office looks at it, or the applicant corrects it."""

    filing: Filing
    office: str
    due_on: date | None
    has_request: bool


async def mine(person: Actor) -> list[Row]:
    """What somebody asked for, and the filings of the groups they belong to; the newest first."""
    own = (Filing.created_by == person.id) & Filing.for_applicant.eq(False)
    rows = Filing.objects().where(own | Filing.organization.is_in([0, *person.organizations()]))
    return await _rows(await rows.order_by(Filing.id, ascending=False).limit(MOST_SHOWN))


async def work(person: Actor, statuses: Sequence[FilingStatus]) -> list[Row]:
    """The filings of one's offices in these states (for the funder's staff: of all offices), what is due first."""
    query = Filing.objects().where(Filing.status.is_in([each.value for each in statuses]))
    ids = [each.office.id for each in await offices_of(person)]
    if ids or not person.has(*rules.READERS):
        query = query.where(Filing.office.is_in([0, *ids]))
    rows = await _rows(await query.order_by(Filing.id, ascending=False).limit(MOST_SHOWN))
    return sorted(rows, key=lambda row: (not row.has_request, row.due_on or date.max))


async def counts(person: Actor) -> dict[FilingStatus, int]:
    """How many filings of one's offices are in which state."""
    ids = [each.office.id for each in await offices_of(person)]
    everywhere = not ids and person.has(*rules.READERS)
    rows = await sql(
        "SELECT status, count(*)::int AS n FROM filing WHERE {}::boolean OR office = ANY({}::int[]) GROUP BY status",
        everywhere,
        ids,
    )
    return {FilingStatus(row["status"]): int(row["n"]) for row in rows}


async def _rows(found: Sequence[Filing]) -> list[Row]:
    ids = [0, *(each.id for each in found)]
    named = {each.office.id: each.name for each in await offices()}
    due = {row["filing"]: row for row in await sql(DUE, ids)}
    return [Row(each, named[each.office], due[each.id]["due_on"], due[each.id]["has_request"]) for each in found]


# Until when the office looks at it, the applicant corrects it, or what is asked is answered.
DUE = """
SELECT f.id AS filing, CASE f.status
    WHEN 'submitted' THEN (SELECT s.due_on FROM filing_submission s WHERE s.filing = f.id ORDER BY s.turn DESC LIMIT 1)
    WHEN 'returned' THEN (SELECT c.correct_by FROM filing_check c WHERE c.filing = f.id ORDER BY c.turn DESC LIMIT 1)
    ELSE (SELECT q.due_on FROM filing_request q WHERE q.filing = f.id AND q.decided_at IS NULL) END AS due_on,
    EXISTS (SELECT FROM filing_request q WHERE q.filing = f.id AND q.decided_at IS NULL) AS has_request
FROM filing f WHERE f.id = ANY({}::int[])
"""
