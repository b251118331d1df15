"""The overview of rounds, and all other pages of calls: written in drafting.py, public in public_pages.py."""

from typing import Any

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Template

from grants.calls import (
    correction_pages,
    drafting,
    form_pages,
    programme_pages,
    public_pages,
    queries,
    report_form_pages,
    rules,
    trial_pages,
    words,
)
from grants.people.rules import FUNDER_ROLES
from grants.people.tables import Role
from grants.web.guards import roles
from grants.web.render import page

Asked = Request[Any, Any, Any]
MAY_READ = roles(*FUNDER_ROLES, Role.ORGANISER)


@get("/rounds", name="calls.rounds", guards=[MAY_READ])
async def rounds(request: Asked) -> Template:
    found = [(facts, queries.state(facts)) for facts in await queries.rounds(request.user)]
    may_add = request.user.has(*rules.DRAFTERS)
    return page(request, "calls/rounds.html", found=found, words=words, next_moment=_next, may_add=may_add)


@get("/rounds/{call_id:int}", name="calls.round", guards=[MAY_READ])
async def round(request: Asked, call_id: FromPath[int]) -> Template:
    facts = await queries.round_facts(request.user, call_id)
    drafts_here = request.user.has_in(facts.call.funder, *rules.DRAFTERS)
    return page(
        request,
        "calls/round.html",
        **await drafting.in_full(facts),
        next=_next(facts),
        step=words.STEP_OF,
        may_draft=drafts_here,
        may_write=facts.call.published_at is not None and request.user.has(Role.OFFICER, Role.ORGANISER),
        may_correct=drafts_here and facts.call.published_at is not None and not facts.call.is_trial,
    )


def _next(facts: queries.CallFacts) -> object:
    return queries.next_moment(facts)


ROUTES = [
    rounds,
    round,
    *public_pages.ROUTES,
    *drafting.ROUTES,
    *correction_pages.ROUTES,
    *programme_pages.ROUTES,
    *trial_pages.ROUTES,
    *form_pages.ROUTES,
    *report_form_pages.ROUTES,
]
