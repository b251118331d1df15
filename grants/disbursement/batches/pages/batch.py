"""Batches: the list, one batch, what goes into it, its way to the bank, its files."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants.banking.orders.forms import AnswerForm, ExportForm
from grants.banking.orders.queries import templates
from grants.banking.orders.rules import FINANCE
from grants.disbursement import words
from grants.disbursement.batches import actions, listing, queries
from grants.disbursement.batches.facts import BatchFacts
from grants.disbursement.batches.forms import AddingForm, OpeningForm
from grants.disbursement.pages.asked import CASHIER, MAY_READ, Asked
from grants.disbursement.tables import PaymentStatus
from grants.files import read
from grants.i18n import _
from grants.people import queries as people
from grants.people.tables import Role
from grants.web.forms import Form, whole
from grants.web.guards import roles
from grants.web.named import kept_as
from grants.web.render import page, to

MAY_TAKE = roles(*FINANCE)


@get("/batches", name="disbursement.batches", guards=[MAY_READ])
async def batches(request: Asked) -> Template:
    return await _list_page(request)


@post("/batches", name="disbursement.open_batch", guards=[CASHIER], status_code=200)
async def open_batch(request: Asked) -> Template | Redirect:
    mine = await queries.funders(request.user, Role.CASHIER)
    form = OpeningForm(await request.form(), funders=[each.id for each in mine])
    if form.ok and form.funder:
        with form.showing_refusals():
            opened = await actions.open_batch(request.user, int(form.funder), form_key=form.key())
            return to(request, "disbursement.batch", batch_id=opened.id)
    return await _list_page(request, form, 422)


@get("/batches/{batch_id:int}", name="disbursement.batch", guards=[MAY_READ])
async def batch(request: Asked, batch_id: FromPath[int]) -> Template:
    return await shown_batch(request, await queries.readable_batch(request.user, batch_id))


@post("/batches/{batch_id:int}/lines", name="disbursement.add_payments", guards=[CASHIER], status_code=200)
async def add_payments(request: Asked, batch_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.readable_batch(request.user, batch_id)
    form = AddingForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            chosen = None if form.wants_all else form.payments
            many = await actions.add_payments(request.user, batch_id, chosen)
            return to(request, "disbursement.batch", batch_id=batch_id, flash=_("已加入 {n} 笔", n=many))
    return await shown_batch(request, facts, form, 422)


@post("/batches/{batch_id:int}/lines/{line_id:int}/removal", name="disbursement.remove_line", guards=[CASHIER])
async def remove_line(request: Asked, batch_id: FromPath[int], line_id: FromPath[int]) -> Redirect:
    await queries.readable_batch(request.user, batch_id)
    await actions.remove_line(request.user, batch_id, line_id)
    return to(request, "disbursement.batch", batch_id=batch_id, flash=_("已移出批次，可加入其他批次"))


@post("/batches/{batch_id:int}/export", name="disbursement.export_batch", guards=[CASHIER], status_code=200)
async def export_batch(request: Asked, batch_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.readable_batch(request.user, batch_id)
    offered = await templates([facts.batch.funder], in_force=True)
    form = ExportForm(await request.form(), templates=[each.id for each in offered])
    if form.ok and form.template:
        with form.showing_refusals():
            await actions.ask_for_export(request.user, batch_id, template_id=int(form.template))
            return to(request, "disbursement.batch", batch_id=batch_id, flash=_("正在逐笔送出并生成银行文件"))
    return await shown_batch(request, facts, form, 422)


@get("/batches/{batch_id:int}/files/{part:int}", name="disbursement.batch_file", guards=[MAY_TAKE])
async def batch_file(request: Asked, batch_id: FromPath[int], part: FromPath[int]) -> Response[bytes]:
    upload = await queries.file_of(request.user, batch_id, part)
    return Response(
        await read(upload),
        media_type=upload.media_type,
        headers=kept_as(upload.name),
    )


async def shown_batch(request: Asked, facts: BatchFacts, form: Form | None = None, status: int = 200) -> Template:
    """One batch in its state, with a form that was refused in the place of an empty one."""
    row, me = facts.batch, request.user
    asked, after = request.query_params.get("state", ""), whole(request.query_params.get("after", "")) or 0
    keeps = me.has_in(row.funder, Role.CASHIER)
    offered = await templates([row.funder], in_force=True) if facts.is_draft else []
    only = offered[0].id if len(offered) == 1 else None
    begins: dict[str, Any] = {"templates": [each.id for each in offered], "template": only}
    return page(
        request,
        "disbursement/batch.html",
        status=status,
        facts=facts,
        batch=row,
        form=form or Form(),
        export=form if isinstance(form, ExportForm) else ExportForm(None, **begins),
        answer=form if isinstance(form, AnswerForm) else AnswerForm(),
        keeps=keeps,
        takes=me.has_in(row.funder, *FINANCE),
        offered=offered,
        waiting=await queries.waiting(me, row.funder) if facts.is_draft and keeps else None,
        lines=await listing.lines(row.id, after=after, status=asked if asked in set(PaymentStatus) else ""),
        removed=await listing.lines(row.id, removed=True),
        standing=await listing.standing(row.id),
        sent=await listing.sent(row.id),
        answers=await queries.answers(row.id),
        names=await people.names([each for each in (row.opened_by, row.asked_by) if each]),
        chosen=asked if asked in set(PaymentStatus) else "",
        words=words,
    )


async def _list_page(request: Asked, form: OpeningForm | None = None, status: int = 200) -> Template:
    mine = await queries.funders(request.user, Role.CASHIER)
    begins: dict[str, Any] = {"funders": [], "funder": mine[0].id if len(mine) == 1 else None}
    return page(
        request,
        "disbursement/batches.html",
        status=status,
        found=await listing.batches(request.user, whole(request.query_params.get("before", ""))),
        form=form or OpeningForm(None, **begins),
        funders=mine,
    )


ROUTES = [batches, open_batch, batch, add_payments, remove_line, export_batch, batch_file]
