"""The pages on which an application is filled in: a page for each section, and every field saved by itself."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.applications import actions, company, form_rules, hub_queries, queries, rules, section_tasks
from grants.applications.facts import ApplicationFacts
from grants.applications.forms import SectionForm
from grants.applications.needs import queries as needs
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
    form = SectionForm.of(facts, part)
    form.show_problems([each for each in form_rules.beside(facts) if facts.value(each.key.partition("-")[0])])
    return await _section_page(request, facts, part, form)


@post(f"{HOME}/sections/{{key:str}}", name="applications.save_section", guards=[signed_in], status_code=200)
async def save_section(request: Asked, application_id: FromPath[int], key: FromPath[str]) -> Template | Redirect:
    form = SectionForm(await request.form())

    def read(facts: ApplicationFacts) -> SectionForm:
        return form.read(facts, _section(facts, key))

    with form.showing_refusals():
        saved = await actions.save_section(request.user, application_id, read)
        for name in saved.clashing:
            form.clash(name, conflict(saved.found, name))
        if form.ok and not form.more:
            return _go_on(request, saved.found, key, form)
    facts = await queries.application(request.user, application_id)
    read(facts).settle(facts.application.version)
    return await _section_page(request, facts, _section(facts, key), form, 200 if form.ok else 422)


def _go_on(request: Asked, facts: ApplicationFacts, key: str, form: SectionForm) -> Redirect:
    said, application_id = _("已保存。保存不等于提交"), facts.application.id
    following = section_tasks.after(facts, _section(facts, key))
    if form.value("go") == "on" and following is not None:
        return to(request, "applications.section", application_id=application_id, key=following.key, flash=said)
    home = "applications.budget" if form.value("go") == "on" else "applications.application"
    return to(request, home, application_id=application_id, flash=said)


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
        near=await needs.near(facts) if any(each.key == "needs" for each in form.questions) else None,
    )


@post(f"{HOME}/draft", name="applications.save_draft", guards=[signed_in], status_code=200)
async def save_draft(request: Asked, application_id: FromPath[int]) -> Response[dict[str, object]]:
    form = Form(await request.form())
    name, base, value = form.value("field"), form.value("base"), form.value("value")
    try:
        saved = await actions.save_field(
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
    wrong = {
        each.key: str(each.words)
        for each in form_rules.beside(saved.after)
        if each.key.partition("-")[0] == name and saved.after.value(name)
    }
    return Response({"saved_at": f"{clock.local(saved.saved_at):%H:%M:%S}", "version": saved.version, "wrong": wrong})


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
