"""Reads of freezes and of standings: what a group's money waits for, and what a person may read of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from grants import clock
from grants.custody.relation.facts import Standing
from grants.custody.relation.rules import FREEZERS, Relation
from grants.custody.relation.tables import CustodyFreeze, Side
from grants.custody.rules import HUB, READERS
from grants.custody.tables import CustodyLedger
from grants.db import get, sql
from grants.errors import NotFound
from grants.filing.tables import Filing, FilingOffice
from grants.funds.tables import FundSource
from grants.i18n import _
from grants.organizations.tables import CustodyAgreement, Organization
from grants.people import queries as people
from grants.people.rules import Actor
from grants.people.tables import Role

STANDINGS = """
    SELECT k.id, k.closed_on, h.number AS handover, coalesce(h.status IN ('confirmed', 'accepted'), false) AS is_fixed,
        (SELECT count(DISTINCT m.person)::int FROM membership m WHERE m.organization = k.community_group
            AND m.role = 'group_signatory' AND m.ended_at IS NULL AND m.from_on <= {}
            AND (m.until_on IS NULL OR m.until_on >= {})) AS signatories
    FROM custody_ledger k LEFT JOIN handover h ON h.community_group = k.community_group AND h.from_hub = k.hub
        AND h.status NOT IN ('received', 'cancelled')
    WHERE k.id = ANY({})
"""


@dataclass(frozen=True)
class FreezeFacts:
    """One freeze with the names around it."""

    freeze: CustodyFreeze
    authority: str
    placed_by: str
    lifted_by: str


@dataclass(frozen=True)
class RelationFacts:
    """A group, its hub, who may freeze, and all freezes there ever were, the newest first."""

    relation: Relation
    group: Organization
    hub: Organization
    freezes: list[FreezeFacts]


async def relation(group_id: int, *, lock: bool = False) -> Relation:
    """A group with the hub of its last custody agreement. Raises NotFound where no hub keeps its money.

    `lock`: the agreement and every ledger of the two are held, so that no payment is under way meanwhile.
    """
    query = (
        CustodyAgreement.objects()
        .where(CustodyAgreement.community_group == group_id)
        .order_by(CustodyAgreement.signed_on, CustodyAgreement.id, ascending=False)
        .first()
    )
    found = await (query.lock_rows("UPDATE") if lock else query)
    if found is None:
        raise NotFound("custody.no_relation", _("没有找到这个组织的代管关系"))
    kept = (
        CustodyLedger.objects()
        .where(CustodyLedger.community_group == group_id, CustodyLedger.hub == found.hub)
        .order_by(CustodyLedger.id)
    )
    ledgers = await (kept.lock_rows("UPDATE") if lock else kept)
    funders = await FundSource.select(FundSource.funder).where(
        FundSource.id.is_in([each.fund for each in ledgers] or [0])
    )
    filing = await Filing.objects().where(Filing.organization == group_id).first()
    office = None if filing is None else await get(FilingOffice, filing.office)
    return Relation(
        group=group_id,
        hub=found.hub,
        bodies={
            Side.HUB: frozenset({found.hub}),
            Side.FUNDER: frozenset(row["funder"] for row in funders),
            Side.OFFICE: frozenset() if office is None else frozenset({office.organization}),
        },
        frozen=tuple(await live(found.hub, group_id)),
    )


async def relation_page(person: Actor, group_id: int) -> RelationFacts:
    """The same for its page. Raises NotFound for whoever is none of the parties."""
    found = await relation(group_id)
    parties = (
        person.has_in(group_id, Role.GROUP_SIGNATORY)
        or person.has_in(found.hub, *HUB)
        or any(person.has_in(body, *READERS) for body in found.bodies[Side.FUNDER])
        or any(person.has_in(body, *FREEZERS[Side.OFFICE]) for body in found.bodies[Side.OFFICE])
    )
    if not parties:
        raise NotFound("custody.no_relation_for_you", _("没有找到这个组织的代管关系"))
    rows = (
        await CustodyFreeze.objects()
        .where(CustodyFreeze.community_group == group_id)
        .order_by(CustodyFreeze.id, ascending=False)
    )
    names = await people.names([key for each in rows for key in (each.placed_by, each.lifted_by) if key is not None])
    bodies = {
        each.id: each
        for each in await Organization.objects().where(
            Organization.id.is_in([found.hub, group_id, *(each.authority for each in rows)])
        )
    }
    return RelationFacts(
        relation=found,
        group=bodies[group_id],
        hub=bodies[found.hub],
        freezes=[
            FreezeFacts(
                each,
                bodies[each.authority].name,
                names.get(each.placed_by, ""),
                names.get(each.lifted_by, ""),
            )
            for each in rows
        ],
    )


async def live(hub_id: int, group_id: int) -> list[CustodyFreeze]:
    """Freezes of a group's money at a hub that are not lifted, the oldest first."""
    return (
        await CustodyFreeze.objects()
        .where(
            CustodyFreeze.hub == hub_id,
            CustodyFreeze.community_group == group_id,
            CustodyFreeze.lifted_at.is_null(),
        )
        .order_by(CustodyFreeze.id)
    )


async def frozen_for(ledgers: Iterable[CustodyLedger]) -> dict[int, str]:
    """By ledger: why nothing of it leaves, for those that are frozen."""
    rows = await sql(
        "SELECT k.id, string_agg(f.reason, '；' ORDER BY f.id) AS reason FROM custody_ledger k JOIN custody_freeze f"
        " ON f.hub = k.hub AND f.community_group = k.community_group AND f.lifted_at IS NULL"
        " WHERE k.id = ANY({}) GROUP BY k.id",
        [each.id for each in ledgers],
    )
    return {row["id"]: row["reason"] for row in rows}


async def standings(ledgers: Iterable[CustodyLedger]) -> dict[int, Standing]:
    """By ledger: its group's signatories, a handover under way, its last day."""
    today = clock.today()
    rows = await sql(STANDINGS, today, today, [each.id for each in ledgers])
    return {row["id"]: Standing(**{k: v for k, v in row.items() if k != "id"}) for row in rows}


async def standing(ledger: CustodyLedger) -> Standing:
    """The same of one."""
    return (await standings([ledger]))[ledger.id]


async def freeze_of_group(person: Actor, group_id: int, freeze_id: int) -> CustodyFreeze:
    """One freeze of a group that this person may read. Raises NotFound for strangers and for another group's."""
    found = await relation_page(person, group_id)
    for each in found.freezes:
        if each.freeze.id == freeze_id:
            return each.freeze
    raise NotFound("custody.no_such_freeze", _("没有找到这次冻结"))
