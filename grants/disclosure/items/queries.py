"""Disclosure items: what everybody may read, and the desk on which an organisation writes them."""

from collections.abc import Sequence
from dataclasses import dataclass

from grants import clock
from grants.db import get
from grants.disclosure import bodies
from grants.disclosure.bodies import Body
from grants.disclosure.items import rules
from grants.disclosure.items.tables import DisclosedItem, ItemKind
from grants.errors import NotFound
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.organizations.tables import Organization
from grants.people.rules import Actor


@dataclass(frozen=True)
class ItemPage:
    """One item at its address, which stays: what it replaced, and what replaced it."""

    body: Body
    item: DisclosedItem
    older: DisclosedItem | None
    newer: DisclosedItem | None


@dataclass(frozen=True)
class Desk:
    """All that an organisation has said, the newest first, and which of it was replaced."""

    organization: Organization
    items: Sequence[DisclosedItem]

    @property
    def replaced(self) -> set[int]:
        return {each.replaces for each in self.items if each.replaces is not None}

    def item(self, item_id: int) -> DisclosedItem:
        """One of them. Raises NotFound for another organisation's."""
        for each in self.items:
            if each.id == item_id:
                return each
        raise NotFound("disclosure.no_item_of_yours", _("没有找到这一条公开信息"))


async def shown(organization_id: int) -> dict[ItemKind, list[DisclosedItem]]:
    """What an organisation says now, by kind, the newest first; under whatever row of it this was entered."""
    found = await _all((await organizations.same_bodies([organization_id]))[organization_id])
    gone = {each.replaces for each in found}
    standing = [each for each in found if each.id not in gone and each.withdrawn_at is None]
    return {kind: [each for each in standing if each.item_kind == kind] for kind in ItemKind}


async def item(code: str, item_id: int) -> ItemPage:
    """An item on the page of its organisation. Raises NotFound where there is no such page, or no such item on it."""
    body = (await bodies.body(code)).body
    row = await DisclosedItem.objects().where(DisclosedItem.id == item_id).first()
    if row is None or row.organization not in (await organizations.same_bodies([body.id]))[body.id]:
        raise NotFound("disclosure.no_item", _("没有找到这一条公开信息"))
    older = await get(DisclosedItem, row.replaces) if row.replaces is not None else None
    return ItemPage(body, row, older, await newer(item_id))


async def newer(item_id: int) -> DisclosedItem | None:
    """What replaced an item."""
    return await DisclosedItem.objects().where(DisclosedItem.replaces == item_id).first()


async def hub_of(organization_id: int) -> int | None:
    """The hub that keeps its money today."""
    agreement = await organizations.custody_agreement_of(organization_id, clock.today())
    return agreement.hub if agreement else None


async def desk(person: Actor, organization_id: int) -> Desk:
    """The desk of an organisation for which that person speaks. Raises NotFound for any other."""
    row = await organizations.organization(organization_id)
    if not rules.speaks_for(person, organization_id, await hub_of(organization_id)):
        raise NotFound("disclosure.not_your_items", _("没有找到这个单位"))
    return Desk(row, await _all([organization_id]))


async def _all(ids: Sequence[int]) -> list[DisclosedItem]:
    wanted = DisclosedItem.objects().where(DisclosedItem.organization.is_in([*ids]))
    return await wanted.order_by(DisclosedItem.as_of, DisclosedItem.id, ascending=False)
