"""How every page of the registry is shown."""

from typing import Any

from litestar import Request
from litestar.response import Template

from grants.organizations import profile, rules, words
from grants.people.rules import HUB_ROLES
from grants.web.render import page

Asked = Request[Any, Any, Any]


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
