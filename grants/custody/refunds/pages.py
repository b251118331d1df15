"""A refund: from a claim, or from the line of the bank that it came with."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock, money
from grants.banking.tables import StatementLine
from grants.custody import queries as keeping
from grants.custody.advances.queries import readable as advances
from grants.custody.bank import queries as bank
from grants.custody.pages.asked import BOOKKEEPERS, Asked
from grants.custody.refunds import actions, queries
from grants.custody.refunds.forms import RefundForm
from grants.i18n import _
from grants.web.forms import whole
from grants.web.render import page, to

HOME = "/claims/{claim_id:int}/refunds/new"


@get("/hub/bank-lines/{line_id:int}/refund", name="custody.refund_of_line", guards=[BOOKKEEPERS])
async def refund_of_line(request: Asked, line_id: FromPath[int]) -> Template:
    found = await bank.line_desk(request.user, line_id)
    row, hub_id = found.shown.row, found.account.organization
    return page(
        request,
        "custody/refund_of_line.html",
        row=row,
        claims=await queries.paid_claims(request.user, hub_id, row),
        most=queries.MOST_OFFERED,
        advances=[
            each
            for each in await advances(request.user)
            if each.kept.ledger.hub == hub_id and each.advance.status == "paid" and each.left >= row.amount
        ],
    )


async def line_asked(request: Asked) -> StatementLine | None:
    """The line of the bank that a page was opened for, if that person may look at its account."""
    line_id = whole(request.query_params.get("bank_line", ""))
    return None if line_id is None else (await bank.line_desk(request.user, line_id)).shown.row


@get(HOME, name="custody.new_refund", guards=[BOOKKEEPERS])
async def new_refund(request: Asked, claim_id: FromPath[int]) -> Template:
    row = await line_asked(request)
    form = RefundForm(
        None,
        amount=money.show(row.amount) if row else "",
        refunded_on=(row.booked_on if row else clock.today()).isoformat(),
        bank_ref=row.reference if row else "",
        bank_line=row.id if row else "",
    )
    return await _page(request, claim_id, form)


@post(HOME, name="custody.record_refund", guards=[BOOKKEEPERS], status_code=200)
async def record_refund(request: Asked, claim_id: FromPath[int]) -> Template | Redirect:
    form = RefundForm(await request.form())
    if form.ok and form.amount is not None and form.refunded_on is not None:
        with form.showing_refusals():
            await actions.record_refund(
                request.user,
                claim_id,
                amount=form.amount,
                refunded_on=form.refunded_on,
                bank_ref=form.bank_ref,
                reason=form.reason,
                line_id=form.bank_line_id,
            )
            return to(request, "custody.claim", flash=_("退款已入账，凭证生成中"), claim_id=claim_id)
    return await _page(request, claim_id, form, 422)


async def _page(request: Asked, claim_id: int, form: RefundForm, status: int = 200) -> Template:
    found = await keeping.claim(request.user, claim_id)
    return page(
        request,
        "custody/new_refund.html",
        status=status,
        found=found,
        claim=found.claim,
        left=(await queries.refundable(claim_id)).left,
        form=form,
    )


ROUTES = [refund_of_line, new_refund, record_refund]
