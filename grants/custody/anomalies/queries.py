"""Reads of anomalies: the claims a person may look at, in one question however many, and what was noted."""

import asyncio
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

# Claims of some days; of projects of which something late was claimed on the days asked about, all that was late and
# the sum of all: how much a project spends in its last days is not told from a part of it.
ROWS = """
WITH mine AS (
    SELECT k.id, k.award, k.community_group, k.hub, f.funder, z.ends_on - {}::int AS late_after, z.ends_on
    FROM custody_ledger k JOIN fund_source f ON f.id = k.fund JOIN project_end z ON z.award = k.award
    WHERE k.hub = ANY({}::int[]) OR f.funder = ANY({}::int[])
), late AS (
    SELECT k.id, k.late_after FROM mine k WHERE EXISTS (SELECT FROM claim d WHERE d.ledger = k.id
        AND d.claimed_on > k.late_after AND d.claimed_on BETWEEN {} AND {})
), wanted AS (
    SELECT c.id, c.claimed_on FROM mine k JOIN claim c ON c.ledger = k.id AND c.claimed_on BETWEEN {} AND {}
    WHERE c.status NOT IN ('returned', 'withdrawn')
    UNION
    SELECT c.id, c.claimed_on FROM late k JOIN claim c ON c.ledger = k.id AND c.claimed_on > k.late_after
    WHERE c.status NOT IN ('returned', 'withdrawn')
), last_ones AS (
    SELECT id, count(*) OVER () AS many FROM wanted ORDER BY claimed_on DESC, id DESC LIMIT {}
)
SELECT c.id, c.number, c.amount, c.seller, c.invoice_no, c.invoice_on, c.claimed_on, c.summary, c.ledger,
    t.amount AS ledger_total, a.number AS award, k.ends_on, g.id AS "group", g.name AS group_name, h.id AS hub,
    h.name AS hub_name, k.funder, w.many
FROM last_ones w JOIN claim c ON c.id = w.id JOIN mine k ON k.id = c.ledger JOIN award a ON a.id = k.award
JOIN organization g ON g.id = k.community_group JOIN organization h ON h.id = k.hub
LEFT JOIN (SELECT c.ledger, sum(c.amount) AS amount FROM late k JOIN claim c ON c.ledger = k.id
    WHERE c.status NOT IN ('returned', 'withdrawn') GROUP BY c.ledger) t ON t.ledger = k.id
"""
# So many claims are looked at in one go: more are not read in a page's time.
MOST_CLAIMS = 60_000


@dataclass(frozen=True)
class Told:
    """What is told of a period, and of how many claims of it; when `is_cut`, only of the last of them."""

    found: Sequence[Anomaly]
    claims: int
    is_cut: bool


@dataclass(frozen=True)
class AnomalyList:
    """What is on the list now with what was noted on each, and notes on what is on it no more."""

    found: Sequence[tuple[Anomaly, Sequence[AnomalyNote]]]
    past: Sequence[AnomalyNote]
    of_period: Told

    def of_kind(self, kind: Kind) -> list[tuple[Anomaly, Sequence[AnomalyNote]]]:
        return [each for each in self.found if each[0].kind == kind]


async def told(person: Actor, limits: Limits, period: Period) -> Told:
    """What is told of claims that were not given back, of that person's hubs and of their funds: of the period, and of
    as many days before it as a purchase may lie apart from the next. The last ones when there are too many."""
    rows = await sql(
        ROWS,
        limits.last_days,
        sorted(person.organizations(*HUB)),
        sorted(person.organizations(*FUNDERS)),
        period.first,
        period.last,
        period.first - timedelta(days=limits.days),
        period.last,
        MOST_CLAIMS,
    )
    many = rows[0]["many"] if rows else 0
    claims = [ClaimRow(**{name: value for name, value in row.items() if name != "many"}) for row in rows]
    first, last = period.first, period.last
    within = {each.id for each in claims if first <= each.claimed_on <= last}
    found = await asyncio.to_thread(anomalies, claims, limits)
    return Told(
        [each for each in found if any(claim.id in within for claim in each.claims)], len(within), many > len(rows)
    )


async def anomaly_list(person: Actor, limits: Limits, period: Period) -> AnomalyList:
    """The list as that person sees it; notes are those of their bodies, the oldest first."""
    of_period = await told(person, limits, period)
    noted = (
        await AnomalyNote.objects()
        .where(among(AnomalyNote.authority, person.organizations(*READERS)))
        .order_by(AnomalyNote.id)
    )
    by_key: dict[tuple[str, str], list[AnomalyNote]] = {}
    for each in noted:
        by_key.setdefault((each.kind, each.key), []).append(each)
    listed = {(each.kind.value, each.key) for each in of_period.found}
    return AnomalyList(
        found=[(each, by_key.get((each.kind.value, each.key), [])) for each in of_period.found],
        past=[each for each in noted if (each.kind, each.key) not in listed],
        of_period=of_period,
    )
