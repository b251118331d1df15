"""The pages on which an application is filled in: a page for each section, and every field saved by itself."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.applications import actions, company, form_rules, hub_queries, queries, rules, section_tasks
from grants.applications.facts import ApplicationFacts
from grants.applications.forms import SectionForm
from grants.applications.showing import conflict, shown
from grants.errors import NotFound, Refused
from grants.i18n import _
from grants.questions.tables import Section
from grants.questions.words import condition_text
from grants.web.forms import Form
from grants.web.guards import signed_in
from grants.web.render import to

Asked = Request[Any, Any, Any]
HOME = "/applications/{application_id:int}"


@get(f"{HOME}/sections/{{key:str}}", name="applications.section", guards=[signed_in])
async def section(request: Asked, application_id: FromPath[int], key: FromPath[str]) -> Template:
    facts = await queries.application(request.user, application_id)
    rules.check_save(facts, request.user)
    part = _section(facts, key)
    form = SectionForm(None, facts, part)
    form.show_problems([each for each in form_rules.beside(facts) if facts.value(each.key.partition("-")[0])])
    return await _section_page(request, facts, part, form)


@post(f"{HOME}/sections/{{key:str}}", name="applications.save_section", guards=[signed_in], status_code=200)
async def save_section(request: Asked, application_id: FromPath[int], key: FromPath[str]) -> Template | Redirect:
    facts = await queries.application(request.user, application_id)
    part = _section(facts, key)
    form = SectionForm(await request.form(), facts, part)
    await _save(request, facts, form)
    if form.ok and not form.more:
        said = _("已保存。保存不等于提交")
        following = section_tasks.after(facts, part)
        if form.value("go") == "on" and following is not None:
            return to(request, "applications.section", application_id=application_id, key=following.key, flash=said)
        home = "applications.budget" if form.value("go") == "on" else "applications.application"
        return to(request, home, application_id=application_id, flash=said)
    facts = await queries.application(request.user, application_id)
    form.settle(facts.application.version)
    return await _section_page(request, facts, part, form, 200 if form.ok else 422)


async def _save(request: Asked, facts: ApplicationFacts, form: SectionForm) -> None:
    """What somebody else has changed meanwhile comes back with both texts; one's own stays in the history too."""
    application_id = facts.application.id
    clashing = {
        name: text
        for name, text in form.answered.items()
        if not facts.stands(name, text)
        and rules.was_changed_meanwhile(facts, name, form.known_version(name), request.user)
    }
    for name, text in clashing.items():
        await actions.note_text_not_taken(request.user, application_id, name=name, value=text)
        form.clash(name, conflict(facts, name))
    with form.showing_refusals():
        await actions.save_application(
            request.user,
            application_id,
            version=form.version,
            fields={name: text for name, text in form.answered.items() if name not in clashing},
            known={name: form.known_version(name) for name in form.answered},
        )


async def _section_page(
    request: Asked, facts: ApplicationFacts, part: Section, form: SectionForm, status: int = 200
) -> Template:
    by_key = facts.form.by_key
    return shown(
        request,
        "section",
        status=status,
        facts=facts,
        row=facts.application,
        part=part,
        form=form,
        when={question.key: condition_text(question, by_key) or None for question in form.questions},
        fixed=[each for each in facts.form.questions[part.id] if each not in form.questions],
        remarks={item.field: item.words for each in facts.corrections[-1:] for item in each.items},
        following=section_tasks.after(facts, part),
        asked=facts.form.questions[part.id],
        others=await company.others(request.user, facts.application.id),
        said=await hub_queries.open_comments(facts),
    )


@post(f"{HOME}/draft", name="applications.save_draft", guards=[signed_in], status_code=200)
async def save_draft(request: Asked, application_id: FromPath[int]) -> Response[dict[str, object]]:
    form = Form(await request.form())
    name, base, value = form.value("field"), form.value("base"), form.value("value")
    try:
        saved_at, version = await actions.save_field(
            request.user,
            application_id,
            name=name,
            value=value,
            base=int(base) if base.isdecimal() and len(base) < 10 else None,
            key=form.value("key")[:40],
        )
    except Refused as refusal:
        if refusal.code != "applications.changed_meanwhile":
            raise
        await actions.note_text_not_taken(request.user, application_id, name=name, value=value)
        facts = await queries.application(request.user, application_id)
        return Response(conflict(facts, name), status_code=409)
    facts = await queries.application(request.user, application_id)
    wrong = {
        each.key: str(each.words)
        for each in form_rules.beside(facts)
        if each.key.partition("-")[0] == name and facts.value(name)
    }
    return Response({"saved_at": f"{clock.local(saved_at):%H:%M:%S}", "version": version, "wrong": wrong})


@post(f"{HOME}/presence", name="applications.presence", guards=[signed_in], status_code=200)
async def presence(request: Asked, application_id: FromPath[int]) -> Response[dict[str, object]]:
    form = Form(await request.form())
    since = form.value("since")
    await actions.note_presence(request.user, application_id, page=form.value("page"))
    facts = await queries.application(request.user, application_id)
    version = int(since) if since.isdecimal() and len(since) < 10 else facts.application.version
    return Response(
        {
            "others": await company.others(request.user, application_id),
            "saved": company.saved_since(facts, version, request.user),
        }
    )


def _section(facts: ApplicationFacts, key: str) -> Section:
    for each in facts.form.sections:
        if each.key == key:
            return each
    raise NotFound("applications.no_such_section", _("没有找到这一节"))


ROUTES = [section, save_section, save_draft, presence]
