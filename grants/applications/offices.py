"""The pages of those who receive applications: the list of a round, and one to be read."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Template

from grants.applications import past_queries, queries, rules, words
from grants.applications import received as listing
from grants.applications.facts import ApplicationFacts
from grants.applications.received import LONGEST_NUMBER, Wanted
from grants.applications.showing import about, shown
from grants.errors import why_not
from grants.people.rules import FUNDER_ROLES
from grants.people.tables import Role
from grants.web.guards import roles

Asked = Request[Any, Any, Any]
MAY_READ = roles(*FUNDER_ROLES, Role.ORGANISER)


async def whole_page(request: Asked, facts: ApplicationFacts) -> Template:
    """An application as an office reads it."""
    every = await past_queries.submitted_versions(facts)
    return shown(request, "whole", every=every, **await about(facts), **await _history(facts))


@get("/rounds/{call_id:int}/applications", name="applications.received", guards=[MAY_READ])
async def received(request: Asked, call_id: FromPath[int]) -> Template:
    wanted = Wanted(
        state=request.query_params.get("state", ""),
        track=request.query_params.get("track", ""),
        words=request.query_params.get("q", "").strip()[:80],
        after=request.query_params.get("after", "")[:LONGEST_NUMBER],
    )
    found = await listing.received(request.user, call_id, wanted)
    asked = {"state": wanted.state, "track": wanted.track, "q": wanted.words}
    kept = {name: value for name, value in asked.items() if value}
    return shown(
        request,
        "received",
        call=found.call,
        rows=[_row(each) for each in found.rows],
        total=found.amount,
        all=found.all,
        counts=found.by_status,
        asked=asked,
        first=f"?{urlencode(kept)}" if wanted.after else None,
        following=f"?{urlencode(kept | {'after': found.following})}" if found.following else None,
        may_check=why_not(rules.officer_or_organiser_checks, request.user, found.call.call) is None,
    )


async def _history(facts: ApplicationFacts) -> dict[str, Any]:
    return {
        "versions": facts.versions,
        "corrections": facts.corrections,
        "names_of": await queries.names_of(facts),
    }


def _row(each: ApplicationFacts) -> dict[str, Any]:
    return {
        "id": each.application.id,
        "number": each.application.number,
        "title": each.application.title,
        "applicant": each.applicant.name,
        "track": each.track.name,
        "requested": each.application.requested,
        "warnings": sum(not finding["ok"] for finding in each.said_then),
        "submitted_at": each.application.submitted_at,
        "state": words.STATUS_WORDS[each.status],
    }


ROUTES = [received]
