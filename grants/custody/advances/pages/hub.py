"""The hub's list of advances, and its terms for petty cash."""

from litestar import get, post
from litestar.response import Redirect, Template

from grants import clock, money
from grants.custody.advances import actions, queries, rules
from grants.custody.advances.forms import TermsForm
from grants.custody.advances.words import state
from grants.custody.pages.asked import HUB_AND_READERS, Asked
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.web.guards import roles
from grants.web.render import page, to


@get("/hub/advances", name="custody.hub_advances", guards=[HUB_AND_READERS])
async def hub_advances(request: Asked) -> Template:
    return await _page(request)


@post("/hub/advances", name="custody.set_terms", guards=[roles(*rules.SETS_TERMS)], status_code=200)
async def set_terms(request: Asked) -> Template | Redirect:
    form = TermsForm(request.user.organizations(*rules.SETS_TERMS), await request.form())
    if form.ok and form.hub_id is not None and form.limit is not None and form.working_days is not None:
        with form.showing_refusals():
            await actions.set_terms(request.user, form.hub_id, limit=form.limit, working_days=form.working_days)
            return to(request, "custody.hub_advances", flash=_("已更新，对今后付出的备用金有效"))
    return await _page(request, form, 422)


async def _page(request: Asked, form: TermsForm | None = None, status: int = 200) -> Template:
    found, today = await queries.readable(request.user), clock.today()
    hubs = sorted(request.user.organizations(*rules.SETS_TERMS))
    now = await queries.terms(hubs[0]) if hubs else rules.Terms()
    return page(
        request,
        "custody/hub_advances.html",
        status=status,
        found=found,
        states={each.advance.id: state(each.advance, today) for each in found},
        kinds=rules.KIND_NAMES,
        open_total=sum((each.left for each in found if each.advance.status == "paid"), rules.NOTHING),
        hubs=await organizations.named(hubs),
        form=form or TermsForm([], None, limit=money.show(now.limit), working_days=now.working_days),
    )


ROUTES = [hub_advances, set_terms]
