"""How every page of the registry is shown."""

from typing import Any

from litestar import Request
from litestar.response import Response, Template

from grants.files import Upload, read
from grants.organizations import profile, rules, words
from grants.people.rules import HUB_ROLES
from grants.web.named import kept_as
from grants.web.render import page

Asked = Request[Any, Any, Any]


async def handed_out(upload: Upload) -> Response[bytes]:
    """Sent to be kept: what somebody uploaded is never shown as a page of ours."""
    return Response(await read(upload), media_type=upload.media_type, headers=kept_as(upload.name))


def shown(request: Asked, template: str, *, status: int = 200, **facts: object) -> Template:
    """Offices and hubs see it in their shell, an applicant among their own tabs."""
    in_office = rules.sees_every_organization(request.user) or request.user.has(*HUB_ROLES)
    return page(
        request,
        f"organizations/{template}.html",
        status=status,
        words=words,
        field_names=profile.FIELD_NAMES,
        in_office=in_office,
        reads_all_of=lambda key: rules.sees_every_organization(request.user) or key in request.user.organizations(),
        **facts,
    )
