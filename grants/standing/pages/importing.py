"""Lists from a spreadsheet: sent, looked at, confirmed."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.errors import why_not
from grants.files.sheets import MOST_ROWS
from grants.i18n import _
from grants.standing import importing, queries, sheets
from grants.standing.forms import SheetForm
from grants.standing.pages.recording import MAY_RECORD, Asked, shown
from grants.standing.tables import ImportKind
from grants.standing.words import IMPORT_NAMES
from grants.web.render import to


@get("/standing/imports/new", name="standing.new_import", guards=[MAY_RECORD])
async def new_import(request: Asked) -> Template:
    return _upload_page(request, SheetForm())


@post("/standing/imports", name="standing.send_sheet", guards=[MAY_RECORD], status_code=200)
async def send_sheet(request: Asked) -> Template | Redirect:
    form = SheetForm(await request.form())
    if form.ok and form.kind and form.sheet:
        with form.showing_refusals():
            sheet = await importing.send_sheet(
                request.user,
                kind=ImportKind(form.kind),
                content=await form.sheet.read(),
                name=form.sheet.filename,
            )
            return to(request, "standing.sheet", sheet_id=sheet.id)
    return _upload_page(request, form, 422)


def _upload_page(request: Asked, form: SheetForm, status: int = 200) -> Template:
    columns = {kind: sheets.columns(kind) for kind in ImportKind}
    return shown(request, "new_import", status=status, form=form, columns=columns, most=MOST_ROWS)


@get("/standing/imports/{sheet_id:int}", name="standing.sheet", guards=[MAY_RECORD])
async def sheet(request: Asked, sheet_id: FromPath[int]) -> Template:
    sent = await queries.sheet(sheet_id)
    plan = None if sent.confirmed_at else await importing.plan(sent)
    return shown(
        request,
        "sheet",
        sheet=sent,
        plan=plan,
        sender=await queries.sender(sent),
        kind=IMPORT_NAMES[ImportKind(sent.kind)],
        columns=sheets.columns(ImportKind(sent.kind)),
        why_not_confirm=why_not(importing.check_confirmation, request.user, sent, plan) if plan else None,
    )


@post("/standing/imports/{sheet_id:int}/confirmation", name="standing.confirm_sheet", guards=[MAY_RECORD])
async def confirm_sheet(request: Asked, sheet_id: FromPath[int]) -> Redirect:
    await importing.confirm_sheet(request.user, sheet_id)
    return to(request, "standing.sheet", sheet_id=sheet_id, flash=_("已全部写入"))


ROUTES = [new_import, send_sheet, sheet, confirm_sheet]
