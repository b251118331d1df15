"""Whom a claim pays, said and confirmed on the claim's own page."""

from litestar import post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.custody import queries
from grants.custody.pages.asked import GROUPS, Asked
from grants.custody.pages.claims import claim_page
from grants.custody.payouts import payees
from grants.custody.payouts.forms import PayeeForm
from grants.i18n import _
from grants.web.forms import Form
from grants.web.render import to


@post("/claims/{claim_id:int}/payee", name="custody.name_payee", guards=[GROUPS], status_code=200)
async def name_payee(request: Asked, claim_id: FromPath[int]) -> Template | Redirect:
    found = await queries.claim(request.user, claim_id)
    form = PayeeForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await payees.name_payee(
                request.user,
                claim_id,
                holder=form.holder,
                number=form.account_number,
                bank_name=form.bank_name,
                cnaps=form.cnaps,
            )
            return to(request, "custody.claim", flash=_("收款账户已填写，由另一位签字人确认"), claim_id=claim_id)
    return await claim_page(request, found, 422, payee=form)


@post("/claims/{claim_id:int}/payee/confirmation", name="custody.confirm_payee", guards=[GROUPS], status_code=200)
async def confirm_payee(request: Asked, claim_id: FromPath[int]) -> Template | Redirect:
    found = await queries.claim(request.user, claim_id)
    form = Form({})
    with form.showing_refusals():
        await payees.confirm_payee(request.user, claim_id)
        return to(request, "custody.claim", flash=_("收款账户已确认"), claim_id=claim_id)
    return await claim_page(request, found, 422, form=form)


ROUTES = [name_payee, confirm_payee]
