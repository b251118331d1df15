"""The receipt of a payment: sent by the payee, compared with its scan and accepted by finance."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import clock, money
from grants.awards.pages.asked import handed_out
from grants.disbursement.facts import PaymentFacts
from grants.disbursement.pages.asked import Asked, layout, payment_of
from grants.disbursement.receipts import actions, queries, rules, words
from grants.disbursement.receipts.forms import ACCEPT, CheckForm, ReceiptForm
from grants.disbursement.receipts.tables import ReceiptKind
from grants.errors import why_not
from grants.i18n import _
from grants.web.guards import roles, signed_in
from grants.web.render import page, to

HOME = "/payments/{payment_id:int}/receipt"
CHECKER = roles(*rules.CHECKS)


@get(HOME, name="disbursement.receipt", guards=[signed_in])
async def receipt(request: Asked, payment_id: FromPath[int]) -> Template:
    facts = await payment_of(request, payment_id)
    begins = {"amount": money.show(facts.payment.amount), "issued_on": clock.today().isoformat()}
    return await _receipt_page(request, facts, ReceiptForm(None, **begins), CheckForm())


@post(HOME, name="disbursement.send_receipt", guards=[signed_in], status_code=200)
async def send_receipt(request: Asked, payment_id: FromPath[int]) -> Template | Redirect:
    facts = await payment_of(request, payment_id)
    form = ReceiptForm(await request.form())
    if form.ok and form.kind and form.issued_on and form.amount is not None and form.scan is not None:
        with form.showing_refusals():
            await actions.send_receipt(
                request.user,
                payment_id,
                form.key(),
                kind=ReceiptKind(form.kind),
                number=form.receipt_number,
                issued_on=form.issued_on,
                amount=form.amount,
                content=await form.scan.read(),
                name=form.scan.filename,
            )
            return to(request, "disbursement.receipt", payment_id=payment_id, flash=_("收据已登记，等待财务核对"))
    return await _receipt_page(request, facts, form, CheckForm(), status=422)


@post(f"{HOME}/{{receipt_id:int}}", name="disbursement.check_receipt", guards=[CHECKER], status_code=200)
async def check_receipt(request: Asked, payment_id: FromPath[int], receipt_id: FromPath[int]) -> Template | Redirect:
    facts = await payment_of(request, payment_id)
    await queries.scan(facts, receipt_id)
    form = CheckForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            accepts = form.outcome == ACCEPT
            await actions.check_receipt(request.user, receipt_id, accepts=accepts, reason=form.reason)
            done = _("收据已核对") if accepts else _("收据已退回")
            return to(request, "disbursement.receipt", payment_id=payment_id, flash=done)
    return await _receipt_page(request, facts, ReceiptForm(), form, status=422)


@get(f"{HOME}/{{receipt_id:int}}/scan", name="disbursement.receipt_scan", guards=[signed_in])
async def receipt_scan(request: Asked, payment_id: FromPath[int], receipt_id: FromPath[int]) -> Response[bytes]:
    facts = await payment_of(request, payment_id)
    return await handed_out(await queries.scan(facts, receipt_id))


async def _receipt_page(
    request: Asked, facts: PaymentFacts, form: ReceiptForm, checking: CheckForm, *, status: int = 200
) -> Template:
    receipts = await queries.receipts_of(facts.payment.id)
    standing = rules.standing(receipts)
    return page(
        request,
        "disbursement/receipt.html",
        status=status,
        layout=layout(request.user),
        facts=facts,
        payment=facts.payment,
        receipts=receipts,
        standing=standing,
        form=form,
        checking=checking,
        no_sending=why_not(rules.may_be_sent, facts, request.user, receipts),
        no_checking=why_not(rules.may_be_checked, facts, request.user, standing) if standing else None,
        kinds=words.KIND_NAMES,
        state_of=words.state_of,
    )


ROUTES = [receipt, send_receipt, check_receipt, receipt_scan]
