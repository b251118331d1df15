"""A claim: filed from a phone, signed, reviewed, verified, paid."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.custody import actions, queries, rules
from grants.custody.advances import queries as advances
from grants.custody.advances import settling
from grants.custody.advances.queries import AdvanceFacts
from grants.custody.forms import ClaimForm, CrossingOffForm, PaidForm, ReasonForm, ReviewForm
from grants.custody.pages.asked import CLAIM_HANDLERS, EVERYBODY, GROUPS, Asked, layout
from grants.custody.payouts import queries as payouts
from grants.custody.payouts import rules as payout_rules
from grants.custody.payouts.forms import PayeeForm
from grants.custody.queries import ClaimFacts
from grants.custody.refunds.queries import of_claims as refunds_of
from grants.custody.refunds.queries import refundable
from grants.custody.refunds.rules import may_refund
from grants.custody.tables import ClaimStatus
from grants.custody.words import CHECKS, NEXT_STEPS, TONES
from grants.errors import NotFound, why_not
from grants.i18n import Text, _
from grants.people.tables import Role
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.render import page, to


@get("/groups/{group_id:int}/claims/new", name="custody.new_claim", guards=[GROUPS])
async def new_claim(request: Asked, group_id: FromPath[int]) -> Template:
    asked = request.query_params
    form = ClaimForm([], line=asked.get("line", ""), advance=asked.get("advance", ""))
    return await _new_claim_page(request, group_id, form)


@post("/groups/{group_id:int}/claims/new", name="custody.file_claim", guards=[GROUPS], status_code=200)
async def file_claim(request: Asked, group_id: FromPath[int]) -> Template | Redirect:
    books = await _books(request, group_id)
    ledger_of_line = {use.line.id: book.kept.ledger.id for book in books for use in book.lines}
    form = ClaimForm(ledger_of_line, await request.form())
    await _keep_photo(request, form, books)
    if form.ok and form.line_id is not None and form.amount is not None:
        with form.showing_refusals():
            paying = form.advance_id
            file = actions.file_claim if paying is None else partial(settling.file_invoice, advance_id=paying)
            claim = await file(
                request.user,
                ledger_id=ledger_of_line[form.line_id],
                award_line_id=form.line_id,
                amount=form.amount,
                invoice_no=form.invoice_no,
                summary=form.summary,
                seller=form.seller,
                invoice_on=form.invoice_on,
                invoice=await queries.own_upload(request.user, form.kept_id),
                form_key=form.key(),
            )
            return to(request, "custody.claim", flash=_("已报账并签字，等待另一位签字人"), claim_id=claim.id)
    return await _new_claim_page(request, group_id, form, 422)


async def _keep_photo(request: Asked, form: ClaimForm, books: list[queries.LedgerPage]) -> None:
    """A photo is kept before anything else is checked: whoever mistyped the amount does not take it again."""
    photo = form.posted_file("photo")
    if photo is None or not books:
        return
    with form.showing_refusals():
        upload = await actions.keep_invoice(
            request.user, books[0].kept.ledger.id, content=await photo.read(), name=photo.filename
        )
        form.keep(upload.id)
    if form.error("file"):
        form.fail("photo", form.error("file"))


async def _books(request: Asked, group_id: int) -> list[queries.LedgerPage]:
    if not request.user.has_in(group_id, Role.GROUP_SIGNATORY):
        raise NotFound("custody.not_your_group", _("没有找到这个组织"))
    return [
        await queries.ledger_page(request.user, each.ledger.id)
        for each in await queries.kept(request.user, group_id=group_id)
        if each.ledger.closed_on is None
    ]


async def _new_claim_page(request: Asked, group_id: int, form: ClaimForm, status: int = 200) -> Template:
    return page(
        request,
        "custody/new_claim.html",
        status=status,
        group=await queries.group(request.user, group_id),
        books=await _books(request, group_id),
        paying=await _paying(request, form),
        form=form,
        photo=await queries.own_upload(request.user, form.kept_id),
    )


async def _paying(request: Asked, form: ClaimForm) -> AdvanceFacts | None:
    """The advance out of which the claim is to be paid."""
    return None if form.advance_id is None else await advances.advance(request.user, form.advance_id)


@get("/claims/{claim_id:int}", name="custody.claim", guards=[EVERYBODY])
async def claim(request: Asked, claim_id: FromPath[int]) -> Template:
    return await claim_page(request, await queries.claim(request.user, claim_id))


@post("/claims/{claim_id:int}/signature", name="custody.sign_claim", guards=[GROUPS], status_code=200)
async def sign_claim(request: Asked, claim_id: FromPath[int]) -> Template | Redirect:
    return await _step(request, claim_id, Form({}), actions.sign_claim, _("已签字，交枢纽初审"))


@post("/claims/{claim_id:int}/withdrawal", name="custody.withdraw_claim", guards=[GROUPS], status_code=200)
async def withdraw_claim(request: Asked, claim_id: FromPath[int]) -> Template | Redirect:
    return await _step(request, claim_id, Form({}), actions.withdraw_claim, _("报账已撤回"))


@post("/claims/{claim_id:int}/review", name="custody.review_claim", guards=[roles(Role.HUB_REVIEWER)], status_code=200)
async def review_claim(request: Asked, claim_id: FromPath[int]) -> Template | Redirect:
    form = ReviewForm([name for name, _words in CHECKS], await request.form())
    return await _step(request, claim_id, form, actions.review_claim, _("初审通过，交会计复核"), review=form)


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
    on_hold = await queries.is_on_hold(found.kept.ledger)
    facts: dict[str, Any] = {
        "form": Form(),
        "paid": PaidForm(paid_on=clock.today().isoformat()),
        "reason": ReasonForm(),
        "review": ReviewForm([]),
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
        checks=CHECKS,
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
    new_claim,
    file_claim,
    claim,
    sign_claim,
    withdraw_claim,
    review_claim,
    verify_claim,
    pay_claim,
    cross_off,
    return_claim,
]
