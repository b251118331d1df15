"""What all pages of custody ask of a request: who may enter, and which layout suits them."""

from typing import Any

from litestar import Request

from grants.custody.rules import HUB, READERS
from grants.people.tables import Role
from grants.web.guards import roles

Asked = Request[Any, Any, Any]

GROUPS = roles(Role.GROUP_SIGNATORY)
EVERYBODY = roles(Role.GROUP_SIGNATORY, *HUB, *READERS)
HUB_AND_READERS = roles(*HUB, *READERS)
BOOKKEEPERS = roles(Role.HUB_BOOKKEEPER)
CLAIM_HANDLERS = roles(Role.HUB_REVIEWER, Role.HUB_BOOKKEEPER, Role.HUB_CASHIER)


def layout(request: Asked) -> str:
    """Members of a group get the page with few tabs, offices the one with their navigation."""
    office = request.user.has(*HUB, Role.FILING_OFFICER) or request.user.is_funder_staff
    return "layout/staff.html" if office else "layout/applicant.html"
