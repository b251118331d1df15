"""The public page of spot checks."""

from typing import Any

from litestar import Request, get
from litestar.response import Template

from grants.disclosure import checking
from grants.web.guards import public
from grants.web.render import page

Asked = Request[Any, Any, Any]


@get("/checks", name="disclosure.checks", guards=[public], is_kept=True)
async def checks(request: Asked) -> Template:
    return page(request, "disclosure/checks.html", rounds=await checking.checked_rounds())


ROUTES = [checks]
