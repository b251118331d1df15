"""What is left of a round's pools: proposing that it goes back, deciding."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import money
from grants.awards.leftovers import actions, queries, rules
from grants.awards.leftovers.facts import PoolFacts
from grants.awards.leftovers.forms import AnswerForm, LeftoverForm
from grants.awards.pages.asked import STAFF, Asked
from grants.errors import why_not
from grants.i18n import _
from grants.web.guards import roles
from grants.web.render import page, to

MAY_PROPOSE = roles(*rules.PROPOSES)
MAY_DECIDE = roles(*rules.DECIDES)


@get("/leftovers/{call_id:int}", name="awards.leftovers", guards=[STAFF])
async def leftovers(request: Asked, call_id: FromPath[int]) -> Template:
    return await _page(request, call_id)


@post("/leftovers/pools/{pool_id:int}", name="awards.propose_leftover", guards=[MAY_PROPOSE], status_code=200)
async def propose_leftover(request: Asked, pool_id: FromPath[int]) -> Template | Redirect:
    call_id = (await queries.readable_pool(request.user, pool_id)).call.id
    form = LeftoverForm(await request.form())
    if form.ok and form.amount is not None:
        with form.showing_refusals():
            await actions.propose_leftover(
                request.user, pool_id, form_key=form.key(), amount=form.amount, reason=form.reason
            )
            return to(request, "awards.leftovers", call_id=call_id, flash=_("已提交，由另一人确认后入账"))
    return await _page(request, call_id, proposing=form, tried=pool_id)


@post("/leftovers/{return_id:int}/decision", name="awards.decide_leftover", guards=[MAY_DECIDE], status_code=200)
async def decide_leftover(request: Asked, return_id: FromPath[int]) -> Template | Redirect:
    of, _one = await queries.readable_return(request.user, return_id)
    form = AnswerForm(await request.form())
    if form.ok and form.is_confirmed is not None:
        with form.showing_refusals():
            await actions.decide_leftover(request.user, return_id, is_confirmed=form.is_confirmed, opinion=form.opinion)
            said = _("余款已退回资金来源") if form.is_confirmed else _("已退回，资金未动")
            return to(request, "awards.leftovers", call_id=of.call.id, flash=said)
    return await _page(request, of.call.id, deciding=form, tried=of.pool.id)


async def _page(
    request: Asked,
    call_id: int,
    *,
    proposing: LeftoverForm | None = None,
    deciding: AnswerForm | None = None,
    tried: int | None = None,
) -> Template:
    me, pools = request.user, await queries.readable_pools(request.user, call_id)

    def form_of(of: PoolFacts) -> LeftoverForm:
        mine = proposing if of.pool.id == tried else None
        return mine or LeftoverForm(None, amount=money.show(of.left) if of.is_finished else "")

    def answer_of(of: PoolFacts) -> AnswerForm:
        return (deciding if of.pool.id == tried else None) or AnswerForm()

    return page(
        request,
        "awards/leftovers.html",
        status=422 if tried else 200,
        call_id=call_id,
        rows=[(of, form_of(of), answer_of(of)) for of in pools],
        may_propose={of.pool.id: why_not(rules.may_propose, of, me) is None for of in pools},
        decides=any(me.has_in(of.call.funder, *rules.DECIDES) for of in pools),
        no_deciding={of.pool.id: why_not(rules.may_decide, of, me, of.open) for of in pools if of.open},
    )


ROUTES = [leftovers, propose_leftover, decide_leftover]
