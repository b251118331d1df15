"""The pages of a closed judging: its record, its papers, and the minutes of its meetings."""

import json
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import files
from grants.errors import NotFound, why_not
from grants.i18n import _
from grants.people.tables import Role
from grants.results import actions, advice_pages, documents, queries, rules, words
from grants.results.facts import MinutesFacts
from grants.results.forms import VOTES, MinutesForm, SignatureForm
from grants.results.tables import Meeting
from grants.scoring import queries as scoring
from grants.scoring import seen
from grants.scoring.panel import Panel
from grants.scoring.rules import READERS, may_read_panel, panel_is_run_by
from grants.web.forms import Form
from grants.web.guards import roles, signed_in
from grants.web.named import kept_as
from grants.web.render import page, to
from grants.workbooks import XLSX

Asked = Request[Any, Any, Any]
RUNS = roles(Role.ORGANISER, Role.OFFICER)
READS = roles(*READERS)
HOME = "/rounds/{call_id:int}"


@get(f"{HOME}/record.json", name="results.record", guards=[READS])
async def record(request: Asked, call_id: FromPath[int]) -> Response[str]:
    found = await queries.judging_record(request.user, call_id)
    content = json.dumps(found, ensure_ascii=False, indent=1)
    return _sent(content, "application/json", f"judging-{call_id}.json")


@get(f"{HOME}/record.xlsx", name="results.spreadsheet", guards=[READS])
async def spreadsheet(request: Asked, call_id: FromPath[int]) -> Response[bytes]:
    found = await queries.judging_record(request.user, call_id)
    return _sent(documents.spreadsheet(found), XLSX, f"judging-{call_id}.xlsx")


@get(f"{HOME}/papers", name="results.papers", guards=[READS])
async def papers(request: Asked, call_id: FromPath[int]) -> Template:
    return await _papers_page(request, await scoring.panel_for(request.user, call_id), Form())


@post(f"{HOME}/papers", name="results.issue_papers", guards=[RUNS], status_code=200)
async def issue_papers(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    panel = await scoring.panel_for(request.user, call_id)
    form = Form()
    with form.showing_refusals():
        await actions.issue_papers(request.user, call_id)
        return to(request, "results.papers", call_id=call_id, flash=_("正在生成，稍后可以下载"))
    return await _papers_page(request, panel, form, 422)


async def _papers_page(request: Asked, panel: Panel, form: Form, status: int = 200) -> Template:
    made = await queries.papers(panel.call.id)
    return page(
        request,
        "results/papers.html",
        status=status,
        panel=panel,
        form=form,
        made={each.paper_kind: each for each in made},
        paper_names=words.PAPER_NAMES,
        meeting_names=words.MEETING_NAMES,
        minutes=await queries.minutes_of(panel.call.id),
        why=why_not(rules.check_issue, request.user, panel.call, panel.closure, made),
        why_not_read=why_not(seen.closes_as_somebody_free, request.user, panel.recused),
        why_not_write=why_not(panel_is_run_by, request.user, panel.call),
    )


@get(f"{HOME}/papers/{{kind:str}}", name="results.paper", guards=[READS])
async def paper(request: Asked, call_id: FromPath[int], kind: FromPath[str]) -> Response[bytes]:
    await queries.closed_panel(request.user, call_id)
    made = next((each for each in await queries.papers(call_id) if each.paper_kind == kind), None)
    if made is None:
        raise NotFound("results.no_paper", _("没有找到这份文件，可能还在生成"))
    return await _paper(made.upload)


@get(f"{HOME}/minutes/new", name="results.new_minutes", guards=[RUNS])
async def new_minutes(request: Asked, call_id: FromPath[int]) -> Template:
    panel = await scoring.panel_for(request.user, call_id)
    return _minutes_form_page(request, panel, MinutesForm(await queries.who_may_attend(panel.call)))


@post(f"{HOME}/minutes", name="results.draft_minutes", guards=[RUNS], status_code=200)
async def draft_minutes(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    panel = await scoring.panel_for(request.user, call_id)
    form = MinutesForm(await queries.who_may_attend(panel.call), await request.form())
    if form.ok and form.plan and not form.meeting:
        form.fail("meeting", _("请选择一项"))
    if form.ok and form.plan and form.meeting:
        with form.showing_refusals():
            made = await actions.draft_minutes(request.user, call_id, Meeting(form.meeting), form.plan)
            return to(request, "results.minutes", minutes_id=made.id, flash=_("草稿已保存"))
    return _minutes_form_page(request, panel, form, 422)


def _minutes_form_page(request: Asked, panel: Panel, form: MinutesForm, status: int = 200) -> Template:
    return page(
        request,
        "results/new_minutes.html",
        status=status,
        panel=panel,
        form=form,
        meeting_names=words.MEETING_NAMES,
        votes=VOTES,
        why=why_not(panel_is_run_by, request.user, panel.call),
    )


@get("/minutes/{minutes_id:int}", name="results.minutes", guards=[signed_in])
async def minutes(request: Asked, minutes_id: FromPath[int]) -> Template:
    facts = await queries.minutes_for(request.user, minutes_id)
    return _minutes_page(request, facts, MinutesForm(facts.people, None, facts), SignatureForm())


@post("/minutes/{minutes_id:int}", name="results.redraft_minutes", guards=[RUNS], status_code=200)
async def redraft_minutes(request: Asked, minutes_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.minutes_for(request.user, minutes_id)
    form = MinutesForm(facts.people, await request.form())
    if form.ok and form.plan:
        with form.showing_refusals():
            await actions.redraft_minutes(request.user, minutes_id, form.plan, version=form.version)
            return to(request, "results.minutes", minutes_id=minutes_id, flash=_("草稿已保存"))
    return _minutes_page(request, facts, form, SignatureForm(), 422)


@post("/minutes/{minutes_id:int}/completion", name="results.complete_minutes", guards=[RUNS], status_code=200)
async def complete_minutes(request: Asked, minutes_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.minutes_for(request.user, minutes_id)
    form = MinutesForm(facts.people, None, facts)
    with form.showing_refusals():
        await actions.complete_minutes(request.user, minutes_id)
        return to(request, "results.minutes", minutes_id=minutes_id, flash=_("记录已定稿，请出席人签字"))
    return _minutes_page(request, facts, form, SignatureForm(), 422)


@post("/minutes/{minutes_id:int}/signature", name="results.sign_minutes", guards=[signed_in], status_code=200)
async def sign_minutes(request: Asked, minutes_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.minutes_for(request.user, minutes_id)
    form = SignatureForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.sign_minutes(request.user, minutes_id, name=form.name)
            return to(request, "results.minutes", minutes_id=minutes_id, flash=_("已签字"))
    return _minutes_page(request, facts, MinutesForm(facts.people, None, facts), form, 422)


@get("/minutes/{minutes_id:int}/paper", name="results.minutes_paper", guards=[signed_in])
async def minutes_paper(request: Asked, minutes_id: FromPath[int]) -> Response[bytes]:
    facts = await queries.minutes_for(request.user, minutes_id)
    if facts.minutes.document is None:
        raise NotFound("results.no_minutes_paper", _("监督员签字后生成，请稍后再下载"))
    return await _paper(facts.minutes.document)


def _minutes_page(
    request: Asked, facts: MinutesFacts, form: MinutesForm, signing: SignatureForm, status: int = 200
) -> Template:
    return page(
        request,
        "results/minutes.html",
        status=status,
        facts=facts,
        form=form,
        signing=signing,
        meeting_names=words.MEETING_NAMES,
        votes=VOTES,
        signed_at={each.person: each.signed_at for each in facts.signatures},
        reads_round=may_read_panel(request.user, facts.call),
        why_not_write=why_not(rules.check_redraft, request.user, facts, facts.minutes.version),
        why_not_complete=why_not(rules.check_completion, request.user, facts),
        why_not_sign=why_not(rules.check_signature, request.user, facts, request.user.name),
    )


async def _paper(upload_id: int) -> Response[bytes]:
    upload = await queries.upload(upload_id)
    return _sent(await files.read(upload), upload.media_type, upload.name)


def _sent(content: Any, media_type: str, name: str) -> Response[Any]:
    return Response(content, media_type=media_type, headers=kept_as(name))


ROUTES = [
    record,
    spreadsheet,
    papers,
    issue_papers,
    paper,
    new_minutes,
    draft_minutes,
    minutes,
    redraft_minutes,
    complete_minutes,
    sign_minutes,
    minutes_paper,
    *advice_pages.ROUTES,
]
