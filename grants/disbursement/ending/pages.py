"""Ending or reducing a signed award: what was proposed and decided, proposing, deciding."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants.awards.pages.asked import handed_out
from grants.disbursement import words
from grants.disbursement.ending import actions, queries, rules
from grants.disbursement.ending.facts import EndingFacts
from grants.disbursement.ending.forms import DecisionForm, EndingForm
from grants.disbursement.ending.tables import EndingKind
from grants.disbursement.pages.asked import Asked, layout
from grants.errors import why_not
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES
from grants.web.guards import roles, signed_in
from grants.web.render import page, to

HOME = "/grants/{award_id:int}/endings"
ONE = "/endings/{ending_id:int}"
MAY_PROPOSE = roles(*rules.PROPOSES)
MAY_DECIDE = roles(*rules.DECIDES)


@get(HOME, name="disbursement.endings", guards=[signed_in])
async def endings(request: Asked, award_id: FromPath[int]) -> Template:
    return await _page(request, await queries.readable_endings(request.user, award_id))


@post(HOME, name="disbursement.propose_ending", guards=[MAY_PROPOSE], status_code=200)
async def propose_ending(request: Asked, award_id: FromPath[int]) -> Template | Redirect:
    of = await queries.readable_endings(request.user, award_id)
    form = EndingForm(await request.form())
    if form.ok and form.kind and form.document:
        with form.showing_refusals():
            await actions.propose_ending(
                request.user,
                award_id,
                kind=form.kind,
                cause=form.cause,
                amount=form.amount,
                reason=form.reason,
                content=await form.document.read(),
                name=form.document.filename,
            )
            return to(request, "disbursement.endings", award_id=award_id, flash=_("已提交，决定前暂停拨付"))
    return await _page(request, of, proposing=form, status=422)


@post(f"{ONE}/decision", name="disbursement.decide_ending", guards=[MAY_DECIDE], status_code=200)
async def decide_ending(request: Asked, ending_id: FromPath[int]) -> Template | Redirect:
    of, ending = await queries.readable_ending(request.user, ending_id)
    form = DecisionForm(await request.form())
    if form.ok and form.is_approved is not None:
        with form.showing_refusals():
            await actions.decide_ending(request.user, ending_id, is_approved=form.is_approved, opinion=form.opinion)
            said = _("已同意，未拨资金已收回资金池") if form.is_approved else _("已答复不同意，拨付照常")
            return to(request, "disbursement.endings", award_id=ending.award, flash=said)
    return await _page(request, of, deciding=form, status=422)


@get(f"{ONE}/document", name="disbursement.ending_document", guards=[signed_in])
async def ending_document(request: Asked, ending_id: FromPath[int]) -> Response[bytes]:
    of, ending = await queries.readable_ending(request.user, ending_id)
    return await handed_out(await queries.document(request.user, of, ending))


async def _page(
    request: Asked,
    of: EndingFacts,
    *,
    proposing: EndingForm | None = None,
    deciding: DecisionForm | None = None,
    status: int = 200,
) -> Template:
    me, funder, ending = request.user, of.facts.funder.id, of.open
    return page(
        request,
        "disbursement/endings.html",
        status=status,
        layout=layout(me),
        of=of,
        facts=of.facts,
        ending=ending,
        cuts=of.cuts(ending) if ending else {},
        cancelled=of.cancelled_by(ending) if ending else [],
        kinds=rules.KIND_NAMES,
        causes=rules.CAUSE_NAMES,
        free={kind: of.free(kind) for kind in EndingKind},
        words=words,
        proposing=proposing or EndingForm(),
        deciding=deciding or DecisionForm(),
        reads_document=me.has_in(funder, *FUNDER_ROLES),
        proposes=me.has_in(funder, *rules.PROPOSES),
        decides=me.has_in(funder, *rules.DECIDES),
        no_proposing=why_not(rules.may_propose, of, me),
        no_deciding=why_not(rules.may_decide, of, me, ending) if ending else None,
    )


ROUTES = [endings, propose_ending, decide_ending, ending_document]
