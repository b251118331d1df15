"""Reads of public copies."""

from grants.db import get, sql
from grants.errors import Gone, NotFound
from grants.files import Upload
from grants.i18n import _
from grants.reporting.copies.tables import PublicCopy


async def copies_of(report_id: int) -> list[PublicCopy]:
    """Every copy of a report, those taken off included, in the order they came."""
    return await PublicCopy.objects().where(PublicCopy.report == report_id).order_by(PublicCopy.id)


async def copy_of(report_id: int, copy_id: int, *, lock: bool = False) -> PublicCopy:
    """One of a report's copies. Raises NotFound for another report's."""
    found = await get(PublicCopy, copy_id, lock="UPDATE" if lock else None)
    if found.report != report_id:
        raise NotFound("reporting.copy_of_another", _("没有找到这份公开件"))
    return found


async def beneficiaries(award_id: int) -> list[str]:
    """The names on the lists that an award's claims pay: who got an allowance or was cared for."""
    rows = await sql(
        "SELECT DISTINCT w.name FROM allowance w JOIN claim c ON c.id = w.claim"
        " JOIN award_line l ON l.id = c.award_line WHERE l.award = {}",
        award_id,
    )
    return [row["name"] for row in rows]


async def shown(copy_id: int) -> Upload:
    """What everybody may see. Raises Gone once it was taken off; why stays inside, since it may say what was seen."""
    found = await get(PublicCopy, copy_id)
    if found.withdrawn_at is not None:
        raise Gone("reporting.copy_taken_off", _("这份公开件已撤下"), since=found.withdrawn_at)
    return await get(Upload, found.upload)
