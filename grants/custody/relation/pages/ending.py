"""The end of a relation: what is left to do before it, and the act."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.custody.forms import ReasonForm
from grants.custody.pages.asked import Asked
from grants.custody.relation import overview
from grants.custody.relation.ending import actions, rules
from grants.errors import NotFound, why_not
from grants.i18n import _
from grants.web.guards import roles
from grants.web.render import page, to

ENDERS = roles(*rules.ENDERS)


@get("/groups/{group_id:int}/ending", name="custody.ending", guards=[ENDERS])
async def ending(request: Asked, group_id: FromPath[int]) -> Template:
    return await _page(request, group_id, ReasonForm())


@post("/groups/{group_id:int}/ending", name="custody.end_relation", guards=[ENDERS], status_code=200)
async def end_relation(request: Asked, group_id: FromPath[int]) -> Template | Redirect:
    await overview.overview(request.user, group_id)
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.end_relation(request.user, group_id, reason=form.reason)
            return to(request, "custody.relation", group_id=group_id, flash=_("代管已终止，台账已结清关闭"))
    return await _page(request, group_id, form, 422)


async def _page(request: Asked, group_id: int, form: ReasonForm, status: int = 200) -> Template:
    found = await overview.overview(request.user, group_id)
    if found.giving is None or not request.user.has_in(found.giving.hub.id, *rules.ENDERS):
        raise NotFound("custody.nothing_to_end", _("没有找到这个代管关系"))
    return page(
        request,
        "custody/ending.html",
        status=status,
        found=found,
        giving=found.giving,
        form=form,
        left=rules.left(found.giving),
        why=why_not(rules.may_end, found.giving, found.live, request.user),
    )


ROUTES = [ending, end_relation]
