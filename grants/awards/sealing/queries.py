"""Reads of the scans of sealed agreements."""

from datetime import date

from grants.awards.facts import AwardFacts
from grants.awards.sealing.tables import SealedCopy
from grants.clock import local_day
from grants.db import get, sql
from grants.errors import NotFound
from grants.files import Upload
from grants.files import queries as files
from grants.i18n import _

CHECKED = """
    SELECT s.accepted_at FROM sealed_copy s JOIN agreement g ON g.id = s.agreement
    WHERE g.award = {} AND s.accepted_at IS NOT NULL AND s.drawn_at = g.drawn_at
"""


async def copies_of(facts: AwardFacts) -> list[SealedCopy]:
    """Every scan of an award's agreement, those given back included, in the order they came."""
    if facts.agreement is None:
        return []
    return await SealedCopy.objects().where(SealedCopy.agreement == facts.agreement.id).order_by(SealedCopy.id)


async def scans_of(copies: list[SealedCopy]) -> dict[int, Upload]:
    """Their files with the hashes, by upload."""
    return await files.uploads([each.scan for each in copies])


async def checked_on(award_id: int) -> date | None:
    """The day on which somebody else found the scan of an award's agreement right; None while nobody did."""
    found = await sql(CHECKED, award_id)
    return local_day(found[0]["accepted_at"]) if found else None


async def scan(facts: AwardFacts, copy_id: int) -> Upload:
    """The file of one scan of that agreement."""
    found = next((each for each in await copies_of(facts) if each.id == copy_id), None)
    if found is None:
        raise NotFound("awards.no_copy", _("没有找到这份扫描件"))
    return await get(Upload, found.scan)
