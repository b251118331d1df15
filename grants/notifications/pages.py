"""One's own messages on screen."""

from typing import Any

from litestar import Request, get
from litestar.response import Template

from grants.notifications import actions, queries
from grants.web.guards import signed_in
from grants.web.render import page


@get("/messages", name="notifications.messages", guards=[signed_in])
async def messages(request: Request[Any, Any, Any]) -> Template:
    found = await queries.messages_of(request.user.id)
    await actions.mark_read(request.user)
    return page(request, "notifications/messages.html", messages=found)


ROUTES = [messages]
