"""Public pages of calls, and the pages on which an officer builds and publishes one."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.calls import actions, form_pages, queries, rules, words
from grants.calls.forms import STAGES, CallForm, Choices
from grants.calls.rules import CallState
from grants.errors import why_not
from grants.funds import queries as funds
from grants.i18n import _
from grants.money import show_yuan
from grants.organizations import queries as organizations
from grants.people.rules import FUNDER_ROLES
from grants.people.tables import Role
from grants.web.guards import public, roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
MAY_READ = roles(*FUNDER_ROLES, Role.ORGANISER)
MAY_DRAFT = roles(*rules.DRAFTERS)


@get("/calls", name="calls.calls", guards=[public])
async def calls(request: Asked) -> Template:
    published = [(facts, queries.state(facts.call)) for facts in await queries.published_calls()]
    groups = [
        (_("开放中"), [each for each in published if each[1] == CallState.OPEN]),
        (_("即将开放"), [each for each in published if each[1] == CallState.ANNOUNCED]),
        (_("已结束"), [each for each in published if each[1] not in (CallState.OPEN, CallState.ANNOUNCED)]),
    ]
    return page(request, "calls/calls.html", groups=groups, words=words, total=len(published))


@get("/calls/{call_id:int}", name="calls.call", guards=[public])
async def call(request: Asked, call_id: FromPath[int]) -> Template:
    facts = await queries.published_call(call_id)
    return page(
        request,
        "calls/call.html",
        **_about(facts),
        closed=why_not(rules.call_is_open, facts.call, clock.now()),
    )


@get("/rounds", name="calls.rounds", guards=[MAY_READ])
async def rounds(request: Asked) -> Template:
    found = [(facts, queries.state(facts.call)) for facts in await queries.rounds(request.user)]
    may_add = request.user.has(*rules.DRAFTERS)
    return page(request, "calls/rounds.html", found=found, words=words, next_moment=_next, may_add=may_add)


@get("/rounds/{call_id:int}", name="calls.round", guards=[MAY_READ])
async def round(request: Asked, call_id: FromPath[int]) -> Template:
    facts = await queries.round_facts(request.user, call_id)
    return page(request, "calls/round.html", **_about(facts), next=_next(facts), step=words.STEP_OF)


@get("/rounds/new", name="calls.new_call", guards=[MAY_DRAFT])
async def new_call(request: Asked) -> Template:
    return await _form_page(request, CallForm(None, await _choices(request)))


@post("/rounds", name="calls.draft", guards=[MAY_DRAFT], status_code=200)
async def draft(request: Asked) -> Template | Redirect:
    form = CallForm(await request.form(), await _choices(request))
    if form.ok and not form.more:
        with form.showing_refusals():
            drafted = await actions.draft_call(request.user, form.plan)
            return to(request, "calls.edit_call", call_id=drafted.id, flash=_("草稿已保存"))
    return await _form_page(request, form, status=200 if form.more else 422)


@get("/rounds/{call_id:int}/call", name="calls.edit_call", guards=[MAY_READ])
async def edit_call(request: Asked, call_id: FromPath[int]) -> Template:
    facts = await queries.round_facts(request.user, call_id)
    if facts.call.published_at is not None or not request.user.has_in(facts.call.funder, *rules.DRAFTERS):
        return page(request, "calls/fixed_call.html", **_about(facts))
    form = CallForm(None, await _choices(request), queries.plan_of(facts))
    return await _form_page(request, form, facts=facts)


@post("/rounds/{call_id:int}/call", name="calls.redraft", guards=[MAY_DRAFT], status_code=200)
async def redraft(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.round_facts(request.user, call_id)
    form = CallForm(await request.form(), await _choices(request))
    if form.ok and not form.more:
        with form.showing_refusals():
            await actions.redraft_call(request.user, call_id, form.plan)
            after = "calls.publication" if form.value("go") == "publish" else "calls.edit_call"
            return to(request, after, call_id=call_id, flash=_("草稿已保存"))
    return await _form_page(request, form, facts=facts, status=200 if form.more else 422)


@get("/rounds/{call_id:int}/call/publication", name="calls.publication", guards=[MAY_DRAFT])
async def publication(request: Asked, call_id: FromPath[int]) -> Template:
    facts = await queries.round_facts(request.user, call_id)
    refusal = await _why_not_publish(request, facts)
    return page(
        request,
        "calls/publication.html",
        **_about(facts),
        refusal=refusal,
        uncounted=why_not(rules.notice_proposal, facts.call.notice_starts_on, facts.call.notice_working_days, True),
        unconditional=rules.unconditional_stages(queries.plan_of(facts).tracks, queries.plan_of(facts).conditions),
    )


@post("/rounds/{call_id:int}/call/publication", name="calls.publish", guards=[MAY_DRAFT])
async def publish(request: Asked, call_id: FromPath[int]) -> Redirect:
    await queries.round_facts(request.user, call_id)
    await actions.publish_call(request.user, call_id)
    return to(request, "calls.round", call_id=call_id, flash=_("公告已发布，资金已转入资金池"))


async def _why_not_publish(request: Asked, facts: queries.CallFacts) -> object:
    sources = [each.fund for each in facts.funds.values()]
    free = {source.id: await funds.free(source) for source in sources}
    owners = {source.id: source.funder for source in sources}
    return why_not(rules.check_publication, request.user, facts.call, queries.plan_of(facts), free, owners, clock.now())


def _about(facts: queries.CallFacts) -> dict[str, Any]:
    """What every page of one call shows."""
    return {
        "facts": facts,
        "row": facts.call,
        "state": queries.state(facts.call),
        "notice": queries.notice_days(facts.call),
        "words": words,
    }


def _next(facts: queries.CallFacts) -> object:
    return queries.next_moment(facts.call)


async def _choices(request: Asked) -> Choices:
    mine = request.user.organizations(*rules.DRAFTERS)
    return Choices(
        funders=[each.id for each in await organizations.funders() if each.id in mine],
        organisers=[each.id for each in await organizations.organisers()],
        funds=[each.fund.id for each in await funds.funds_of(mine)],
    )


async def _form_page(
    request: Asked, form: CallForm, *, facts: queries.CallFacts | None = None, status: int = 200
) -> Template:
    mine = request.user.organizations(*rules.DRAFTERS)
    sources = [each.fund for each in await funds.funds_of(mine)]
    free = {key: figures.free for key, figures in (await funds.figures(sources)).items()}
    return page(
        request,
        "calls/draft.html",
        status=status,
        form=form,
        facts=facts,
        funders=[(each.id, each.name) for each in await organizations.funders() if each.id in mine],
        organisers=[(each.id, each.name) for each in await organizations.organisers()],
        sources=[
            (each.id, _("{name}（未安排 {free}）", name=each.name, free=show_yuan(free[each.id]))) for each in sources
        ],
        stages=range(1, STAGES + 1),
        conditions=list(rules.CONDITION_NAMES.items()),
        words=words,
    )


ROUTES = [
    calls,
    call,
    rounds,
    round,
    new_call,
    draft,
    edit_call,
    redraft,
    publication,
    publish,
    *form_pages.ROUTES,
]
