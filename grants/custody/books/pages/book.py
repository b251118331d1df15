"""A hub's book on screen: trial balance, general ledger, account ledgers, proof; each to print and as a workbook."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Response, Template

from grants import clock
from grants.custody.books import checks, documents, queries, rules, sheets
from grants.custody.books.pages.asked import month_of, sent, since_of
from grants.custody.books.words import ROW_NAMES, direction
from grants.custody.pages.asked import HUB_AND_READERS, Asked
from grants.errors import why_not
from grants.ledger import checks as ledger_checks
from grants.web.render import page

HOME = "/hub/books/{book_id:int}"
BOOK_FILES = ("trial-balance.pdf", "trial-balance.xlsx", "general.pdf", "general.xlsx")
# Details that a page of a trial balance shows; a hub may keep thousands, which its workbook holds.
SHOWN = 200
ACCOUNT_FILES = ("ledger.pdf", "ledger.xlsx")


@get("/hub/books", name="custody.books", guards=[HUB_AND_READERS])
async def books(request: Asked) -> Template:
    return page(request, "custody/books.html", found=await queries.desks(request.user))


@get(HOME, name="custody.book", guards=[HUB_AND_READERS])
async def book(request: Asked, book_id: FromPath[int]) -> Template:
    desk = await queries.desk(request.user, book_id)
    month = await month_of(request, desk)
    trial, words = await queries.trial_balance(desk, month), request.query_params.get("q", "").strip()
    details = trial.details(words)
    return page(
        request,
        "custody/book.html",
        desk=desk,
        month=month,
        months=await queries.months(book_id),
        closed=await queries.closed(book_id),
        trial=trial,
        words=words,
        details=details[:SHOWN],
        hidden=max(0, len(details) - SHOWN),
        why_not_printing=why_not(rules.book_can_be_printed, len(trial.lines) + 1),
    )


@get(f"{HOME}/general", name="custody.book_general", guards=[HUB_AND_READERS])
async def book_general(request: Asked, book_id: FromPath[int]) -> Template:
    desk = await queries.desk(request.user, book_id, whole=True)
    month = await month_of(request, desk)
    return page(
        request,
        "custody/book_general.html",
        desk=desk,
        month=month,
        months=await queries.months(book_id),
        ledgers=await queries.general_ledger(desk, month),
        names=ROW_NAMES,
        direction=direction,
    )


@get(f"{HOME}/accounts/{{account_id:int}}", name="custody.book_account", guards=[HUB_AND_READERS])
async def book_account(request: Asked, book_id: FromPath[int], account_id: FromPath[int]) -> Template:
    desk = await queries.desk(request.user, book_id)
    month = await month_of(request, desk)
    since = since_of(request, month)
    found = await queries.account_ledger(desk, account_id, since, month)
    return page(
        request,
        "custody/book_account.html",
        desk=desk,
        month=month,
        since=since,
        months=await queries.months(book_id),
        account_id=account_id,
        ledger=found,
        why_not_printing=why_not(rules.book_can_be_printed, len(found.rows)),
        names=ROW_NAMES,
        direction=direction,
    )


@get(f"{HOME}/proof", name="custody.book_proof", guards=[HUB_AND_READERS])
async def book_proof(request: Asked, book_id: FromPath[int]) -> Template:
    desk = await queries.desk(request.user, book_id, whole=True)
    found = [*await ledger_checks.run(book_id), *await checks.run(book_id)]
    return page(request, "custody/book_proof.html", desk=desk, findings=found)


@get(f"{HOME}/files/{{file:str}}", name="custody.book_file", guards=[HUB_AND_READERS])
async def book_file(request: Asked, book_id: FromPath[int], file: FromPath[str]) -> Response[bytes]:
    rules.file_is_offered(file, BOOK_FILES)
    desk = await queries.desk(request.user, book_id, whole=file.startswith("general"))
    month = await month_of(request, desk)
    unit, by, at = desk.hub.name, request.user, clock.now()
    match file:
        case "trial-balance.pdf":
            content = await documents.trial_balance(await queries.trial_balance(desk, month), unit, by, at)
        case "trial-balance.xlsx":
            content = sheets.trial_balance(await queries.trial_balance(desk, month))
        case "general.pdf":
            content = await documents.general_ledger(await queries.general_ledger(desk, month), unit, month, by, at)
        case _:
            content = sheets.general_ledger(await queries.general_ledger(desk, month))
    return sent(content, f"{month}-{file}")


@get(f"{HOME}/accounts/{{account_id:int}}/files/{{file:str}}", name="custody.account_file", guards=[HUB_AND_READERS])
async def account_file(
    request: Asked, book_id: FromPath[int], account_id: FromPath[int], file: FromPath[str]
) -> Response[bytes]:
    rules.file_is_offered(file, ACCOUNT_FILES)
    desk = await queries.desk(request.user, book_id)
    month = await month_of(request, desk)
    found = await queries.account_ledger(desk, account_id, since_of(request, month), month)
    if file == "ledger.pdf":
        content = await documents.account_ledger(found, desk.hub.name, request.user, clock.now())
    else:
        content = sheets.account_ledger(found)
    return sent(content, f"{month}-{found.title.code}-{file}")


ROUTES = [books, book, book_general, book_account, book_proof, book_file, account_file]
