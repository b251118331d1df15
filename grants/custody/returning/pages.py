"""The hub's page of what it is to send back, and booking it."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock, money
from grants.custody.pages.asked import HUB_AND_READERS, Asked
from grants.custody.returning import actions, queries, rules
from grants.custody.returning.facts import Owed
from grants.custody.returning.forms import SentBackForm
from grants.errors import why_not
from grants.i18n import _
from grants.web.guards import roles
from grants.web.render import page, to


@get("/hub/returns", name="custody.hub_returns", guards=[HUB_AND_READERS])
async def hub_returns(request: Asked) -> Template:
    return await _page(request)


@post(
    "/hub/returns/{demand_id:int}",
    name="custody.record_sent_back",
    guards=[roles(*rules.SENDS_BACK)],
    status_code=200,
)
async def record_sent_back(request: Asked, demand_id: FromPath[int]) -> Template | Redirect:
    form = SentBackForm(await request.form())
    if form.ok and form.amount is not None and form.sent_on is not None:
        with form.showing_refusals():
            await actions.record_sent_back(
                request.user, demand_id, amount=form.amount, sent_on=form.sent_on, bank_ref=form.bank_ref
            )
            return to(request, "custody.hub_returns", flash=_("已入账，凭证生成中"))
    return await _page(request, form, demand_id, 422)


async def _page(
    request: Asked, form: SentBackForm | None = None, tried: int | None = None, status: int = 200
) -> Template:
    def form_of(owed: Owed) -> SentBackForm:
        if form is not None and tried == owed.demand.id:
            return form
        return SentBackForm(None, amount=money.show(owed.left), sent_on=clock.today().isoformat())

    found = await queries.readable_returns(request.user)
    return page(
        request,
        "custody/hub_returns.html",
        status=status,
        rows=[(each.kept, each.owed, form_of(each.owed)) for each in found],
        sends={each.owed.demand.id: why_not(rules.may_send_back, each.owed, request.user) is None for each in found},
    )


ROUTES = [hub_returns, record_sent_back]
