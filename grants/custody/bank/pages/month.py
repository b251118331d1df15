"""A hub's custody account month by month: each day's proof, statements in, closing."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.banking.forms import StatementForm, offered
from grants.banking.rules import month_or_none
from grants.custody.bank import actions, closing, months, queries, rules
from grants.custody.bank.facts import spans
from grants.custody.bank.forms import ClosingForm
from grants.custody.pages.asked import BOOKKEEPERS, Asked
from grants.errors import why_not
from grants.i18n import _
from grants.web.forms import Form, whole
from grants.web.guards import roles
from grants.web.render import page, to

MAY_READ = roles(*rules.READERS)
HOME = "/hub/bank/{bank_account_id:int}"


@get("/hub/bank", name="custody.hub_banks", guards=[MAY_READ])
async def hub_banks(request: Asked) -> Template:
    return page(request, "custody/hub_banks.html", found=await queries.accounts(request.user))


@get(HOME, name="custody.hub_bank", guards=[MAY_READ])
async def hub_bank(request: Asked, bank_account_id: FromPath[int]) -> Template:
    return await _month_page(request, bank_account_id, ClosingForm())


@get(f"{HOME}/statements/new", name="custody.new_hub_statement", guards=[BOOKKEEPERS])
async def new_hub_statement(request: Asked, bank_account_id: FromPath[int]) -> Template:
    return await _statement_page(request, bank_account_id, StatementForm())


@post(f"{HOME}/statements", name="custody.import_hub_statement", guards=[BOOKKEEPERS], status_code=200)
async def import_hub_statement(request: Asked, bank_account_id: FromPath[int]) -> Template | Redirect:
    await queries.account_of(request.user, bank_account_id)
    form = StatementForm(await request.form())
    if (sent := await form.sent()) is not None:
        with form.showing_refusals():
            statement = await actions.import_statement(request.user, bank_account_id, sent)
            done = _("已导入，新增 {n} 笔流水", n=statement.added)
            return to(request, "custody.hub_bank", bank_account_id=bank_account_id, flash=done)
    return await _statement_page(request, bank_account_id, form, 422)


@post(f"{HOME}/matching", name="custody.match_hub_lines", guards=[BOOKKEEPERS])
async def match_hub_lines(request: Asked, bank_account_id: FromPath[int]) -> Redirect:
    matched = await actions.match_lines(request.user, bank_account_id)
    done = _("自动匹配了 {n} 笔", n=matched)
    return to(request, "custody.hub_bank", bank_account_id=bank_account_id, flash=done)


@post(f"{HOME}/closings", name="custody.close_hub_month", guards=[BOOKKEEPERS], status_code=200)
async def close_hub_month(request: Asked, bank_account_id: FromPath[int]) -> Template | Redirect:
    await queries.account_of(request.user, bank_account_id)
    form = ClosingForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await closing.close_month(request.user, bank_account_id, form.month)
            done = _("{month} 已月结，各组织的对账单正在出具", month=form.month)
            return to(request, "custody.hub_bank", bank_account_id=bank_account_id, flash=done)
    return await _month_page(request, bank_account_id, form, 422)


async def _month_page(request: Asked, account_id: int, form: Form, status: int = 200) -> Template:
    chosen = month_or_none(request.query_params.get("month", ""))
    after = whole(request.query_params.get("after", ""))
    desk = await months.desk(request.user, account_id, chosen, clock.today(), after)
    return page(
        request,
        "custody/hub_bank.html",
        status=status,
        desk=desk,
        form=form,
        spans=spans(desk.found.days),
        names=rules.KIND_NAMES,
        receipt_names=rules.RECEIPT_NAMES,
        reconciles=why_not(rules.bookkeeper_reconciles, request.user, desk.account.organization) is None,
        refusal=why_not(rules.check_month, request.user, desk.account.organization, desk.found, clock.today()),
    )


async def _statement_page(request: Asked, account_id: int, form: Form, status: int = 200) -> Template:
    account = await queries.account_of(request.user, account_id)
    return page(request, "custody/new_hub_statement.html", status=status, account=account, form=form, shapes=offered())


ROUTES = [hub_banks, hub_bank, new_hub_statement, import_hub_statement, match_hub_lines, close_hub_month]
