"""Reads of anomalies: the claims a person may look at, in one question however many, and what was noted."""

from collections.abc import Sequence
from dataclasses import dataclass

from grants.custody.anomalies.facts import Anomaly, ClaimRow, Limits
from grants.custody.anomalies.finding import anomalies
from grants.custody.anomalies.rules import READERS
from grants.custody.anomalies.tables import AnomalyNote, Kind
from grants.custody.queries.facts import among
from grants.custody.rules import HUB
from grants.custody.rules import READERS as FUNDERS
from grants.db import sql
from grants.people.rules import Actor

ROWS = """
SELECT c.id, c.number, c.amount, c.seller, c.invoice_no, c.invoice_on, c.claimed_on, c.summary, c.ledger,
    a.number AS award, z.ends_on, g.id AS "group", g.name AS group_name, h.id AS hub, h.name AS hub_name, f.funder
FROM claim c JOIN custody_ledger k ON k.id = c.ledger JOIN fund_source f ON f.id = k.fund JOIN award a ON a.id = k.award
JOIN project_end z ON z.award = a.id JOIN organization g ON g.id = k.community_group JOIN organization h ON h.id = k.hub
WHERE c.status NOT IN ('returned', 'withdrawn') AND (k.hub = ANY({}) OR f.funder = ANY({})) ORDER BY c.id
"""


@dataclass(frozen=True)
class AnomalyList:
    """What is on the list now with what was noted on each, and notes on what is on it no more."""

    found: Sequence[tuple[Anomaly, Sequence[AnomalyNote]]]
    past: Sequence[AnomalyNote]

    def of_kind(self, kind: Kind) -> list[tuple[Anomaly, Sequence[AnomalyNote]]]:
        return [each for each in self.found if each[0].kind == kind]


async def rows(person: Actor) -> list[ClaimRow]:
    """Claims that were not given back: of that person's hubs, and of their funds."""
    found = await sql(ROWS, sorted(person.organizations(*HUB)), sorted(person.organizations(*FUNDERS)))
    return [ClaimRow(**row) for row in found]


async def anomaly_list(person: Actor, limits: Limits) -> AnomalyList:
    """The list as that person sees it; notes are those of their bodies, the oldest first."""
    found = anomalies(await rows(person), limits)
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
    )
