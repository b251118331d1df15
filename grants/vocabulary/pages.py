"""The lists and the divisions, for those who keep them."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.i18n import _
from grants.vocabulary import actions, queries, rules, words
from grants.vocabulary.forms import ClosingForm, DivisionFactsForm, DivisionForm, TermForm
from grants.vocabulary.tables import Area, Division, Level, ListName, Term
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
KEEPERS = roles(*rules.KEEPERS)


@get("/admin/terms", name="vocabulary.terms", guards=[KEEPERS])
async def terms(request: Asked) -> Template:
    return await _terms_page(request, TermForm(list_name=request.query_params.get("list", "")))


@post("/admin/terms", name="vocabulary.add_term", guards=[KEEPERS], status_code=200)
async def add_term(request: Asked) -> Template | Redirect:
    form = TermForm(await request.form())
    if form.ok and form.list_name:
        with form.showing_refusals():
            await actions.add_term(
                request.user,
                list_name=ListName(form.list_name),
                code=form.code,
                name=form.name,
                source=form.source,
            )
            return to(request, "vocabulary.terms", flash=_("已添加"))
    return await _terms_page(request, form, 422)


async def _terms_page(request: Asked, form: TermForm, status: int = 200) -> Template:
    lists = await queries.all_lists()
    return page(
        request, "vocabulary/terms.html", status=status, form=form, lists=lists, words=words, today=clock.today()
    )


@get("/admin/terms/{term_id:int}/end", name="vocabulary.end_term", guards=[KEEPERS])
async def end_term(request: Asked, term_id: FromPath[int]) -> Template:
    return _end_page(request, await queries.term(term_id), ClosingForm())


@post("/admin/terms/{term_id:int}/end", name="vocabulary.close_term", guards=[KEEPERS], status_code=200)
async def close_term(request: Asked, term_id: FromPath[int]) -> Template | Redirect:
    form = ClosingForm(await request.form())
    if form.ok and form.until_on:
        with form.showing_refusals():
            await actions.close_term(request.user, term_id, until_on=form.until_on)
            return to(request, "vocabulary.terms", flash=_("已停用"))
    return _end_page(request, await queries.term(term_id), form, 422)


def _end_page(request: Asked, row: Term | Division, form: ClosingForm, status: int = 200) -> Template:
    is_term = isinstance(row, Term)
    return page(request, "vocabulary/end_term.html", status=status, form=form, row=row, is_term=is_term)


@get("/admin/divisions", name="vocabulary.divisions", guards=[KEEPERS])
async def divisions(request: Asked) -> Template:
    return await _divisions_page(request, DivisionForm(None, []))


@post("/admin/divisions", name="vocabulary.add_division", guards=[KEEPERS], status_code=200)
async def add_division(request: Asked) -> Template | Redirect:
    form = DivisionForm(await request.form(), [each.code for each in await queries.divisions()])
    if form.ok and form.parent and form.level:
        with form.showing_refusals():
            await actions.add_division(
                request.user,
                code=form.code,
                name=form.name,
                parent=form.parent,
                level=Level(form.level),
                note=form.note,
                is_management_area=form.is_management_area,
            )
            return to(request, "vocabulary.divisions", flash=_("已添加"))
    return await _divisions_page(request, form, 422)


async def _divisions_page(request: Asked, form: DivisionForm, status: int = 200) -> Template:
    rows = await queries.every_division()
    names = {row.id: row.name for row in rows}
    today = clock.today()
    return page(
        request,
        "vocabulary/divisions.html",
        status=status,
        form=form,
        rows=rows,
        names=names,
        parents=[(row.code, f"{row.code} {row.name}") for row in rows if rules.is_open_on(row, today)],
        pilots={row.id for row in rows if rules.is_pilot_on(row, today)},
        words=words,
    )


@get("/admin/divisions/{division_id:int}", name="vocabulary.division", guards=[KEEPERS])
async def division(request: Asked, division_id: FromPath[int]) -> Template:
    row = await queries.division_by_id(division_id)
    return _division_page(request, row, DivisionFactsForm(None, row))


@post("/admin/divisions/{division_id:int}", name="vocabulary.describe_division", guards=[KEEPERS], status_code=200)
async def describe_division(request: Asked, division_id: FromPath[int]) -> Template | Redirect:
    row = await queries.division_by_id(division_id)
    form = DivisionFactsForm(await request.form(), row)
    if form.ok:
        with form.showing_refusals():
            await actions.describe_division(
                request.user,
                row.id,
                area=Area(form.area) if form.area else None,
                pilot_from=form.pilot_from,
                pilot_until=form.pilot_until,
                note=form.note,
            )
            return to(request, "vocabulary.divisions", flash=_("已保存"))
    return _division_page(request, row, form, 422)


def _division_page(request: Asked, row: Division, form: DivisionFactsForm, status: int = 200) -> Template:
    return page(request, "vocabulary/division.html", status=status, form=form, row=row, words=words)


@get("/admin/divisions/{division_id:int}/end", name="vocabulary.end_division", guards=[KEEPERS])
async def end_division(request: Asked, division_id: FromPath[int]) -> Template:
    return _end_page(request, await queries.division_by_id(division_id), ClosingForm())


@post("/admin/divisions/{division_id:int}/end", name="vocabulary.close_division", guards=[KEEPERS], status_code=200)
async def close_division(request: Asked, division_id: FromPath[int]) -> Template | Redirect:
    form = ClosingForm(await request.form())
    if form.ok and form.until_on:
        with form.showing_refusals():
            await actions.close_division(request.user, division_id, until_on=form.until_on)
            return to(request, "vocabulary.divisions", flash=_("已停用"))
    return _end_page(request, await queries.division_by_id(division_id), form, 422)


ROUTES = [
    terms,
    add_term,
    end_term,
    close_term,
    divisions,
    add_division,
    division,
    describe_division,
    end_division,
    close_division,
]
