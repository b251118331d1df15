"""What everybody may see."""

from grants.organizations.tables import Organization
from grants.people.queries import demo_password
from grants.settings import settings


async def site() -> dict[str, object]:
    """Whose site this is, for the head and the foot of every page."""
    bodies = (
        await Organization.select(Organization.name, Organization.is_funder)
        .where((Organization.is_funder.eq(True)) | (Organization.is_organiser.eq(True)))
        .order_by(Organization.id)
    )
    return {
        "name": settings().site_name,
        "funder": next((each["name"] for each in bodies if each["is_funder"]), ""),
        "organiser": next((each["name"] for each in bodies if not each["is_funder"]), ""),
        "phone": settings().site_phone,
        "demo": demo_password() is not None,
    }
