"""Reads of the words of agreements."""

from datetime import date

from grants.awards.tables import Agreement
from grants.awards.wording.tables import AgreementWording
from grants.db import get, sql
from grants.errors import NotFound
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.organizations.tables import Organization
from grants.people.rules import FUNDER_ROLES, Actor

# Awards that everybody may know of: an unannounced one would tell how its round was judged.
ANNOUNCED = """
    SELECT a.id, a.number, p.title FROM award a JOIN application p ON p.id = a.application JOIN call c ON c.id = a.call
    JOIN organization o ON o.id = p.applicant
    WHERE c.funder = {} AND (o.status = 'filed') = {} AND a.cancelled_at IS NULL
    AND EXISTS (SELECT FROM notice_item i WHERE i.award = a.id AND i.withdrawn_at IS NULL)
    ORDER BY a.id DESC LIMIT 30
"""


async def versions(funder_id: int, parties: int) -> list[AgreementWording]:
    """Every version a funder wrote, the newest first."""
    found = AgreementWording.objects().where(AgreementWording.funder == funder_id, AgreementWording.parties == parties)
    return await found.order_by(AgreementWording.version, ascending=False)


async def in_force(funder_id: int, parties: int, on: date) -> AgreementWording | None:
    """The newest version that has begun by that day; None where the standard words are in force."""
    return next((each for each in await versions(funder_id, parties) if each.from_on <= on), None)


async def version_of(agreement: Agreement) -> AgreementWording | None:
    """The version an agreement was drawn from; None for the standard words."""
    return await get(AgreementWording, agreement.words) if agreement.words else None


async def announced(funder_id: int, parties: int) -> dict[int, str]:
    """Awards of which a text may be tried: by id their number and title, the newest first."""
    rows = await sql(ANNOUNCED, funder_id, parties == 3)
    return {row["id"]: f"{row['number']} {row['title']}" for row in rows}


async def funder(person: Actor, chosen: str = "") -> Organization:
    """The funder that was chosen by its id among those the person works for; else the first of them."""
    mine = [each for each in await organizations.funders() if person.has_in(each.id, *FUNDER_ROLES)]
    found = next((each for each in mine if chosen in ("", str(each.id))), None)
    if found is None:
        raise NotFound("awards.no_funder", _("没有找到这个主办单位"))
    return found
