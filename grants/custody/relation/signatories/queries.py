"""Reads of who signs for a group, and of changes."""

from dataclasses import dataclass

from grants.custody.relation.queries import relation
from grants.custody.relation.signatories.facts import Signing
from grants.custody.relation.signatories.tables import SignatoryChange
from grants.db import get
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.organizations.tables import Organization
from grants.people import queries as people
from grants.people.tables import Role


@dataclass(frozen=True)
class ChangeFacts:
    """A change with the names around it."""

    change: SignatoryChange
    begins: str
    ceases: str
    asked_by: str
    decided_by: str


async def signing(group_id: int, *, lock: bool = False) -> Signing:
    """Who signs for a group. `lock` holds the group, at which two changes wait for each other. Raises NotFound where no
    hub keeps its money."""
    if lock:
        await get(Organization, group_id, lock="NO KEY UPDATE")
    held = await people.members(group_id)
    names = {person.id: person.name for person, _held in held}
    signatories = {person.id: person.name for person, each in held if each.role == Role.GROUP_SIGNATORY}
    waiting = await (
        SignatoryChange.objects()
        .where(SignatoryChange.community_group == group_id, SignatoryChange.decided_at.is_null())
        .first()
    )
    return Signing(
        group=group_id,
        hub=(await relation(group_id)).hub,
        signatories=signatories,
        others={key: name for key, name in names.items() if key not in signatories},
        open=waiting,
    )


async def change_of_group(group_id: int, change_id: int, *, lock: bool = False) -> SignatoryChange:
    """One change of that group. Raises NotFound for another's."""
    found = await get(SignatoryChange, change_id, lock="UPDATE" if lock else None)
    if found.community_group != group_id:
        raise NotFound("custody.no_such_change", _("没有找到这项变更"))
    return found


async def changes(group_id: int) -> list[ChangeFacts]:
    """All there ever were, the newest first."""
    rows = (
        await SignatoryChange.objects()
        .where(SignatoryChange.community_group == group_id)
        .order_by(SignatoryChange.id, ascending=False)
    )
    who = [key for row in rows for key in (row.begins, row.ceases, row.asked_by, row.decided_by) if key is not None]
    names = await people.names(who)
    return [
        ChangeFacts(row, *(names.get(key, "") for key in (row.begins, row.ceases, row.asked_by, row.decided_by)))
        for row in rows
    ]


async def evidence(change: SignatoryChange) -> Upload:
    """The group's letter."""
    return await get(Upload, change.evidence)
