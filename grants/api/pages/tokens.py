"""One's own tokens: made, shown once, ended."""

from datetime import datetime
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.api import actions, queries, rules
from grants.api.forms import TokenForm
from grants.api.rules import SCOPE_NAMES
from grants.i18n import _
from grants.organizations import queries as registry
from grants.people import actions as people
from grants.people.rules import needs_second_factor
from grants.web.guards import signed_in
from grants.web.render import page, to

Asked = Request[Any, Any, Any]


@get("/account/tokens", name="api.tokens", guards=[signed_in])
async def tokens(request: Asked) -> Template:
    return await _page(request, TokenForm(offices=request.user.organizations()))


@post("/account/tokens", name="api.make_token", guards=[signed_in], status_code=200)
async def make_token(request: Asked) -> Template:
    asks_code = needs_second_factor(request.user)
    form = TokenForm(await request.form(), offices=request.user.organizations(), asks_code=asks_code)
    if form.ok and form.office and form.days is not None:
        with form.showing_refusals():
            office = int(form.office)
            factor_at = await _factor(request, form, office, form.days)
            _token, secret = await actions.make_token(
                request.user, office=office, name=form.name, scopes=form.scopes, days=form.days, factor_at=factor_at
            )
            return await _page(request, TokenForm(offices=request.user.organizations()), made=secret)
    return await _page(request, form, status=422)


@post("/account/tokens/{token_id:int}/revocation", name="api.revoke_token", guards=[signed_in])
async def revoke_token(request: Asked, token_id: FromPath[int]) -> Redirect:
    await actions.revoke_token(request.user, token_id)
    return to(request, "api.tokens", flash=_("令牌已停用"))


async def _factor(request: Asked, form: TokenForm, office: int, days: int) -> datetime | None:
    """All else is asked before the code is used up."""
    if not needs_second_factor(request.user):
        return None
    now = clock.machine()
    living = await queries.living(request.user, now)
    rules.check_token(request.user, office, form.scopes, days, living, now, now)
    return await people.confirm_second_factor(request.user, code=form.code, session_id=request.auth.id)


async def _page(request: Asked, form: TokenForm, *, made: str = "", status: int = 200) -> Template:
    found = await queries.tokens(request.user)
    names = await registry.named(list({*request.user.organizations(), *(each.organization for each in found)}))
    return page(
        request,
        "api/tokens.html",
        status=status,
        form=form,
        made=made,
        tokens=found,
        reset_at=await queries.access_reset_at(request.user),
        offices=[(key, names[key].name) for key in sorted(request.user.organizations())],
        office_names={key: row.name for key, row in names.items()},
        scopes=[(scope.value, name) for scope, name in SCOPE_NAMES.items()],
        scope_names=SCOPE_NAMES,
        now=clock.machine(),
        asks_code=needs_second_factor(request.user),
    )


ROUTES = [tokens, make_token, revoke_token]
