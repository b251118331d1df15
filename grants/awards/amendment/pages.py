"""The versions of a project's budget, end and content; asking for another one; deciding on it."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants.awards import queries as awards
from grants.awards.amendment import actions, queries, rules
from grants.awards.amendment.forms import AmendmentAnswerForm, AmendmentForm
from grants.awards.pages.asked import Asked, handed_out, layout
from grants.calls.words import COST_NAMES
from grants.errors import why_not
from grants.i18n import _
from grants.web.guards import roles, signed_in
from grants.web.render import page, to

MAY_APPROVE = roles(*rules.APPROVES)


@get("/awards/{award_id:int}/amendments", name="awards.amendments", guards=[signed_in])
async def amendments(request: Asked, award_id: FromPath[int]) -> Template:
    await awards.readable_award(request.user, award_id)
    return await _amendments_page(request, award_id, None)


@post("/awards/{award_id:int}/amendments", name="awards.ask_amendment", guards=[signed_in], status_code=200)
async def ask_amendment(request: Asked, award_id: FromPath[int]) -> Template | Redirect:
    await awards.readable_award(request.user, award_id)
    form = AmendmentForm(await awards.lines_of(award_id), await request.form())
    if form.ok:
        with form.showing_refusals():
            asked = await actions.ask_amendment(
                request.user,
                award_id,
                lines=form.lines,
                ends_on=form.ends_on,
                scope=form.scope,
                reason=form.reason,
            )
            said = _("变更申请已提交，批复后生效") if asked.needs_approval else _("变更无须批准，已备案生效")
            return to(request, "awards.amendment", amendment_id=asked.id, flash=said)
    return await _amendments_page(request, award_id, form, status=422)


@get("/amendments/{amendment_id:int}", name="awards.amendment", guards=[signed_in])
async def amendment(request: Asked, amendment_id: FromPath[int]) -> Template:
    return await _amendment_page(request, amendment_id, AmendmentAnswerForm())


@post("/amendments/{amendment_id:int}/decision", name="awards.decide_amendment", guards=[MAY_APPROVE], status_code=200)
async def decide_amendment(request: Asked, amendment_id: FromPath[int]) -> Template | Redirect:
    await queries.amendment(request.user, amendment_id)
    form = AmendmentAnswerForm(await request.form())
    if form.ok and form.is_approved is not None:
        with form.showing_refusals():
            await actions.decide_amendment(
                request.user, amendment_id, is_approved=form.is_approved, opinion=form.opinion
            )
            said = _("已批准，变更生效") if form.is_approved else _("已答复不同意")
            return to(request, "awards.amendment", amendment_id=amendment_id, flash=said)
    return await _amendment_page(request, amendment_id, form, status=422)


@get("/amendments/{amendment_id:int}/document", name="awards.amendment_document", guards=[signed_in])
async def amendment_document(request: Asked, amendment_id: FromPath[int]) -> Response[bytes]:
    found = await queries.amendment(request.user, amendment_id)
    return await handed_out(await awards.paper(found.document))


async def _amendments_page(request: Asked, award_id: int, form: AmendmentForm | None, *, status: int = 200) -> Template:
    facts = await queries.amendment_facts(request.user, award_id)
    return page(
        request,
        "awards/amendments.html",
        status=status,
        layout=layout(request.user),
        facts=facts,
        versions=await queries.versions(award_id),
        form=form or AmendmentForm(facts.lines, ends_on=facts.ends_on.isoformat()),
        cost_names=COST_NAMES,
        refusal=why_not(rules.may_ask, facts, request.user),
    )


async def _amendment_page(
    request: Asked, amendment_id: int, form: AmendmentAnswerForm, *, status: int = 200
) -> Template:
    found = await queries.amendment(request.user, amendment_id)
    facts = await queries.amendment_facts(request.user, found.award)
    return page(
        request,
        "awards/amendment.html",
        status=status,
        layout=layout(request.user),
        facts=facts,
        version=await queries.version(found),
        form=form,
        cost_names=COST_NAMES,
        may_approve=request.user.has_in(facts.award.funder.id, *rules.APPROVES),
        refusal=why_not(rules.may_decide, facts, found, request.user),
    )


ROUTES = [amendments, ask_amendment, amendment, decide_amendment, amendment_document]
