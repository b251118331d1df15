"""The budget of a source: its three lines, documents, codes, and what was set apart, carried over, given back."""

from decimal import Decimal
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import files
from grants.errors import why_not
from grants.funds import rules as fund_rules
from grants.funds.budget import actions, deciding, queries, rules
from grants.funds.budget.forms import CodesForm, DecisionForm, DocumentForm, MoveForm, UndoingForm
from grants.funds.budget.tables import MoveKind
from grants.funds.tables import FundSource
from grants.i18n import Text, _
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.named import shown_as
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
HOME = "/funds/{fund_id:int}"
MAY_READ = roles(*fund_rules.READERS)
MAY_KEEP = roles(*rules.KEEPERS)
MAY_MOVE = roles(*rules.MOVERS)
MAY_DECIDE = roles(*rules.DECIDERS)
ZERO = Decimal("0.00")


@get(f"{HOME}/budget", name="funds.budget", guards=[MAY_READ])
async def budget(request: Asked, fund_id: FromPath[int]) -> Template:
    return await _budget_page(request, fund_id)


@post(f"{HOME}/documents", name="funds.keep_document", guards=[MAY_KEEP], status_code=200)
async def keep_document(request: Asked, fund_id: FromPath[int]) -> Template | Redirect:
    await queries.readable(request.user, fund_id)
    form = DocumentForm(await request.form())
    if form.ok and form.issued_on and form.scan is not None:
        with form.showing_refusals():
            await actions.keep_document(
                request.user,
                fund_id,
                number=form.document_no,
                issued_on=form.issued_on,
                content=await form.scan.read(),
                name=form.scan.filename,
            )
            return to(request, "funds.budget", fund_id=fund_id, flash=_("预算文件已登记"))
    return await _budget_page(request, fund_id, document=form)


@get(f"{HOME}/documents/{{document_id:int}}", name="funds.document", guards=[MAY_READ])
async def document(request: Asked, fund_id: FromPath[int], document_id: FromPath[int]) -> Response[bytes]:
    upload = await queries.scan(request.user, fund_id, document_id)
    headers = shown_as(upload.name)
    return Response(await files.read(upload), media_type=upload.media_type, headers=headers)


@post(f"{HOME}/codes", name="funds.set_codes", guards=[MAY_MOVE], status_code=200)
async def set_codes(request: Asked, fund_id: FromPath[int]) -> Template | Redirect:
    await queries.readable(request.user, fund_id)
    form = CodesForm(await request.form())
    if form.ok and form.from_on:
        with form.showing_refusals():
            codes = {"function_code": form.function_code, "economic_code": form.economic_code}
            await actions.set_codes(request.user, fund_id, from_on=form.from_on, **codes)
            return to(request, "funds.budget", fund_id=fund_id, flash=_("预算科目已登记"))
    return await _budget_page(request, fund_id, codes=form)


@post(f"{HOME}/moves", name="funds.move_money", guards=[MAY_MOVE], status_code=200)
async def move_money(request: Asked, fund_id: FromPath[int]) -> Template | Redirect:
    fund = await queries.readable(request.user, fund_id)
    form = MoveForm(fund, await request.form())
    if form.ok:
        with form.showing_refusals():
            said = await _moved(request, fund, form)
            return to(request, "funds.budget", fund_id=fund_id, flash=said)
    return await _budget_page(request, fund_id, move=form)


@post(f"{HOME}/moves/{{move_id:int}}/undoing", name="funds.undo_move", guards=[MAY_MOVE], status_code=200)
async def undo_move(request: Asked, fund_id: FromPath[int], move_id: FromPath[int]) -> Template | Redirect:
    await queries.move_of(request.user, fund_id, move_id)
    form = UndoingForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.undo_move(request.user, move_id, reason=form.reason)
            return to(request, "funds.budget", fund_id=fund_id, flash=_("已撤销"))
    return await _budget_page(request, fund_id, undoing=form, undone=move_id)


@post(f"{HOME}/proposals/{{proposal_id:int}}/decision", name="funds.decide_move", guards=[MAY_DECIDE], status_code=200)
async def decide_move(request: Asked, fund_id: FromPath[int], proposal_id: FromPath[int]) -> Template | Redirect:
    await queries.proposal_of(request.user, fund_id, proposal_id)
    form = DecisionForm(await request.form())
    if form.ok and form.is_confirmed is not None:
        with form.showing_refusals():
            await deciding.decide_move(request.user, proposal_id, is_confirmed=form.is_confirmed, opinion=form.opinion)
            said = _("已入账") if form.is_confirmed else _("已退回，资金未动")
            return to(request, "funds.budget", fund_id=fund_id, flash=said)
    return await _budget_page(request, fund_id, decision=form)


async def _moved(request: Asked, fund: FundSource, form: MoveForm) -> Text:
    kind, amount = MoveKind(form.kind or ""), form.amount or ZERO
    if kind not in rules.NEED_TWO:
        await actions.set_aside(request.user, fund.id, form.key(), kind=kind, amount=amount)
        return _("已入账")
    carried, returned = kind == MoveKind.CARRIED_OVER, kind == MoveKind.RETURNED
    await deciding.propose_move(
        request.user,
        fund.id,
        form.key(),
        kind=kind,
        amount=amount,
        code=form.code if carried else "",
        name=form.name if carried else "",
        basis=form.basis if returned else "",
    )
    return _("已提交，由另一人确认后入账")


async def _budget_page(
    request: Asked,
    fund_id: int,
    *,
    document: Form | None = None,
    codes: Form | None = None,
    move: Form | None = None,
    undoing: Form | None = None,
    decision: Form | None = None,
    undone: int | None = None,
) -> Template:
    found = await queries.budget_page(request.user, fund_id)
    known = found.codes[0] if found.codes else None
    shown = {"function_code": known.function_code, "economic_code": known.economic_code} if known else {}
    refused = any(form is not None for form in (document, codes, move, undoing, decision))
    return page(
        request,
        "funds/budget.html",
        status=422 if refused else 200,
        found=found,
        row=found.fund,
        rules=fund_rules,
        moves=rules.MOVE_NAMES,
        may_keep=request.user.has_in(found.fund.funder, *rules.KEEPERS),
        may_move=request.user.has_in(found.fund.funder, *rules.MOVERS),
        document=document or DocumentForm(),
        codes=codes or CodesForm(None, **shown),
        move=move or MoveForm(found.fund),
        undoing=undoing or UndoingForm(),
        decision=decision or DecisionForm(),
        decides=request.user.has_in(found.fund.funder, *rules.DECIDERS),
        no_deciding=why_not(rules.may_decide, request.user, found.fund, found.proposal) if found.proposal else None,
        undone=undone,
    )


ROUTES = [budget, keep_document, document, set_codes, move_money, undo_move, decide_move]
