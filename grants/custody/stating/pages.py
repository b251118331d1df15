"""Who has answered a hub's statements and who has not, by when they do, and what corrects one."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.custody.pages.asked import BOOKKEEPERS, Asked
from grants.custody.pages.groups import one_statement, statement_page
from grants.custody.rules import HUB
from grants.custody.stating import actions, queries, rules
from grants.custody.stating.forms import CorrectionForm, TermForm
from grants.custody.stating.term import days_of
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.render import page, to

HOME = "/hub/statement-answers"


@get(HOME, name="custody.statement_answers", guards=[roles(*HUB)])
async def statement_answers(request: Asked) -> Template:
    return await _page(request)


@post(HOME, name="custody.set_answer_term", guards=[roles(*rules.SETS_TERMS)], status_code=200)
async def set_answer_term(request: Asked) -> Template | Redirect:
    form = TermForm(await request.form(), hubs=request.user.organizations(*rules.SETS_TERMS))
    if form.ok and form.hub and form.days is not None:
        with form.showing_refusals():
            await actions.set_answer_term(request.user, int(form.hub), days=form.days, reason=form.reason)
            return to(request, "custody.statement_answers", flash=_("答复期限已更改，今后出具的对账单按新期限"))
    return await _page(request, form, 422)


@post(
    "/statements/{statement_id:int}/corrections", name="custody.link_correction", guards=[BOOKKEEPERS], status_code=200
)
async def link_correction(request: Asked, statement_id: FromPath[int]) -> Template | Redirect:
    found = await one_statement(request, statement_id)
    group_id, month = found.kept.group.id, found.statement.month
    form = CorrectionForm(await request.form(), [each.entry.id for each in await queries.offered(found.statement)])
    if form.ok and form.entry_id is not None:
        with form.showing_refusals():
            await actions.link_correction(request.user, statement_id, entry_id=form.entry_id, words=form.words)
            return to(request, "custody.statement", flash=_("更正已注明"), group_id=group_id, month=month)
    return await statement_page(request, group_id, month, correction=form, status=422)


async def _page(request: Asked, form: Form | None = None, status: int = 200) -> Template:
    mine = sorted(request.user.organizations(*HUB))
    sets = sorted(request.user.organizations(*rules.SETS_TERMS))
    named = await organizations.named(mine)
    findings, (many, late) = await queries.findings(mine), await queries.counted(mine, clock.today())
    begins: dict[str, Any] = {"hubs": [], "hub": sets[0] if len(sets) == 1 else None}
    return page(
        request,
        "custody/statement_answers.html",
        status=status,
        rows=await queries.unanswered(mine, queries.MOST_SHOWN),
        many=many,
        late=late,
        findings=findings,
        found=sum({each.words.key: each.many for each in findings}.values()),
        terms=[(named[each], await days_of(each)) for each in mine],
        sets=[named[each] for each in sets],
        form=form or TermForm(None, **begins),
        today=clock.today(),
        bounds=(rules.FEWEST_DAYS, rules.MOST_DAYS),
    )


ROUTES = [statement_answers, set_answer_term, link_correction]
