"""What the API offers, for machines (OpenAPI) and for people."""

from functools import cache
from typing import Any

from litestar import Litestar, Request, get
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.response import Response, Template

from grants.api.pages import reading, writing
from grants.api.rules import PER_MINUTE, SCOPE_NAMES
from grants.api.speaking import HOME, router
from grants.settings import settings
from grants.web.guards import public
from grants.web.render import page

Asked = Request[Any, Any, Any]


@get(f"{HOME}/openapi.json", name="api.openapi", guards=[public])
async def openapi() -> Response[dict[str, Any]]:
    return Response(description())


@get("/developers", name="api.developers", guards=[public], is_kept=True)
async def developers(request: Asked) -> Template:
    return page(
        request,
        "api/developers.html",
        paths=description()["paths"],
        address=settings().address + HOME,
        per_minute=PER_MINUTE,
        names=SCOPE_NAMES,
    )


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document of exactly the routes that ask for a token; they never change while a process lives."""
    config = OpenAPIConfig(
        title="grants",
        version="1",
        components=Components(security_schemes={"token": SecurityScheme(type="http", scheme="bearer")}),
        path="/described",
        use_handler_docstrings=True,
    )
    alone = Litestar(route_handlers=[router([*reading.ROUTES, *writing.ROUTES])], openapi_config=config)
    return dict(alone.openapi_schema.to_schema())


ROUTES = [openapi, developers]
