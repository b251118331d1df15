"""The expert's desk: the sheet and its papers, every field saved by itself, handing in, what was saved before."""

from typing import Any
from uuid import uuid4

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import clock
from grants.applications.attached import picture
from grants.applications.paper_pages import SANDBOX
from grants.applications.queries import AttachedFile
from grants.applications.showing import download
from grants.errors import NotFound, Refused, why_not
from grants.files import kinds, showing
from grants.funds.rules import PURPOSE_NAMES
from grants.i18n import _
from grants.scoring import actions, bands, drafts, queries, rules, sheet_fields
from grants.scoring import desk as desks
from grants.scoring import sheet_queries as sheets
from grants.scoring.desk import Desk
from grants.scoring.forms import ReasonForm, SheetForm
from grants.scoring.panel import Sheet
from grants.web.forms import Form, whole
from grants.web.guards import expert
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
HOME = "/scoring/{assignment_id:int}"


@get(HOME, name="scoring.sheet", guards=[expert])
async def sheet(request: Asked, assignment_id: FromPath[int]) -> Template | Redirect:
    found = await desks.desk(request.user, assignment_id)
    if why_not(rules.declaration_is_signed, found.sheet.panelist):
        return to(request, "scoring.declaration", call_id=found.sheet.call.id)
    return _desk_page(request, found, SheetForm(found.sheet))


@post(HOME, name="scoring.save_sheet", guards=[expert], status_code=200)
async def save_sheet(request: Asked, assignment_id: FromPath[int]) -> Template | Redirect:
    sheet = await desks.sheet_of(request.user, assignment_id)
    form = SheetForm(sheet, await request.form())
    if form.ok:
        await _save(request, sheet, form)
        if form.ok:
            return await _onward(request, sheet, form.value("go"))
    found = await desks.desk(request.user, assignment_id)
    form.settle(found.sheet.assignment.version)
    return _desk_page(request, found, form, 422)


async def _save(request: Asked, sheet: Sheet, form: SheetForm) -> None:
    """What another screen has saved meanwhile comes back with both texts; the one not taken stays in the history."""
    here = sheet.assignment.id
    saves = await sheets.saves(here)
    fields: dict[str, str] = {}
    for version in {form.known_version(name) for name in form.answered}:
        began = await sheets.saves(here, until=version)
        answered = {name: text for name, text in form.answered.items() if form.known_version(name) == version}
        fields |= sheet_fields.touched(began, answered)
    with form.showing_refusals():
        for name in sheet_fields.clashing(sheet, fields, saves, form.known_version):
            await drafts.note_text_not_taken(request.user, here, name=name, text=fields.pop(name), key=str(uuid4()))
            form.clash(name, sheet_fields.both(saves[name]))
        known = {name: form.known_version(name) for name in fields}
        await drafts.save_page(request.user, here, fields, known=known)


async def _onward(request: Asked, sheet: Sheet, go: str) -> Redirect:
    here = sheet.assignment.id
    if go == "lock":
        return to(request, "scoring.lock", assignment_id=here)
    following = await desks.next_open(sheet) if go == "next" else None
    return to(request, "scoring.sheet", assignment_id=following or here, flash=_("已保存"))


def _desk_page(request: Asked, found: Desk, form: SheetForm, status: int = 200) -> Template:
    # Before a file is opened the declaration is signed: also on the way back from a refused post.
    rules.declaration_is_signed(found.sheet.panelist)
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
        closed=why_not(rules.papers_may_be_opened, found.sheet),
        hint=bands.hint,
        shown=showing.can_be_shown,
        purposes=PURPOSE_NAMES,
        saved_time=f"{clock.local(saved_at):%H:%M:%S}" if saved_at else None,
    )


@post(f"{HOME}/draft", name="scoring.save_draft", guards=[expert], status_code=200)
async def save_draft(request: Asked, assignment_id: FromPath[int]) -> Response[dict[str, Any]]:
    form = Form(await request.form())
    name, text, key = form.value("field"), form.value("value"), form.value("key")[:40] or str(uuid4())
    try:
        saved = await drafts.save_field(
            request.user, assignment_id, name=name, text=text, base=whole(form.value("base")), key=key
        )
    except NotFound:
        raise
    except Refused as refusal:
        if refusal.code != "scoring.changed_meanwhile":
            return Response({"message": refusal.message}, status_code=422)
        await drafts.note_text_not_taken(request.user, assignment_id, name=name, text=text, key=key)
        return Response(sheet_fields.both((await sheets.saves(assignment_id))[name]), status_code=409)
    return Response(
        {
            "saved_at": f"{clock.local(saved.at):%H:%M:%S}",
            "version": saved.version,
            "wrong": {name: str(saved.wrong)} if saved.wrong else {},
        }
    )


@get(f"{HOME}/files/{{upload_id:int}}", name="scoring.paper", guards=[expert])
async def paper(request: Asked, assignment_id: FromPath[int], upload_id: FromPath[int]) -> Response[bytes]:
    found, attached = await _attached(request, assignment_id, upload_id)
    if found.is_blind:
        raise NotFound("scoring.no_original", _("匿名评审不提供附件原件"))
    return await download(attached.upload)


@get(f"{HOME}/files/{{upload_id:int}}/view", name="scoring.paper_view", guards=[expert])
async def paper_view(request: Asked, assignment_id: FromPath[int], upload_id: FromPath[int]) -> Template:
    found, attached = await _attached(request, assignment_id, upload_id)
    first = await showing.shown(attached.upload, 1, showing.PAGE)
    wanted = whole(request.query_params.get("page", "1")) or 1
    return page(
        request,
        "scoring/paper.html",
        desk=found,
        attached=attached,
        place=found.files.index(attached) + 1,
        kind=kinds.BY_MEDIA_TYPE[attached.upload.media_type].name,
        pages=first.pages if first.picture else 0,
        at=min(max(wanted, 1), max(first.pages, 1)),
    )


@get(f"{HOME}/files/{{upload_id:int}}/pages/{{number:int}}", name="scoring.paper_page", guards=[expert])
async def paper_page(
    request: Asked, assignment_id: FromPath[int], upload_id: FromPath[int], number: FromPath[int]
) -> Response[bytes]:
    _found, attached = await _attached(request, assignment_id, upload_id)
    headers = {"Content-Disposition": "inline", "Content-Security-Policy": SANDBOX}
    content = await picture(attached.upload, number, showing.PAGE)
    return Response(content, media_type="image/png", headers=headers)


async def _attached(request: Asked, assignment_id: int, upload_id: int) -> tuple[Desk, AttachedFile]:
    found = await desks.desk(request.user, assignment_id)
    rules.papers_may_be_opened(found.sheet)
    for each in found.files:
        if each.upload.id == upload_id:
            return found, each
    raise NotFound("scoring.no_such_paper", _("没有找到这份附件"))


@get(f"{HOME}/lock", name="scoring.lock", guards=[expert])
async def lock(request: Asked, assignment_id: FromPath[int]) -> Template:
    return _lock_page(request, await desks.desk(request.user, assignment_id))


@post(f"{HOME}/lock", name="scoring.lock_sheet", guards=[expert], status_code=200)
async def lock_sheet(request: Asked, assignment_id: FromPath[int]) -> Template | Redirect:
    form = ReasonForm()
    with form.showing_refusals():
        version = whole(Form(await request.form()).value("version"))
        sheet = await actions.lock_sheet(request.user, assignment_id, version=version)
        done = _("评分表已提交：{title}", title=await desks.title_of(sheet))
        following = await desks.next_open(sheet)
        if following is not None:
            return to(request, "scoring.sheet", assignment_id=following, flash=done)
        return to(request, "scoring.panel", flash=done)
    return _lock_page(request, await desks.desk(request.user, assignment_id), form, 422)


def _lock_page(request: Asked, found: Desk, form: ReasonForm | None = None, status: int = 200) -> Template:
    why = why_not(rules.check_lock, found.sheet, request.user, clock.now())
    return page(request, "scoring/lock.html", status=status, desk=found, form=form, why=why)


@get(f"{HOME}/history", name="scoring.history", guards=[expert])
async def history(request: Asked, assignment_id: FromPath[int]) -> Template:
    found = await desks.desk(request.user, assignment_id)
    return page(
        request,
        "scoring/history.html",
        desk=found,
        changes=await sheets.history(assignment_id),
        versions=await sheets.versions(assignment_id, with_content=True),
        label=sheet_fields.label,
    )


@get(f"{HOME}/versions/{{version_id:int}}/paper", name="scoring.own_sheet_paper", guards=[expert])
async def own_sheet_paper(request: Asked, assignment_id: FromPath[int], version_id: FromPath[int]) -> Response[bytes]:
    found = await queries.sheet(request.user, assignment_id)
    return await download(await sheets.paper_of(found.assignment.id, version_id))


ROUTES = [
    sheet,
    save_sheet,
    save_draft,
    paper,
    paper_view,
    paper_page,
    lock,
    lock_sheet,
    history,
    own_sheet_paper,
]
