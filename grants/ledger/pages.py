"""The books on screen: each figure opens to its movements, each movement to its voucher."""

from datetime import date
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.errors import why_not
from grants.i18n import _
from grants.ledger import actions, queries, rules
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
MAY_READ = roles(*rules.READERS)
MAY_CLOSE = roles(*rules.CLOSES.values())


@get("/ledger", name="ledger.books", guards=[MAY_READ])
async def books(request: Asked) -> Template:
    return page(request, "ledger/books.html", found=await queries.books(request.user), names=rules.KIND_NAMES)


@get("/ledger/{book_id:int}", name="ledger.book", guards=[MAY_READ])
async def book(request: Asked, book_id: FromPath[int]) -> Template:
    return await _book_page(request, await queries.book_facts(request.user, book_id), Form())


@post("/ledger/{book_id:int}/closings", name="ledger.close_month", guards=[MAY_CLOSE], status_code=200)
async def close_month(request: Asked, book_id: FromPath[int]) -> Template | Redirect:
    found = await queries.book_facts(request.user, book_id)
    form = Form(await request.form())
    month = form.text("month")
    if form.ok:
        with form.showing_refusals():
            await actions.close_month(request.user, book_id, month)
            return to(request, "ledger.book", book_id=book_id, flash=_("{month} 已结账", month=month))
    return await _book_page(request, found, form, 422)


@get("/ledger/accounts/{account_id:int}", name="ledger.account", guards=[MAY_READ])
async def account(request: Asked, account_id: FromPath[int]) -> Template:
    asked = request.query_params.get("before", "")
    before = int(asked) if asked.isdecimal() and len(asked) < 19 else None
    found = await queries.account_facts(request.user, account_id, before)
    return page(request, "ledger/account.html", found=found, before=before)


@get("/ledger/entries/{entry_id:int}", name="ledger.entry", guards=[MAY_READ])
async def entry(request: Asked, entry_id: FromPath[int]) -> Template:
    return page(request, "ledger/entry.html", voucher=await queries.voucher(request.user, entry_id))


async def _book_page(request: Asked, found: queries.BookFacts, form: Form, status: int = 200) -> Template:
    words, after = request.query_params.get("q", "").strip(), request.query_params.get("after", "")
    accounts, more = await queries.accounts_page(found.book.id, words=words, after=after)
    month = found.open_months[0] if found.open_months else None
    return page(
        request,
        "ledger/book.html",
        status=status,
        found=found,
        accounts=accounts,
        words=words,
        after=after,
        more=more,
        month=month,
        why_not_closing=_why_not_closing(request, found, month, clock.today()) if month else None,
        may_close=request.user.has_in(found.book.organization, *rules.CLOSES.values()),
        form=form,
    )


def _why_not_closing(request: Asked, found: queries.BookFacts, month: str, today: date) -> object:
    facts = {"closed": found.closed, "entered": found.open_months, "today": today}
    return why_not(rules.check_closing, request.user, found.book, month, **facts)


ROUTES = [books, book, close_month, account, entry]
