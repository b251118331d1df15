"""Review and approval: an opinion each, by another person each."""

from datetime import datetime

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.disbursement import actions, rules
from grants.disbursement.facts import PaymentFacts
from grants.disbursement.forms import SEND_BACK, ApprovalForm, OpinionForm
from grants.disbursement.pages.asked import APPROVER, REVIEWER, Asked, about, payment_of
from grants.disbursement.payees.queries import account_story
from grants.disbursement.tables import PaymentStatus
from grants.errors import why_not
from grants.i18n import _
from grants.people import actions as people
from grants.web.render import page, to


@get("/payments/{payment_id:int}/review", name="disbursement.review", guards=[REVIEWER])
async def review(request: Asked, payment_id: FromPath[int]) -> Template:
    return await _review_page(request, await payment_of(request, payment_id), OpinionForm())


@post("/payments/{payment_id:int}/review", name="disbursement.give_review", guards=[REVIEWER], status_code=200)
async def give_review(request: Asked, payment_id: FromPath[int]) -> Template | Redirect:
    facts = await payment_of(request, payment_id)
    form = OpinionForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            if form.outcome == SEND_BACK:
                return await _sent_back(request, payment_id, form)
            await actions.review_payment(request.user, payment_id, opinion=form.opinion)
            return to(request, "disbursement.payment", payment_id=payment_id, flash=_("审核通过，待领导审批"))
    return await _review_page(request, facts, form, status=422)


@get("/payments/{payment_id:int}/approval", name="disbursement.approval", guards=[APPROVER])
async def approval(request: Asked, payment_id: FromPath[int]) -> Template:
    return await _approval_page(request, await payment_of(request, payment_id), ApprovalForm())


@post("/payments/{payment_id:int}/approval", name="disbursement.give_approval", guards=[APPROVER], status_code=200)
async def give_approval(request: Asked, payment_id: FromPath[int]) -> Template | Redirect:
    facts = await payment_of(request, payment_id)
    form = ApprovalForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            if form.outcome == SEND_BACK:
                return await _sent_back(request, payment_id, form)
            factor_at = None
            # A form that is sent again, since its answer was lost, has used up its code and needs none.
            if not rules.has_approved(facts, request.user):
                factor_at = await _factor_of(request, facts, form)
            approved = await actions.approve_payment(
                request.user, payment_id, last_four=form.last_four, factor_at=factor_at, opinion=form.opinion
            )
            is_complete = approved.status == PaymentStatus.APPROVED
            said = _("已审批，待出纳付款") if is_complete else _("已审批，待其余审批人")
            return to(request, "disbursement.payment", payment_id=payment_id, flash=said)
    return await _approval_page(request, facts, form, status=422)


async def _factor_of(request: Asked, facts: PaymentFacts, form: ApprovalForm) -> datetime:
    """All else is asked before the code is used up: a code counts once, and the next comes only in half a minute."""
    now = clock.machine()
    rules.check_approval(facts, request.user, last_four=form.last_four, factor_at=now, now=now)
    return await people.confirm_second_factor(request.user, code=form.code, session_id=request.auth.id)


async def _sent_back(request: Asked, payment_id: int, form: OpinionForm) -> Redirect:
    await actions.send_back(request.user, payment_id, reason=form.opinion)
    return to(request, "disbursement.payment", payment_id=payment_id, flash=_("已退回经办人"))


async def _review_page(request: Asked, facts: PaymentFacts, form: OpinionForm, *, status: int = 200) -> Template:
    refusal = why_not(rules.check_review, facts, request.user)
    return await _opinion_page(request, "review", facts, form, refusal, status)


async def _approval_page(request: Asked, facts: PaymentFacts, form: ApprovalForm, *, status: int = 200) -> Template:
    now = clock.machine()
    digits = facts.payment.payee_number[-4:]
    refusal = why_not(rules.check_approval, facts, request.user, last_four=digits, factor_at=now, now=now)
    return await _opinion_page(request, "approval", facts, form, refusal, status)


async def _opinion_page(
    request: Asked, name: str, facts: PaymentFacts, form: OpinionForm, refusal: object, status: int
) -> Template:
    return page(
        request,
        f"disbursement/{name}.html",
        status=status,
        form=form,
        refusal=refusal,
        conditions=rules.conditions(facts.of),
        story=await account_story(facts),
        no_sending_back=why_not(rules.check_sending_back, facts, request.user, "—"),
        **about(request, facts),
    )


ROUTES = [review, give_review, approval, give_approval]
