"""The pool as a list with what each has to do now, positions that may be conflicts, and the rounds of one expert."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.errors import why_not
from grants.experts import actions as experts
from grants.experts import queries as pool_of
from grants.experts import rules as pool_rules
from grants.experts import searching, words
from grants.experts.facts import ExpertFacts
from grants.experts.searching import Filter
from grants.experts.tables import Position
from grants.i18n import _
from grants.people import queries as people
from grants.scoring import actions, panel_queries, pool_snapshot, rules
from grants.scoring import words as said
from grants.scoring.draw_facts import Load
from grants.scoring.forms import ReasonForm
from grants.scoring.panel_forms import PositionForm
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
KEEPS = roles(*pool_rules.KEEPERS)
READS = roles(*pool_rules.READERS)
ASKED = ("q", "topic", "area", "free_from", "free_until", "senior", "left")


@get("/experts", name="scoring.pool", guards=[READS])
async def pool(request: Asked) -> Template:
    typed = {name: request.query_params.get(name, "").strip()[:80] for name in ASKED}
    after = request.query_params.get("after", "")
    first = int(after) if after.isascii() and after.isdecimal() and len(after) < 9 else 0
    found = await searching.page(request.user, _filter(typed), after=first)
    kept = {name: value for name, value in typed.items() if value}
    loads = await pool_snapshot.loads((row.id for row, _name in found.rows), reader=request.user.id)
    return page(
        request,
        "scoring/pool.html",
        found=found,
        asked=typed,
        is_asked=bool(kept),
        link=lambda first: "?" + urlencode({**kept, "after": first} if first else kept),
        shows_load=request.user.has(*rules.READERS),
        load_of=lambda row: loads.get(row.id, Load()),
        topics=await pool_of.topics(),
        areas=await pool_of.areas(),
        topic_names=await pool_of.topic_names(),
        named=words.named,
        today=clock.today(),
        why=why_not(pool_rules.pool_is_kept_by, request.user),
    )


def _filter(typed: dict[str, str]) -> Filter:
    """What is in the address may be anything: what is no day asks for none; one day alone asks for that day."""
    days = Form(typed)
    free_from, free_until = days.day("free_from", required=False), days.day("free_until", required=False)
    return Filter(
        words=typed["q"],
        topic=typed["topic"],
        area=typed["area"],
        free_from=free_from or free_until,
        free_until=free_until or free_from,
        senior=typed["senior"] == "yes",
        left=typed["left"] == "yes",
    )


@get("/experts/{expert_id:int}/rounds", name="scoring.expert_rounds", guards=[READS])
async def expert_rounds(request: Asked, expert_id: FromPath[int]) -> Template:
    found = await pool_of.facts(request.user, expert_id)
    rounds = await panel_queries.rounds_of(request.user, expert_id)
    return page(request, "scoring/expert_rounds.html", found=found, rounds=rounds, state_of=said.seat_state)


@get("/experts/{expert_id:int}/positions/new", name="scoring.new_position", guards=[KEEPS])
async def new_position(request: Asked, expert_id: FromPath[int]) -> Template:
    found = await pool_of.facts(request.user, expert_id)
    return await _new_position_page(request, found, PositionForm([]))


@post("/experts/{expert_id:int}/positions/new", name="scoring.add_position", guards=[KEEPS], status_code=200)
async def add_position(request: Asked, expert_id: FromPath[int]) -> Template | Redirect:
    found = await pool_of.facts(request.user, expert_id)
    form = PositionForm([row["id"] for row in await people.organization_names()], await request.form())
    if form.ok and form.organization and form.from_on:
        with form.showing_refusals():
            await actions.register_position(
                request.user,
                expert_id=expert_id,
                organization_id=int(form.organization),
                title=form.title,
                from_on=form.from_on,
                until_on=form.until_on,
                is_employer=form.is_employer,
            )
            return to(request, "experts.expert", expert_id=expert_id, flash=_("任职已登记"))
    return await _new_position_page(request, found, form, 422)


async def _new_position_page(request: Asked, found: ExpertFacts, form: PositionForm, status: int = 200) -> Template:
    bodies = [(row["id"], row["name"]) for row in await people.organization_names()]
    return page(request, "scoring/new_position.html", status=status, found=found, form=form, bodies=bodies)


@get("/positions/{position_id:int}/edit", name="scoring.edit_position", guards=[KEEPS])
async def edit_position(request: Asked, position_id: FromPath[int]) -> Template:
    position, found = await _position(request, position_id)
    form = PositionForm([], position=position, version=found.expert.version)
    return _edit_position_page(request, position, found, form, ReasonForm())


@post("/positions/{position_id:int}/edit", name="scoring.save_position", guards=[KEEPS], status_code=200)
async def save_position(request: Asked, position_id: FromPath[int]) -> Template | Redirect:
    position, found = await _position(request, position_id)
    form = PositionForm([], await request.form(), position=position)
    if form.ok and form.from_on:
        with form.showing_refusals():
            await actions.correct_position(
                request.user,
                position_id,
                version=form.version,
                title=form.title,
                from_on=form.from_on,
                until_on=form.until_on,
                is_employer=form.is_employer,
            )
            return to(request, "experts.expert", expert_id=position.expert, flash=_("已保存"))
    return _edit_position_page(request, position, found, form, ReasonForm(), 422)


@post("/positions/{position_id:int}/withdrawal", name="scoring.withdraw_position", guards=[KEEPS], status_code=200)
async def withdraw_position(request: Asked, position_id: FromPath[int]) -> Template | Redirect:
    position, found = await _position(request, position_id)
    reason = ReasonForm(await request.form())
    if reason.ok:
        with reason.showing_refusals():
            await experts.withdraw_position(request.user, position_id, reason=reason.reason)
            return to(request, "experts.expert", expert_id=position.expert, flash=_("任职已撤销"))
    form = PositionForm([], position=position, version=found.expert.version)
    return _edit_position_page(request, position, found, form, reason, 422)


async def _position(request: Asked, position_id: int) -> tuple[Position, ExpertFacts]:
    position = await pool_of.position(position_id)
    pool_rules.position_counts(position)
    return position, await pool_of.facts(request.user, position.expert)


def _edit_position_page(
    request: Asked, position: Position, found: ExpertFacts, form: PositionForm, reason: ReasonForm, status: int = 200
) -> Template:
    body = next(name for each, name in found.positions if each.id == position.id)
    return page(
        request,
        "scoring/edit_position.html",
        status=status,
        position=position,
        found=found,
        body=body,
        form=form,
        reason=reason,
    )


ROUTES = [
    pool,
    expert_rounds,
    new_position,
    add_position,
    edit_position,
    save_position,
    withdraw_position,
]
