"""The guides on the screen: all of them, one of them, their pictures. Readable without signing in."""

from typing import Any

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Response, Template

from grants.errors import NotFound
from grants.help import guides
from grants.i18n import CHINESE, _, language
from grants.inbox import queries as inbox
from grants.web.guards import public
from grants.web.render import page

Asked = Request[Any, Any, Any]


@get("/help", name="help.index", guards=[public], is_kept=True)
async def index(request: Asked) -> Template:
    spoken, actor = language.get() or CHINESE, request.scope.get("user")
    own = guides.own(actor.roles, is_expert=await inbox.is_expert(actor)) if actor else []
    return page(
        request,
        "help/index.html",
        guides={name: guides.guide(name, spoken) for name in guides.READERS},
        own=own,
        start=guides.START,
    )


@get("/help/{guide_name:str}", name="help.guide", guards=[public], is_kept=True)
async def guide(request: Asked, guide_name: FromPath[str]) -> Template:
    found = guides.guide(guide_name, language.get() or CHINESE)
    if found is None:
        raise NotFound("help.no_such_guide", _("没有这份使用说明"))
    return page(request, "help/guide.html", found=found)


@get("/help/pictures/{picture_name:str}", name="help.picture", guards=[public])
async def picture(picture_name: FromPath[str]) -> Response[bytes]:
    found = guides.picture(picture_name)
    if found is None:
        raise NotFound("help.no_such_picture", _("没有这张图"))
    answer = Response(found.content, media_type="image/webp")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


ROUTES = [index, guide, picture]
