"""Pages on which a draft is tried out, and on which a call is begun from an earlier one."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.calls import copying, queries, rules, trial_queries, trial_rules, trials, words
from grants.calls.copying import Dates
from grants.calls.sections import section_of
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES
from grants.people.tables import Role
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
MAY_DRAFT = roles(*rules.DRAFTERS)
MAY_TRY = roles(*FUNDER_ROLES, Role.ORGANISER)


@get("/rounds/{call_id:int}/trial", name="calls.trial", guards=[MAY_TRY])
async def trial(request: Asked, call_id: FromPath[int]) -> Template:
    facts = await queries.round_facts(request.user, call_id)
    against = [] if facts.call.is_trial else list(trial_rules.standing_against_trial(queries.plan_of(facts)))
    return page(
        request,
        "calls/trial.html",
        facts=facts,
        row=facts.call,
        words=words,
        trials=await trial_queries.trials_of(call_id),
        against=[(each, section_of(each.field)) for each in against],
        bodies=await trial_queries.trial_bodies(facts.call.funder),
        may_draft=request.user.has_in(facts.call.funder, *rules.DRAFTERS),
    )


@post("/rounds/{call_id:int}/trial", name="calls.start_trial", guards=[MAY_DRAFT])
async def start_trial(request: Asked, call_id: FromPath[int]) -> Redirect:
    await queries.round_facts(request.user, call_id)
    made = await trials.start_trial(request.user, call_id)
    return to(request, "calls.trial", call_id=made.id, flash=_("试运行已开始，可以用试运行组织填报"))


@post("/rounds/{call_id:int}/trial/participants", name="calls.join_trial", guards=[MAY_TRY])
async def join_trial(request: Asked, call_id: FromPath[int]) -> Redirect:
    await queries.round_facts(request.user, call_id)
    await trials.join_trial(request.user, call_id)
    return Redirect(f"/applications/new?call={call_id}", status_code=303)


@post("/rounds/{call_id:int}/trial/end", name="calls.end_trial", guards=[MAY_DRAFT])
async def end_trial(request: Asked, call_id: FromPath[int]) -> Redirect:
    await queries.round_facts(request.user, call_id)
    await trials.end_trial(request.user, call_id)
    return to(request, "calls.trial", call_id=call_id, flash=_("试运行已结束"))


@get("/rounds/{call_id:int}/copy", name="calls.new_copy", guards=[MAY_DRAFT])
async def new_copy(request: Asked, call_id: FromPath[int]) -> Template:
    facts = await queries.round_facts(request.user, call_id)
    return page(request, "calls/new_copy.html", facts=facts, row=facts.call, form=Form(None, dates=Dates.NEXT_YEAR))


@post("/rounds/{call_id:int}/copy", name="calls.copy", guards=[MAY_DRAFT], status_code=200)
async def copy(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.round_facts(request.user, call_id)
    form = Form(await request.form())
    dates = form.choice("dates", Dates)
    if form.ok and dates:
        made = await copying.copy_call(request.user, call_id, dates=Dates(dates))
        return to(request, "calls.edit_call", call_id=made.id, flash=_("已复制为草稿，请核对日期并重新选择资金"))
    return page(request, "calls/new_copy.html", status=422, facts=facts, row=facts.call, form=form)


ROUTES = [trial, start_trial, join_trial, end_trial, new_copy, copy]
