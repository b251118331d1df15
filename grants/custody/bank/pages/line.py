"""One line of a hub's bank and what it is."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.custody.bank import actions, queries, rules, sharing
from grants.custody.bank.forms import LineForm, UndoForm
from grants.custody.bank.pages.month import MAY_READ
from grants.custody.bank.queries import LineDesk
from grants.custody.pages.asked import BOOKKEEPERS, Asked
from grants.errors import why_not
from grants.i18n import _
from grants.web.forms import Form
from grants.web.render import page, to

HOME = "/hub/bank-lines/{line_id:int}"


@get(HOME, name="custody.hub_line", guards=[MAY_READ])
async def hub_line(request: Asked, line_id: FromPath[int]) -> Template:
    found = await queries.line_desk(request.user, line_id)
    return await _page(request, found, LineForm(None, found.shown.keys), UndoForm())


@post(HOME, name="custody.answer_hub_line", guards=[BOOKKEEPERS], status_code=200)
async def answer_hub_line(request: Asked, line_id: FromPath[int]) -> Template | Redirect:
    found = await queries.line_desk(request.user, line_id)
    form = LineForm(await request.form(), found.shown.keys)
    if form.ok:
        with form.showing_refusals():
            if form.entry_id is not None:
                await actions.match_line(request.user, line_id, entry_id=form.entry_id, reason=form.reason)
            elif form.is_interest:
                await actions.share_line(request.user, line_id, reason=form.reason)
            elif form.kind is not None:
                await actions.book_line(request.user, line_id, kind=form.kind, reason=form.reason)
            return to(request, "custody.hub_bank", bank_account_id=found.account.id, flash=_("已认领"))
    return await _page(request, found, form, UndoForm(), 422)


@post(f"{HOME}/undoing", name="custody.undo_hub_match", guards=[BOOKKEEPERS], status_code=200)
async def undo_hub_match(request: Asked, line_id: FromPath[int]) -> Template | Redirect:
    found = await queries.line_desk(request.user, line_id)
    form = UndoForm(await request.form())
    if form.ok and found.shown.match is not None:
        with form.showing_refusals():
            await actions.undo_match(request.user, found.shown.match.id, reason=form.reason)
            return to(request, "custody.hub_bank", bank_account_id=found.account.id, flash=_("认领已撤销"))
    return await _page(request, found, LineForm(None, found.shown.keys), form, 422)


async def _page(request: Asked, found: LineDesk, form: Form, undo: Form, status: int = 200) -> Template:
    may = why_not(rules.bookkeeper_reconciles, request.user, found.account.organization) is None
    offer = await sharing.offer(request.user, found) if may and not found.is_closed else None
    kinds = [each for each in rules.MADE_OF_A_LINE if (each == "charge") == (found.shown.row.amount < 0)]
    return page(
        request,
        "custody/hub_line.html",
        status=status,
        found=found,
        form=form,
        undo=undo,
        names=rules.KIND_NAMES,
        kinds=kinds,
        offer=offer,
        reconciles=may and not found.is_closed,
    )


ROUTES = [hub_line, answer_hub_line, undo_hub_match]
