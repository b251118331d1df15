"""What the bank says it did with a hub's batch: sent, looked at, confirmed, recorded row by row."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.banking.orders import answers
from grants.banking.orders.forms import AnswerForm
from grants.custody.pages.asked import Asked
from grants.custody.payouts import answering, queries, rules
from grants.custody.payouts.pages.payout import CASHIERS, HOME, HUB_ONLY, shown_payout
from grants.errors import why_not
from grants.i18n import _
from grants.people import queries as people
from grants.web.render import page, to

ANSWER = f"{HOME}/answers/{{payout_answer_id:int}}"


@post(f"{HOME}/answers", name="custody.send_payout_answer", guards=[CASHIERS], status_code=200)
async def send_payout_answer(request: Asked, payout_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.readable(request.user, payout_id)
    form = AnswerForm(await request.form())
    if form.ok and form.file:
        with form.showing_refusals():
            sent = await answering.send_answer(
                request.user, payout_id, content=await form.file.read(), name=form.file.filename
            )
            return to(request, "custody.payout_answer", payout_id=payout_id, payout_answer_id=sent.id)
    return await shown_payout(request, facts, form, 422)


@get(ANSWER, name="custody.payout_answer", guards=[HUB_ONLY])
async def payout_answer(request: Asked, payout_id: FromPath[int], payout_answer_id: FromPath[int]) -> Template:
    facts = await queries.readable(request.user, payout_id)
    sent = await queries.answer(payout_id, payout_answer_id)
    plan = None if sent.confirmed_at else await answering.plan(facts, sent)
    wrong, fresh = (len(plan.wrong), len(plan.fresh)) if plan else (0, 0)
    return page(
        request,
        "custody/payout_answer.html",
        payout=facts.payout,
        answer=sent,
        plan=plan,
        sender=(await people.names([sent.sent_by])).get(sent.sent_by, ""),
        columns=answers.columns(answering.answer_of(facts)),
        recorded=await queries.recorded(payout_answer_id),
        refusals=await queries.refusals(payout_answer_id),
        refusal=why_not(rules.check_answer_confirmation, request.user, facts, sent, wrong=wrong, fresh=fresh),
    )


@post(f"{ANSWER}/confirmation", name="custody.confirm_payout_answer", guards=[CASHIERS])
async def confirm_payout_answer(request: Asked, payout_id: FromPath[int], payout_answer_id: FromPath[int]) -> Redirect:
    await queries.readable(request.user, payout_id)
    await answering.confirm_answer(request.user, payout_id, payout_answer_id)
    done = _("已确认，正在逐笔登记")
    return to(request, "custody.payout_answer", payout_id=payout_id, payout_answer_id=payout_answer_id, flash=done)


ROUTES = [send_payout_answer, payout_answer, confirm_payout_answer]
