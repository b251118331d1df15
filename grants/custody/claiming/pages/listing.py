"""A claim for persons on a signed list, and the list with full numbers for who pays it."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.custody import queries
from grants.custody.claiming import actions, documents
from grants.custody.claiming.forms import ASKED_PROOFS, PERSONS_AT_ONCE, ListClaimForm
from grants.custody.claiming.list_rules import PERSONAL
from grants.custody.claiming.pages.asked import Books, books_of, keep_file, keep_proofs, own
from grants.custody.claiming.words import PROOF_NAMES
from grants.custody.pages.asked import GROUPS, Asked
from grants.i18n import _
from grants.people.tables import Role
from grants.web.guards import roles
from grants.web.named import kept_as
from grants.web.render import page, to
from grants.workbooks import XLSX


@get("/groups/{group_id:int}/list-claims/new", name="custody.new_list_claim", guards=[GROUPS])
async def new_list_claim(request: Asked, group_id: FromPath[int]) -> Template:
    return await _list_page(request, group_id, ListClaimForm(), await books_of(request, group_id))


@post("/groups/{group_id:int}/list-claims/new", name="custody.file_list_claim", guards=[GROUPS], status_code=200)
async def file_list_claim(request: Asked, group_id: FromPath[int]) -> Template | Redirect:
    books = await books_of(request, group_id)
    form = ListClaimForm(await request.form())
    await keep_file(request, form, "signed_list", books)
    await keep_proofs(request, form, ASKED_PROOFS, books)
    if form.goes_on:
        form.add_rows(PERSONS_AT_ONCE)
        return await _list_page(request, group_id, form, books)
    ledger_of_line = {use.line.id: book.kept.ledger.id for book in books for use in book.lines}
    form.claimed(ledger_of_line)
    files = await own(request, form)
    if form.ok and form.line_id is not None:
        with form.showing_refusals():
            claim = await actions.file_list_claim(
                request.user,
                ledger_id=ledger_of_line[form.line_id],
                award_line_id=form.line_id,
                amount=form.amount,
                recipients=form.recipients,
                signed_list=files.get(form.kept("signed_list") or 0),
                proofs=[each for each in form.kept_proofs() if each[1] in files],
                summary=form.summary,
                form_key=form.key(),
            )
            return to(request, "custody.claim", flash=_("已报账并签字，等待另一位签字人"), claim_id=claim.id)
    return await _list_page(request, group_id, form, books, status=422)


@post(
    "/claims/{claim_id:int}/recipients",
    name="custody.hand_out_recipients",
    guards=[roles(Role.HUB_BOOKKEEPER, Role.HUB_CASHIER)],
    status_code=200,
)
async def hand_out_recipients(request: Asked, claim_id: FromPath[int]) -> Response[bytes]:
    found = await queries.claim(request.user, claim_id)
    rows = await actions.hand_out_recipients(request.user, claim_id)
    headers = kept_as(f"recipients-{found.claim.id}.xlsx")
    return Response(documents.recipients(rows), media_type=XLSX, headers=headers)


async def _list_page(
    request: Asked, group_id: int, form: ListClaimForm, books: Books, *, status: int = 200
) -> Template:
    return page(
        request,
        "custody/new_list_claim.html",
        status=status,
        group=await queries.group(request.user, group_id),
        books=books,
        lines=[use for book in books for use in book.lines if use.line.cost_class in PERSONAL],
        form=form,
        files=await own(request, form),
        proofs=[(each, PROOF_NAMES[each]) for each in ASKED_PROOFS],
        proof_names=PROOF_NAMES,
    )


ROUTES = [new_list_claim, file_list_claim, hand_out_recipients]
