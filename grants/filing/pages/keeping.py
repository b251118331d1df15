"""What a filed group asks of its office, and what the office says to it; abnormal and restored."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants.errors import why_not
from grants.filing import changing, in_force, queries, rules
from grants.filing.facts import FilingFacts
from grants.filing.forms import AnswerForm, ContentForm, ReasonForm
from grants.filing.pages.applying import rows_for
from grants.filing.pages.asked import OFFICE, Asked, handed_out, shown
from grants.filing.tables import FilingRequest, FilingStatus, PartyForm, RequestKind
from grants.filing.words import FIELD_NAMES, PARTY_NAMES
from grants.i18n import _
from grants.web.guards import signed_in
from grants.web.render import to

HOME = "/filings/{filing_id:int}"


@get(f"{HOME}/change", name="filing.new_change", guards=[signed_in])
async def new_change(request: Asked, filing_id: FromPath[int]) -> Template:
    facts = await queries.filing(request.user, filing_id)
    in_force.may_ask_now(facts, request.user)
    return _change_page(request, facts, ContentForm(None, facts))


@post(f"{HOME}/change", name="filing.ask_for_change", guards=[signed_in], status_code=200)
async def ask_for_change(request: Asked, filing_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.filing(request.user, filing_id)
    form = ContentForm(await request.form(), facts)
    if form.ok:
        with form.showing_refusals():
            asked = await changing.request_change(
                request.user, filing_id, content=form.content, reason=form.reason, form_key=form.key()
            )
            said = _("变更申请已提交，等备案单位核对")
            return to(request, "filing.request", filing_id=filing_id, request_id=asked.id, flash=said)
    return _change_page(request, facts, form, 422)


def _change_page(request: Asked, facts: FilingFacts, form: ContentForm, status: int = 200) -> Template:
    return shown(
        request, "change", status=status, facts=facts, row=facts.filing, form=form, lines=rows_for(facts, form)
    )


@get(f"{HOME}/exit", name="filing.new_exit", guards=[signed_in])
async def new_exit(request: Asked, filing_id: FromPath[int]) -> Template:
    facts = await queries.filing(request.user, filing_id)
    why = why_not(in_force.may_ask_now, facts, request.user)
    return shown(request, "exit", facts=facts, row=facts.filing, form=ReasonForm(), why=why)


@post(f"{HOME}/exit", name="filing.ask_for_exit", guards=[signed_in], status_code=200)
async def ask_for_exit(request: Asked, filing_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.filing(request.user, filing_id)
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await changing.request_exit(request.user, filing_id, reason=form.reason, form_key=form.key())
            return to(request, "filing.filing", filing_id=filing_id, flash=_("取消备案申请已提交，等备案单位办理"))
    return shown(request, "exit", status=422, facts=facts, row=facts.filing, form=form, why=None)


@get(f"{HOME}/requests/{{request_id:int}}", name="filing.request", guards=[signed_in])
async def request(request: Asked, filing_id: FromPath[int], request_id: FromPath[int]) -> Template:
    facts = await queries.filing(request.user, filing_id)
    return await _request_page(request, facts, queries.asked(facts, request_id), AnswerForm())


@post(f"{HOME}/requests/{{request_id:int}}", name="filing.answer", guards=[OFFICE], status_code=200)
async def answer(request: Asked, filing_id: FromPath[int], request_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.filing(request.user, filing_id)
    asked = queries.asked(facts, request_id)
    form = AnswerForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await changing.answer_request(request.user, asked.id, grants=form.grants, remark=form.remark)
            return to(request, "filing.filing", filing_id=filing_id, flash=_("已办结"))
    return await _request_page(request, facts, asked, form, 422)


async def _request_page(
    request: Asked, facts: FilingFacts, asked: FilingRequest, form: AnswerForm, status: int = 200
) -> Template:
    return shown(
        request,
        "request",
        status=status,
        facts=facts,
        row=facts.filing,
        asked=asked,
        form=form,
        changes=[_change(*each) for each in asked.changes],
        names=await queries.names(facts),
        is_exit=asked.request_kind == RequestKind.EXIT,
        is_office=why_not(rules.officer_of_the_office_acts, request.user, facts.office) is None,
    )


def _change(name: str, before: Any, after: Any) -> tuple[object, object, object]:
    """A changed field as people read it."""
    if name == "leaders":
        return _("负责人和签字人"), [_line(each) for each in before], [_line(each) for each in after]
    if name == "party_form":
        return FIELD_NAMES[name], PARTY_NAMES[PartyForm(before)], PARTY_NAMES[PartyForm(after)]
    return FIELD_NAMES[name], before, after


def _line(line: dict[str, Any]) -> str:
    return "　".join(str(part) for part in (line["name"], line["duty"], _("签字人") if line["signs"] else "") if part)


@get(f"{HOME}/standing", name="filing.standing", guards=[OFFICE])
async def standing(request: Asked, filing_id: FromPath[int]) -> Template:
    return _standing_page(request, await queries.filing(request.user, filing_id), ReasonForm())


@post(f"{HOME}/standing", name="filing.set_standing", guards=[OFFICE], status_code=200)
async def set_standing(request: Asked, filing_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.filing(request.user, filing_id)
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await changing.set_standing(request.user, filing_id, to=_other(facts), reason=form.reason)
            return to(request, "filing.filing", filing_id=filing_id, flash=_("已登记"))
    return _standing_page(request, facts, form, 422)


def _standing_page(request: Asked, facts: FilingFacts, form: ReasonForm, status: int = 200) -> Template:
    why = why_not(in_force.check_standing, facts, request.user, _other(facts), "-")
    restores = facts.status == FilingStatus.ABNORMAL
    return shown(
        request, "standing", status=status, facts=facts, row=facts.filing, form=form, why=why, restores=restores
    )


def _other(facts: FilingFacts) -> FilingStatus:
    return FilingStatus.FILED if facts.status == FilingStatus.ABNORMAL else FilingStatus.ABNORMAL


@get(f"{HOME}/documents/{{kind:str}}", name="filing.document", guards=[signed_in])
async def document(request: Asked, filing_id: FromPath[int], kind: FromPath[str]) -> Response[bytes]:
    facts = await queries.filing(request.user, filing_id)
    return await handed_out(await queries.document_file(facts.filing.id, kind))


ROUTES = [
    new_change,
    ask_for_change,
    new_exit,
    ask_for_exit,
    request,
    answer,
    standing,
    set_standing,
    document,
]
