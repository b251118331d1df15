"""A group's freezes: read by its parties, placed and lifted by hub, funder and filing office."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.custody.forms import ReasonForm
from grants.custody.pages.asked import Asked, layout
from grants.custody.relation import actions, queries, rules
from grants.custody.rules import HUB, READERS
from grants.errors import why_not
from grants.i18n import _
from grants.people.tables import Role
from grants.web.guards import roles
from grants.web.render import page, to

PARTIES = roles(Role.GROUP_SIGNATORY, *HUB, *READERS, Role.FILING_OFFICER)
FREEZERS = roles(*(role for each in rules.FREEZERS.values() for role in each))


@get("/groups/{group_id:int}/freezes", name="custody.freezes", guards=[PARTIES])
async def freezes(request: Asked, group_id: FromPath[int]) -> Template:
    return await _freezes_page(request, group_id, ReasonForm())


@post("/groups/{group_id:int}/freezes", name="custody.freeze_group", guards=[FREEZERS], status_code=200)
async def freeze_group(request: Asked, group_id: FromPath[int]) -> Template | Redirect:
    await queries.relation_page(request.user, group_id)
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.freeze_group(request.user, group_id, reason=form.reason)
            return to(request, "custody.freezes", group_id=group_id, flash=_("已冻结，解除前不能报账和付款"))
    return await _freezes_page(request, group_id, form, status=422)


@post(
    "/groups/{group_id:int}/freezes/{freeze_id:int}/lifting",
    name="custody.lift_freeze",
    guards=[FREEZERS],
    status_code=200,
)
async def lift_freeze(request: Asked, group_id: FromPath[int], freeze_id: FromPath[int]) -> Template | Redirect:
    await queries.freeze_of_group(request.user, group_id, freeze_id)
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.lift_freeze(request.user, freeze_id, reason=form.reason)
            return to(request, "custody.freezes", group_id=group_id, flash=_("冻结已解除"))
    return await _freezes_page(request, group_id, form, tried=freeze_id, status=422)


async def _freezes_page(
    request: Asked, group_id: int, form: ReasonForm, *, tried: int | None = None, status: int = 200
) -> Template:
    found = await queries.relation_page(request.user, group_id)
    return page(
        request,
        "custody/freezes.html",
        status=status,
        layout=layout(request),
        found=found,
        form=form,
        tried=tried,
        freezes=why_not(rules.check_freeze, found.relation, request.user, reason="?") is None,
        lifts=[
            each.freeze.id
            for each in found.freezes
            if why_not(rules.check_lifting, each.freeze, request.user, reason="?") is None
        ],
    )


ROUTES = [freezes, freeze_group, lift_freeze]
