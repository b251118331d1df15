"""A claim on invoices, filed from a phone: photo, what was read off it, line, whom to pay."""

from functools import partial

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.custody import actions, queries
from grants.custody.advances import queries as advances
from grants.custody.advances import settling
from grants.custody.advances.queries import AdvanceFacts
from grants.custody.claiming import actions as claiming
from grants.custody.claiming import reading
from grants.custody.claiming.forms import ASKED_PROOFS, TO_BE_CHOSEN, InvoiceClaimForm
from grants.custody.claiming.pages.asked import Books, books_of, keep_file, keep_proofs, own
from grants.custody.claiming.words import PROOF_NAMES, SETTLED_NAMES
from grants.custody.pages.asked import GROUPS, Asked
from grants.files import Upload, read
from grants.files.showing import told
from grants.i18n import _
from grants.web.render import page, to


@get("/groups/{group_id:int}/claims/new", name="custody.new_claim", guards=[GROUPS])
async def new_claim(request: Asked, group_id: FromPath[int]) -> Template:
    asked = request.query_params
    form = InvoiceClaimForm(
        line=asked.get("line", ""), amount=asked.get("amount", ""), advance=asked.get("advance", "")
    )
    return await _new_claim_page(request, group_id, form, await books_of(request, group_id))


@post("/groups/{group_id:int}/claims/new", name="custody.file_claim", guards=[GROUPS], status_code=200)
async def file_claim(request: Asked, group_id: FromPath[int]) -> Template | Redirect:
    books = await books_of(request, group_id)
    form = InvoiceClaimForm(await request.form())
    is_proposed = await _keep_files(request, form, books)
    if form.goes_on or is_proposed:
        form.add_rows(1 if form.value("go") == "add" else 0)
        return await _new_claim_page(request, group_id, form, books, is_proposed=is_proposed)
    ledger_of_line = {use.line.id: book.kept.ledger.id for book in books for use in book.lines}
    hub_of_line = {use.line.id: book.kept.hub for book in books for use in book.lines}
    files = await own(request, form)
    form.claimed(hub_of_line, files)
    if form.ok and form.line_id is not None:
        with form.showing_refusals():
            paying = form.advance_id
            file = actions.file_claim if paying is None else partial(settling.file_invoice, advance_id=paying)
            claim = await file(
                request.user,
                ledger_id=ledger_of_line[form.line_id],
                award_line_id=form.line_id,
                amount=form.amount,
                invoices=form.invoices,
                settlement=form.settlement,
                proofs=[each for each in form.kept_proofs() if each[1] in files],
                summary=form.summary,
                form_key=form.key(),
            )
            return to(request, "custody.claim", flash=_("已报账并签字，等待另一位签字人"), claim_id=claim.id)
    return await _new_claim_page(request, group_id, form, books, status=422)


async def _keep_files(request: Asked, form: InvoiceClaimForm, books: Books) -> bool:
    """True when something was read that nobody typed: who files the claim looks at it before it goes on."""
    is_proposed = False
    for row in range(1, form.rows + 1):
        upload = await keep_file(request, form, form.at("photo", row), books)
        if upload is not None:
            is_proposed |= await _read(request, form, row, upload, books)
    await keep_proofs(request, form, ASKED_PROOFS, books)
    return is_proposed


async def _read(request: Asked, form: InvoiceClaimForm, row: int, upload: Upload, books: Books) -> bool:
    """What a machine reads off a photo: outside of any transaction, in the process that opens what strangers send."""
    found = reading.read(await told(await read(upload), upload.media_type))
    if found is None:
        return False
    await claiming.keep_reading(request.user, books[0].kept.ledger.id, upload.id, found)
    return form.propose(row, found, [book.kept.hub for book in books])


async def _new_claim_page(
    request: Asked,
    group_id: int,
    form: InvoiceClaimForm,
    books: Books,
    *,
    is_proposed: bool = False,
    status: int = 200,
) -> Template:
    return page(
        request,
        "custody/new_claim.html",
        status=status,
        group=await queries.group(request.user, group_id),
        books=books,
        hubs={book.kept.hub.id: book.kept.hub for book in books}.values(),
        form=form,
        files=await own(request, form),
        is_proposed=is_proposed,
        settled=[(each, SETTLED_NAMES[each]) for each in TO_BE_CHOSEN],
        proofs=[(each, PROOF_NAMES[each]) for each in ASKED_PROOFS],
        proof_names=PROOF_NAMES,
        over_line=_over_line(form, books),
        paying=await _paying(request, form),
    )


async def _paying(request: Asked, form: InvoiceClaimForm) -> AdvanceFacts | None:
    """The advance out of which the claim is to be paid."""
    return None if form.advance_id is None else await advances.advance(request.user, form.advance_id)


def _over_line(form: InvoiceClaimForm, books: Books) -> dict[str, object] | None:
    """The line that has too little left, for asking the hub to have the budget changed."""
    line = next((use for book in books for use in book.lines if str(use.line.id) == form.value("line")), None)
    amount = getattr(form, "amount", None)
    if line is None or amount is None or amount <= line.left or not form.error("amount"):
        return None
    return {"line": line.line, "more": amount - line.left}


ROUTES = [new_claim, file_claim]
