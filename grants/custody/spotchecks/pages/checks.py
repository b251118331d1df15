"""Spot checks: prepared by one person, drawn by another; the record of the draw and the paper."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.custody.pages.asked import Asked
from grants.custody.pages.papers import sent
from grants.custody.queries import upload
from grants.custody.spotchecks import actions, drawing, queries, rules
from grants.custody.spotchecks.facts import CheckFacts
from grants.custody.spotchecks.forms import DrawForm, PlanForm
from grants.errors import NotFound, why_not
from grants.i18n import _
from grants.scoring.draw_order import canonical
from grants.web.guards import roles
from grants.web.render import page, to

MAY_READ = roles(*rules.READERS)
MAY_CHECK = roles(*rules.CHECKERS)


@get("/spot-checks", name="custody.spot_checks", guards=[MAY_READ])
async def spot_checks(request: Asked) -> Template:
    return page(
        request,
        "custody/spot_checks.html",
        checks=await queries.checks(request.user),
        prepares=request.user.has(*rules.CHECKERS),
    )


@get("/spot-checks/new", name="custody.new_spot_check", guards=[MAY_CHECK])
async def new_spot_check(request: Asked) -> Template:
    first = clock.today().replace(day=1)
    form = PlanForm([], None, first_day=first.isoformat(), last_day=clock.today().isoformat())
    return await _plan_page(request, form)


@post("/spot-checks/new", name="custody.prepare_spot_check", guards=[MAY_CHECK], status_code=200)
async def prepare_spot_check(request: Asked) -> Template | Redirect:
    form = PlanForm([key for key, _name in await _scopes(request)], await request.form())
    if form.plan is not None:
        with form.showing_refusals():
            check = await actions.prepare_spot_check(request.user, form.plan)
            return to(request, "custody.spot_check", check_id=check.id, flash=_("已发起，请本单位另一人抽取"))
    return await _plan_page(request, form, 422)


async def _scopes(request: Asked) -> list[tuple[str, str]]:
    found = await queries.scopes(request.user)
    return [(f"{authority}-{hub or ''}-{fund or ''}", name) for authority, hub, fund, name in found]


async def _plan_page(request: Asked, form: PlanForm, status: int = 200) -> Template:
    return page(request, "custody/new_spot_check.html", status=status, form=form, scopes=await _scopes(request))


@get("/spot-checks/{check_id:int}", name="custody.spot_check", guards=[MAY_READ])
async def spot_check(request: Asked, check_id: FromPath[int]) -> Template:
    return await _check_page(request, await queries.check(request.user, check_id))


@post("/spot-checks/{check_id:int}/draw", name="custody.draw_vouchers", guards=[MAY_CHECK], status_code=200)
async def draw_vouchers(request: Asked, check_id: FromPath[int]) -> Template | Redirect:
    found = await queries.check(request.user, check_id)
    able = await queries.checkers(found.check.authority)
    form = DrawForm([each.id for each in able], await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.draw_vouchers(request.user, check_id, word=form.word, checkers=form.checkers)
            return to(request, "custody.spot_check", check_id=check_id, flash=_("已抽取，核查人会收到通知"))
    return await _check_page(request, found, form, 422)


@get("/spot-checks/{check_id:int}/record.json", name="custody.spot_check_record", guards=[MAY_READ])
async def spot_check_record(request: Asked, check_id: FromPath[int]) -> Response[str]:
    found = await queries.check(request.user, check_id)
    if found.draw is None:
        raise NotFound("custody.spot_check_not_drawn", _("抽取之后才有抽取记录"))
    return Response(canonical(found.record()), media_type="application/json; charset=utf-8")


@get("/spot-checks/{check_id:int}/paper", name="custody.spot_check_paper", guards=[MAY_READ])
async def spot_check_paper(request: Asked, check_id: FromPath[int]) -> Response[bytes]:
    found = await queries.check(request.user, check_id)
    if found.paper is None:
        raise NotFound("custody.no_spot_check_paper", _("全部凭证核查完后生成抽查记录"))
    return await sent(await upload(found.paper.upload))


async def _check_page(request: Asked, found: CheckFacts, form: DrawForm | None = None, status: int = 200) -> Template:
    return page(
        request,
        "custody/spot_check.html",
        status=status,
        found=found,
        check=found.check,
        form=form or DrawForm([]),
        why=why_not(rules.may_draw, request.user, found.check, found.draw),
        able=await queries.checkers(found.check.authority),
        differences=drawing.differences(found.record(), found.check.population) if found.draw else [],
        states=rules.STATES,
    )


ROUTES = [
    spot_checks,
    new_spot_check,
    prepare_spot_check,
    spot_check,
    draw_vouchers,
    spot_check_record,
    spot_check_paper,
]
