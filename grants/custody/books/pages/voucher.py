"""The vouchers of a month: the list, volumes to print, the export, and how they are numbered."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import clock
from grants.awards.pages.asked import handed_out
from grants.banking.rules import next_month
from grants.custody.books import actions, exchange, queries, rules, sheets, vouchers
from grants.custody.books.facts import VOLUME
from grants.custody.books.pages.asked import month_of, sent, since_of
from grants.custody.books.pages.book import HOME
from grants.custody.books.queries import Desk
from grants.custody.books.tables import Numbering
from grants.custody.pages.asked import BOOKKEEPERS, Asked
from grants.custody.rules import HUB
from grants.errors import why_not
from grants.i18n import _
from grants.ledger import VoucherKind
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.render import page, to

HUB_ONLY = roles(*HUB)
FILES = ("vouchers.xlsx", "export.csv", "export.xlsx")


@get(f"{HOME}/vouchers", name="custody.book_vouchers", guards=[HUB_ONLY])
async def book_vouchers(request: Asked, book_id: FromPath[int]) -> Template:
    return await _page(request, await queries.desk(request.user, book_id, whole=True), None)


@get(f"{HOME}/vouchers/files/{{file:str}}", name="custody.vouchers_file", guards=[HUB_ONLY])
async def vouchers_file(request: Asked, book_id: FromPath[int], file: FromPath[str]) -> Response[bytes]:
    rules.file_is_offered(file, FILES)
    desk = await queries.desk(request.user, book_id, whole=True)
    month = await month_of(request, desk)
    since = since_of(request, month)
    listed = await vouchers.vouchers(book_id, since, month)
    match file:
        case "vouchers.xlsx":
            content = sheets.vouchers(listed)
        case "export.csv":
            content = exchange.text(listed)
        case _:
            content = sheets.export(listed, await vouchers.openings(desk, since))
    return sent(content, f"{month}-{file}")


@post(f"{HOME}/volumes", name="custody.order_vouchers", guards=[HUB_ONLY], status_code=200)
async def order_vouchers(request: Asked, book_id: FromPath[int]) -> Template | Redirect:
    desk = await queries.desk(request.user, book_id, whole=True)
    form = Form(await request.form())
    month, kind, first = form.text("month"), form.choice("kind", VoucherKind), form.number("first", least=1)
    if form.ok and kind is not None and first is not None:
        with form.showing_refusals():
            made = await actions.order_vouchers(request.user, form.key(), book_id, month, kind, first)
            return to(request, "custody.volume", volume_id=made.id)
    return await _page(request, desk, form, 422)


@get("/hub/voucher-volumes/{volume_id:int}", name="custody.volume", guards=[HUB_ONLY])
async def volume(request: Asked, volume_id: FromPath[int]) -> Template:
    found = await vouchers.progress(request.user, volume_id)
    return page(request, "custody/volume.html", found=found, bundle=found.bundle)


@get("/hub/voucher-volumes/{volume_id:int}/print", name="custody.volume_file", guards=[HUB_ONLY])
async def volume_file(request: Asked, volume_id: FromPath[int]) -> Response[bytes]:
    return await handed_out(await vouchers.printed(request.user, volume_id))


@post(f"{HOME}/numbering", name="custody.choose_numbering", guards=[BOOKKEEPERS], status_code=200)
async def choose_numbering(request: Asked, book_id: FromPath[int]) -> Template | Redirect:
    desk = await queries.desk(request.user, book_id, whole=True)
    form = Form(await request.form())
    numbering, month = form.choice("numbering", Numbering), form.text("from_month")
    if form.ok and numbering is not None:
        with form.showing_refusals():
            await actions.choose_numbering(request.user, book_id, Numbering(numbering), month)
            done = _("{month} 起{way}", month=month, way=rules.NUMBERING_NAMES[Numbering(numbering)])
            return to(request, "custody.book_vouchers", book_id=book_id, flash=done)
    return await _page(request, desk, form, 422)


async def _page(request: Asked, desk: Desk, form: Form | None, status: int = 200) -> Template:
    month, today = await month_of(request, desk), clock.today()
    following = next_month(f"{today:%Y-%m}")
    then = await queries.numbering(desk.book.id, following)
    series = await vouchers.series(desk.book.id, month)
    shown = vouchers.volume_of(series, request.query_params.get("kind", ""), request.query_params.get("first", ""))
    return page(
        request,
        "custody/book_vouchers.html",
        status=status,
        desk=desk,
        month=month,
        months=await queries.months(desk.book.id),
        series=series,
        shown=shown,
        listed=await vouchers.vouchers(desk.book.id, month, month, *shown) if shown else [],
        most=VOLUME,
        form=form or Form(numbering=then),
        numbering=await queries.numbering(desk.book.id, month),
        following=following,
        numbering_then=then,
        names=rules.NUMBERING_NAMES,
        chooses=why_not(rules.check_numbering, request.user, desk.hub.id, following, today) is None,
    )


ROUTES = [book_vouchers, vouchers_file, order_vouchers, volume, volume_file, choose_numbering]
