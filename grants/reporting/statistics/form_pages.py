"""The URLs on which an authority writes its forms and asks for a year."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.errors import why_not
from grants.i18n import _
from grants.organizations import queries as organizations
from grants.people.tables import Role
from grants.reporting.statistics import actions, forming, queries, rules, words, yearly
from grants.reporting.statistics.checking import shown
from grants.reporting.statistics.facts import FormFacts
from grants.reporting.statistics.forms import AskingForm, CheckForm, FormForm, IndicatorForm, NewForm
from grants.reporting.statistics.standard import TITLE
from grants.reporting.statistics.tables import Comparison, NumberKind, Reach
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
MAY_READ = roles(*rules.READS)
MAY_ASK = roles(*rules.ASKS)
FORM = "/statistics/forms/{statistic_form_id:int}"
INDICATOR = "/statistics/indicators/{statistic_indicator_id:int}"


@get("/statistics", name="reporting.statistics", guards=[MAY_READ])
async def statistics(request: Asked) -> Template:
    return await _list(request, NewForm([], title=TITLE, reach=Reach.DIRECT))


@post("/statistics", name="reporting.make_statistic_form", guards=[MAY_ASK], status_code=200)
async def make_statistic_form(request: Asked) -> Template | Redirect:
    form = NewForm(sorted(request.user.organizations(*rules.ASKS)), await request.form())
    if form.ok and form.owner and form.reach:
        with form.showing_refusals():
            row = await forming.make_form(
                request.user,
                int(form.owner),
                code=form.code,
                title=form.title,
                reach=Reach(form.reach),
                basis=form.basis,
            )
            return to(request, "reporting.statistic_form", statistic_form_id=row.id, flash=_("已建立，请核对指标"))
    return await _list(request, form, 422)


@get(FORM, name="reporting.statistic_form", guards=[MAY_READ])
async def statistic_form(request: Asked, statistic_form_id: FromPath[int]) -> Template:
    return await _form_page(request, await queries.form_for(request.user, statistic_form_id))


@post(FORM, name="reporting.write_statistic_form", guards=[MAY_ASK], status_code=200)
async def write_statistic_form(request: Asked, statistic_form_id: FromPath[int]) -> Template | Redirect:
    found = await queries.form_for(request.user, statistic_form_id)
    form = FormForm(found, await request.form())
    if form.ok and form.reach:
        with form.showing_refusals():
            await forming.write_form(
                request.user,
                statistic_form_id,
                title=form.title,
                reach=Reach(form.reach),
                basis=form.basis,
                note=form.note,
            )
            return to(request, "reporting.statistic_form", statistic_form_id=statistic_form_id, flash=_("已保存"))
    return await _form_page(request, found, 422, form=form)


@post(f"{FORM}/indicators", name="reporting.add_statistic_indicator", guards=[MAY_ASK], status_code=200)
async def add_statistic_indicator(request: Asked, statistic_form_id: FromPath[int]) -> Template | Redirect:
    found = await queries.form_for(request.user, statistic_form_id)
    form = IndicatorForm(None, await request.form())
    if form.ok:
        with form.showing_refusals():
            await forming.add_indicator(request.user, statistic_form_id, form.indicator)
            return to(request, "reporting.statistic_form", statistic_form_id=statistic_form_id, flash=_("已添加"))
    return await _form_page(request, found, 422, indicator=form)


@get(INDICATOR, name="reporting.statistic_indicator", guards=[MAY_ASK])
async def statistic_indicator(request: Asked, statistic_indicator_id: FromPath[int]) -> Template:
    found = await queries.indicator_for(request.user, statistic_indicator_id)
    return _indicator_page(request, found, IndicatorForm(found.row))


@post(INDICATOR, name="reporting.write_statistic_indicator", guards=[MAY_ASK], status_code=200)
async def write_statistic_indicator(request: Asked, statistic_indicator_id: FromPath[int]) -> Template | Redirect:
    found = await queries.indicator_for(request.user, statistic_indicator_id)
    form = IndicatorForm(found.row, await request.form())
    if form.ok:
        with form.showing_refusals():
            await forming.write_indicator(request.user, statistic_indicator_id, form.indicator)
            return to(request, "reporting.statistic_form", statistic_form_id=found.of.form.id, flash=_("已保存"))
    return _indicator_page(request, found, form, 422)


@post(f"{INDICATOR}/removal", name="reporting.remove_statistic_indicator", guards=[MAY_ASK])
async def remove_statistic_indicator(request: Asked, statistic_indicator_id: FromPath[int]) -> Redirect:
    found = await queries.indicator_for(request.user, statistic_indicator_id)
    await forming.remove_indicator(request.user, statistic_indicator_id)
    return to(request, "reporting.statistic_form", statistic_form_id=found.of.form.id, flash=_("已删除"))


@post(f"{FORM}/checks", name="reporting.add_statistic_check", guards=[MAY_ASK], status_code=200)
async def add_statistic_check(request: Asked, statistic_form_id: FromPath[int]) -> Template | Redirect:
    found = await queries.form_for(request.user, statistic_form_id)
    form = CheckForm(await request.form())
    if form.ok and form.comparison:
        with form.showing_refusals():
            await forming.add_check(
                request.user,
                statistic_form_id,
                left=form.left,
                comparison=Comparison(form.comparison),
                right=form.right,
                words=form.words,
            )
            return to(request, "reporting.statistic_form", statistic_form_id=statistic_form_id, flash=_("已添加"))
    return await _form_page(request, found, 422, check=form)


@post(
    f"{FORM}/checks/{{statistic_check_id:int}}/removal",
    name="reporting.remove_statistic_check",
    guards=[MAY_ASK],
)
async def remove_statistic_check(
    request: Asked, statistic_form_id: FromPath[int], statistic_check_id: FromPath[int]
) -> Redirect:
    await queries.form_for(request.user, statistic_form_id)
    await forming.remove_check(request.user, statistic_check_id)
    return to(request, "reporting.statistic_form", statistic_form_id=statistic_form_id, flash=_("已删除"))


@post(f"{FORM}/years", name="reporting.ask_for_year", guards=[MAY_ASK], status_code=200)
async def ask_for_year(request: Asked, statistic_form_id: FromPath[int]) -> Template | Redirect:
    found = await queries.form_for(request.user, statistic_form_id)
    form = AskingForm(await queries.tree(), await request.form())
    if form.ok and form.year and form.due_on:
        with form.showing_refusals():
            row = await actions.ask_for_year(
                request.user, statistic_form_id, year=form.year, due_on=form.due_on, owners=form.owners
            )
            return to(request, "reporting.statistics_year", asking_id=row.id, flash=_("已布置，填报单位已收到通知"))
    return await _form_page(request, found, 422, asking=form)


async def _list(request: Asked, form: NewForm, status: int = 200) -> Template:
    asks = sorted(request.user.organizations(*rules.ASKS))
    return page(
        request,
        "reporting/statistics.html",
        status=status,
        form=form,
        owners=[(each.id, each.name) for each in (await organizations.named(asks)).values()],
        own=await queries.own_returns(request.user),
        asked=await yearly.asked_for(request.user),
        forms=await queries.forms(request.user),
        status_names=rules.STATUS_NAMES,
        reach_names=words.REACH_NAMES,
        today=clock.today(),
        asks=request.user.has(Role.OFFICER),
    )


async def _form_page(request: Asked, found: FormFacts, status: int = 200, **typed: object) -> Template:
    tree, candidates = await queries.tree(), await queries.candidates(found)
    year = clock.today().year - 1
    begins = {f"owner-{division}": bodies[0].id for division, bodies in candidates.items() if bodies}
    begun: dict[str, object] = {
        "form": FormForm(found),
        "indicator": IndicatorForm(),
        "check": CheckForm(),
        "asking": AskingForm(tree, None, year=year, **begins),
    }
    return page(
        request,
        "reporting/statistic_form.html",
        status=status,
        found=found,
        tree=tree,
        candidates=candidates,
        years=await yearly.years_of(found.form.id),
        closed=why_not(rules.check_form_change, request.user, found.form),
        asks=request.user.has_in(found.form.owner, *rules.ASKS),
        reach_names=words.REACH_NAMES,
        kind_names=words.KIND_NAMES,
        source_names=words.SOURCE_NAMES,
        comparison_names=words.COMPARISON_NAMES,
        shown=shown,
        **{**begun, **typed},
    )


def _indicator_page(request: Asked, found: queries.Indicator, form: IndicatorForm, status: int = 200) -> Template:
    return page(
        request,
        "reporting/statistic_indicator.html",
        status=status,
        found=found,
        form=form,
        share=NumberKind.SHARE,
        kind_names=words.KIND_NAMES,
        source_names=words.SOURCE_NAMES,
        closed=why_not(rules.check_form_change, request.user, found.of.form),
    )


ROUTES = [
    statistics,
    make_statistic_form,
    statistic_form,
    write_statistic_form,
    add_statistic_indicator,
    statistic_indicator,
    write_statistic_indicator,
    remove_statistic_indicator,
    add_statistic_check,
    remove_statistic_check,
    ask_for_year,
]
