"""Payments: the list, one payment, asking for one, asking again, cancelling, its papers."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import clock
from grants.awards.pages.asked import handed_out
from grants.disbursement import actions, listing, queries, rules, words
from grants.disbursement.batches import queries as batches
from grants.disbursement.facts import StageFacts
from grants.disbursement.forms import ReasonForm, RequestForm
from grants.disbursement.pages.asked import MAY_READ, PREPARER, Asked, about, payment_of
from grants.disbursement.tables import PaymentStatus
from grants.errors import NotFound, why_not
from grants.i18n import _
from grants.people.tables import Role
from grants.web.forms import whole
from grants.web.guards import roles, signed_in
from grants.web.render import page, to

MAY_CANCEL = roles(Role.FINANCE_PREPARER, Role.APPROVER)


@get("/payments", name="disbursement.payments", guards=[MAY_READ])
async def payments(request: Asked) -> Template:
    asked, before = request.query_params.get("state", ""), request.query_params.get("before", "")
    status = PaymentStatus(asked) if asked in set(PaymentStatus) else None
    return page(
        request,
        "disbursement/payments.html",
        found=await listing.payments(request.user, status, whole(before)),
        sums=await listing.sums(request.user),
        chosen=status,
        words=words,
    )


@get("/payments/new", name="disbursement.new_payment", guards=[PREPARER])
async def new_payment(request: Asked) -> Template:
    award, stage = request.query_params.get("award", ""), request.query_params.get("stage", "")
    award_id, seq = whole(award), whole(stage)
    if award_id is None or seq is None:
        raise NotFound("disbursement.which_stage", _("请从项目页选择要申请的期次"))
    of = await queries.readable_stage(request.user, award_id, seq)
    function_code, economic_code = await queries.suggested_codes(of.facts.fund, clock.today())
    form = RequestForm(function_code=function_code, economic_code=economic_code, award=award, stage=stage)
    return _request_page(request, of, form)


@post("/payments", name="disbursement.request_payment", guards=[PREPARER], status_code=200)
async def request_payment(request: Asked) -> Template | Redirect:
    form = RequestForm(await request.form())
    award, stage = form.number("award"), form.number("stage")
    of = await queries.readable_stage(request.user, award or 0, stage or 0)
    if form.ok:
        with form.showing_refusals():
            payment = await actions.request_payment(
                request.user,
                award_id=of.facts.award.id,
                seq=of.stage.seq,
                form_key=form.key(),
                function_code=form.function_code,
                economic_code=form.economic_code,
                opinion=form.opinion,
            )
            return to(request, "disbursement.payment", payment_id=payment.id, flash=_("拨款申请已提交"))
    return _request_page(request, of, form, status=422)


@get("/payments/{payment_id:int}", name="disbursement.payment", guards=[MAY_READ])
async def payment(request: Asked, payment_id: FromPath[int]) -> Template:
    facts = await payment_of(request, payment_id)
    me, now = request.user, clock.machine()
    return page(
        request,
        "disbursement/payment.html",
        **about(request, facts),
        conditions=rules.conditions(facts.of),
        no_review=why_not(rules.check_review, facts, me),
        no_sending=why_not(rules.check_sending, facts, me),
        no_approval=why_not(
            rules.check_approval, facts, me, last_four=facts.payment.payee_number[-4:], factor_at=now, now=now
        ),
        no_result=why_not(rules.cashier_acts, facts, me),
        no_cancelling=why_not(rules.check_cancelling, facts, me, "—"),
        resubmits=me.has_in(facts.of.facts.funder.id, Role.FINANCE_PREPARER),
        original=next((each for each in facts.of.payments if each.id == facts.payment.reissue_of), None),
        successor=next((each for each in facts.of.payments if each.reissue_of == facts.payment.id), None),
        batch=await batches.batch_of(payment_id),
        paper_names=words.PAPER_NAMES,
    )


@post("/payments/{payment_id:int}/resubmission", name="disbursement.resubmit", guards=[PREPARER])
async def resubmit(request: Asked, payment_id: FromPath[int]) -> Redirect:
    await payment_of(request, payment_id)
    form = ReasonForm(await request.form(), required=False)
    await actions.resubmit_payment(request.user, payment_id, opinion=form.reason)
    return to(request, "disbursement.payment", payment_id=payment_id, flash=_("已重新提交，原审批需重新办理"))


@get("/payments/{payment_id:int}/cancellation", name="disbursement.cancellation", guards=[MAY_CANCEL])
async def cancellation(request: Asked, payment_id: FromPath[int]) -> Template:
    facts = await payment_of(request, payment_id)
    return page(request, "disbursement/cancellation.html", form=ReasonForm(), **about(request, facts))


@post("/payments/{payment_id:int}/cancellation", name="disbursement.cancel", guards=[MAY_CANCEL], status_code=200)
async def cancel(request: Asked, payment_id: FromPath[int]) -> Template | Redirect:
    facts = await payment_of(request, payment_id)
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.cancel_payment(request.user, payment_id, reason=form.reason)
            return to(request, "disbursement.payment", payment_id=payment_id, flash=_("已撤销，该期可重新申请"))
    return page(request, "disbursement/cancellation.html", status=422, form=form, **about(request, facts))


@get("/payments/{payment_id:int}/papers/{kind:str}", name="disbursement.paper", guards=[signed_in])
async def paper(request: Asked, payment_id: FromPath[int], kind: FromPath[str]) -> Response[bytes]:
    facts = await payment_of(request, payment_id)
    return await handed_out(await queries.paper(request.user, facts, kind))


def _request_page(request: Asked, of: StageFacts, form: RequestForm, *, status: int = 200) -> Template:
    return page(
        request,
        "disbursement/new_payment.html",
        status=status,
        of=of,
        form=form,
        conditions=rules.conditions(of),
        refusal=why_not(rules.check_request, of),
        payee=rules.payee_of(of),
        agreement=rules.agreement_of(of),
    )


ROUTES = [payments, new_payment, request_payment, payment, resubmit, cancellation, cancel, paper]
