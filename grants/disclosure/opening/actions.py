"""The only writer of licences."""

from typing import Any

from grants import audit, clock
from grants.audit import action
from grants.db import get
from grants.disclosure.opening import queries, rules
from grants.disclosure.opening.tables import DataLicence
from grants.organizations.tables import Organization
from grants.people.rules import Actor


@action
async def set_licence(by: Actor, funder_id: int, *, name: str, address: str) -> DataLicence:
    """Say under which licence a funder's data is open. Said again it replaces what was said; the audit keeps both."""
    await get(Organization, funder_id, lock="NO KEY UPDATE")
    rules.check_licence(by, funder_id, name, address)
    said: dict[Any, Any] = {"name": name.strip(), "address": address.strip(), "set_at": clock.now(), "set_by": by.id}
    row = await queries.licence(funder_id)
    if row is None:
        row = DataLicence(funder=funder_id, **said)
        await row.save()
    else:
        await row.update_self(said)
    await audit.record(by, "disclosure.licence_set", row, name=row.name, address=row.address)
    return row
