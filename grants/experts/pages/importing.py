"""A pool from a spreadsheet: sent, looked at, confirmed."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.errors import why_not
from grants.experts import importing, queries, rules
from grants.experts.forms import SheetForm
from grants.files.sheets import MOST_ROWS
from grants.i18n import _
from grants.people import queries as people
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
KEEPS = roles(*rules.KEEPERS)


@get("/experts/imports/new", name="experts.new_import", guards=[KEEPS])
async def new_import(request: Asked) -> Template:
    return _upload_page(request, SheetForm())


@post("/experts/imports", name="experts.send_sheet", guards=[KEEPS], status_code=200)
async def send_sheet(request: Asked) -> Template | Redirect:
    form = SheetForm(await request.form())
    if form.ok and form.sheet:
        with form.showing_refusals():
            sheet = await importing.send_sheet(request.user, content=await form.sheet.read(), name=form.sheet.filename)
            return to(request, "experts.sheet", sheet_id=sheet.id)
    return _upload_page(request, form, 422)


def _upload_page(request: Asked, form: SheetForm, status: int = 200) -> Template:
    return page(request, "experts/new_import.html", status=status, form=form, columns=importing.COLUMNS, most=MOST_ROWS)


@get("/experts/imports/{sheet_id:int}", name="experts.sheet", guards=[KEEPS])
async def sheet(request: Asked, sheet_id: FromPath[int]) -> Template:
    sent = await queries.sheet(sheet_id)
    plan = None if sent.confirmed_at else await importing.plan(sent)
    return page(
        request,
        "experts/sheet.html",
        sheet=sent,
        plan=plan,
        sender=(await people.names([sent.sent_by]))[sent.sent_by],
        columns=importing.COLUMNS,
        masked=importing.MASKED,
        why_not_confirm=why_not(importing.check_confirmation, request.user, sent, plan) if plan else None,
    )


@post("/experts/imports/{sheet_id:int}/confirmation", name="experts.confirm_sheet", guards=[KEEPS])
async def confirm_sheet(request: Asked, sheet_id: FromPath[int]) -> Redirect:
    await importing.confirm_sheet(request.user, sheet_id)
    return to(request, "experts.sheet", sheet_id=sheet_id, flash=_("已全部写入"))


ROUTES = [new_import, send_sheet, sheet, confirm_sheet]
