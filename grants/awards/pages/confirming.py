"""The cut budget: what was asked, what is awarded and why, and the answer of those who carry the award."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.awards import confirming, cut_rules, queries
from grants.awards.facts import AwardFacts
from grants.awards.forms import CutAnswerForm
from grants.awards.pages.asked import Asked, layout
from grants.calls.words import COST_NAMES
from grants.errors import why_not
from grants.i18n import _
from grants.web.guards import signed_in
from grants.web.render import page, to


@get("/awards/{award_id:int}/cuts", name="awards.cuts", guards=[signed_in])
async def cuts(request: Asked, award_id: FromPath[int]) -> Template:
    facts = await queries.readable_award(request.user, award_id, with_cuts=True)
    return await _cuts_page(request, facts, CutAnswerForm())


@post("/awards/{award_id:int}/cuts", name="awards.answer_cut", guards=[signed_in], status_code=200)
async def answer_cut(request: Asked, award_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.readable_award(request.user, award_id, with_cuts=True)
    form = CutAnswerForm(await request.form())
    if form.ok and form.is_accepted is not None:
        with form.showing_refusals():
            await confirming.answer_cut(request.user, award_id, is_accepted=form.is_accepted, reason=form.reason)
            said = _("已确认核定预算") if form.is_accepted else _("已答复不接受，立项取消，资金退回资金池")
            return to(request, "awards.cuts", award_id=award_id, flash=said)
    return await _cuts_page(request, facts, form, status=422)


async def _cuts_page(request: Asked, facts: AwardFacts, form: CutAnswerForm, *, status: int = 200) -> Template:
    asked = await queries.asked_of(facts.award.id)
    rows = [(line, asked[line.budget_line]) for line in facts.lines]
    return page(
        request,
        "awards/cuts.html",
        status=status,
        layout=layout(request.user),
        facts=facts,
        form=form,
        rows=rows,
        asked=sum(asked.values()),
        cost_names=COST_NAMES,
        no_answer=why_not(cut_rules.check_answer, facts, request.user, is_accepted=True, reason=""),
    )


ROUTES = [cuts, answer_cut]
