"""The inbox of everybody who signed in, and the search."""

from typing import Any

from litestar import Request, get
from litestar.response import Template

from grants.inbox import queries
from grants.inbox.finding import KIND_NAMES, MOST
from grants.inbox.tasks import GROUP_NAMES, Group, grouped
from grants.web.guards import signed_in
from grants.web.render import page

Asked = Request[Any, Any, Any]


@get("/inbox", name="inbox.inbox", guards=[signed_in])
async def inbox(request: Asked) -> Template:
    tasks = await queries.tasks(request.user)
    return page(
        request,
        "inbox/inbox.html",
        groups=grouped(tasks),
        group_names=GROUP_NAMES,
        late=Group.OVERDUE,
        n=len(tasks),
        waiting=await queries.waiting(request.user),
        dates=await queries.next_dates(),
    )


@get("/search", name="inbox.search", guards=[signed_in])
async def search(request: Asked) -> Template:
    words = " ".join(request.query_params.get("q", "").split())[:80]
    found = await queries.search(request.user, words) if words else []
    return page(request, "inbox/search.html", words=words, found=found, kind_names=KIND_NAMES, most=MOST)


ROUTES = [inbox, search]
