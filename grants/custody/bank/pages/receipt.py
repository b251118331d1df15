"""Money of nobody: whose it is, or that it went back. And the hub's answer to an objection."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.custody.bank import closing, queries, rules, settling
from grants.custody.bank.forms import AssignmentForm, ReplyForm, SentOnForm
from grants.custody.bank.pages.month import MAY_READ
from grants.custody.bank.queries import ReceiptFacts
from grants.custody.pages.asked import Asked
from grants.custody.pages.groups import one_statement, statement_page
from grants.errors import why_not
from grants.i18n import _
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.render import page, to

HOME = "/hub/unexplained/{unexplained_id:int}"


@get(HOME, name="custody.unexplained", guards=[MAY_READ])
async def unexplained(request: Asked, unexplained_id: FromPath[int]) -> Template:
    found = await queries.receipt_facts(request.user, unexplained_id)
    return _page(request, found, *_empty(found))


@post(f"{HOME}/assignment", name="custody.assign_unexplained", guards=[roles(*rules.EXPLAINS)], status_code=200)
async def assign_unexplained(request: Asked, unexplained_id: FromPath[int]) -> Template | Redirect:
    found = await queries.receipt_facts(request.user, unexplained_id)
    form = AssignmentForm(await request.form(), [each.ledger.id for each in found.ledgers])
    if form.ok and form.ledger_id is not None and form.on is not None:
        with form.showing_refusals():
            await settling.assign_receipt(
                request.user, unexplained_id, ledger_id=form.ledger_id, on=form.on, reason=form.reason
            )
            return to(request, "custody.unexplained", unexplained_id=unexplained_id, flash=_("已认定并入账"))
    return _page(request, found, form, _empty(found)[1], 422)


@post(f"{HOME}/sending-back", name="custody.send_unexplained_back", guards=[roles(*rules.SENDS_BACK)], status_code=200)
async def send_unexplained_back(request: Asked, unexplained_id: FromPath[int]) -> Template | Redirect:
    found = await queries.receipt_facts(request.user, unexplained_id)
    form = SentOnForm(await request.form())
    if form.ok and form.on is not None:
        with form.showing_refusals():
            await settling.send_receipt_back(
                request.user, unexplained_id, on=form.on, bank_ref=form.bank_ref, reason=form.reason
            )
            return to(request, "custody.unexplained", unexplained_id=unexplained_id, flash=_("已登记退回"))
    return _page(request, found, _empty(found)[0], form, 422)


@post("/statements/{statement_id:int}/reply", name="custody.reply", guards=[roles(*rules.REPLIES)], status_code=200)
async def reply(request: Asked, statement_id: FromPath[int]) -> Template | Redirect:
    found = await one_statement(request, statement_id)
    group_id, month = found.kept.group.id, found.statement.month
    form = ReplyForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await closing.reply_to_objection(request.user, statement_id, form.words)
            return to(request, "custody.statement", flash=_("已答复"), group_id=group_id, month=month)
    return await statement_page(request, group_id, month, reply=form, status=422)


def _empty(found: ReceiptFacts) -> tuple[AssignmentForm, SentOnForm]:
    today = clock.today().isoformat()
    return AssignmentForm(None, [], on=today), SentOnForm(None, on=today)


def _page(request: Asked, found: ReceiptFacts, assignment: Form, sending: Form, status: int = 200) -> Template:
    return page(
        request,
        "custody/unexplained.html",
        status=status,
        found=found,
        assignment=assignment,
        sending=sending,
        names=rules.RECEIPT_NAMES,
        explains=why_not(rules.may_settle, found.receipt, request.user, rules.EXPLAINS) is None,
        sends=why_not(rules.may_settle, found.receipt, request.user, rules.SENDS_BACK) is None,
    )


ROUTES = [unexplained, assign_unexplained, send_unexplained_back, reply]
