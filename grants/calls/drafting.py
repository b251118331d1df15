"""The pages on which an officer writes a call, section by section, and publishes it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.calls import actions, calendar, judging, judging_words, published, queries, rules, saying, words
from grants.calls.forms import FORMS, NewCallForm
from grants.calls.judging_rules import Known
from grants.calls.queries import CallFacts
from grants.calls.section_form import Choices, SectionForm
from grants.calls.sections import Section, next_after, says_nothing, section_of
from grants.errors import NotFound, Refused, why_not
from grants.funds import queries as funds
from grants.funds.rules import in_order, purpose_name
from grants.i18n import _
from grants.money import show_yuan
from grants.organizations import queries as organizations
from grants.people.rules import FUNDER_ROLES
from grants.people.tables import Role
from grants.vocabulary import queries as vocabulary
from grants.vocabulary.rules import lies_under
from grants.vocabulary.tables import Level, ListName
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
MAY_READ = roles(*FUNDER_ROLES, Role.ORGANISER)
MAY_DRAFT = roles(*rules.DRAFTERS)


@get("/rounds/new", name="calls.new_call", guards=[MAY_DRAFT])
async def new_call(request: Asked) -> Template:
    funders, organisers = await _funders(request), await organizations.organisers()
    form = NewCallForm(None, [each.id for each in funders], [each.id for each in organisers])
    return page(request, "calls/new_call.html", form=form, funders=_named(funders), organisers=_named(organisers))


@post("/rounds", name="calls.draft", guards=[MAY_DRAFT], status_code=200)
async def draft(request: Asked) -> Template | Redirect:
    funders, organisers = await _funders(request), await organizations.organisers()
    form = NewCallForm(await request.form(), [each.id for each in funders], [each.id for each in organisers])
    if form.ok:
        with form.showing_refusals():
            drafted = await actions.draft_call(request.user, form.plan)
            return to(request, "calls.edit_call", call_id=drafted.id, flash=_("草稿已建立，请逐节填写"))
    named = {"funders": _named(funders), "organisers": _named(organisers)}
    return page(request, "calls/new_call.html", status=422, form=form, **named)


@get("/rounds/{call_id:int}/call", name="calls.edit_call", guards=[MAY_READ])
async def edit_call(request: Asked, call_id: FromPath[int]) -> Template:
    facts = await queries.round_facts(request.user, call_id)
    if not _may_write(request, facts):
        return page(request, "calls/fixed_call.html", **await in_full(facts))
    return page(request, "calls/edit_call.html", **about(facts), tasks=await _tasks(facts))


@get("/rounds/{call_id:int}/call/{section:str}", name="calls.call_section", guards=[MAY_DRAFT])
async def call_section(request: Asked, call_id: FromPath[int], section: FromPath[str]) -> Template | Redirect:
    if (await queries.round_facts(request.user, call_id)).call.published_at is not None:
        return to(request, "calls.edit_call", call_id=call_id)
    facts, kind = await _writable(request, call_id, section)
    saved = await queries.saved_section(call_id, kind.SECTION)
    form = kind(None, queries.plan_of(facts), await _choices(request, facts), saved.version if saved else 0)
    return await _section_page(request, facts, form)


@post("/rounds/{call_id:int}/call/{section:str}", name="calls.save_call_section", guards=[MAY_DRAFT], status_code=200)
async def save_call_section(request: Asked, call_id: FromPath[int], section: FromPath[str]) -> Template | Redirect:
    facts, kind = await _writable(request, call_id, section)
    posted = await _with_templates(request, facts) if kind.SECTION == Section.PAPERS else await request.form()
    form = kind(posted, queries.plan_of(facts), await _choices(request, facts))
    if form.is_arranged:
        return await _section_page(request, facts, form)
    if form.ok:
        try:
            await actions.save_section(request.user, call_id, form.SECTION, version=form.version, changes=form.changes)
        except Refused as refusal:
            if refusal.code != "calls.changed_meanwhile":
                raise
            return await _somebody_was_first(request, call_id, form, refusal)
        return _onward(request, call_id, form)
    return await _section_page(request, facts, form, status=422)


@get("/rounds/{call_id:int}/call/publication", name="calls.publication", guards=[MAY_DRAFT])
async def publication(request: Asked, call_id: FromPath[int]) -> Template:
    facts = await queries.round_facts(request.user, call_id)
    plan = queries.plan_of(facts)
    return page(
        request,
        "calls/publication.html",
        **await in_full(facts),
        against=[(each, section_of(each.field)) for each in await _against(facts)],
        refusal=why_not(rules.check_publication, request.user, facts.call, plan, *await _asked(facts)),
        moved=await _moved(facts),
        uncounted=why_not(rules.notice_proposal, facts.call.notice_starts_on, facts.call.notice_working_days, True),
        unconditional=rules.unconditional_stages(plan.tracks, plan.conditions),
    )


@post("/rounds/{call_id:int}/call/publication", name="calls.publish", guards=[MAY_DRAFT])
async def publish(request: Asked, call_id: FromPath[int]) -> Redirect:
    await queries.round_facts(request.user, call_id)
    await actions.publish_call(request.user, call_id)
    return to(request, "calls.round", call_id=call_id, flash=_("公告已发布，资金已转入资金池"))


def about(facts: CallFacts) -> dict[str, Any]:
    """What every page of one call shows."""
    return {
        "facts": facts,
        "row": facts.call,
        "state": queries.state(facts),
        "notice": queries.notice_days(facts.call),
        "words": words,
        "saying": saying,
        "judging": judging,
    }


async def in_full(facts: CallFacts) -> dict[str, Any]:
    """The same with what is needed to say all that a call fixes."""
    return about(facts) | {"names": await published.names_of(facts)}


def _may_write(request: Asked, facts: CallFacts) -> bool:
    return facts.call.published_at is None and request.user.has_in(facts.call.funder, *rules.DRAFTERS)


async def _writable(request: Asked, call_id: int, section: str) -> tuple[CallFacts, type[SectionForm]]:
    """The draft and the form of one of its sections. Raises NotFound for others, Refused once it is published."""
    facts = await queries.round_facts(request.user, call_id)
    if section not in FORMS:
        raise NotFound("calls.no_such_section", _("没有找到这一节"))
    rules.check_template(request.user, facts.call)
    return facts, FORMS[Section(section)]


async def _with_templates(request: Asked, facts: CallFacts) -> Any:
    """Templates that were chosen are kept at once, so that a mistake elsewhere does not lose them."""
    posted = await request.form()
    fields: dict[str, Any] = dict(posted.multi_items())
    for name, value in list(fields.items()):
        if name.endswith("-template") and getattr(value, "filename", None):
            upload = await actions.keep_template(
                request.user, facts.call.id, content=await value.read(), name=value.filename
            )
            fields[f"{name}_id"] = str(upload.id)
    return {name: value for name, value in fields.items() if isinstance(value, str)}


async def _somebody_was_first(request: Asked, call_id: int, form: SectionForm, refusal: Refused) -> Template:
    """The same form with what was typed, what the other one saved, and the version that is current now."""
    facts = await queries.round_facts(request.user, call_id)
    saved = await queries.saved_section(call_id, form.SECTION)
    form.fail("form", refusal.message)
    differences = form.differences(queries.plan_of(facts))
    form.restart_from(saved.version if saved else 0)
    return await _section_page(request, facts, form, status=409, differences=differences)


def _onward(request: Asked, call_id: int, form: SectionForm) -> Redirect:
    following = next_after(form.SECTION)
    said = _("“{section}”已保存", section=words.SECTION_NAMES[form.SECTION][0])
    if form.value("go") != "next" or following is None:
        return to(request, "calls.edit_call", call_id=call_id, flash=said)
    if following == Section.QUESTIONS:
        return to(request, "calls.form", call_id=call_id, flash=said)
    return to(request, "calls.call_section", call_id=call_id, section=following, flash=said)


async def _section_page(
    request: Asked,
    facts: CallFacts,
    form: SectionForm,
    *,
    status: int = 200,
    differences: Iterable[tuple[str, str, str]] = (),
) -> Template:
    here = [each for each in await _against(facts) if section_of(each.field) == form.SECTION]
    return page(
        request,
        "calls/call_section.html",
        status=status,
        **about(facts),
        form=form,
        section=form.SECTION,
        said=judging_words,
        missing=here,
        differences=differences,
        saved=await queries.saved_section(facts.call.id, form.SECTION),
        sources=await _moved(facts) if form.SECTION == Section.MONEY else [],
        proposals=calendar.proposals(facts.call, facts.judged_until) if form.SECTION == Section.TIMETABLE else [],
    )


async def _tasks(facts: CallFacts) -> list[dict[str, Any]]:
    """One row for each section: what it is, whether it is filled in, what it lacks for publication."""
    plan, against = queries.plan_of(facts), await _against(facts)
    saved = await queries.saved_sections(facts.call.id)
    rows = []
    for section in Section:
        lacking = [each for each in against if section_of(each.field) == section]
        name, hint = words.SECTION_NAMES[section]
        rows.append(
            {
                "section": section,
                "label": name,
                "hint": "；".join(each.message for each in lacking[:3]) or hint,
                "status": words.section_status(len(lacking), says_nothing(section, plan), section in saved),
                "error": bool(lacking),
            }
        )
    return rows


async def _against(facts: CallFacts) -> list[Refused]:
    return list(rules.standing_against(queries.plan_of(facts), *await _asked(facts)))


async def _asked(facts: CallFacts) -> tuple[dict[int, Any], dict[int, int], Known, datetime]:
    """What each source of the call still has, and whose it is; which codes quotas can name; and now."""
    sources = [each.fund for each in facts.funds.values()]
    found = await funds.figures(sources)
    free = {each.id: found[each.id].free for each in sources}
    return free, {each.id: each.funder for each in sources}, await queries.quota_codes(facts), clock.now()


async def _moved(facts: CallFacts) -> list[dict[str, Any]]:
    """For each source of the funder: what it has, what this call takes of it, what is left then."""
    sources = [each.fund for each in await funds.funds_of([facts.call.funder])]
    found = await funds.figures(sources)
    taken = {pool.fund: pool.amount for pool in facts.pools}
    return [
        {
            "name": each.name,
            "free": found[each.id].free,
            "taken": taken.get(each.id),
            "left": found[each.id].free - taken.get(each.id, 0),
        }
        for each in sources
    ]


async def _funders(request: Asked) -> list[Any]:
    mine = request.user.organizations(*rules.DRAFTERS)
    return [each for each in await organizations.funders() if each.id in mine]


def _named(rows: Iterable[Any]) -> list[tuple[int, str]]:
    return [(each.id, each.name) for each in rows]


async def _choices(request: Asked, facts: CallFacts) -> Choices:
    sources = [each.fund for each in await funds.funds_of([facts.call.funder])]
    free = await funds.figures(sources)
    everywhere = await vocabulary.divisions()
    counties = [each for each in everywhere if each.level in (Level.CITY, Level.COUNTY)]
    home = facts.funder.division
    own = [each for each in everywhere if each.level == Level.STREET and home and lies_under(each.code, home)]
    purposes = in_order(frozenset(each for fund in facts.funds.values() for each in fund.purposes))
    areas = [*await vocabulary.terms(ListName.FOCUS_AREA), *await vocabulary.terms(ListName.ENCOURAGED_AREA)]
    return Choices(
        organisers=_named(await organizations.organisers()),
        programmes=_named(await queries.programmes_of([facts.call.funder])),
        funds=[
            (each.id, _("{name}（未安排 {free}）", name=each.name, free=show_yuan(free[each.id].free)))
            for each in sources
        ],
        divisions=[(each.code, each.name) for each in counties],
        fields=[(each.code, each.name) for each in areas],
        purposes=[(each, purpose_name(each)) for each in purposes],
        places=[(each.code, each.name) for each in (*counties, *own)],
    )


ROUTES = [new_call, draft, edit_call, call_section, save_call_section, publication, publish]
