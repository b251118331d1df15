"""What the bank says it did with a batch: sent, looked at, confirmed, recorded row by row."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.banking.orders import answers
from grants.banking.orders.forms import AnswerForm
from grants.disbursement.batches import answering, queries, rules
from grants.disbursement.batches.pages.batch import shown_batch
from grants.disbursement.pages.asked import CASHIER, MAY_READ, Asked
from grants.errors import why_not
from grants.i18n import _
from grants.people import queries as people
from grants.web.render import page, to


@post("/batches/{batch_id:int}/answers", name="disbursement.send_answer", guards=[CASHIER], status_code=200)
async def send_answer(request: Asked, batch_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.readable_batch(request.user, batch_id)
    form = AnswerForm(await request.form())
    if form.ok and form.file:
        with form.showing_refusals():
            sent = await answering.send_answer(
                request.user, batch_id, content=await form.file.read(), name=form.file.filename
            )
            return to(request, "disbursement.bank_answer", batch_id=batch_id, answer_id=sent.id)
    return await shown_batch(request, facts, form, 422)


@get("/batches/{batch_id:int}/answers/{answer_id:int}", name="disbursement.bank_answer", guards=[MAY_READ])
async def bank_answer(request: Asked, batch_id: FromPath[int], answer_id: FromPath[int]) -> Template:
    facts = await queries.readable_batch(request.user, batch_id)
    sent = await queries.answer(batch_id, answer_id)
    plan = None if sent.confirmed_at else await answering.plan(facts, sent)
    wrong, fresh = (len(plan.wrong), len(plan.fresh)) if plan else (0, 0)
    return page(
        request,
        "disbursement/batch_answer.html",
        batch=facts.batch,
        answer=sent,
        plan=plan,
        sender=(await people.names([sent.sent_by])).get(sent.sent_by, ""),
        columns=answers.columns(answering.answer_of(facts)),
        recorded=await queries.recorded(answer_id),
        refusals=await queries.refusals(answer_id),
        refusal=why_not(rules.check_confirmation, request.user, facts, sent, wrong=wrong, fresh=fresh),
    )


@post(
    "/batches/{batch_id:int}/answers/{answer_id:int}/confirmation",
    name="disbursement.confirm_answer",
    guards=[CASHIER],
)
async def confirm_answer(request: Asked, batch_id: FromPath[int], answer_id: FromPath[int]) -> Redirect:
    await queries.readable_batch(request.user, batch_id)
    await answering.confirm_answer(request.user, batch_id, answer_id)
    return to(
        request, "disbursement.bank_answer", batch_id=batch_id, answer_id=answer_id, flash=_("已确认，正在逐笔登记")
    )


ROUTES = [send_answer, bank_answer, confirm_answer]
