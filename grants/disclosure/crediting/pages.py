"""Proposals for the record of credit: the list, and one with what it would do."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.disclosure.crediting import finding, queries
from grants.disclosure.crediting.forms import EntryForm, RefusalForm
from grants.errors import why_not
from grants.i18n import _
from grants.standing import proposing, rules, words
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
MAY_RECORD = roles(*rules.RECORDERS)
HOME = "/credit-proposals/{credit_proposal_id:int}"


@get("/credit-proposals", name="disclosure.credit_proposals", guards=[MAY_RECORD])
async def credit_proposals(request: Asked) -> Template:
    return page(request, "disclosure/crediting/proposals.html", rows=await queries.proposals(), words=words)


@get(HOME, name="disclosure.credit_proposal", guards=[MAY_RECORD])
async def credit_proposal(request: Asked, credit_proposal_id: FromPath[int]) -> Template:
    found = await queries.proposal(credit_proposal_id)
    return _page(request, found)


@post(f"{HOME}/entry", name="disclosure.enter_proposal", guards=[MAY_RECORD], status_code=200)
async def enter_proposal(request: Asked, credit_proposal_id: FromPath[int]) -> Template | Redirect:
    found = await queries.proposal(credit_proposal_id)
    form = EntryForm(await request.form())
    if form.ok and form.from_on:
        with form.showing_refusals():
            await proposing.enter_proposal(
                request.user, credit_proposal_id, effect=form.effect, from_on=form.from_on, until_on=form.until_on
            )
            return to(request, "disclosure.credit_proposals", flash=_("已记入信用档案，单位会收到通知，可在期限内申诉"))
    return _page(request, found, 422, entry=form)


@post(f"{HOME}/refusal", name="disclosure.decline_proposal", guards=[MAY_RECORD], status_code=200)
async def decline_proposal(request: Asked, credit_proposal_id: FromPath[int]) -> Template | Redirect:
    found = await queries.proposal(credit_proposal_id)
    form = RefusalForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await proposing.decline_proposal(request.user, credit_proposal_id, reason=form.reason)
            return to(request, "disclosure.credit_proposals", flash=_("已决定不记入"))
    return _page(request, found, 422, refusal=form)


def _page(
    request: Asked,
    found: queries.ProposalPage,
    status: int = 200,
    entry: EntryForm | None = None,
    refusal: RefusalForm | None = None,
) -> Template:
    row = found.row
    fresh = EntryForm(None, effect=row.effect, from_on=clock.today(), until_on=found.until_on)
    return page(
        request,
        "disclosure/crediting/proposal.html",
        status=status,
        found=found,
        row=row,
        words=words,
        place=finding.place(row.source_key),
        entry=entry or fresh,
        refusal=refusal or RefusalForm(),
        why=why_not(rules.proposal_is_anothers, request.user, row),
    )


ROUTES = [credit_proposals, credit_proposal, enter_proposal, decline_proposal]
