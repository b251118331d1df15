"""From a claim that is over its line to a changed budget, and back to the claim."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.custody import queries as custody
from grants.custody.changing import actions, queries, rules
from grants.custody.changing.forms import TAKE_UP, ChangeAnswerForm, ChangeForm
from grants.custody.claiming.pages.asked import books_of
from grants.custody.pages.asked import EVERYBODY, GROUPS, Asked, layout
from grants.errors import why_not
from grants.i18n import _
from grants.people.tables import Role
from grants.web.guards import roles
from grants.web.render import page, to


@get("/groups/{group_id:int}/changes/new", name="custody.new_change", guards=[GROUPS])
async def new_change(request: Asked, group_id: FromPath[int]) -> Template:
    asked = request.query_params
    return await _new_change_page(
        request, group_id, ChangeForm([], line=asked.get("line", ""), more=asked.get("more", ""))
    )


@post("/groups/{group_id:int}/changes/new", name="custody.ask_change", guards=[GROUPS], status_code=200)
async def ask_change(request: Asked, group_id: FromPath[int]) -> Template | Redirect:
    ledger_of_line = {
        use.line.id: book.kept.ledger.id for book in await books_of(request, group_id) for use in book.lines
    }
    form = ChangeForm(ledger_of_line, await request.form())
    if form.ok and form.line_id is not None and form.more is not None:
        with form.showing_refusals():
            asked = await actions.ask_change(
                request.user,
                ledger_of_line[form.line_id],
                award_line_id=form.line_id,
                more=form.more,
                reason=form.reason,
            )
            return to(request, "custody.change", budget_change_id=asked.id, flash=_("已提交，枢纽答复后通知您"))
    return await _new_change_page(request, group_id, form, status=422)


@get("/changes/{budget_change_id:int}", name="custody.change", guards=[EVERYBODY])
async def change(request: Asked, budget_change_id: FromPath[int]) -> Template:
    return await _change_page(request, budget_change_id, ChangeAnswerForm([]))


@post(
    "/changes/{budget_change_id:int}/answer",
    name="custody.answer_change",
    guards=[roles(Role.HUB_OPERATOR)],
    status_code=200,
)
async def answer_change(request: Asked, budget_change_id: FromPath[int]) -> Template | Redirect:
    found = await queries.change(request.user, budget_change_id)
    lines = await queries.lines(found.kept.award.id)
    form = ChangeAnswerForm([line.id for line in lines], await request.form())
    if form.ok:
        with form.showing_refusals():
            if form.answer == TAKE_UP:
                await actions.take_up_change(request.user, budget_change_id, giving_line_id=form.giving_id)
                return to(request, "custody.change", budget_change_id=budget_change_id, flash=_("已向主办提出变更"))
            await actions.decline_change(request.user, budget_change_id, reason=form.declined)
            return to(request, "custody.change", budget_change_id=budget_change_id, flash=_("已答复组织"))
    return await _change_page(request, budget_change_id, form, status=422)


async def _new_change_page(request: Asked, group_id: int, form: ChangeForm, *, status: int = 200) -> Template:
    return page(
        request,
        "custody/new_change.html",
        status=status,
        group=await custody.group(request.user, group_id),
        books=await books_of(request, group_id),
        form=form,
    )


async def _change_page(request: Asked, budget_change_id: int, form: ChangeAnswerForm, *, status: int = 200) -> Template:
    found = await queries.change(request.user, budget_change_id)
    return page(
        request,
        "custody/change.html",
        status=status,
        layout=layout(request),
        found=found,
        lines=[each for each in await queries.lines(found.kept.award.id) if each.id != found.request.award_line],
        form=form,
        answers=why_not(rules.check_answering, found.request, found.kept.ledger, request.user) is None,
        claims=request.user.has_in(found.kept.group.id, Role.GROUP_SIGNATORY),
    )


ROUTES = [new_change, ask_change, change, answer_change]
