"""What waits for a person, asked of every step; and what the next dates of the rounds are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from grants import clock
from grants.db import planned_once, sql
from grants.inbox import closing, complaints, evaluations, finding, handed_on, keeping, office, outside, relations
from grants.inbox.annual import ANNUAL
from grants.inbox.finding import Hit, hit
from grants.inbox.inspecting import INSPECTING
from grants.inbox.questions import Question, put
from grants.inbox.receipts import RECEIPTS
from grants.inbox.statistics import STATISTICS
from grants.inbox.supporting import SUPPORTING
from grants.inbox.tasks import HandedOn, Task, task
from grants.inbox.tasks import handed_on as handed_on_row
from grants.inbox.watching import WATCHING
from grants.organizations import queries as organizations
from grants.people.rules import Actor

QUESTIONS: Sequence[Question] = (
    *outside.APPLICANTS,
    *keeping.CUSTODY,
    *WATCHING,
    *INSPECTING,
    *complaints.COMPLAINTS,
    *relations.RELATIONS,
    *outside.FILING,
    *outside.EXPERTS,
    *office.ROUNDS,
    *office.PROJECTS,
    *evaluations.EVALUATIONS,
    *office.FINANCE,
    *closing.CLOSING,
    *RECEIPTS,
    *SUPPORTING,
    *ANNUAL,
    *STATISTICS,
    *office.SYSTEM,
)
MOST_COUNTED = 100
MOST_SHOWN = 300
NEXT_DATES = """
WITH public_call AS (SELECT * FROM call WHERE published_at IS NOT NULL AND NOT is_trial)
SELECT * FROM (
    SELECT closes_at AS at, 'closes' AS what, title AS call FROM public_call
    UNION ALL SELECT scoring_opens_at, 'scoring_opens', title FROM public_call
    UNION ALL SELECT scoring_closes_at, 'scoring_closes', title FROM public_call
    UNION ALL SELECT (n.ends_on + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' - interval '1 second', 'notice_ends',
        c.title FROM public_notice n JOIN call c ON c.id = n.call
        WHERE NOT EXISTS (SELECT FROM notice_withdrawal w WHERE w.notice = n.id AND w.is_whole)
) d WHERE at > {} ORDER BY at LIMIT 3
"""


@dataclass(frozen=True)
class NextDate:
    """A date of a round that lies ahead."""

    at: datetime
    what: str
    call: str


async def is_expert(actor: Actor) -> bool:
    """Whether this person judges: it decides on a link, so one cheap question."""
    return bool(await sql("SELECT 1 FROM expert WHERE person = {} LIMIT 1", actor.id))


async def count(actor: Actor) -> int:
    """How many tasks wait: the same questions as the page asks, up to the hundred that the head shows as 99+."""
    asked, values = put(actor, QUESTIONS)
    [row] = await planned_once(
        f"SELECT count(*)::int AS n FROM (SELECT 1 FROM ({asked}) q LIMIT {MOST_COUNTED}) x", *values
    )
    return int(row["n"])


async def tasks(actor: Actor) -> list[Task]:
    """What this person has to do now, in one query whatever their roles."""
    asked, values = put(actor, QUESTIONS)
    return [
        task(row)
        for row in await planned_once(f"SELECT * FROM ({asked}) q ORDER BY due_at, since LIMIT {MOST_SHOWN}", *values)
    ]


async def waiting(actor: Actor) -> list[HandedOn]:
    """What this person handed on and others hold, the longest waiting first."""
    asked, values = put(actor, handed_on.HANDED_ON)
    rows = await planned_once(
        f"SELECT * FROM ({asked}) q ORDER BY since NULLS LAST, key, detail LIMIT {MOST_SHOWN}", *values
    )
    return [handed_on_row(row) for row in rows]


async def search(actor: Actor, words: str) -> list[tuple[str, list[Hit]]]:
    """What this person may open that has this number, or these words in a name: by kind, exact numbers first."""
    asked, values = put(actor, finding.QUESTIONS, words)
    rows = await sql(f"SELECT * FROM ({asked}) q ORDER BY n DESC, key", *values)
    hits = [hit(row) for row in rows]
    for body in (await organizations.organizations(actor, words=words))[: finding.MOST]:
        numbers = {body.uscc, body.filing_no} - {None}
        hits.append(Hit("organization", body.name, " ".join(numbers), words in numbers, f"/organisations/{body.id}"))
    kinds = sorted(finding.KIND_NAMES, key=lambda kind: not any(each.is_exact for each in hits if each.kind == kind))
    return [(kind, found) for kind in kinds if (found := [each for each in hits if each.kind == kind])]


async def next_dates() -> list[NextDate]:
    """The next dates of published rounds: for who has nothing to do now."""
    rows = await sql(NEXT_DATES, clock.now())
    return [NextDate(**row) for row in rows]
