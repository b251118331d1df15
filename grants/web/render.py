"""From facts to a page: the template engine, and what every page is given."""

import hashlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jinja2
from litestar import Request
from litestar.response import Redirect, Template

from grants import clock
from grants.i18n import CHINESE, Text, _, language
from grants.settings import ROOT, settings
from grants.web import kept
from grants.web.filters import FILTERS

STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"
FLASH = "grants_flash"


@cache
def environment() -> jinja2.Environment:
    """One environment: undefined names fail, everything is escaped, texts are worded in the reader's language."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        # There are more than the 400 that Jinja would keep; each that it drops is compiled again when next asked for.
        cache_size=-1,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FILTERS)
    made.globals.update(_=Text, static=static)
    return made


def static(path: str) -> str:
    """The address of a file of ours, with its hash, so that a browser may keep it for ever."""
    return f"/static/{path}?v={_digest(STATIC / path)}"


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.exists() else "wheel"


def page(request: Request[Any, Any, Any], template: str, *, status: int = 200, **facts: object) -> Template:
    """A page of facts inside the house's layout."""
    answer = Template(template, context=everywhere(request) | facts, status_code=status)
    if request.cookies.get(FLASH):
        answer.delete_cookie(FLASH)
    return answer


def everywhere(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """What every page is given."""
    return {
        "viewer": request.scope.get("user"),
        "lang": language.get() or CHINESE,
        "now": clock.now(),
        "flash": _flash(request),
        "request_path": request.url.path,
        "the_request": request,
        **around(request),
    }


def around(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """What stands around a page, as far as it was asked for: an answer that is no page never asks."""
    shell = request.scope.get("state", {}).get("shell") or {}
    return {
        "nav": shell.get("nav", []),
        "inbox_count": shell.get("inbox_count"),
        "demo_code": shell.get("demo_code"),
        "help": shell.get("help", "/help"),
        "site": shell.get("site")
        or {"name": settings().site_name, "funder": "", "organiser": "", "phone": "", "demo": False},
    }


def to(
    request: Request[Any, Any, Any],
    route: str,
    *,
    flash: object = None,
    query: Mapping[str, str] | None = None,
    **parameters: object,
) -> Redirect:
    """303 to another page: done, see there. `flash` is said once at the top of it."""
    address = request.app.route_reverse(route, **parameters) + (f"?{urlencode(query)}" if query else "")
    answer: Redirect = Redirect(address, status_code=303)
    if flash is not None:
        answer.set_cookie(
            FLASH,
            str(flash).encode().hex(),
            max_age=60,
            httponly=True,
            samesite="lax",
            secure=settings().secure_cookies,
        )
    return answer


def _flash(request: Request[Any, Any, Any]) -> dict[str, str] | None:
    if kept.typed.get():
        return {"text": str(_("登录曾过期。您填写的内容还在下面，还没有保存或提交，请核对")), "tone": "warn"}
    said = request.cookies.get(FLASH)
    if not said:
        return None
    try:
        return {"text": bytes.fromhex(said).decode()[:300], "tone": "ok"}
    except ValueError:
        return None


def is_htmx(request: Request[Any, Any, Any]) -> bool:
    """Asked by htmx for a fragment."""
    return request.headers.get("HX-Request") == "true"


def reversing(reverse: Callable[..., str]) -> None:
    """Let templates write `url("calls.call", call_id=3)`."""
    environment().globals["url"] = reverse
