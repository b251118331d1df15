"""A claim on its way: signed, verified, paid, given back."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.custody import actions, queries, rules
from grants.custody.advances import queries as advances
from grants.custody.advances import settling
from grants.custody.claiming import words
from grants.custody.claiming.forms import CheckForm
from grants.custody.claiming.list_rules import check_handing_out
from grants.custody.claiming.queries import papers as papers_of_claim
from grants.custody.claiming.rules import points_of
from grants.custody.forms import CrossingOffForm, PaidForm, ReasonForm
from grants.custody.pages.asked import CLAIM_HANDLERS, EVERYBODY, GROUPS, Asked, layout
from grants.custody.payouts import queries as payouts
from grants.custody.payouts import rules as payout_rules
from grants.custody.payouts.forms import PayeeForm
from grants.custody.queries import ClaimFacts
from grants.custody.refunds.queries import of_claims as refunds_of
from grants.custody.refunds.queries import refundable
from grants.custody.refunds.rules import may_refund
from grants.custody.tables import ClaimStatus
from grants.custody.words import NEXT_STEPS, TONES
from grants.errors import why_not
from grants.i18n import Text, _
from grants.people.tables import Role
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.render import page, to


@get("/claims/{claim_id:int}", name="custody.claim", guards=[EVERYBODY])
async def claim(request: Asked, claim_id: FromPath[int]) -> Template:
    return await claim_page(request, await queries.claim(request.user, claim_id))


@post("/claims/{claim_id:int}/signature", name="custody.sign_claim", guards=[GROUPS], status_code=200)
async def sign_claim(request: Asked, claim_id: FromPath[int]) -> Template | Redirect:
    return await _step(request, claim_id, Form({}), actions.sign_claim, _("已签字，交枢纽初审"))


@post("/claims/{claim_id:int}/withdrawal", name="custody.withdraw_claim", guards=[GROUPS], status_code=200)
async def withdraw_claim(request: Asked, claim_id: FromPath[int]) -> Template | Redirect:
    return await _step(request, claim_id, Form({}), actions.withdraw_claim, _("报账已撤回"))


@post(
    "/claims/{claim_id:int}/verification",
    name="custody.verify_claim",
    guards=[roles(Role.HUB_BOOKKEEPER)],
    status_code=200,
)
async def verify_claim(request: Asked, claim_id: FromPath[int]) -> Template | Redirect:
    return await _step(request, claim_id, Form({}), actions.verify_claim, _("复核通过，交出纳付款"))


@post("/claims/{claim_id:int}/payment", name="custody.pay_claim", guards=[roles(Role.HUB_CASHIER)], status_code=200)
async def pay_claim(request: Asked, claim_id: FromPath[int]) -> Template | Redirect:
    form = PaidForm(await request.form())

    async def paying(by: Any, claim: int) -> object:
        assert form.paid_on is not None  # _step calls this only when the form is ok
        return await actions.pay_claim(by, claim, paid_on=form.paid_on, bank_ref=form.bank_ref)

    return await _step(request, claim_id, form, paying, _("已记付款，凭证生成中"), paid=form)


@post(
    "/claims/{claim_id:int}/crossing-off", name="custody.cross_off", guards=[roles(Role.HUB_CASHIER)], status_code=200
)
async def cross_off(request: Asked, claim_id: FromPath[int]) -> Template | Redirect:
    form = CrossingOffForm(await request.form())

    async def crossing(by: Any, claim: int) -> object:
        assert form.paid_on is not None  # _step calls this only when the form is ok
        return await settling.cross_off(by, claim, on=form.paid_on)

    return await _step(request, claim_id, form, crossing, _("已核销，凭证生成中"), paid=form)


@post("/claims/{claim_id:int}/return", name="custody.return_claim", guards=[CLAIM_HANDLERS], status_code=200)
async def return_claim(request: Asked, claim_id: FromPath[int]) -> Template | Redirect:
    form = ReasonForm(await request.form())

    async def returning(by: Any, claim: int) -> object:
        return await actions.return_claim(by, claim, form.reason)

    return await _step(request, claim_id, form, returning, _("已退回，占用的资金已放开"), reason=form)


async def _step(
    request: Asked,
    claim_id: int,
    form: Form,
    verb: Callable[[Any, int], Awaitable[object]],
    said: Text,
    **forms: Form,
) -> Template | Redirect:
    found = await queries.claim(request.user, claim_id)
    if form.ok:
        with form.showing_refusals():
            await verb(request.user, claim_id)
            return to(request, "custody.claim", flash=said, claim_id=claim_id)
    return await claim_page(request, found, 422, form=form, **forms)


async def claim_page(request: Asked, found: ClaimFacts, status: int = 200, **forms: Form) -> Template:
    """A claim as whoever asks may see and answer it, with the form that was sent."""
    papers = await papers_of_claim(found.claim.id)
    points = points_of(found.claim.kind)
    on_hold = await queries.is_on_hold(found.kept.ledger)
    facts: dict[str, Any] = {
        "form": Form(),
        "paid": PaidForm(paid_on=clock.today().isoformat()),
        "reason": ReasonForm(),
        "review": CheckForm(points),
    }
    why = {
        step: why_not(rules.check_step, found.hand, step, request.user)
        for step in (ClaimStatus.SIGNED, ClaimStatus.REVIEWED, ClaimStatus.VERIFIED)
    }
    return page(
        request,
        "custody/claim.html",
        status=status,
        layout=layout(request),
        found=found,
        claim=found.claim,
        book=await queries.ledger_page(request.user, found.kept.ledger.id),
        why={step.value: refusal for step, refusal in why.items()}
        | {
            "paid": why_not(rules.check_cashier, found.hand, on_hold, request.user),
            "refunded": why_not(may_refund, await refundable(found.claim.id), request.user),
            "crossed_off": why_not(rules.check_step, found.hand, ClaimStatus.PAID, request.user),
            "withdrawn": why_not(rules.check_withdrawal, found.hand, request.user),
            "returned": why_not(rules.check_return, found.hand, request.user, reason="-"),
        },
        tone=TONES[found.claim.status],
        next_step=NEXT_STEPS.get(found.claim.status),
        papers=papers,
        points=points,
        words=words,
        handed_out=why_not(check_handing_out, found.hand, request.user) is None,
        paying=await advances.paying(found.claim.id),
        refunds=await refunds_of([found.claim.id]),
        **facts | await _payee(request, found) | forms,
    )


async def _payee(request: Asked, found: ClaimFacts) -> dict[str, Any]:
    """Whom the claim pays: whole numbers are finance's alone (K-9)."""
    desk = await payouts.payee_desk(found.claim.id)
    return {
        "payee_desk": desk,
        "payee": PayeeForm(holder="" if desk.payee else found.claim.seller),
        "may_name_payee": why_not(payout_rules.check_naming, found.hand, request.user) is None,
        "may_confirm_payee": why_not(payout_rules.check_payee_confirmation, found.hand, desk.payee, request.user)
        is None,
        "sees_whole_number": request.user.has_in(found.kept.hub.id, *payout_rules.FINANCE),
    }


ROUTES = [
    claim,
    sign_claim,
    withdraw_claim,
    verify_claim,
    pay_claim,
    cross_off,
    return_claim,
]
