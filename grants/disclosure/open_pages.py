"""Open data: what can be taken, the grants in the shape of the 360Giving standard, and their schema."""

import json
from typing import Any

from litestar import Request, get
from litestar.response import Response, Template

from grants.calls import feed
from grants.disclosure import funded, giving
from grants.settings import settings
from grants.web.guards import public
from grants.web.render import page

Asked = Request[Any, Any, Any]
MOST = 20_000


@get("/open-data", name="disclosure.open_data", guards=[public], is_kept=True)
async def open_data(request: Asked) -> Template:
    return page(request, "disclosure/open_data.html")


@get("/open-data/grants.json", name="disclosure.open_grants", guards=[public])
async def open_grants(request: Asked) -> Response[str | None]:
    found = await funded.projects(funded.Wanted(), MOST)
    body = giving.package(found, await funded.funders(), settings().address)
    headers = {"ETag": feed.etag(body), "Cache-Control": "public, no-cache", "Access-Control-Allow-Origin": "*"}
    if headers["ETag"] == request.headers.get("if-none-match", "").removeprefix("W/"):
        return Response(None, status_code=304, headers=headers)
    return Response(body, media_type="application/json; charset=utf-8", headers=headers)


@get("/open-data/grants.schema.json", name="disclosure.grants_schema", guards=[public], is_kept=True)
async def grants_schema(request: Asked) -> Response[str]:
    content = json.dumps(giving.schema(settings().address), ensure_ascii=False, indent=1)
    return Response(content, media_type="application/schema+json; charset=utf-8")


ROUTES = [open_data, open_grants, grants_schema]
