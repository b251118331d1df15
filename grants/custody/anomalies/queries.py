"""Reads of anomalies: the claims a person may look at, in one question however many, and what was noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from grants.custody.anomalies.facts import Anomaly, ClaimRow, Limits, Period
from grants.custody.anomalies.finding import anomalies
from grants.custody.anomalies.rules import READERS
from grants.custody.anomalies.tables import AnomalyNote, Kind
from grants.custody.queries.facts import among
from grants.custody.rules import HUB
from grants.custody.rules import READERS as FUNDERS
from grants.db import sql
from grants.people.rules import Actor

# Claims of some days, and of projects of which something late was claimed on the days asked about all that was late:
# how much a project spends in its last days is not told from a part of them.
ROWS = """
WITH mine AS (
    SELECT k.id, k.award, k.community_group, k.hub, f.funder, z.ends_on - {}::int AS late_after, z.ends_on
    FROM custody_ledger k JOIN fund_source f ON f.id = k.fund JOIN project_end z ON z.award = k.award
    WHERE k.hub = ANY({}::int[]) OR f.funder = ANY({}::int[])
), wanted AS (
    SELECT c.id FROM mine k JOIN claim c ON c.ledger = k.id AND c.claimed_on BETWEEN {} AND {}
    UNION
    SELECT c.id FROM mine k JOIN claim c ON c.ledger = k.id AND c.claimed_on > k.late_after
    WHERE EXISTS (SELECT FROM claim d WHERE d.ledger = k.id AND d.claimed_on > k.late_after
        AND d.claimed_on BETWEEN {} AND {})
)
SELECT c.id, c.number, c.amount, c.seller, c.invoice_no, c.invoice_on, c.claimed_on, c.summary, c.ledger,
    t.amount AS ledger_total, a.number AS award, k.ends_on, g.id AS "group", g.name AS group_name, h.id AS hub,
    h.name AS hub_name, k.funder
FROM wanted w JOIN claim c ON c.id = w.id JOIN mine k ON k.id = c.ledger JOIN award a ON a.id = k.award
JOIN organization g ON g.id = k.community_group JOIN organization h ON h.id = k.hub
JOIN (SELECT ledger, sum(amount) AS amount FROM claim WHERE status NOT IN ('returned', 'withdrawn')
    AND ledger IN (SELECT id FROM mine) GROUP BY ledger) t ON t.ledger = k.id
WHERE c.status NOT IN ('returned', 'withdrawn') ORDER BY c.claimed_on DESC, c.id DESC LIMIT {}
"""
# So many claims are looked at in one go: more are not read in a page's time.
MOST_CLAIMS = 60_000


@dataclass(frozen=True)
class AnomalyList:
    """What is on the list now with what was noted on each, and notes on what is on it no more. `looked_at` claims are
    of those months; when `is_cut`, only the last of them were read."""

    found: Sequence[tuple[Anomaly, Sequence[AnomalyNote]]]
    past: Sequence[AnomalyNote]
    looked_at: int
    is_cut: bool

    def of_kind(self, kind: Kind) -> list[tuple[Anomaly, Sequence[AnomalyNote]]]:
        return [each for each in self.found if each[0].kind == kind]


async def rows(person: Actor, limits: Limits, period: Period) -> list[ClaimRow]:
    """Claims that were not given back, of that person's hubs and of their funds: of the period, and of as many days
    before it as a purchase may lie apart from the next. The last ones when there are too many."""
    found = await sql(
        ROWS,
        limits.last_days,
        sorted(person.organizations(*HUB)),
        sorted(person.organizations(*FUNDERS)),
        period.first - timedelta(days=limits.days),
        period.last,
        period.first,
        period.last,
        MOST_CLAIMS + 1,
    )
    return [ClaimRow(**row) for row in found]


async def told(person: Actor, limits: Limits, period: Period) -> list[Anomaly]:
    """What is told of a period: of each at least one claim is of it."""
    return _told((await rows(person, limits, period))[:MOST_CLAIMS], limits, period)


async def anomaly_list(person: Actor, limits: Limits, period: Period) -> AnomalyList:
    """The list as that person sees it; notes are those of their bodies, the oldest first."""
    claims = await rows(person, limits, period)
    found = _told(claims[:MOST_CLAIMS], limits, period)
    noted = (
        await AnomalyNote.objects()
        .where(among(AnomalyNote.authority, person.organizations(*READERS)))
        .order_by(AnomalyNote.id)
    )
    by_key: dict[tuple[str, str], list[AnomalyNote]] = {}
    for each in noted:
        by_key.setdefault((each.kind, each.key), []).append(each)
    listed = {(each.kind.value, each.key) for each in found}
    return AnomalyList(
        found=[(each, by_key.get((each.kind.value, each.key), [])) for each in found],
        past=[each for each in noted if (each.kind, each.key) not in listed],
        looked_at=sum(period.holds(each) for each in claims[:MOST_CLAIMS]),
        is_cut=len(claims) > MOST_CLAIMS,
    )


def _told(claims: Sequence[ClaimRow], limits: Limits, period: Period) -> list[Anomaly]:
    return [each for each in anomalies(claims, limits) if any(period.holds(claim) for claim in each.claims)]
