"""Pages on which an officer writes a form of a draft call, of the application or of a report (`?of=final`), and looks
at it as who fills it in will."""

from typing import Any, cast

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.calls import queries, rules, words
from grants.calls.queries import CallFacts
from grants.calls.tables import DueReport
from grants.calls.words import REPORT_NAMES
from grants.errors import NotFound, Refused, why_not
from grants.funds.rules import in_order, purpose_name
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES
from grants.people.tables import Role
from grants.questions import actions, answers
from grants.questions import queries as questions
from grants.questions import rules as form_rules
from grants.questions.actions import Way
from grants.questions.editing import CHECKS, FILE_KINDS, TERMS, QuestionForm, SectionForm, summable
from grants.questions.facts import QuestionnaireFacts, plan_of
from grants.questions.forms import AnswersForm
from grants.questions.tables import Question, QuestionKind
from grants.questions.words import CELL_NAMES, KIND_NAMES, OPERATOR_NAMES, condition_text
from grants.web.forms import whole
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
MAY_READ = roles(*FUNDER_ROLES, Role.ORGANISER)
MAY_DRAFT = roles(*rules.DRAFTERS)


@get("/rounds/{call_id:int}/form", name="calls.form", guards=[MAY_READ])
async def form(request: Asked, call_id: FromPath[int]) -> Template:
    facts, asked = await _look(request, call_id)
    return _form_page(request, facts, asked)


@post("/rounds/{call_id:int}/form/moves", name="calls.move_part", guards=[MAY_DRAFT], status_code=200)
async def move_part(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    facts, asked = await _look(request, call_id, to_change=True)
    part, key, way, version = await _part(request, asked)
    if way not in ("up", "down"):
        raise NotFound("calls.no_such_way", _("没有找到这个方向"))
    try:
        moved = actions.move_section if part == "section" else actions.move_question
        await moved(request.user, asked.questionnaire.id, key, way=cast(Way, way), version=version)
    except Refused as refusal:
        return await _again(request, facts, refusal)
    return to(request, "calls.form", call_id=call_id, query=_of(request))


@post("/rounds/{call_id:int}/form/removals", name="calls.remove_part", guards=[MAY_DRAFT], status_code=200)
async def remove_part(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    facts, asked = await _look(request, call_id, to_change=True)
    part, key, _way, version = await _part(request, asked)
    try:
        removed = actions.remove_section if part == "section" else actions.remove_question
        await removed(request.user, asked.questionnaire.id, key, version=version)
    except Refused as refusal:
        return await _again(request, facts, refusal)
    return to(request, "calls.form", call_id=call_id, flash=_("已删除"), query=_of(request))


@get("/rounds/{call_id:int}/form/sections/new", name="calls.new_section", guards=[MAY_DRAFT])
async def new_section(request: Asked, call_id: FromPath[int]) -> Template:
    facts, asked = await _look(request, call_id, to_change=True)
    return _section_page(request, facts, SectionForm(None, version=asked.questionnaire.version))


@post("/rounds/{call_id:int}/form/sections/new", name="calls.add_section", guards=[MAY_DRAFT], status_code=200)
async def add_section(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    facts, asked = await _look(request, call_id, to_change=True)
    typed = SectionForm(await request.form())
    if typed.ok:
        with typed.showing_refusals():
            said = {"title": typed.title, "help": typed.help, "version": typed.version}
            await actions.add_section(request.user, asked.questionnaire.id, **cast(Any, said))
            return to(request, "calls.form", call_id=call_id, flash=_("已增加一节"), query=_of(request))
    return _section_page(request, facts, typed, status=422)


@get("/rounds/{call_id:int}/form/sections/{section_id:int}", name="calls.section", guards=[MAY_DRAFT])
async def section(request: Asked, call_id: FromPath[int], section_id: FromPath[int]) -> Template:
    facts, asked = await _look(request, call_id, to_change=True)
    typed = SectionForm(None, asked.section(section_id), version=asked.questionnaire.version)
    return _section_page(request, facts, typed, section_id=section_id)


@post(
    "/rounds/{call_id:int}/form/sections/{section_id:int}",
    name="calls.edit_section",
    guards=[MAY_DRAFT],
    status_code=200,
)
async def edit_section(request: Asked, call_id: FromPath[int], section_id: FromPath[int]) -> Template | Redirect:
    facts, asked = await _look(request, call_id, to_change=True)
    typed = SectionForm(await request.form())
    if typed.ok:
        with typed.showing_refusals():
            said = {"title": typed.title, "help": typed.help, "version": typed.version}
            await actions.edit_section(request.user, asked.questionnaire.id, section_id, **cast(Any, said))
            return to(request, "calls.form", call_id=call_id, flash=_("已保存"), query=_of(request))
    return _section_page(request, facts, typed, section_id=section_id, status=422)


@get("/rounds/{call_id:int}/form/questions/new", name="calls.new_question", guards=[MAY_DRAFT])
async def new_question(request: Asked, call_id: FromPath[int]) -> Template:
    facts, asked = await _look(request, call_id, to_change=True)
    chosen = {name: request.query_params.get(name, "") for name in ("kind", "section")}
    typed = QuestionForm(None, asked, None, version=asked.questionnaire.version, **chosen)
    return _question_page(request, facts, typed)


@post("/rounds/{call_id:int}/form/questions/new", name="calls.add_question", guards=[MAY_DRAFT], status_code=200)
async def add_question(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    facts, asked = await _look(request, call_id, to_change=True)
    typed = QuestionForm(await request.form(), asked)
    if typed.ok and not typed.more:
        with typed.showing_refusals():
            await actions.add_question(
                request.user, asked.questionnaire.id, typed.section, typed.plan, version=typed.version
            )
            return to(request, "calls.form", call_id=call_id, flash=_("已增加一个问题"), query=_of(request))
    return _question_page(request, facts, typed, status=200 if typed.more else 422)


@get("/rounds/{call_id:int}/form/questions/{question_id:int}", name="calls.question", guards=[MAY_DRAFT])
async def question(request: Asked, call_id: FromPath[int], question_id: FromPath[int]) -> Template:
    facts, asked = await _look(request, call_id, to_change=True)
    found = asked.question(question_id)
    typed = QuestionForm(
        None, asked, plan_of(found), version=asked.questionnaire.version, section=found.section, key=found.key
    )
    return _question_page(request, facts, typed, found)


@post(
    "/rounds/{call_id:int}/form/questions/{question_id:int}",
    name="calls.edit_question",
    guards=[MAY_DRAFT],
    status_code=200,
)
async def edit_question(request: Asked, call_id: FromPath[int], question_id: FromPath[int]) -> Template | Redirect:
    facts, asked = await _look(request, call_id, to_change=True)
    found = asked.question(question_id)
    typed = QuestionForm(await request.form(), asked, plan_of(found))
    if typed.ok and not typed.more:
        with typed.showing_refusals():
            await actions.edit_question(
                request.user,
                asked.questionnaire.id,
                question_id,
                typed.plan,
                section_id=typed.section,
                version=typed.version,
            )
            return to(request, "calls.form", call_id=call_id, flash=_("已保存"), query=_of(request))
    return _question_page(request, facts, typed, found, status=200 if typed.more else 422)


@get("/rounds/{call_id:int}/form/preview", name="calls.form_preview", guards=[MAY_READ])
async def form_preview(request: Asked, call_id: FromPath[int]) -> Template:
    facts, asked = await _look(request, call_id)
    return _preview_page(request, facts, asked, AnswersForm(None, asked.ordered, {}))


@post("/rounds/{call_id:int}/form/preview", name="calls.try_form", guards=[MAY_READ], status_code=200)
async def try_form(request: Asked, call_id: FromPath[int]) -> Template:
    """Nothing is saved: what was typed is only read and checked, as it will be for an applicant."""
    facts, asked = await _look(request, call_id)
    typed = AnswersForm(await request.form(), asked.ordered, {})
    if not typed.more:
        read = {each.key: answers.read(each, typed.answered[each.key]) for each in asked.ordered}
        values = {key: value for key, (value, _misfit) in read.items()}
        misfits = {key: misfit for key, (_value, misfit) in read.items() if misfit}
        typed.show_problems(answers.problems(asked.ordered, values, misfits))
    return _preview_page(request, facts, asked, typed, tried=not typed.more)


async def _look(request: Asked, call_id: int, *, to_change: bool = False) -> tuple[CallFacts, QuestionnaireFacts]:
    """The call and its form; for a change only where it may still be changed, and by whom."""
    facts = await queries.round_facts(request.user, call_id)
    asked = await questions.questionnaire(await _which(request, facts))
    if to_change:
        form_rules.check_change(request.user, asked.questionnaire)
    return facts, asked


def _of(request: Asked) -> dict[str, str]:
    """Which report's form it is, as the address says; nothing for that of the application."""
    kind = request.query_params.get("of", "")
    return {"of": kind} if kind in set(DueReport) else {}


async def _which(request: Asked, facts: CallFacts) -> int:
    """The form that the address names: that of the application, or of a kind of report."""
    kind = _of(request).get("of")
    forms = {each.report_kind: each.questionnaire for each in await queries.report_forms(facts.call.id)}
    found = forms.get(kind) if kind else facts.call.questionnaire
    if found is None:
        raise NotFound("calls.no_form", _("这一轮没有这张表"))
    return int(found)


def _around(request: Asked) -> dict[str, Any]:
    """What every page of a form says of which form it is."""
    of = _of(request)
    name = REPORT_NAMES[DueReport(of["of"])] if of else _("申报表")
    offered = {kind: words for kind, words in KIND_NAMES.items() if not of or kind != QuestionKind.FILE}
    return {"of": f"?of={of['of']}" if of else "", "form_name": name, "kinds": KIND_NAMES, "offered": offered}


async def _part(request: Asked, asked: QuestionnaireFacts) -> tuple[str, int, str, int]:
    """Which part a button in the list belongs to, which way it goes, and the version the list was of."""
    posted = await request.form()
    name, _dash, number = str(posted.get("part", "")).partition("-")
    version = str(posted.get("version", ""))
    key = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
    if name not in ("section", "question"):
        raise NotFound("calls.no_such_part", _("没有找到这一项"))
    return name, key, str(posted.get("way", "")), whole(version) or 0


async def _again(request: Asked, facts: CallFacts, refusal: Refused) -> Template:
    """The list once more, with what was refused, and fresh."""
    asked = await questions.questionnaire(await _which(request, facts))
    return _form_page(request, facts, asked, refusal=refusal, status=422)


def _form_page(
    request: Asked, facts: CallFacts, asked: QuestionnaireFacts, *, refusal: Refused | None = None, status: int = 200
) -> Template:
    return page(
        request,
        "questions/form.html",
        status=status,
        facts=facts,
        asked=asked,
        refusal=refusal,
        why_not=why_not(form_rules.check_change, request.user, asked.questionnaire),
        **_around(request),
        conditions={each.key: condition_text(each, asked.by_key) for each in asked.ordered},
        never_deleted=form_rules.NEVER_DELETED,
    )


def _section_page(
    request: Asked, facts: CallFacts, typed: SectionForm, *, section_id: int | None = None, status: int = 200
) -> Template:
    known = {"facts": facts, "form": typed, "section_id": section_id}
    return page(request, "questions/section.html", status=status, **known, **_around(request))


def _question_page(
    request: Asked, facts: CallFacts, typed: QuestionForm, found: Question | None = None, *, status: int = 200
) -> Template:
    key = found.key if found is not None else ""
    return page(
        request,
        "questions/question.html",
        status=status,
        facts=facts,
        form=typed,
        question=found,
        **_around(request),
        kind=typed.kind,
        Kind=QuestionKind,
        sections=[(each.id, each.title) for each in typed.facts.sections],
        others=typed.others(key),
        comparable=typed.comparable(key),
        summable=summable(found),
        cells=list(CELL_NAMES.items()),
        operators=list(OPERATOR_NAMES.items()),
        terms=typed.shown("term", "question", TERMS),
        checks=typed.shown("check", "right", CHECKS),
        file_kinds=[(each, each.removeprefix(".").upper()) for each in FILE_KINDS],
        dependents=form_rules.dependents_of(typed.facts, found) if found is not None else [],
    )


def _preview_page(
    request: Asked, facts: CallFacts, asked: QuestionnaireFacts, typed: AnswersForm, *, tried: bool = False
) -> Template:
    purposes = in_order(frozenset(each for fund in facts.funds.values() for each in fund.purposes))
    return page(
        request,
        "questions/preview.html",
        status=422 if typed.problems else 200,
        facts=facts,
        asked=asked,
        form=typed,
        tried=tried,
        **_around(request),
        given={"purpose": [(each, purpose_name(each)) for each in purposes]},
        conditions={each.key: condition_text(each, asked.by_key) for each in asked.ordered}
        | ({} if purposes else {"purpose": _("先填这一轮的资金来源，这里列出它们可以用于的用途")}),
        words=words,
    )


ROUTES = [
    form,
    move_part,
    remove_part,
    new_section,
    add_section,
    section,
    edit_section,
    new_question,
    add_question,
    question,
    edit_question,
    form_preview,
    try_form,
]
