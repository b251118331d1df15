"""Vouchers on screen, and the papers and photos to download."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import Template

from grants import files
from grants.custody import queries
from grants.custody.pages.asked import EVERYBODY, Asked, layout
from grants.custody.tables import PaperKind
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.web.named import shown_as
from grants.web.render import page


@get("/hub/vouchers/{entry_id:int}", name="custody.voucher", guards=[EVERYBODY])
async def voucher(request: Asked, entry_id: FromPath[int]) -> Template:
    found = await queries.voucher(request.user, entry_id)
    return page(request, "custody/voucher.html", layout=layout(request), voucher=found)


@get("/custody/papers/{kind:str}/{subject:int}", name="custody.paper", guards=[EVERYBODY])
async def paper(request: Asked, kind: FromPath[str], subject: FromPath[int]) -> Response[bytes]:
    await _may_read(request, kind, subject)
    kept = await queries.paper(PaperKind(kind), subject)
    if kept is None:
        raise NotFound("custody.paper_not_ready", _("文件还在生成，请稍后再来"))
    return await sent(await queries.upload(kept.upload))


@get("/claims/{claim_id:int}/invoice", name="custody.invoice", guards=[EVERYBODY])
async def invoice(request: Asked, claim_id: FromPath[int]) -> Response[bytes]:
    found = await queries.claim(request.user, claim_id)
    if found.invoice is None:
        raise NotFound("custody.no_photo", _("这笔报账没有票据照片"))
    return await sent(found.invoice)


async def _may_read(request: Asked, kind: str, subject: int) -> None:
    """The paper of a thing is there for whoever the thing is there for."""
    if kind == PaperKind.CLAIM_FORM:
        await queries.claim(request.user, subject)
    elif kind == PaperKind.VOUCHER:
        await queries.voucher(request.user, subject)
    elif kind != PaperKind.STATEMENT or await queries.statement(request.user, subject) is None:
        raise NotFound("custody.no_such_paper", _("没有找到这份文件"))


async def sent(upload: Upload) -> Response[Any]:
    """A kept file, shown by the browser where it can; the type is the one that was found in the content."""
    return Response(
        await files.read(upload),
        media_type=upload.media_type,
        headers=shown_as(upload.name),
    )


ROUTES = [voucher, paper, invoice]
