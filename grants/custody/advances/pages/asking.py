"""A group asks for money in advance, and sees what it was given."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.custody import queries as keeping
from grants.custody.advances import actions, queries, rules
from grants.custody.advances.forms import AskForm
from grants.custody.advances.words import state
from grants.custody.pages.asked import EVERYBODY, GROUPS, Asked, layout
from grants.errors import NotFound, why_not
from grants.i18n import _
from grants.people.tables import Role
from grants.web.render import page, to

HOME = "/groups/{group_id:int}/advances"


@get(HOME, name="custody.advances", guards=[EVERYBODY])
async def advances(request: Asked, group_id: FromPath[int]) -> Template:
    group, today = await keeping.group(request.user, group_id), clock.today()
    found = await queries.readable(request.user, group_id=group_id)
    is_late = why_not(rules.nothing_is_late, [each.advance for each in found], today)
    return page(
        request,
        "custody/advances.html",
        layout=layout(request),
        group=group,
        found=found,
        states={each.advance.id: state(each.advance, today) for each in found},
        kinds=rules.KIND_NAMES,
        is_late=is_late,
        asks=request.user.has_in(group_id, Role.GROUP_SIGNATORY) and group.filing_ended_on is None and is_late is None,
    )


@get(f"{HOME}/new", name="custody.new_advance", guards=[GROUPS])
async def new_advance(request: Asked, group_id: FromPath[int]) -> Template:
    return await _page(request, group_id, AskForm([]))


@post(f"{HOME}/new", name="custody.ask_advance", guards=[GROUPS], status_code=200)
async def ask_advance(request: Asked, group_id: FromPath[int]) -> Template | Redirect:
    books = await _books(request, group_id)
    ledger_of_line = {use.line.id: book.kept.ledger.id for book in books for use in book.lines}
    form = AskForm(ledger_of_line, await request.form())
    await _keep_contract(request, form, books)
    if form.ok and form.line_id is not None and form.amount is not None and form.kind is not None:
        with form.showing_refusals():
            made = await actions.ask_advance(
                request.user,
                ledger_id=ledger_of_line[form.line_id],
                award_line_id=form.line_id,
                kind=form.kind,
                amount=form.amount,
                payee=form.payee,
                summary=form.summary,
                due_on=form.due_on,
                contract=await keeping.own_upload(request.user, form.kept_id),
                form_key=form.key(),
            )
            return to(request, "custody.advance", flash=_("已申请并签字，等待另一位签字人"), advance_id=made.id)
    return await _page(request, group_id, form, 422)


async def _keep_contract(request: Asked, form: AskForm, books: list[keeping.LedgerPage]) -> None:
    """A contract is kept before anything else is checked: whoever mistyped the amount does not send it again."""
    sent = form.posted_file("contract")
    if sent is None or not books:
        return
    with form.showing_refusals():
        upload = await actions.keep_contract(
            request.user, books[0].kept.ledger.id, content=await sent.read(), name=sent.filename
        )
        form.keep(upload.id)
    if form.error("file"):
        form.fail("contract", form.error("file"))


async def _books(request: Asked, group_id: int) -> list[keeping.LedgerPage]:
    if not request.user.has_in(group_id, Role.GROUP_SIGNATORY):
        raise NotFound("custody.advances_of_another", _("没有找到这个组织"))
    return [
        await keeping.ledger_page(request.user, each.ledger.id)
        for each in await keeping.kept(request.user, group_id=group_id)
    ]


async def _page(request: Asked, group_id: int, form: AskForm, status: int = 200) -> Template:
    books = await _books(request, group_id)
    return page(
        request,
        "custody/new_advance.html",
        status=status,
        group=await keeping.group(request.user, group_id),
        books=books,
        terms=await queries.terms(books[0].kept.hub.id) if books else rules.Terms(),
        kinds=rules.KIND_NAMES,
        form=form,
        contract=await keeping.own_upload(request.user, form.kept_id),
    )


ROUTES = [advances, new_advance, ask_advance]
