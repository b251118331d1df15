"""Everybody who is watched with what asks to be looked at, and one organisation with its four sides (S93)."""

from typing import Any

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Template

from grants import clock
from grants.disclosure.items.words import KIND_NAMES
from grants.disclosure.oversight import facts, queries
from grants.disclosure.oversight.facts import SIDE_NAMES, Side
from grants.people.tables import Role
from grants.web.guards import roles
from grants.web.render import page

Asked = Request[Any, Any, Any]
MAY_READ = roles(*queries.READERS)


@get("/oversight", name="disclosure.oversight", guards=[MAY_READ])
async def oversight(request: Asked) -> Template:
    found = [(each, facts.concerns(each, clock.today())) for each in await queries.overseen(request.user)]
    asked = request.query_params.get("side", "")
    side = Side(asked) if asked in set(Side) else None
    return page(
        request,
        "disclosure/oversight.html",
        found=[pair for pair in found if side is None or any(each.side == side for each in pair[1])],
        side=side,
        sides=[(each, SIDE_NAMES[each], _how_many(found, each)) for each in Side],
        side_names=SIDE_NAMES,
        total=len(found),
    )


@get("/oversight/{organization_id:int}", name="disclosure.overseen", guards=[MAY_READ])
async def overseen(request: Asked, organization_id: FromPath[int]) -> Template:
    found = await queries.one(request.user, organization_id)
    concerns = facts.concerns(found, clock.today())
    return page(
        request,
        "disclosure/overseen.html",
        found=found,
        concerns={side: [each.words for each in concerns if each.side == side] for side in Side},
        sides=Side,
        side_names=SIDE_NAMES,
        kind_names=KIND_NAMES,
        flows=await queries.flows(request.user, organization_id),
        opens_grants=request.user.has(*queries.FUNDERS),
        opens_group=found.is_group and request.user.has(Role.OFFICER, Role.FILING_OFFICER),
    )


def _how_many(found: list[tuple[facts.Overseen, list[facts.Concern]]], side: Side) -> int:
    return sum(any(each.side == side for each in concerns) for _one, concerns in found)


ROUTES = [oversight, overseen]
