"""What the pages of filing share: who asks, in which shell they see it, how a file is handed out."""

from typing import Any

from litestar import Request
from litestar.response import Response, Template

from grants.files import Upload, read
from grants.filing import words
from grants.people.rules import FUNDER_ROLES, HUB_ROLES
from grants.people.tables import Role
from grants.web.guards import roles
from grants.web.named import kept_as
from grants.web.render import page

Asked = Request[Any, Any, Any]
OFFICE = roles(Role.FILING_OFFICER)


def shown(request: Asked, template: str, *, status: int = 200, **facts: object) -> Template:
    """Offices see a page in their shell, everybody else among their own tabs."""
    in_office = request.user.has(*FUNDER_ROLES, *HUB_ROLES, Role.ORGANISER, Role.FILING_OFFICER)
    layout = "layout/staff.html" if in_office else "layout/applicant.html"
    return page(request, f"filing/{template}.html", status=status, layout=layout, words=words, **facts)


async def handed_out(upload: Upload) -> Response[bytes]:
    """Sent to be kept: what somebody uploaded is never shown as a page of ours."""
    return Response(await read(upload), media_type=upload.media_type, headers=kept_as(upload.name))
