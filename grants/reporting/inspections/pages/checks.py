"""Checks of projects: prepared by one person, drawn by another; the record of the draw; the register."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.errors import NotFound, why_not
from grants.i18n import _
from grants.reporting.inspections import actions, documents, drawing, queries, rules, visit_rules
from grants.reporting.inspections.facts import CheckFacts
from grants.reporting.inspections.forms import DrawForm, PlanForm
from grants.reporting.inspections.tables import Layer
from grants.scoring.draw_order import canonical
from grants.web.guards import roles
from grants.web.named import kept_as
from grants.web.render import page, to
from grants.workbooks import XLSX

Asked = Request[Any, Any, Any]
MAY_READ = roles(*rules.READERS)
MAY_CHECK = roles(*rules.CHECKERS)
HOME = "/inspections/{inspection_id:int}"


@get("/inspections", name="reporting.inspections", guards=[MAY_READ])
async def inspections(request: Asked) -> Template:
    return page(
        request,
        "reporting/inspections.html",
        checks=await queries.checks(request.user),
        prepares=request.user.has(*rules.CHECKERS),
    )


@get("/inspections/register.xlsx", name="reporting.inspection_register", guards=[MAY_READ])
async def inspection_register(request: Asked) -> Response[bytes]:
    content = documents.register(await queries.checks(request.user))
    return Response(content, media_type=XLSX, headers=kept_as("inspections.xlsx"))


@get("/inspections/new", name="reporting.new_inspection", guards=[MAY_CHECK])
async def new_inspection(request: Asked) -> Template:
    today = clock.today()
    form = PlanForm(
        [],
        None,
        first_day=today.replace(month=1, day=1).isoformat(),
        last_day=today.isoformat(),
        layer=Layer.NONE.value,
        checklist="\n".join(await queries.checklist(sorted(request.user.organizations(*rules.CHECKERS)))),
    )
    return await _plan_page(request, form)


@post("/inspections/new", name="reporting.prepare_inspection", guards=[MAY_CHECK], status_code=200)
async def prepare_inspection(request: Asked) -> Template | Redirect:
    form = PlanForm([key for key, _name in await _scopes(request)], await request.form())
    if form.plan is not None:
        with form.showing_refusals():
            check = await actions.prepare_inspection(request.user, form.plan)
            return to(request, "reporting.inspection", inspection_id=check.id, flash=_("已发起，请本单位另一人抽取"))
    return await _plan_page(request, form, 422)


async def _scopes(request: Asked) -> list[tuple[str, str]]:
    found = await queries.scopes(request.user)
    return [(f"{authority}-{call or ''}-{fund or ''}", name) for authority, call, fund, name in found]


async def _plan_page(request: Asked, form: PlanForm, status: int = 200) -> Template:
    return page(
        request,
        "reporting/new_inspection.html",
        status=status,
        form=form,
        scopes=await _scopes(request),
        layers=[(layer.value, name) for layer, name in rules.LAYER_NAMES.items()],
    )


@get(HOME, name="reporting.inspection", guards=[MAY_READ])
async def inspection(request: Asked, inspection_id: FromPath[int]) -> Template:
    return await _check_page(request, await queries.check(request.user, inspection_id))


@post(f"{HOME}/draw", name="reporting.draw_projects", guards=[MAY_CHECK], status_code=200)
async def draw_projects(request: Asked, inspection_id: FromPath[int]) -> Template | Redirect:
    found = await queries.check(request.user, inspection_id)
    able = await queries.checkers(found.check.authority)
    form = DrawForm([each.id for each in able], await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.draw_projects(request.user, inspection_id, word=form.word, inspectors=form.inspectors)
            return to(request, "reporting.inspection", inspection_id=inspection_id, flash=_("已抽取，核查人会收到通知"))
    return await _check_page(request, found, form, 422)


@get(f"{HOME}/record.json", name="reporting.inspection_record", guards=[MAY_READ])
async def inspection_record(request: Asked, inspection_id: FromPath[int]) -> Response[str]:
    found = await queries.check(request.user, inspection_id)
    if found.draw is None:
        raise NotFound("reporting.inspection_not_drawn", _("抽取之后才有抽取记录"))
    return Response(canonical(found.record()), media_type="application/json; charset=utf-8")


async def _check_page(request: Asked, found: CheckFacts, form: DrawForm | None = None, status: int = 200) -> Template:
    return page(
        request,
        "reporting/inspection.html",
        status=status,
        found=found,
        check=found.check,
        form=form or DrawForm([]),
        why=why_not(rules.may_draw, request.user, found.check, found.draw),
        able=await queries.checkers(found.check.authority),
        differences=drawing.differences(found.record(), found.check.population) if found.draw else [],
        states=visit_rules.STATES,
    )


ROUTES = [
    inspections,
    inspection_register,
    new_inspection,
    prepare_inspection,
    inspection,
    draw_projects,
    inspection_record,
]
