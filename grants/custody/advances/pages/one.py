"""One advance: signed, reviewed, verified, paid; settled by invoices and what came back."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock, money
from grants.custody import queries as keeping
from grants.custody import rules as signatures
from grants.custody.advances import actions, queries, rules, settling
from grants.custody.advances.forms import BackForm
from grants.custody.advances.queries import AdvanceFacts
from grants.custody.advances.tables import AdvanceKind
from grants.custody.advances.words import state
from grants.custody.forms import PaidForm, ReasonForm
from grants.custody.pages.asked import BOOKKEEPERS, CLAIM_HANDLERS, EVERYBODY, GROUPS, Asked, layout
from grants.custody.pages.papers import sent
from grants.custody.refunds.pages import line_asked
from grants.custody.tables import ClaimStatus
from grants.custody.words import NEXT_STEPS, TONES
from grants.errors import why_not
from grants.i18n import Text, _
from grants.people.tables import Role
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.render import page, to

HOME = "/advances/{advance_id:int}"


@get(HOME, name="custody.advance", guards=[EVERYBODY])
async def advance(request: Asked, advance_id: FromPath[int]) -> Template:
    found = await queries.advance(request.user, advance_id)
    row = await line_asked(request)
    back = BackForm(
        None,
        amount=money.show(row.amount if row else found.left),
        back_on=(row.booked_on if row else clock.today()).isoformat(),
        bank_ref=row.reference if row else "",
        bank_line=row.id if row else "",
    )
    return await _page(request, found, back=back)


@get(f"{HOME}/contract", name="custody.contract", guards=[EVERYBODY])
async def contract(request: Asked, advance_id: FromPath[int]) -> Response[bytes]:
    kept = await queries.contract(await queries.advance(request.user, advance_id))
    return await sent(kept)


@post(f"{HOME}/signature", name="custody.sign_advance", guards=[GROUPS], status_code=200)
async def sign_advance(request: Asked, advance_id: FromPath[int]) -> Template | Redirect:
    return await _step(request, advance_id, Form({}), actions.sign_advance, _("已签字，交枢纽初审"))


@post(f"{HOME}/withdrawal", name="custody.withdraw_advance", guards=[GROUPS], status_code=200)
async def withdraw_advance(request: Asked, advance_id: FromPath[int]) -> Template | Redirect:
    return await _step(request, advance_id, Form({}), actions.withdraw_advance, _("预支申请已撤回"))


@post(f"{HOME}/review", name="custody.review_advance", guards=[roles(Role.HUB_REVIEWER)], status_code=200)
async def review_advance(request: Asked, advance_id: FromPath[int]) -> Template | Redirect:
    return await _step(request, advance_id, Form({}), actions.review_advance, _("初审通过，交会计复核"))


@post(f"{HOME}/verification", name="custody.verify_advance", guards=[BOOKKEEPERS], status_code=200)
async def verify_advance(request: Asked, advance_id: FromPath[int]) -> Template | Redirect:
    return await _step(request, advance_id, Form({}), actions.verify_advance, _("复核通过，交出纳付款"))


@post(f"{HOME}/payment", name="custody.pay_advance", guards=[roles(Role.HUB_CASHIER)], status_code=200)
async def pay_advance(request: Asked, advance_id: FromPath[int]) -> Template | Redirect:
    form = PaidForm(await request.form())

    async def paying(by: Any, one: int) -> object:
        assert form.paid_on is not None  # _step calls this only when the form is ok
        return await actions.pay_advance(by, one, paid_on=form.paid_on, bank_ref=form.bank_ref)

    return await _step(request, advance_id, form, paying, _("已记付款，凭证生成中"), paid=form)


@post(f"{HOME}/return", name="custody.return_advance", guards=[CLAIM_HANDLERS], status_code=200)
async def return_advance(request: Asked, advance_id: FromPath[int]) -> Template | Redirect:
    form = ReasonForm(await request.form())

    async def returning(by: Any, one: int) -> object:
        return await actions.return_advance(by, one, form.reason)

    return await _step(request, advance_id, form, returning, _("已退回，占用的资金已放开"), reason=form)


@post(f"{HOME}/back", name="custody.take_advance_back", guards=[BOOKKEEPERS], status_code=200)
async def take_advance_back(request: Asked, advance_id: FromPath[int]) -> Template | Redirect:
    form = BackForm(await request.form())

    async def taking(by: Any, one: int) -> object:
        assert form.amount is not None and form.back_on is not None  # _step calls this only when the form is ok
        return await settling.take_back(
            by,
            one,
            amount=form.amount,
            back_on=form.back_on,
            bank_ref=form.bank_ref,
            line_id=form.bank_line_id,
        )

    return await _step(request, advance_id, form, taking, _("已记退回，凭证生成中"), back=form)


async def _step(
    request: Asked,
    advance_id: int,
    form: Form,
    verb: Callable[[Any, int], Awaitable[object]],
    said: Text,
    **forms: Form,
) -> Template | Redirect:
    found = await queries.advance(request.user, advance_id)
    if form.ok:
        with form.showing_refusals():
            await verb(request.user, advance_id)
            return to(request, "custody.advance", flash=said, advance_id=advance_id)
    return await _page(request, found, 422, form=form, **forms)


async def _page(request: Asked, found: AdvanceFacts, status: int = 200, **forms: Form) -> Template:
    advance, today = found.advance, clock.today()
    on_hold = await keeping.is_on_hold(found.kept.ledger)
    facts: dict[str, Any] = {
        "form": Form(),
        "paid": PaidForm(paid_on=today.isoformat()),
        "reason": ReasonForm(),
        "back": BackForm(amount=money.show(found.left), back_on=today.isoformat()),
    }
    steps = (ClaimStatus.SIGNED, ClaimStatus.REVIEWED, ClaimStatus.VERIFIED)
    why = {step.value: why_not(signatures.check_step, found.hand, step, request.user) for step in steps}
    return page(
        request,
        "custody/advance.html",
        status=status,
        layout=layout(request),
        found=found,
        advance=advance,
        kind=rules.KIND_NAMES[AdvanceKind(advance.kind)],
        why=why
        | {
            "paid": why_not(rules.check_cashier, found.hand, on_hold, request.user),
            "withdrawn": why_not(signatures.check_withdrawal, found.hand, request.user),
            "returned": why_not(signatures.check_return, found.hand, request.user, reason="-"),
            "back": why_not(rules.may_take_back, found.open, request.user),
            "invoice": why_not(
                rules.check_invoice, found.open, request.user, amount=rules.NOTHING, line_id=advance.award_line
            ),
        },
        state=state(advance, today),
        is_late=rules.is_late(advance, today),
        next_step=NEXT_STEPS.get(advance.status),
        tones=TONES,
        **facts | forms,
    )


ROUTES = [
    advance,
    contract,
    sign_advance,
    withdraw_advance,
    review_advance,
    verify_advance,
    pay_advance,
    return_advance,
    take_advance_back,
]
