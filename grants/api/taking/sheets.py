"""Lists as sheets."""

from typing import Any

from grants.api.shapes import moment
from grants.api.taking.plans import planned
from grants.people.rules import Actor
from grants.standing import importing
from grants.standing.tables import ImportKind
from grants.web.forms import readable


async def send(by: Actor, kind: ImportKind, content: bytes, name: str) -> dict[str, Any]:
    """Keep a sheet to be confirmed, and say what it would write."""
    sheet = await importing.send_sheet(by, kind=kind, content=content, name=readable(name))
    return planned(sheet.id, await importing.plan(sheet))


async def confirm(by: Actor, sheet_id: int) -> dict[str, Any]:
    """Put it on record."""
    sheet = await importing.confirm_sheet(by, sheet_id)
    return {"id": sheet.id, "confirmed_at": moment(sheet.confirmed_at)}
