"""Taking a notice down, or some awards off it."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.awards import queries as awards
from grants.awards.forms import ReasonForm
from grants.awards.pages.announcing import content_of
from grants.awards.pages.asked import MAY_DECIDE, Asked
from grants.awards.withdrawal import actions, queries, rules
from grants.awards.withdrawal.forms import TakingOffForm
from grants.errors import why_not
from grants.i18n import _
from grants.web.render import page, to


@get("/notices/{notice_id:int}/withdrawal", name="awards.withdrawal", guards=[MAY_DECIDE])
async def withdrawal(request: Asked, notice_id: FromPath[int]) -> Template:
    return await _withdrawal_page(request, notice_id, ReasonForm())


@post("/notices/{notice_id:int}/withdrawal", name="awards.withdraw", guards=[MAY_DECIDE], status_code=200)
async def withdraw(request: Asked, notice_id: FromPath[int]) -> Template | Redirect:
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.withdraw_notice(request.user, notice_id, form.reason)
            return to(request, "awards.notice", notice_id=notice_id, flash=_("公示已撤回，项目可以重新审定"))
    return await _withdrawal_page(request, notice_id, form, status=422)


@get("/notices/{notice_id:int}/taking-off", name="awards.taking_off", guards=[MAY_DECIDE])
async def taking_off(request: Asked, notice_id: FromPath[int]) -> Template:
    return await _taking_off_page(request, notice_id, TakingOffForm([]))


@post("/notices/{notice_id:int}/taking-off", name="awards.take_off", guards=[MAY_DECIDE], status_code=200)
async def take_off(request: Asked, notice_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.hanging(notice_id)
    form = TakingOffForm([each.award for each in facts.hanging], await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.take_off_notice(request.user, notice_id, form.awards, form.reason)
            said = _("已从公示撤下，请重新审定后另行公示")
            return to(request, "awards.selection", call_id=facts.call.id, flash=said)
    return await _taking_off_page(request, notice_id, form, status=422)


async def _withdrawal_page(request: Asked, notice_id: int, form: ReasonForm, *, status: int = 200) -> Template:
    facts = await queries.hanging(notice_id)
    refusal = why_not(rules.check_withdrawal, facts, request.user, "—")
    return page(request, "awards/withdrawal.html", status=status, facts=facts, form=form, refusal=refusal)


async def _taking_off_page(request: Asked, notice_id: int, form: TakingOffForm, *, status: int = 200) -> Template:
    facts = await queries.hanging(notice_id)
    hanging = {each.award for each in facts.hanging}
    rows = content_of((await awards.notice(notice_id))[0])["rows"]
    return page(
        request,
        "awards/taking_off.html",
        status=status,
        facts=facts,
        form=form,
        options=[(row["award"], row["project"], row["organization"]) for row in rows if row["award"] in hanging],
        refusal=why_not(rules.may_take_down, facts, request.user),
    )


ROUTES = [withdrawal, withdraw, taking_off, take_off]
