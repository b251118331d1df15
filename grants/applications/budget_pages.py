"""The pages of a budget: the editor, and what it comes to while it is typed."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.applications import budgeting, hub_queries, queries, rules, sheet_pages
from grants.applications.budget_forms import BudgetForm
from grants.applications.budget_showing import budget_facts
from grants.applications.budgeting import Saved
from grants.applications.facts import ApplicationFacts
from grants.applications.showing import shown
from grants.i18n import _
from grants.web.guards import signed_in
from grants.web.render import to

Asked = Request[Any, Any, Any]
HOME = "/applications/{application_id:int}/budget"
MOST_BLANK = 20
MOVES = [f"{part}{name}" for part in ("", "match_") for name in ("up", "down", "copy", "remove")]


@get(HOME, name="applications.budget", guards=[signed_in])
async def budget(request: Asked, application_id: FromPath[int]) -> Template:
    facts = await queries.application(request.user, application_id)
    rules.check_save(facts, request.user)
    more, more_match = (_asked(request, name) for name in ("more", "more_match"))
    return await _page(request, facts, BudgetForm(None, facts, more=more, more_match=more_match))


@post(HOME, name="applications.save_budget", guards=[signed_in], status_code=200)
async def save_budget(request: Asked, application_id: FromPath[int]) -> Template | Redirect:
    form = BudgetForm(await request.form())
    saved = await _keep(request, application_id, form)
    if saved is None or saved.clashed:
        facts = await queries.application(request.user, application_id)
        return await _page(request, facts, form, saved, 422)
    if form.value("go") == "save":
        said = _("已保存。保存不等于提交")
        return to(request, "applications.application", application_id=application_id, flash=said)
    if form.value("go") == "import":
        return to(request, "applications.import_budget", application_id=application_id)
    home = request.app.route_reverse("applications.budget", application_id=application_id)
    return Redirect(f"{home}{_place_after(form)}", status_code=303)


@post(f"{HOME}/check", name="applications.check_budget", guards=[signed_in], status_code=200)
async def check_budget(request: Asked, application_id: FromPath[int]) -> Template:
    form = BudgetForm(await request.form())
    saved = await _keep(request, application_id, form)
    facts = await queries.application(request.user, application_id)
    taken = form.take([*saved.lines.rows, *saved.match.rows]) if saved else set()
    fresh = _fresh(form, saved)
    return shown(request, "_budget_live", **budget_facts(facts, form, saved), saved=saved, fresh=fresh, taken=taken)


async def _keep(request: Asked, application_id: int, form: BudgetForm) -> Saved | None:
    """Save what is on the page; what is wrong with it is said in the form, and then nothing is saved."""
    if form.ok:
        with form.showing_refusals():
            saved = await budgeting.save_budget(
                request.user, application_id, form.lines, form.match, edit=form.edit, turn=form.turn
            )
            for key, who in saved.clashed.items():
                row = form.row_of(key)
                if row:
                    said = _("第 {n} 行，{who} 也修改了，请选择保留哪一份", n=row.at, who=who)
                    form.fail(f"said-{row.at}" if key in saved.lines.clashes else f"match_said-{row.at}", said)
            return saved
    return None


def _fresh(form: BudgetForm, saved: Saved | None) -> dict[str, str]:
    """What the page knows of its rows from now on. Rows that two people changed wait for a decision."""
    if saved is None:
        return {}
    waiting = {*saved.lines.clashes, *saved.lines.changed, *saved.match.clashes, *saved.match.changed}
    known = form.known_now([*saved.lines.rows, *saved.match.rows])
    return {key: mark for key, mark in known.items() if key not in waiting}


def _place_after(form: BudgetForm) -> str:
    """Where on the page the user was, once it is shown again."""
    if form.value("add_line"):
        return "?more=1#add"
    if form.value("add_match"):
        return "?more_match=1#add-match"
    rows = [(name.startswith("match_"), form.value(name)) for name in MOVES if form.value(name).isdecimal()]
    return next((f"#{'match' if of_match else 'line'}-{at}" for of_match, at in rows), "#budget-sum")


async def _page(
    request: Asked, facts: ApplicationFacts, form: BudgetForm, saved: Saved | None = None, status: int = 200
) -> Template:
    said = await hub_queries.open_comments(facts)
    return shown(request, "budget", status=status, said=said, **budget_facts(facts, form, saved))


def _asked(request: Asked, name: str) -> int:
    typed = request.query_params.get(name, "")
    return min(int(typed), MOST_BLANK) if typed.isdecimal() and len(typed) < 4 else 0


ROUTES = [budget, save_budget, check_budget, *sheet_pages.ROUTES]
