"""What a round has received, by the hundred, as its office lists it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants.applications.facts import ApplicationFacts
from grants.applications.queries import facts_of
from grants.applications.tables import Application, ApplicationStatus
from grants.calls import queries as calls
from grants.calls.queries import CallFacts
from grants.db import sql
from grants.people.rules import Actor

PAGE = 100
LONGEST_NUMBER = 40
ROUND = """
    FROM application p JOIN organization o ON o.id = p.applicant JOIN track t ON t.id = p.track
    WHERE p.call = {} AND p.number IS NOT NULL
"""
ASKED = """
    ({} = '' OR p.status = {}) AND ({} = '' OR t.code = {})
    AND strpos(lower(concat_ws(' ', p.title, o.name, p.number)), lower({})) > 0
"""
COUNTS = f"""
    SELECT p.status, count(*)::int AS received, coalesce(sum(p.requested) FILTER (WHERE {ASKED}), 0) AS amount
    {ROUND} GROUP BY p.status
"""
ROWS = f"SELECT p.id {ROUND} AND p.number > {{}} AND {ASKED} ORDER BY p.number LIMIT {{}}"


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for among what was received, after which receipt number."""

    state: str = ""
    track: str = ""
    words: str = ""
    after: str = ""

    @property
    def values(self) -> tuple[str, ...]:
        """For `ASKED`."""
        return (self.state, self.state, self.track, self.track, self.words)


@dataclass(frozen=True)
class Received:
    """A hundred of them with what all that was looked for come to; `following` is the number after which more come."""

    call: CallFacts
    rows: Sequence[ApplicationFacts]
    following: str | None
    amount: Decimal
    by_status: Mapping[ApplicationStatus, int]

    @property
    def all(self) -> int:
        """How many the round received."""
        return sum(self.by_status.values())


async def received(person: Actor, call_id: int, wanted: Wanted) -> Received:
    """In the order of receipt numbers. Raises NotFound for who does not work on the round."""
    call = await calls.round_facts(person, call_id)
    counts = await sql(COUNTS, *wanted.values, call_id)
    keys = [row["id"] for row in await sql(ROWS, call_id, wanted.after, *wanted.values, PAGE + 1)]
    rows = await Application.objects().where(Application.id.is_in([0, *keys[:PAGE]])).order_by(Application.number)
    by_status = {ApplicationStatus(row["status"]): row["received"] for row in counts}
    return Received(
        call=call,
        rows=await facts_of(rows) if rows else [],
        following=rows[-1].number if len(keys) > PAGE else None,
        amount=sum((row["amount"] for row in counts), Decimal("0.00")),
        by_status={status: by_status.get(status, 0) for status in ApplicationStatus},
    )
