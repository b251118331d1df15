"""The only writer of disclosure items."""

from datetime import date

from grants import audit, clock
from grants.audit import action
from grants.db import get
from grants.disclosure.items import queries, rules
from grants.disclosure.items.tables import DisclosedItem, ItemKind
from grants.organizations import queries as organizations
from grants.people.rules import Actor


@action
async def disclose_item(
    by: Actor, organization_id: int, kind: ItemKind, *, title: str, words: str, as_of: date, replaces: int | None = None
) -> DisclosedItem:
    """Say something in public. With `replaces` it takes the place of what was said, which can be read for ever."""
    await organizations.organization(organization_id, lock="NO KEY UPDATE")
    hub = await queries.hub_of(organization_id)
    rules.check_disclosure(by, organization_id, hub, title, words, as_of, clock.today())
    if replaces is not None:
        before = await get(DisclosedItem, replaces, lock="UPDATE")
        rules.check_replacement(organization_id, before, await queries.newer(replaces))
        kind = ItemKind(before.item_kind)
    row = DisclosedItem(
        organization=organization_id,
        item_kind=kind,
        title=title.strip(),
        words=words.strip(),
        as_of=as_of,
        replaces=replaces,
        published_at=clock.now(),
        published_by=by.id,
        published_by_name=by.name,
    )
    await row.save()
    await audit.record(by, "disclosure.item_disclosed", row, kind=kind, title=row.title, replaces=replaces)
    return row


@action
async def withdraw_item(by: Actor, item_id: int, *, reason: str) -> DisclosedItem:
    """Take it back: its address says when and why, and its words are no longer shown. A second time is refused."""
    row = await get(DisclosedItem, item_id, lock="UPDATE")
    rules.check_item_withdrawal(by, row, await queries.hub_of(row.organization), reason)
    await row.update_self(
        {
            DisclosedItem.withdrawn_at: clock.now(),
            DisclosedItem.withdrawn_by: by.id,
            DisclosedItem.withdrawn_why: reason.strip(),
        }
    )
    await audit.record(by, "disclosure.item_withdrawn", row, reason=row.withdrawn_why)
    return row
