"""The pages of a budget: the editor, and what it comes to while it is typed."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.applications import actions, queries, rules
from grants.applications.budget_forms import BudgetForm
from grants.applications.facts import ApplicationFacts
from grants.applications.showing import budget_facts, shown
from grants.calls import words as call_words
from grants.i18n import _
from grants.web.guards import signed_in
from grants.web.render import to

Asked = Request[Any, Any, Any]


@get("/applications/{application_id:int}/budget", name="applications.budget", guards=[signed_in])
async def budget(request: Asked, application_id: FromPath[int]) -> Template:
    facts = await queries.application(request.user, application_id)
    rules.check_save(facts, request.user)
    more = request.query_params.get("more", "")
    return _budget_page(request, facts, BudgetForm(None, facts, more=min(int(more), 20) if more.isdecimal() else 0))


@post("/applications/{application_id:int}/budget", name="applications.save_budget", guards=[signed_in], status_code=200)
async def save_budget(request: Asked, application_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.application(request.user, application_id)
    form = BudgetForm(await request.form(), facts)
    if form.ok:
        with form.showing_refusals():
            await _keep(request, application_id, form)
            if form.value("go") != "save":
                home = request.app.route_reverse("applications.budget", application_id=application_id)
                return Redirect(
                    f"{home}?more=1#add" if form.value("add_line") else f"{home}#budget-sum", status_code=303
                )
            said = _("已保存。保存不等于提交")
            return to(request, "applications.application", application_id=application_id, flash=said)
    return _budget_page(request, facts, form, 422)


@post(
    "/applications/{application_id:int}/budget/check",
    name="applications.check_budget",
    guards=[signed_in],
    status_code=200,
)
async def check_budget(request: Asked, application_id: FromPath[int]) -> Template:
    facts = await queries.application(request.user, application_id)
    form = BudgetForm(await request.form(), facts)
    if form.ok:
        with form.showing_refusals():
            form.version = (await _keep(request, application_id, form)).version
    return shown(request, "_budget_sum", **budget_facts(facts, form), form=form, live=True)


async def _keep(request: Asked, application_id: int, form: BudgetForm) -> Any:
    return await actions.save_budget(
        request.user,
        application_id,
        form.lines,
        form.match_cash,
        version=form.version,
        match_typed=form.match_typed,
        turn=form.turn,
    )


def _budget_page(request: Asked, facts: ApplicationFacts, form: BudgetForm, status: int = 200) -> Template:
    return shown(
        request,
        "budget",
        status=status,
        row=facts.application,
        form=form,
        live=False,
        costs=call_words.COST_NAMES,
        **budget_facts(facts, form),
    )


ROUTES = [budget, save_budget, check_budget]
