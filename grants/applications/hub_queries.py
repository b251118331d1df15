"""Reads of what passes between a group and its hub over one application."""

from collections.abc import Sequence
from typing import Any

from piccolo.columns import Column
from piccolo.table import Table

from grants.applications.facts import ApplicationFacts
from grants.applications.frozen import content_of, fingerprint
from grants.applications.tables import Application, ApplicationHandover, Comment, HubConsent, Side
from grants.applications.together import Together
from grants.db import sql
from grants.files import Upload

BEGUN_BY_HUB = """
SELECT EXISTS (SELECT FROM membership WHERE person = {} AND organization = {} AND role = 'hub_operator') AS begun
"""


async def together(found: ApplicationFacts) -> Together | None:
    """What passed between the two while it is being written; none where an organisation applies for itself."""
    row = found.application
    if row.submitted_through == row.applicant:
        return None
    [begun] = await sql(BEGUN_BY_HUB, row.created_by or 0, row.submitted_through)
    return Together(
        begun_by=Side.HUB if begun["begun"] else Side.GROUP,
        content_hash=await content_hash(found),
        handovers=await _of(ApplicationHandover, ApplicationHandover.application, row),
        comments=await comments(found),
        consents=await _of(HubConsent, HubConsent.application, row),
    )


async def content_hash(found: ApplicationFacts) -> str:
    """Of what would be frozen if it were submitted now."""
    uploads = await Upload.objects().where(Upload.id.is_in([0, *(each.upload for each in found.files)]))
    by_id = {each.id: each for each in uploads}
    kept = [(each.label, by_id[each.upload].name, by_id[each.upload].sha256) for each in found.files]
    return fingerprint(content_of(found, kept))


async def comments(found: ApplicationFacts) -> list[Comment]:
    """Every remark, the oldest first."""
    rows: list[Comment] = await _of(Comment, Comment.application, found.application)
    return rows


async def open_comments(found: ApplicationFacts) -> dict[str, list[Comment]]:
    """The remarks that are not done with, by what they are about."""
    grouped: dict[str, list[Comment]] = {}
    for each in await comments(found):
        if each.settled_at is None:
            grouped.setdefault(each.field, []).append(each)
    return grouped


async def names(ids: Sequence[int | None]) -> dict[int, str]:
    """Who handed on, settled and consented, by name."""
    keys = [key for key in ids if key]
    return {row["id"]: row["name"] for row in await sql("SELECT id, name FROM person WHERE id = ANY({}::int[])", keys)}


async def _of(table: type[Table], column: Column, row: Application) -> list[Any]:
    rows: list[Any] = await table.objects().where(column == row.id).order_by(table._meta.primary_key)
    return rows
