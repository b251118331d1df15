"""Reads of handovers."""

from grants.custody import queries as books
from grants.custody.relation.agreeing.queries import takeover
from grants.custody.relation.handover.facts import Giving, HandoverFacts, Listed
from grants.custody.relation.handover.tables import Handover, HandoverItem, HandoverStatus
from grants.custody.relation.keeping import coming, held
from grants.custody.relation.queries import live, relation
from grants.custody.rules import HUB
from grants.custody.tables import CustodyLedger
from grants.db import get, sql
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.people import queries as people
from grants.people.rules import Actor
from grants.people.tables import Role

OVER = (HandoverStatus.RECEIVED, HandoverStatus.CANCELLED)
NAMED = """
    SELECT i.id, w.number, p.title, f.name AS fund FROM handover_item i JOIN custody_ledger k ON k.id = i.ledger
    JOIN award w ON w.id = k.award JOIN application p ON p.id = w.application JOIN fund_source f ON f.id = k.fund
    WHERE i.handover = {}
"""


async def giving(group_id: int, *, lock: bool = False) -> Giving:
    """What is kept for a group now. Raises NotFound where no hub does. `lock` holds the agreement and every ledger."""
    found = await relation(group_id, lock=lock)
    under_way = (
        await Handover.objects()
        .where(Handover.community_group == group_id, Handover.status.not_in([each.value for each in OVER]))
        .first()
    )
    return Giving(
        group=await get(Organization, group_id),
        hub=await get(Organization, found.hub),
        held=await held(found.hub, group_id, lock=lock),
        coming=await coming(found.hub, group_id),
        frozen_for="；".join(each.reason for each in found.frozen) or None,
        takeover=await takeover(group_id),
        under_way=under_way,
    )


async def handover(handover_id: int, *, lock: bool = False) -> HandoverFacts:
    """One handover for an action. `lock`: the relation and its ledgers first, as a freeze does, then the handover."""
    row = await get(Handover, handover_id)
    if lock:
        await relation(row.community_group, lock=True)
        row = await get(Handover, handover_id, lock="UPDATE")
    return await _of(row)


async def readable_handover(person: Actor, handover_id: int) -> HandoverFacts:
    """One handover. Raises NotFound for whoever belongs to neither hub nor the group."""
    row = await get(Handover, handover_id)
    if not _reads(person, row):
        raise NotFound("custody.no_such_handover", _("没有找到这次移交"))
    return await _of(row)


async def handovers(person: Actor, *, group_id: int | None = None) -> list[HandoverFacts]:
    """Handovers that this person's hubs or groups are in, the newest first."""
    groups, hubs = [0, *person.organizations(Role.GROUP_SIGNATORY)], [0, *person.organizations(*HUB)]
    query = Handover.objects().where(
        Handover.community_group.is_in(groups) | Handover.from_hub.is_in(hubs) | Handover.to_hub.is_in(hubs)
    )
    if group_id is not None:
        query = query.where(Handover.community_group == group_id)
    return [await _of(row) for row in await query.order_by(Handover.id, ascending=False)]


async def document(found: HandoverFacts) -> Upload:
    """The list as it was signed. Raises NotFound before both have."""
    if found.handover.document is None:
        raise NotFound("custody.list_not_ready", _("移交清单在双方确认后生成"))
    return await get(Upload, found.handover.document)


def _reads(person: Actor, row: Handover) -> bool:
    return (
        person.has_in(row.from_hub, *HUB)
        or person.has_in(row.to_hub, *HUB)
        or person.has_in(row.community_group, Role.GROUP_SIGNATORY)
    )


async def _of(row: Handover) -> HandoverFacts:
    items = await HandoverItem.objects().where(HandoverItem.handover == row.id).order_by(HandoverItem.id)
    named = {each["id"]: (each["number"], each["title"], each["fund"]) for each in await sql(NAMED, row.id)}
    ledgers = {
        each.id: each
        for each in await CustodyLedger.objects().where(CustodyLedger.id.is_in([0, *(i.ledger for i in items)]))
    }
    who = [row.drawn_by, row.confirmed_by, row.accepted_by, row.sent_by, row.received_by, row.cancelled_by]
    frozen = await live(row.from_hub, row.community_group)
    return HandoverFacts(
        handover=row,
        group=await get(Organization, row.community_group),
        giver=await get(Organization, row.from_hub),
        taker=await get(Organization, row.to_hub),
        items=[Listed(each, ledgers[each.ledger], *named[each.id]) for each in items],
        names=await people.names([key for key in who if key is not None]),
        frozen_for="；".join(each.reason for each in frozen) or None,
        stated=await books.stated_until(list(ledgers)),
    )
