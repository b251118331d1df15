"""What all pages of awards ask of a request: who may enter, which layout suits them, how a kept paper is handed out."""

from typing import Any

from litestar import Request
from litestar.response import Response

from grants.awards import rules
from grants.files import Upload, read
from grants.people.rules import FUNDER_ROLES, HUB_ROLES, Actor
from grants.people.tables import Role
from grants.web.guards import roles
from grants.web.named import shown_as

Asked = Request[Any, Any, Any]

MAY_READ = roles(*FUNDER_ROLES, Role.ORGANISER)
MAY_DECIDE = roles(*rules.DECIDES)
MAY_HOLD = roles(*rules.HOLDS)
STAFF = roles(*FUNDER_ROLES)


def layout(person: Actor | None) -> str:
    """Offices and hubs have their navigation beside the page, applicants and groups few tabs, the public its own."""
    if person is None:
        return "layout/public.html"
    office = person.has(*FUNDER_ROLES, *HUB_ROLES, Role.ORGANISER)
    return "layout/staff.html" if office else "layout/applicant.html"


async def handed_out(upload: Upload) -> Response[bytes]:
    """A kept paper as it is, shown in the browser."""
    return Response(
        await read(upload),
        media_type=upload.media_type,
        headers=shown_as(upload.name),
    )
