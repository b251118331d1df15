"""Money of an award waits, goes on, or goes back to its pool."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.awards import actions, posting, queries, rules
from grants.awards.facts import AwardFacts
from grants.awards.forms import ReasonForm
from grants.awards.pages.asked import MAY_DECIDE, MAY_HOLD, Asked
from grants.errors import why_not
from grants.i18n import _
from grants.web.render import page, to


@get("/awards/{award_id:int}/holds/new", name="awards.new_hold", guards=[MAY_HOLD])
async def new_hold(request: Asked, award_id: FromPath[int]) -> Template:
    facts = await queries.readable_award(request.user, award_id)
    return page(request, "awards/new_hold.html", facts=facts, form=ReasonForm())


@post("/awards/{award_id:int}/holds", name="awards.hold", guards=[MAY_HOLD], status_code=200)
async def hold(request: Asked, award_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.readable_award(request.user, award_id)
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.place_hold(request.user, award_id, form.reason)
            return to(request, "disbursement.grant", award_id=award_id, flash=_("已冻结，解除前不能签约和拨付"))
    return page(request, "awards/new_hold.html", status=422, facts=facts, form=form)


@get("/holds/{hold_id:int}/lifting", name="awards.lifting", guards=[MAY_HOLD])
async def lifting(request: Asked, hold_id: FromPath[int]) -> Template:
    found = await queries.hold(hold_id)
    facts = await queries.readable_award(request.user, found.award)
    return page(request, "awards/lifting.html", hold=found, facts=facts, form=ReasonForm())


@post("/holds/{hold_id:int}/lifting", name="awards.lift", guards=[MAY_HOLD], status_code=200)
async def lift(request: Asked, hold_id: FromPath[int]) -> Template | Redirect:
    found = await queries.hold(hold_id)
    facts = await queries.readable_award(request.user, found.award)
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.lift_hold(request.user, hold_id, form.reason)
            return to(request, "disbursement.grant", award_id=found.award, flash=_("已解除冻结"))
    return page(request, "awards/lifting.html", status=422, hold=found, facts=facts, form=form)


@get("/awards/{award_id:int}/cancellation", name="awards.cancellation", guards=[MAY_DECIDE])
async def cancellation(request: Asked, award_id: FromPath[int]) -> Template:
    return await _cancellation_page(request, await queries.readable_award(request.user, award_id), ReasonForm())


@post("/awards/{award_id:int}/cancellation", name="awards.cancel", guards=[MAY_DECIDE], status_code=200)
async def cancel(request: Asked, award_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.readable_award(request.user, award_id)
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.cancel_award(request.user, award_id, form.reason)
            return to(request, "awards.agreement", award_id=award_id, flash=_("已取消立项，资金退回资金池"))
    return await _cancellation_page(request, facts, form, status=422)


async def _cancellation_page(request: Asked, facts: AwardFacts, form: ReasonForm, *, status: int = 200) -> Template:
    refusal = why_not(rules.check_cancelling, facts, request.user, "—", await posting.left(facts))
    return page(request, "awards/cancellation.html", status=status, facts=facts, form=form, refusal=refusal)


ROUTES = [new_hold, hold, lifting, lift, cancellation, cancel]
