"""One page of groups for each role that watches over them, and one group of it."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from grants.custody.pages.asked import Asked
from grants.custody.rules import HUB
from grants.custody.rules import READERS as FUNDERS
from grants.custody.watching import queries, rules
from grants.custody.watching.rules import View
from grants.organizations.words import MODE_NAMES
from grants.web.guards import roles
from grants.web.render import page

MAY_READ = roles(*rules.READERS)


@get("/watched-groups", name="custody.watched_groups", guards=[MAY_READ])
async def watched_groups(request: Asked) -> Template:
    views = queries.views(request.user)
    asked = request.query_params.get("view", "")
    view = View(asked) if asked in views else views[0]
    return page(
        request,
        "custody/watched_groups.html",
        view=view,
        views=[(rules.VIEW_NAMES[each], f"?view={each.value}", each == view, None) for each in views],
        groups=await queries.groups(request.user, view),
    )


@get("/watched-groups/{group_id:int}", name="custody.watched_group", guards=[MAY_READ])
async def watched_group(request: Asked, group_id: FromPath[int]) -> Template:
    view, found = await queries.group(request.user, group_id)
    return page(
        request,
        "custody/watched_group.html",
        view=view,
        group=found,
        modes=MODE_NAMES,
        books=await queries.books(request.user, view, group_id),
        statements=await queries.statements(request.user, view, group_id),
        opens_ledger=request.user.has(*HUB, *FUNDERS),
    )


ROUTES = [watched_groups, watched_group]
