"""Puts the parts together. Nothing imports it but the servers and the tests."""

import secrets
import traceback
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import js_lib_htmx
import structlog
from litestar import Litestar, Request
from litestar.exceptions import ClientException, HTTPException, NotAuthorizedException
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Redirect, Response, Template
from litestar.static_files import create_static_files_router
from litestar.template.config import TemplateConfig

from grants import db, log
from grants.api import speaking
from grants.demo import ahead
from grants.disclosure import queries as disclosure
from grants.disclosure.shelf.middleware import Shelf
from grants.errors import Gone, NotAllowed, NotFound, Refused
from grants.health.measuring import Timing
from grants.help import places
from grants.i18n import _
from grants.inbox import navigation
from grants.inbox import queries as inbox
from grants.people.kept_forms import KeptForms
from grants.people.middleware import Authentication
from grants.settings import settings
from grants.web import render, security

STEPS = (
    "notifications",
    "people",
    "vocabulary",
    "organizations",
    "standing",
    "filing",
    "banking",
    "ledger",
    "funds",
    "calls",
    "programme",
    "applications",
    "duplicates",
    "eligibility",
    "mailings",
    "experts",
    "scoring",
    "results",
    "awards",
    "disbursement",
    "custody",
    "reporting",
    "disclosure",
    "inbox",
    "api",
    "help",
    "demo",
    "health",
)
LOG = structlog.get_logger()
UNREAD = {
    400: _("这次提交的内容读不出来，没有保存。"),
    405: _("这个地址不能这样访问。"),
    413: _("这次提交的内容太大，没有保存。每个文件不超过 20 MB。"),
}
# A token that is missing or of an earlier sign-in, or a form that another site's page sent.
STALE = _("页面打开太久，或者登录已经变化，这次提交没有保存。")
# What a row can be numbered with.
LARGEST_ID = 2**31 - 1
HTMX = Path(js_lib_htmx.__file__).parent / "static" / "htmx"


def create_app() -> Litestar:
    """The web application."""
    log.set_up()
    app = Litestar(
        route_handlers=[*_pages(), *_static()],
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(render.environment())),
        middleware=[
            *([Timing()] if settings().metrics_token else []),
            security.Readable(),
            security.Language(),
            security.SameOrigin(),
            Authentication(),
            KeptForms(),
            Shelf(),
        ],
        before_send=[security.headers],
        csrf_config=security.csrf(),
        exception_handlers={
            NotAuthorizedException: _sign_in_first,
            Refused: _refused,
            HTTPException: _http_error,
            UnicodeDecodeError: _no_text,
            Exception: _broken,
        },
        before_request=_look_first,
        after_request=_around,
        lifespan=[_database],
        openapi_config=None,
        request_max_body_size=25 * 1024 * 1024,
    )
    render.reversing(app.route_reverse)
    return app


def _pages() -> Iterable[Any]:
    for step in STEPS:
        found = find_spec(f"grants.{step}.pages")
        if found and found.origin:
            yield from import_module(f"grants.{step}.pages").ROUTES


def _static() -> Iterable[Any]:
    for path, folder in (("/static/vendor", HTMX), ("/static", render.STATIC)):
        yield create_static_files_router(
            path=path,
            directories=[folder],
            cache_control=None,
            name=f"static{path.count('/')}",
            after_request=_keep_for_ever,
            include_in_schema=False,
        )


async def _keep_for_ever(response: Response[Any]) -> Response[Any]:
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@asynccontextmanager
async def _database(app: Litestar) -> AsyncIterator[None]:
    ahead.follow()
    await db.connect(db.database_url())
    yield
    await db.disconnect()


async def _look_first(request: Request[Any, Any, Any]) -> None:
    """What is asked of every request. Most posts are answered by another address and need no page around them."""
    if request.url.path.startswith("/static/") or request.route_handler.opt.get("stands_alone"):
        return
    if any(isinstance(each, int) and abs(each) > LARGEST_ID for each in request.path_params.values()):
        raise NotFound("app.no_such_id", _("没有找到这个页面"))
    if request.method == "GET":
        request.scope["state"]["shell"] = await _shell(request)


async def _around(response: Response[Any]) -> Response[Any]:
    """A page that answers a post gets what stands around it after all."""
    if isinstance(response, Template) and "shell" not in (state := response.context["the_request"].scope["state"]):
        state["shell"] = await _shell(response.context["the_request"])
        response.context |= render.around(response.context["the_request"])
    return response


async def _shell(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """What stands around every page: navigation, the number of tasks, whose site it is."""
    actor = request.scope.get("user")
    is_expert = bool(actor) and await inbox.is_expert(actor)
    return {
        "site": await disclosure.site(),
        "nav": navigation.sections(actor, request.url.path, is_expert=is_expert),
        "help": places.address(request.route_handler.name or "", actor, is_expert=is_expert),
        "inbox_count": await inbox.count(actor) if actor else None,
        "demo_code": await ahead.code_of(actor) if actor else None,
    }


def _sign_in_first(request: Request[Any, Any, Any], _exception: NotAuthorizedException) -> Response[Any]:
    wanted = request.url.path if request.method == "GET" else ""
    answer = Redirect(f"/sign-in?next={wanted}", status_code=303)
    if _saves_itself(request) or render.is_htmx(request):
        return Response(None, status_code=401)
    return answer


def _saves_itself(request: Request[Any, Any, Any]) -> bool:
    """Sent by a form that saves as one types: it reads JSON, not a page."""
    return request.headers.get("X-Requested-With") == "autosave"


def _refused(request: Request[Any, Any, Any], refusal: Refused) -> Response[Any]:
    if _saves_itself(request):
        return Response({"message": refusal.message}, status_code=422)
    if isinstance(refusal, Gone):
        facts: dict[str, Any] = {"message": refusal.message, "since": refusal.since, "why": refusal.why}
        return render.page(request, "errors/410.html", status=410, **facts)
    status = 404 if isinstance(refusal, NotFound) else 403 if isinstance(refusal, NotAllowed) else 409
    return _error_page(request, status, refusal.message)


def _http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    status = error.status_code
    if request.url.path.startswith(f"{speaking.HOME}/"):
        return speaking.unread(request, error)
    if status == 403:
        return _error_page(request, 400, str(STALE), shown_as=403)
    page = status if status == 404 else 400 if status < 500 else 500
    return _error_page(request, page, str(UNREAD.get(status, UNREAD[400])) if page == 400 else "", shown_as=status)


def _no_text(request: Request[Any, Any, Any], error: UnicodeDecodeError) -> Response[Any]:
    """A form whose bytes are no text. Where it is ours that could not be read, it is our fault."""
    if any(Path(frame.filename).name == "_multipart.py" for frame in traceback.extract_tb(error.__traceback__)):
        return _http_error(request, ClientException())
    return _broken(request, error)


def _broken(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    reference = secrets.token_hex(4)
    LOG.exception("request failed", reference=reference, path=request.url.path, exc_info=error)
    return _error_page(request, 500, "", reference=reference)


def _error_page(
    request: Request[Any, Any, Any], status: int, message: str, *, reference: str = "", shown_as: int | None = None
) -> Response[Any]:
    shown = render.page(
        request, f"errors/{status}.html", status=shown_as or status, message=message, reference=reference
    )
    return shown
