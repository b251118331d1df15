"""The public page of spot checks."""

from typing import Any

from litestar import Request, get
from litestar.response import Template

from grants.disclosure import checking
from grants.web.guards import public
from grants.web.render import page

Asked = Request[Any, Any, Any]


@get("/checks", name="disclosure.checks", guards=[public])
async def checks(request: Asked) -> Template:
    answer = page(request, "disclosure/checks.html", rounds=await checking.checked_rounds())
    answer.headers["Cache-Control"] = "public, max-age=10"
    return answer


ROUTES = [checks]
