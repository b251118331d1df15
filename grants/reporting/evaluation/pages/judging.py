"""What an expert sees: the projects to evaluate, the declaration, the material, the sheet."""

from decimal import Decimal
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock, files
from grants.errors import why_not
from grants.i18n import _
from grants.reporting.evaluation import judging, material, queries, rules
from grants.reporting.evaluation.facts import Own
from grants.reporting.evaluation.forms import HANDED_IN, SAVED, FieldForm, ReasonForm, SheetForm, SignatureForm
from grants.reporting.evaluation.pages.planning import Asked
from grants.scoring.declaring import STATEMENT
from grants.scoring.panel import HIGH, LOW
from grants.web.forms import Form
from grants.web.guards import expert
from grants.web.named import shown_as
from grants.web.render import page, to

HOME = "/appointments/{appointment_id:int}"


@get("/appointments", name="reporting.appointments", guards=[expert])
async def appointments(request: Asked) -> Template:
    found = await queries.own_appointments(request.user)
    return page(request, "reporting/appointments.html", found=found, kinds=rules.KIND_NAMES)


@get(HOME, name="reporting.appointment", guards=[expert])
async def appointment(request: Asked, appointment_id: FromPath[int]) -> Template:
    return await _page(request, await queries.own(request.user, appointment_id))


@post(HOME, name="reporting.save_sheet", guards=[expert], status_code=200)
async def save_sheet(request: Asked, appointment_id: FromPath[int]) -> Template | Redirect:
    own = await queries.own(request.user, appointment_id)
    form = SheetForm(own.sheet, await request.form())
    if form.ok:
        with form.showing_refusals():
            await judging.save_evaluation_sheet(
                request.user, appointment_id, marks=form.marks, reasons=form.reasons, comment=form.comment
            )
            if form.hands_in:
                await judging.lock_evaluation_sheet(request.user, appointment_id)
                return to(request, "reporting.appointments", flash=HANDED_IN)
            return to(request, "reporting.appointment", flash=SAVED, appointment_id=appointment_id)
    return await _page(request, own, 422, sheet=form)


@post(f"{HOME}/draft", name="reporting.save_sheet_field", guards=[expert], status_code=200)
async def save_sheet_field(request: Asked, appointment_id: FromPath[int]) -> Response[dict[str, Any]]:
    form = FieldForm((await queries.own(request.user, appointment_id)).sheet, await request.form())
    if form.ok:
        with form.showing_refusals():
            saved = await judging.save_evaluation_sheet(
                request.user, appointment_id, marks=form.marks, reasons=form.reasons, comment=form.comment
            )
            return Response({"saved_at": f"{clock.local(saved.saved_at):%H:%M:%S}", "version": "", "wrong": {}})
    return Response({"message": form.problems[0][1]}, status_code=422)


@post(f"{HOME}/declaration", name="reporting.declare", guards=[expert], status_code=200)
async def declare(request: Asked, appointment_id: FromPath[int]) -> Template | Redirect:
    own = await queries.own(request.user, appointment_id)
    form = SignatureForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await judging.declare_for_evaluation(request.user, appointment_id, signed_name=form.signed_name)
            return to(request, "reporting.appointment", flash=_("声明已签署"), appointment_id=appointment_id)
    return await _page(request, own, 422, signature=form)


@post(f"{HOME}/recusal", name="reporting.step_back", guards=[expert], status_code=200)
async def step_back(request: Asked, appointment_id: FromPath[int]) -> Template | Redirect:
    own = await queries.own(request.user, appointment_id)
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await judging.step_back_from_evaluation(request.user, appointment_id, reason=form.reason)
            return to(request, "reporting.appointments", flash=_("已回避，主办单位会另行指派"))
    return await _page(request, own, 422, recusal=form)


@get(f"{HOME}/reports/{{report_id:int}}", name="reporting.appointment_file", guards=[expert])
async def appointment_file(request: Asked, appointment_id: FromPath[int], report_id: FromPath[int]) -> Response[bytes]:
    found = await material.attachment(await queries.own(request.user, appointment_id), report_id)
    return Response(await files.read(found), media_type=found.media_type, headers=shown_as(found.name))


async def _page(request: Asked, own: Own, status: int = 200, **forms: Form) -> Template:
    shown: dict[str, Any] = {"sheet": SheetForm(own.sheet), "signature": SignatureForm(), "recusal": ReasonForm()}
    is_declared = own.sheet.appointment.declared_at is not None
    bounds = {each.position: (_plain(each.max_mark * LOW), _plain(each.max_mark * HIGH)) for each in own.sheet.criteria}
    return page(
        request,
        "reporting/appointment.html",
        status=status,
        own=own,
        kind=rules.KIND_NAMES[own.facts.kind],
        statement=STATEMENT,
        is_declared=is_declared,
        material=await material.of(own) if is_declared else None,
        bounds=bounds,
        saved_time=f"{clock.local(saved_at):%H:%M:%S}" if (saved_at := own.sheet.appointment.saved_at) else None,
        why_not_judge=why_not(rules.may_judge, request.user, own),
        why_not_fill_in=why_not(rules.may_fill_in, request.user, own, clock.today()),
        **shown | forms,
    )


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


ROUTES = [appointments, appointment, save_sheet, save_sheet_field, declare, step_back, appointment_file]
