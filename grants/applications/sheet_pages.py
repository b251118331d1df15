"""The pages by which rows come into a budget from a spreadsheet, and by which a budget goes out as one."""

import json
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.applications import budgeting, queries, rules, sheets
from grants.applications.budget_cells import line_of_cells, within_what_fits
from grants.applications.facts import ApplicationFacts
from grants.applications.fees import standard_text
from grants.applications.sheets import Sheet
from grants.applications.showing import shown
from grants.calls import words as call_words
from grants.i18n import _
from grants.web.forms import Form
from grants.web.guards import signed_in
from grants.web.named import kept_as
from grants.web.render import to
from grants.workbooks import XLSX

Asked = Request[Any, Any, Any]
HOME = "/applications/{application_id:int}/budget"


@get(f"{HOME}/import", name="applications.import_budget", guards=[signed_in])
async def import_budget(request: Asked, application_id: FromPath[int]) -> Template:
    return _page(request, await _to_fill_in(request, application_id), Form())


@post(f"{HOME}/import", name="applications.preview_budget", guards=[signed_in], status_code=200)
async def preview_budget(request: Asked, application_id: FromPath[int]) -> Template:
    facts = await _to_fill_in(request, application_id)
    form = Form(await request.form())
    with form.showing_refusals():
        chosen, pasted = form.posted_file("file"), form.value("pasted")
        if chosen is not None:
            found = sheets.of_file(await chosen.read(), facts.call_facts.fee_standards)
            return _page(request, facts, form, found)
        if pasted.strip():
            return _page(request, facts, form, sheets.of_text(pasted, facts.call_facts.fee_standards))
        form.fail("file", _("请选择文件，或粘贴几行"))
    return _page(request, facts, form, None, 422)


@post(f"{HOME}/rows", name="applications.take_rows", guards=[signed_in], status_code=200)
async def take_rows(request: Asked, application_id: FromPath[int]) -> Template | Redirect:
    facts = await _to_fill_in(request, application_id)
    form = Form(await request.form())
    with form.showing_refusals():
        rows = within_what_fits([line_of_cells(cells) for cells in sheets.cells_of_preview(form.value("rows"))])
        kept = [] if form.value("how") == "replace" else list(facts.budget.lines)
        saved = await budgeting.save_budget(request.user, application_id, [*kept, *rows], facts.budget.match)
        said = _("已导入 {n} 行", n=len(rows))
        return to(request, "applications.budget", application_id=saved.application.id, flash=said)
    return _page(request, facts, form, None, 422)


@get(f"{HOME}/template.xlsx", name="applications.budget_template", guards=[signed_in])
async def budget_template(request: Asked, application_id: FromPath[int]) -> Response[bytes]:
    facts = await queries.application(request.user, application_id)
    content = sheets.template(call_words.COST_NAMES, facts.call_facts.fee_standards)
    return _sent(content, _("预算明细模板"))


@get(f"{HOME}/budget.xlsx", name="applications.export_budget", guards=[signed_in])
async def export_budget(request: Asked, application_id: FromPath[int]) -> Response[bytes]:
    facts = await queries.application(request.user, application_id)
    content = sheets.export(facts.budget.lines, call_words.COST_NAMES, facts.call_facts.fee_standards)
    return _sent(content, _("预算明细"))


def _page(
    request: Asked, facts: ApplicationFacts, form: Form, found: Sheet | None = None, status: int = 200
) -> Template:
    return shown(
        request,
        "import_budget",
        status=status,
        facts=facts,
        row=facts.application,
        form=form,
        found=found,
        lines=within_what_fits([line_of_cells(each.cells) for each in found.rows]) if found else [],
        rows=json.dumps([dict(cells) for cells in found.cells], ensure_ascii=False) if found else "",
        costs=call_words.COST_NAMES,
        standards={each.id: standard_text(each) for each in facts.call_facts.fee_standards},
    )


def _sent(content: bytes, name: object) -> Response[bytes]:
    return Response(content, media_type=XLSX, headers=kept_as(f"{name}.xlsx"))


async def _to_fill_in(request: Asked, application_id: int) -> ApplicationFacts:
    facts = await queries.application(request.user, application_id)
    rules.check_save(facts, request.user)
    return facts


ROUTES = [import_budget, preview_budget, take_rows, budget_template, export_budget]
