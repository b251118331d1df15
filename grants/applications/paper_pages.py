"""The pages of an application's papers: what is asked, what is there, sending at once or in parts, looking at one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.applications import attached, attaching, papers, queries, rules
from grants.applications.facts import ApplicationFacts
from grants.applications.queries import AttachedFile
from grants.applications.showing import download, shown
from grants.files import Upload, kinds, showing
from grants.files import actions as sending
from grants.files import queries as kept
from grants.files.queries import PART_SIZE, SendingFacts
from grants.i18n import Text, _
from grants.web.forms import Form, whole
from grants.web.guards import signed_in
from grants.web.render import to

Asked = Request[Any, Any, Any]
HOME = "/applications/{application_id:int}/files"
# A picture that we painted; even if it were something else, nothing in it runs or loads.
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


@get(HOME, name="applications.files", guards=[signed_in])
async def files(request: Asked, application_id: FromPath[int]) -> Template:
    facts = await queries.application(request.user, application_id)
    rules.check_save(facts, request.user)
    return await _files(request, facts, Form())


@post(HOME, name="applications.attach_file", guards=[signed_in], status_code=200)
async def attach_file(request: Asked, application_id: FromPath[int]) -> Template | Redirect:
    form = Form(await request.form())
    with form.showing_refusals():
        said = await _done(request, application_id, form)
        if said is not None:
            return to(request, "applications.files", application_id=application_id, flash=said)
    facts = await queries.application(request.user, application_id)
    return await _files(request, facts, form, 422)


async def _done(request: Asked, key: int, form: Form) -> Text | None:
    """What was asked for with a form is done, and said; nothing when something in it is wrong."""
    for name in ("remove", "drop", "reuse"):
        if form.value(name):
            return await _pressed(request, key, form, name)
    chosen = form.posted_file("file")
    if chosen is None:
        form.fail("file", _("请选择文件"))
        return None
    done = await attaching.attach_file(
        request.user,
        key,
        content=await chosen.read(),
        name=chosen.filename,
        place=form.value("place"),
        replaces=whole(form.value("replaces")),
    )
    return _said(done.paper.upload, done.before, chosen.filename)


async def _pressed(request: Asked, application_id: int, form: Form, name: str) -> Text:
    value = form.value(name)
    if name == "drop":
        await sending.drop_sending(request.user, _key(value), subject=attaching.subject(application_id))
        return _("已放弃这次上传")
    number = whole(value) or 0
    if name == "reuse":
        await attaching.reuse_file(request.user, application_id, upload_id=number, place=form.value("place"))
        return _("已使用单位资料中的文件")
    await attaching.remove_file(request.user, application_id, file_id=number)
    return _("已移除")


def _said(upload: Upload, before: Sequence[AttachedFile], sent: str) -> Text:
    """That it is kept; and what somebody should know who sent it: a double, another kind, a place cut out."""
    double = [each for each in before if each.upload.sha256 == upload.sha256]
    kind = kinds.BY_MEDIA_TYPE[upload.media_type]
    if double:
        return _("已上传。与“{label}”中的 {name} 是同一个文件", label=double[0].file.label, name=double[0].upload.name)
    if sent.rpartition(".")[2].lower() not in kind.endings:
        return _("已上传。文件内容是{kind}，已命名为 {name}", kind=kind.name, name=upload.name)
    if upload.sent_sha256:
        return _("已上传，照片里的拍摄位置等信息已去除")
    return _("已上传")


async def _files(request: Asked, facts: ApplicationFacts, form: Form, status: int = 200) -> Template:
    there = await queries.attached_files(facts)
    named = papers.asked(facts)
    places = papers.places(facts)
    return shown(
        request,
        "files",
        status=status,
        facts=facts,
        row=facts.application,
        form=form,
        asked=[(paper, papers.state(facts, paper), [f for f in there if f.file.paper == paper.id]) for paper in named],
        others=[each for each in there if each.file.paper not in {paper.id for paper in named}],
        other_places=[(each.key, Text(each.label)) for each in places if each.paper is None],
        all_places=[(each.key, Text(each.label) if each.paper is None else each.label) for each in places],
        attached=there,
        doubles=_doubles(there),
        senders=await attached.senders(there),
        reusable=await attached.reusable_files(facts),
        on_the_way=await kept.sendings(request.user, attaching.subject(facts.application.id)),
        can_be_shown=showing.can_be_shown,
        part_size=PART_SIZE,
    )


def _doubles(there: list[AttachedFile]) -> dict[int, AttachedFile]:
    """Of a file that came before under another heading: that one."""
    first: dict[str, AttachedFile] = {}
    return {
        each.file.id: first[each.upload.sha256]
        for each in there
        if first.setdefault(each.upload.sha256, each) is not each
    }


@get(f"{HOME}/{{file_id:int}}", name="applications.file", guards=[signed_in])
async def file(request: Asked, application_id: FromPath[int], file_id: FromPath[int]) -> Response[bytes]:
    facts = await queries.application(request.user, application_id)
    return await download((await queries.attached_file(facts, file_id)).upload)


@get(f"{HOME}/{{file_id:int}}/view", name="applications.file_view", guards=[signed_in])
async def file_view(request: Asked, application_id: FromPath[int], file_id: FromPath[int]) -> Template:
    facts = await queries.application(request.user, application_id)
    each = await queries.attached_file(facts, file_id)
    wanted = whole(request.query_params.get("page", "1")) or 1
    first = await showing.shown(each.upload, 1, showing.PAGE)
    return shown(
        request,
        "file_view",
        facts=facts,
        row=facts.application,
        file=each.file,
        upload=each.upload,
        kind=kinds.BY_MEDIA_TYPE[each.upload.media_type].name,
        sender=(await attached.senders([each]))[each.upload.id],
        pages=first.pages if first.picture else 0,
        at=min(max(wanted, 1), max(first.pages, 1)),
        can_change=rules.may_save(facts, request.user),
    )


@get(f"{HOME}/{{file_id:int}}/pages/{{number:int}}", name="applications.file_page", guards=[signed_in])
async def file_page(
    request: Asked, application_id: FromPath[int], file_id: FromPath[int], number: FromPath[int]
) -> Response[bytes]:
    return await _painted(request, application_id, file_id, number, showing.PAGE)


@get(f"{HOME}/{{file_id:int}}/thumbnail", name="applications.file_thumbnail", guards=[signed_in])
async def file_thumbnail(request: Asked, application_id: FromPath[int], file_id: FromPath[int]) -> Response[bytes]:
    return await _painted(request, application_id, file_id, 1, showing.THUMBNAIL)


async def _painted(request: Asked, application_id: int, file_id: int, number: int, width: int) -> Response[bytes]:
    facts = await queries.application(request.user, application_id)
    upload = (await queries.attached_file(facts, file_id)).upload
    headers = {"Content-Disposition": "inline", "Content-Security-Policy": SANDBOX}
    return Response(await attached.picture(upload, number, width), media_type="image/png", headers=headers)


@get(f"{HOME}/templates/{{paper_id:int}}", name="applications.paper_template", guards=[signed_in])
async def paper_template(request: Asked, application_id: FromPath[int], paper_id: FromPath[int]) -> Response[bytes]:
    facts = await queries.application(request.user, application_id)
    return await download(await attached.paper_template(facts, paper_id))


@post(f"{HOME}/sending", name="applications.begin_file", guards=[signed_in], status_code=200)
async def begin_file(request: Asked, application_id: FromPath[int]) -> Response[dict[str, Any]]:
    form = Form(await request.form())
    found = await attaching.begin_file(
        request.user,
        application_id,
        name=form.value("name"),
        size=whole(form.value("size")) or 0,
        place=form.value("place"),
        fresh=form.flag("fresh"),
    )
    return Response(_arrived(found))


@post(
    f"{HOME}/sending/{{key:str}}/{{position:int}}", name="applications.send_part", guards=[signed_in], status_code=200
)
async def send_part(
    request: Asked, application_id: FromPath[int], key: FromPath[str], position: FromPath[int]
) -> Response[dict[str, Any]]:
    facts = await queries.application(request.user, application_id)
    rules.check_save(facts, request.user)
    found = await sending.keep_part(
        request.user,
        _key(key),
        subject=attaching.subject(application_id),
        position=position,
        content=await request.body(),
        digest=request.headers.get("X-Part-SHA256", "").lower(),
    )
    return Response(_arrived(found))


@post(f"{HOME}/sending/{{key:str}}", name="applications.finish_file", guards=[signed_in], status_code=200)
async def finish_file(request: Asked, application_id: FromPath[int], key: FromPath[str]) -> Response[dict[str, Any]]:
    form = Form(await request.form())
    done = await attaching.attach_sent_file(
        request.user, application_id, _key(key), replaces=whole(form.value("replaces"))
    )
    before = [each for each in done.before if each.file.id != done.file.id]
    return Response({"words": str(_said(done.paper.upload, before, form.value("name")))})


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _arrived(found: SendingFacts) -> dict[str, Any]:
    parts = {str(part.position): part.sha256 for part in found.parts}
    return {"key": str(found.row.key), "parts": parts, "of": found.of}


ROUTES = [
    files,
    attach_file,
    file,
    file_view,
    file_page,
    file_thumbnail,
    paper_template,
    begin_file,
    send_part,
    finish_file,
]
