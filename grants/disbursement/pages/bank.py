"""The cashier: to the bank, and what the bank said."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.disbursement import actions, rules
from grants.disbursement.facts import PaymentFacts
from grants.disbursement.forms import PAID, SEND_BACK, OpinionForm, ResultForm, outcomes
from grants.disbursement.pages.asked import CASHIER, Asked, about, payment_of
from grants.disbursement.tables import PaymentStatus
from grants.errors import why_not
from grants.i18n import _
from grants.web.render import page, to


@get("/payments/{payment_id:int}/sending", name="disbursement.sending", guards=[CASHIER])
async def sending(request: Asked, payment_id: FromPath[int]) -> Template:
    return _sending_page(request, await payment_of(request, payment_id), OpinionForm())


@post("/payments/{payment_id:int}/sending", name="disbursement.send", guards=[CASHIER], status_code=200)
async def send(request: Asked, payment_id: FromPath[int]) -> Template | Redirect:
    facts = await payment_of(request, payment_id)
    form = OpinionForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            if form.outcome == SEND_BACK:
                await actions.send_back(request.user, payment_id, reason=form.opinion)
                return to(request, "disbursement.payment", payment_id=payment_id, flash=_("已退回经办人"))
            await actions.send_payment(request.user, payment_id)
            return to(request, "disbursement.payment", payment_id=payment_id, flash=_("已送银行，付款后回填结果"))
    return _sending_page(request, facts, form, status=422)


@get("/payments/{payment_id:int}/result", name="disbursement.result", guards=[CASHIER])
async def result(request: Asked, payment_id: FromPath[int]) -> Template:
    facts = await payment_of(request, payment_id)
    today = clock.today().isoformat()
    only = outcomes(facts.status)
    begins = {"paid_on": today, "returned_on": today, "outcome": only[0] if len(only) == 1 else ""}
    return _result_page(request, facts, ResultForm(None, **begins))


@post("/payments/{payment_id:int}/result", name="disbursement.record", guards=[CASHIER], status_code=200)
async def record(request: Asked, payment_id: FromPath[int]) -> Template | Redirect:
    facts = await payment_of(request, payment_id)
    form = ResultForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            if form.outcome == PAID and form.paid_on:
                await actions.confirm_paid(request.user, payment_id, paid_on=form.paid_on, bank_ref=form.bank_ref)
                return to(request, "disbursement.payment", payment_id=payment_id, flash=_("已登记付款，凭证稍后可下载"))
            if form.returned_on:
                await actions.record_return(request.user, payment_id, returned_on=form.returned_on, reason=form.reason)
                return to(request, "disbursement.payment", payment_id=payment_id, flash=_("已登记退汇，该期可重新申请"))
    return _result_page(request, facts, form, status=422)


def _sending_page(request: Asked, facts: PaymentFacts, form: OpinionForm, *, status: int = 200) -> Template:
    return page(
        request,
        "disbursement/sending.html",
        status=status,
        form=form,
        refusal=why_not(rules.check_sending, facts, request.user),
        no_sending_back=why_not(rules.check_sending_back, facts, request.user, "—"),
        conditions=rules.conditions(facts.of),
        **about(request, facts),
    )


def _result_page(request: Asked, facts: PaymentFacts, form: ResultForm, *, status: int = 200) -> Template:
    to_status = PaymentStatus.RETURNED if facts.status == PaymentStatus.PAID else PaymentStatus.PAID
    return page(
        request,
        "disbursement/result.html",
        status=status,
        form=form,
        refusal=why_not(rules.check_move, facts.payment, to_status),
        only_return=facts.status == PaymentStatus.PAID,
        **about(request, facts),
    )


ROUTES = [sending, send, result, record]
