"""The funder's accounts; a month of one against the books; a line and what it is; statements in, papers out."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import clock
from grants.awards.pages.asked import handed_out
from grants.banking.forms import StatementForm, offered
from grants.banking.rules import month_or_none
from grants.disbursement.reconciling import actions, documents, queries, rules
from grants.disbursement.reconciling.forms import OTHER_KINDS, AnswerForm, ClosingForm, UndoForm
from grants.disbursement.reconciling.queries import Desk, LineDesk
from grants.errors import why_not
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES
from grants.people.tables import Role
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.named import kept_as
from grants.web.render import page, to
from grants.workbooks import XLSX

Asked = Request[Any, Any, Any]
MAY_READ = roles(*FUNDER_ROLES)
MAY_RECONCILE = roles(Role.BOOKKEEPER)
HOME = "/reconciliation/{bank_account_id:int}"


@get("/reconciliation", name="disbursement.bank_accounts", guards=[MAY_READ])
async def bank_accounts(request: Asked) -> Template:
    return page(request, "disbursement/bank_accounts.html", found=await queries.accounts(request.user))


@get(HOME, name="disbursement.bank_month", guards=[MAY_READ])
async def bank_month(request: Asked, bank_account_id: FromPath[int]) -> Template:
    return await _month_page(request, bank_account_id, ClosingForm())


@get(f"{HOME}/workbook", name="disbursement.bank_workbook", guards=[MAY_READ])
async def bank_workbook(request: Asked, bank_account_id: FromPath[int]) -> Response[bytes]:
    desk = await queries.desk(request.user, bank_account_id, _month(request))
    headers = kept_as(f"bank-{desk.month}.xlsx")
    return Response(documents.spreadsheet(desk), media_type=XLSX, headers=headers)


@get(f"{HOME}/papers/{{month:str}}", name="disbursement.bank_paper", guards=[MAY_READ])
async def bank_paper(request: Asked, bank_account_id: FromPath[int], month: FromPath[str]) -> Response[bytes]:
    return await handed_out(await queries.paper(request.user, bank_account_id, month))


@get(f"{HOME}/statements/new", name="disbursement.new_bank_statement", guards=[MAY_RECONCILE])
async def new_bank_statement(request: Asked, bank_account_id: FromPath[int]) -> Template:
    return await _statement_page(request, bank_account_id, StatementForm())


@post(f"{HOME}/statements", name="disbursement.import_bank_statement", guards=[MAY_RECONCILE], status_code=200)
async def import_bank_statement(request: Asked, bank_account_id: FromPath[int]) -> Template | Redirect:
    await queries.account_of(request.user, bank_account_id)
    form = StatementForm(await request.form())
    if (sent := await form.sent()) is not None:
        with form.showing_refusals():
            statement = await actions.import_statement(request.user, bank_account_id, sent)
            done = _("已导入，新增 {n} 笔流水", n=statement.added)
            return to(request, "disbursement.bank_month", bank_account_id=bank_account_id, flash=done)
    return await _statement_page(request, bank_account_id, form, 422)


@post(f"{HOME}/matching", name="disbursement.match_bank_lines", guards=[MAY_RECONCILE])
async def match_bank_lines(request: Asked, bank_account_id: FromPath[int]) -> Redirect:
    told = await actions.match_lines(request.user, bank_account_id)
    done = _("自动匹配了 {n} 笔", n=told)
    return to(request, "disbursement.bank_month", bank_account_id=bank_account_id, flash=done)


@post(f"{HOME}/closings", name="disbursement.close_bank_month", guards=[MAY_RECONCILE], status_code=200)
async def close_bank_month(request: Asked, bank_account_id: FromPath[int]) -> Template | Redirect:
    await queries.account_of(request.user, bank_account_id)
    form = ClosingForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.reconcile_month(request.user, bank_account_id, form.month, note=form.note)
            done = _("{month} 已完成对账", month=form.month)
            return to(request, "disbursement.bank_month", bank_account_id=bank_account_id, flash=done)
    return await _month_page(request, bank_account_id, form, 422)


@get("/bank-lines/{line_id:int}", name="disbursement.bank_line", guards=[MAY_READ])
async def bank_line(request: Asked, line_id: FromPath[int]) -> Template:
    found = await queries.line_desk(request.user, line_id)
    return _line_page(request, found, AnswerForm(None, found.shown.proposals), UndoForm())


@post("/bank-lines/{line_id:int}", name="disbursement.answer_bank_line", guards=[MAY_RECONCILE], status_code=200)
async def answer_bank_line(request: Asked, line_id: FromPath[int]) -> Template | Redirect:
    found = await queries.line_desk(request.user, line_id)
    form = AnswerForm(await request.form(), found.shown.proposals)
    if form.ok and form.kind:
        with form.showing_refusals():
            await actions.answer_line(
                request.user,
                line_id,
                kind=form.kind,
                payment_id=form.payment_id,
                refund_id=form.refund_id,
                reason=form.reason,
            )
            return _back_to_month(request, found, _("已认领"))
    return _line_page(request, found, form, UndoForm(), 422)


@post(
    "/bank-lines/{line_id:int}/undoing", name="disbursement.undo_bank_answer", guards=[MAY_RECONCILE], status_code=200
)
async def undo_bank_answer(request: Asked, line_id: FromPath[int]) -> Template | Redirect:
    found = await queries.line_desk(request.user, line_id)
    form = UndoForm(await request.form())
    if form.ok and found.shown.answer is not None:
        with form.showing_refusals():
            await actions.undo_answer(request.user, found.shown.answer.id, reason=form.reason)
            return _back_to_month(request, found, _("认领已撤销"))
    return _line_page(request, found, AnswerForm(None, found.shown.proposals), form, 422)


def _back_to_month(request: Asked, found: LineDesk, done: object) -> Redirect:
    return to(request, "disbursement.bank_month", bank_account_id=found.account.id, flash=done)


async def _month_page(request: Asked, account_id: int, form: Form, status: int = 200) -> Template:
    desk = await queries.desk(request.user, account_id, _month(request))
    return page(
        request,
        "disbursement/bank_month.html",
        status=status,
        desk=desk,
        form=form,
        names=rules.ANSWER_NAMES,
        reconciles=_reconciles(request, desk),
        refusal=why_not(
            rules.check_closing,
            request.user,
            desk.account.organization,
            desk.month,
            balance=desk.balance,
            covered=desk.covered,
            note="—",
            today=clock.today(),
        ),
    )


async def _statement_page(request: Asked, account_id: int, form: Form, status: int = 200) -> Template:
    account = await queries.account_of(request.user, account_id)
    template = "disbursement/new_bank_statement.html"
    return page(request, template, status=status, account=account, form=form, shapes=offered())


def _line_page(request: Asked, found: LineDesk, form: Form, undo: Form, status: int = 200) -> Template:
    return page(
        request,
        "disbursement/bank_line.html",
        status=status,
        found=found,
        form=form,
        undo=undo,
        names=rules.ANSWER_NAMES,
        kinds=OTHER_KINDS,
        reconciles=request.user.has_in(found.account.organization, Role.BOOKKEEPER) and not found.is_closed,
    )


def _month(request: Asked) -> str | None:
    return month_or_none(request.query_params.get("month", ""))


def _reconciles(request: Asked, desk: Desk) -> bool:
    return bool(request.user.has_in(desk.account.organization, Role.BOOKKEEPER))


ROUTES = [
    bank_accounts,
    bank_month,
    bank_workbook,
    bank_paper,
    new_bank_statement,
    import_bank_statement,
    match_bank_lines,
    close_bank_month,
    bank_line,
    answer_bank_line,
    undo_bank_answer,
]
