"""Public pages of calls, and the overview of rounds; a call is written and published in drafting.py."""

from typing import Any

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Template

from grants import clock
from grants.calls import drafting, form_pages, queries, rules, words
from grants.calls.rules import CallState
from grants.errors import why_not
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES
from grants.people.tables import Role
from grants.web.guards import public, roles
from grants.web.render import page

Asked = Request[Any, Any, Any]
MAY_READ = roles(*FUNDER_ROLES, Role.ORGANISER)


@get("/calls", name="calls.calls", guards=[public])
async def calls(request: Asked) -> Template:
    published = [(facts, queries.state(facts.call)) for facts in await queries.published_calls()]
    groups = [
        (_("开放中"), [each for each in published if each[1] == CallState.OPEN]),
        (_("即将开放"), [each for each in published if each[1] == CallState.ANNOUNCED]),
        (_("已结束"), [each for each in published if each[1] not in (CallState.OPEN, CallState.ANNOUNCED)]),
    ]
    return page(request, "calls/calls.html", groups=groups, words=words, total=len(published))


@get("/calls/{call_id:int}", name="calls.call", guards=[public])
async def call(request: Asked, call_id: FromPath[int]) -> Template:
    facts = await queries.published_call(call_id)
    return page(
        request,
        "calls/call.html",
        **drafting.about(facts),
        closed=why_not(rules.call_is_open, facts.call, clock.now()),
    )


@get("/rounds", name="calls.rounds", guards=[MAY_READ])
async def rounds(request: Asked) -> Template:
    found = [(facts, queries.state(facts.call)) for facts in await queries.rounds(request.user)]
    may_add = request.user.has(*rules.DRAFTERS)
    return page(request, "calls/rounds.html", found=found, words=words, next_moment=_next, may_add=may_add)


@get("/rounds/{call_id:int}", name="calls.round", guards=[MAY_READ])
async def round(request: Asked, call_id: FromPath[int]) -> Template:
    facts = await queries.round_facts(request.user, call_id)
    return page(request, "calls/round.html", **drafting.about(facts), next=_next(facts), step=words.STEP_OF)


def _next(facts: queries.CallFacts) -> object:
    return queries.next_moment(facts.call)


ROUTES = [calls, call, rounds, round, *drafting.ROUTES, *form_pages.ROUTES]
