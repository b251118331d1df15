"""The two addresses for machines that watch."""

import hmac
from dataclasses import asdict
from typing import Any

from litestar import Request, get
from litestar.response import Response

from grants.errors import NotFound
from grants.health import measuring, queries
from grants.i18n import _
from grants.settings import settings
from grants.web.guards import public

Asked = Request[Any, Any, Any]
UNKEPT = {"Cache-Control": "no-store"}


@get("/healthz", name="health.healthz", guards=[public], stands_alone=True)
async def healthz(request: Asked) -> Response[dict[str, str]]:
    found = await queries.health()
    return Response(asdict(found), status_code=200 if found.is_well else 503, headers=UNKEPT)


@get("/metrics", name="health.metrics", guards=[public], stands_alone=True)
async def metrics(request: Asked) -> Response[bytes]:
    _brings_the_token(request.headers.get("authorization", ""))
    text = measuring.printed(await queries.figures())
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8", headers=UNKEPT)


def _brings_the_token(given: str) -> None:
    """For who does not bring the token of the settings, and where there is none, the page does not exist."""
    wanted = f"Bearer {settings().metrics_token}"
    if not settings().metrics_token or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise NotFound("health.not_for_you", _("没有找到这个页面"))


ROUTES = [healthz, metrics]
