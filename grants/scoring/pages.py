"""The expert's pages: my calls, the declaration, the desk, handing in, stepping back. The manager's are round_pages."""

import json
from typing import Any
from urllib.parse import quote

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import clock, files
from grants.errors import NotFound, Refused, why_not
from grants.funds.rules import PURPOSE_NAMES
from grants.i18n import _
from grants.scoring import (
    actions,
    declaring,
    draw_pages,
    invitation_pages,
    panel_pages,
    pool_pages,
    queries,
    round_pages,
    rules,
)
from grants.scoring import desk as desks
from grants.scoring.desk import Declaration, Desk
from grants.scoring.forms import DeclarationForm, ReasonForm, SheetForm, read_mark
from grants.scoring.words import FAMILIARITY_NAMES
from grants.web.forms import whole
from grants.web.guards import expert
from grants.web.render import page, to

Asked = Request[Any, Any, Any]


@get("/panel", name="scoring.panel", guards=[expert])
async def panel(request: Asked) -> Template:
    return page(request, "scoring/panel.html", works=await desks.work(request.user), state_of=desks.state_of)


@get("/panel/{call_id:int}/declaration", name="scoring.declaration", guards=[expert])
async def declaration(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    found = await desks.declaration(request.user, call_id)
    if why_not(rules.expert_is_a_member, found.seat):
        return to(request, "scoring.invitation", call_id=call_id)
    return await _declaration_page(request, found, DeclarationForm(found.panel.candidates))


@post("/panel/{call_id:int}/declaration", name="scoring.sign_declaration", guards=[expert], status_code=200)
async def sign_declaration(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    found = await desks.declaration(request.user, call_id)
    form = DeclarationForm(found.panel.candidates, await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.sign_declaration(
                request.user, call_id, form.conflicts, signed_name=form.signed_name, known=form.known
            )
            return to(request, "scoring.panel", flash=_("声明已签署，可以开始评分"))
    return await _declaration_page(request, found, form, 422)


async def _declaration_page(request: Asked, found: Declaration, form: DeclarationForm, status: int = 200) -> Template:
    return page(
        request,
        "scoring/declaration.html",
        status=status,
        found=found,
        form=form,
        statement=await declaring.statement(found.panel, found.seat),
        has_paper=found.seat.panelist.id in await declaring.papers(found.panel),
        familiarity=FAMILIARITY_NAMES,
        why=why_not(rules.may_declare, request.user, found.panel, clock.now()),
    )


@get("/scoring/{assignment_id:int}", name="scoring.sheet", guards=[expert])
async def sheet(request: Asked, assignment_id: FromPath[int]) -> Template | Redirect:
    found = await desks.desk(request.user, assignment_id)
    if why_not(desks.may_open, found.sheet):
        return to(request, "scoring.declaration", call_id=found.sheet.call.id)
    return _desk_page(request, found, SheetForm(found.sheet))


@post("/scoring/{assignment_id:int}", name="scoring.save_sheet", guards=[expert], status_code=200)
async def save_sheet(request: Asked, assignment_id: FromPath[int]) -> Template | Redirect:
    found = await desks.desk(request.user, assignment_id)
    form = SheetForm(found.sheet, await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.save_sheet(
                request.user, assignment_id, marks=form.marks, comment=form.comment, reasons=form.reasons
            )
            return _onward(request, found, form.value("go"))
    return _desk_page(request, found, form, 422)


def _onward(request: Asked, found: Desk, go: str) -> Redirect:
    here = found.sheet.assignment.id
    if go == "lock":
        return to(request, "scoring.lock", assignment_id=here)
    if go == "next" and found.next_open is not None:
        return to(request, "scoring.sheet", assignment_id=found.next_open, flash=_("已保存"))
    return to(request, "scoring.sheet", assignment_id=here, flash=_("已保存"))


def _desk_page(request: Asked, found: Desk, form: SheetForm, status: int = 200) -> Template:
    # Before a file is opened the declaration is signed: also on the way back from a refused post.
    desks.may_open(found.sheet)
    saved_at = found.sheet.assignment.saved_at
    view = "doc" if request.query_params.get("view") == "doc" else "score"
    return page(
        request,
        "scoring/sheet.html",
        status=status,
        desk=found,
        form=form,
        view=view,
        why=why_not(rules.sheet_may_change, found.sheet, request.user, clock.now()),
        bands=desks.bands,
        band_of=desks.band_of,
        hint=desks.hint,
        purposes=PURPOSE_NAMES,
        saved_time=f"{clock.local(saved_at):%H:%M:%S}" if saved_at else None,
    )


@post("/scoring/{assignment_id:int}/draft", name="scoring.save_draft", guards=[expert], status_code=200)
async def save_draft(request: Asked, assignment_id: FromPath[int]) -> Response[str]:
    posted = await request.form()
    name, text = str(posted.get("field", "")), str(posted.get("value", ""))
    try:
        await _save_field(request, assignment_id, name, text)
    except NotFound:
        raise
    except Refused as refusal:
        return _json({"message": refusal.message}, 422)
    return _json({"saved_at": f"{clock.local(clock.now()):%H:%M:%S}", "version": 1}, 200)


async def _save_field(request: Asked, assignment_id: int, name: str, text: str) -> None:
    """One field as it is typed: what is no mark is kept as typed, and is no mark."""
    kind, _dash, place = name.partition("-")
    position = whole(place) or 0
    found = await queries.sheet(request.user, assignment_id)
    criterion = next((each for each in found.criteria if each.position == position), None)
    if name == "comment":
        comment = text[: rules.LONGEST_COMMENT]
        await actions.save_sheet(request.user, assignment_id, marks={}, comment=comment)
    elif criterion is None or kind not in ("mark", "reason"):
        raise NotFound("scoring.no_such_field", _("评分表没有这一项"))
    elif kind == "reason":
        reason = text[: rules.LONGEST_REASON]
        await actions.save_sheet(request.user, assignment_id, marks={}, reasons={position: reason})
    else:
        value, is_mark = read_mark(criterion, text)
        typed = {} if is_mark else {position: text}
        await actions.save_sheet(request.user, assignment_id, marks={position: value}, typed=typed)


def _json(content: dict[str, object], status: int) -> Response[str]:
    return Response(json.dumps(content, ensure_ascii=False), media_type="application/json", status_code=status)


@get("/scoring/{assignment_id:int}/files/{upload_id:int}", name="scoring.paper", guards=[expert])
async def paper(request: Asked, assignment_id: FromPath[int], upload_id: FromPath[int]) -> Response[bytes]:
    found = await desks.desk(request.user, assignment_id)
    desks.may_open(found.sheet)
    attached = next((each.upload for each in found.files if each.upload.id == upload_id), None)
    if attached is None:
        raise NotFound("scoring.no_such_paper", _("没有找到这份附件"))
    return Response(
        await files.read(attached),
        media_type=attached.media_type,
        headers={"Content-Disposition": f"inline; filename*=UTF-8''{quote(attached.name)}"},
    )


@get("/scoring/{assignment_id:int}/lock", name="scoring.lock", guards=[expert])
async def lock(request: Asked, assignment_id: FromPath[int]) -> Template:
    return _lock_page(request, await desks.desk(request.user, assignment_id))


@post("/scoring/{assignment_id:int}/lock", name="scoring.lock_sheet", guards=[expert], status_code=200)
async def lock_sheet(request: Asked, assignment_id: FromPath[int]) -> Template | Redirect:
    found = await desks.desk(request.user, assignment_id)
    form = ReasonForm()
    with form.showing_refusals():
        await actions.lock_sheet(request.user, assignment_id)
        done = _("评分表已提交：{title}", title=found.sheet.application.title)
        if found.next_open is not None:
            return to(request, "scoring.sheet", assignment_id=found.next_open, flash=done)
        return to(request, "scoring.panel", flash=done)
    return _lock_page(request, found, form, 422)


def _lock_page(request: Asked, found: Desk, form: ReasonForm | None = None, status: int = 200) -> Template:
    why = why_not(rules.check_lock, found.sheet, request.user, clock.now())
    return page(request, "scoring/lock.html", status=status, desk=found, form=form, why=why)


@get("/scoring/{assignment_id:int}/recusal", name="scoring.recusal", guards=[expert])
async def recusal(request: Asked, assignment_id: FromPath[int]) -> Template:
    found = await desks.desk(request.user, assignment_id)
    return page(request, "scoring/recusal.html", sheet=found.sheet, form=ReasonForm())


@post("/scoring/{assignment_id:int}/recusal", name="scoring.declare_conflict", guards=[expert], status_code=200)
async def declare_conflict(request: Asked, assignment_id: FromPath[int]) -> Template | Redirect:
    found = await desks.desk(request.user, assignment_id)
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.declare_conflict(request.user, found.sheet.application.id, form.reason)
            done = _("已回避：{title}", title=found.sheet.application.title)
            return to(request, "scoring.panel", flash=done)
    return page(request, "scoring/recusal.html", status=422, sheet=found.sheet, form=form)


ROUTES = [
    panel,
    declaration,
    sign_declaration,
    sheet,
    save_sheet,
    save_draft,
    paper,
    lock,
    lock_sheet,
    recusal,
    declare_conflict,
    *invitation_pages.ROUTES,
    *pool_pages.ROUTES,
    *panel_pages.ROUTES,
    *draw_pages.ROUTES,
    *round_pages.ROUTES,
]
