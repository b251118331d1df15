"""The pages of a draw: preparing it, looking at the frozen pool, carrying it out, its record."""

import json
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import clock
from grants.errors import NotFound, why_not
from grants.experts import queries as experts
from grants.i18n import _
from grants.people.tables import Role
from grants.scoring import draw_queries, drawing, drawing_rules, pool_snapshot, queries, rules
from grants.scoring.draw_facts import DrawFacts, DrawPlan
from grants.scoring.draw_tables import Drawn
from grants.scoring.forms import ReasonForm
from grants.scoring.panel import Panel
from grants.scoring.panel_forms import DrawForm, WordForm
from grants.scoring.panel_pages import handed_out
from grants.web.guards import roles
from grants.web.named import kept_as
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
RUNS = roles(Role.ORGANISER, Role.OFFICER)
WITNESSES = roles(Role.ORGANISER, Role.OFFICER, Role.SUPERVISOR)
READS = roles(*rules.READERS)


@get("/rounds/{call_id:int}/draw", name="scoring.draws", guards=[READS])
async def draws(request: Asked, call_id: FromPath[int]) -> Template:
    panel = await queries.panel_for(request.user, call_id)
    return await _draws_page(request, panel, await _form(panel))


@post("/rounds/{call_id:int}/draw", name="scoring.prepare_draw", guards=[RUNS], status_code=200)
async def prepare_draw(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    panel = await queries.panel_for(request.user, call_id)
    form = await _form(panel, await request.form())
    if form.plan is not None and form.counts:
        return await _draws_page(request, panel, form, await _pool(panel, form.plan))
    if form.plan is not None:
        with form.showing_refusals():
            draw = await drawing.prepare_draw(request.user, call_id, form.plan)
            return to(request, "scoring.draw", draw_id=draw.id, flash=_("人选已固定，等待见证人执行"))
    return await _draws_page(request, panel, form, status=422)


async def _form(panel: Panel, posted: Any = None) -> DrawForm:
    written = await draw_queries.terms(panel.call.id)
    return DrawForm(panel.call, written, await experts.topics(), await experts.areas(), posted)


async def _pool(panel: Panel, plan: DrawPlan) -> dict[str, Any]:
    """Who would be in, asked before anything is fixed."""
    pool = await pool_snapshot.candidates(panel, plan.filters)
    return await pool_snapshot.snapshot(panel, plan, pool, number=0, at="")


async def _draws_page(
    request: Asked, panel: Panel, form: DrawForm, pool: dict[str, Any] | None = None, status: int = 200
) -> Template:
    edited = await draw_queries.edited_pool(request.user, panel.call)
    return page(
        request,
        "scoring/draws.html",
        status=status,
        panel=panel,
        form=form,
        found=await draw_queries.draws(panel.call.id),
        pool=pool,
        topics=await experts.topics(),
        areas=await experts.areas(),
        may_run=why_not(rules.panel_is_run_by, request.user, panel.call) is None,
        why=why_not(drawing_rules.may_draw, request.user, panel, edited_pool=edited, now=clock.now()),
    )


@get("/draws/{draw_id:int}", name="scoring.draw", guards=[READS])
async def draw(request: Asked, draw_id: FromPath[int]) -> Template:
    return await _draw_page(request, *await _seen(request, draw_id), WordForm())


@post("/draws/{draw_id:int}/witnessing", name="scoring.carry_out_draw", guards=[WITNESSES], status_code=200)
async def carry_out_draw(request: Asked, draw_id: FromPath[int]) -> Template | Redirect:
    panel, found = await _seen(request, draw_id)
    form = WordForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await drawing.carry_out_draw(request.user, draw_id, word=form.word)
            return to(request, "scoring.draw", draw_id=draw_id, flash=_("抽取完成，记录正在生成"))
    return await _draw_page(request, panel, found, form, 422)


async def _seen(request: Asked, draw_id: int) -> tuple[Panel, DrawFacts]:
    found = await draw_queries.draw(draw_id)
    return await queries.panel_for(request.user, found.draw.call), found


async def _draw_page(request: Asked, panel: Panel, found: DrawFacts, form: WordForm, status: int = 200) -> Template:
    latest = max(each.draw.number for each in await draw_queries.draws(panel.call.id))
    edited = await draw_queries.edited_pool(request.user, panel.call)
    return page(
        request,
        "scoring/draw.html",
        status=status,
        panel=panel,
        found=found,
        pool=found.snapshot,
        form=form,
        latest=latest,
        is_witness=why_not(drawing_rules.witnesses, request.user, panel.call) is None,
        why=why_not(drawing_rules.may_witness, request.user, panel, found, latest, edited_pool=edited),
    )


@get("/draws/{draw_id:int}/paper", name="scoring.draw_paper", guards=[READS])
async def draw_paper(request: Asked, draw_id: FromPath[int]) -> Response[bytes]:
    _panel, found = await _seen(request, draw_id)
    upload = await draw_queries.paper(found)
    if upload is None:
        raise NotFound("scoring.no_draw_paper", _("抽取记录还在生成，请稍后再试"))
    return await handed_out(upload)


@get("/draws/{draw_id:int}/record.json", name="scoring.draw_record", guards=[READS])
async def draw_record(request: Asked, draw_id: FromPath[int]) -> Response[str]:
    _panel, found = await _seen(request, draw_id)
    if found.witnessed is None:
        raise NotFound("scoring.draw_not_carried_out", _("这次抽取还没有执行"))
    content = json.dumps(found.record, ensure_ascii=False, indent=1, sort_keys=True)
    return Response(
        content, media_type="application/json", headers=kept_as(f"draw-{found.draw.call}-{found.draw.number}.json")
    )


@get("/alternates/{drawn_id:int}/skipping", name="scoring.skipping", guards=[RUNS])
async def skipping(request: Asked, drawn_id: FromPath[int]) -> Template:
    return _skipping_page(request, *await _alternate(request, drawn_id), ReasonForm())


@post("/alternates/{drawn_id:int}/skipping", name="scoring.skip_alternate", guards=[RUNS], status_code=200)
async def skip_alternate(request: Asked, drawn_id: FromPath[int]) -> Template | Redirect:
    panel, found, drawn = await _alternate(request, drawn_id)
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await drawing.skip_alternate(request.user, drawn_id, reason=form.reason)
            return to(request, "scoring.experts", call_id=panel.call.id, flash=_("已跳过，理由已记录"))
    return _skipping_page(request, panel, found, drawn, form, 422)


async def _alternate(request: Asked, drawn_id: int) -> tuple[Panel, DrawFacts, Drawn]:
    drawn = await draw_queries.drawn(drawn_id)
    return *await _seen(request, drawn.draw), drawn


def _skipping_page(
    request: Asked, panel: Panel, found: DrawFacts, drawn: Drawn, form: ReasonForm, status: int = 200
) -> Template:
    # Any reason will do here: the button asks the other rules.
    why = why_not(drawing_rules.check_skip, request.user, panel, drawn, found, "-")
    return page(
        request, "scoring/skipping.html", status=status, panel=panel, found=found, drawn=drawn, form=form, why=why
    )


ROUTES = [
    draws,
    prepare_draw,
    draw,
    carry_out_draw,
    draw_paper,
    draw_record,
    skipping,
    skip_alternate,
]
