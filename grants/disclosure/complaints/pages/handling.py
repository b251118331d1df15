"""One complaint in its handlers' hands: all that is known, and a form for each step that may be taken now."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import clock, files
from grants.disclosure.complaints import actions, measuring, queries, rules, words
from grants.disclosure.complaints.facts import Case, Contact
from grants.disclosure.complaints.forms import (
    AcceptanceForm,
    DecisionForm,
    ExtensionForm,
    FindingForm,
    MeasureForm,
    WordsForm,
)
from grants.disclosure.complaints.pages.public import attached
from grants.disclosure.complaints.pages.register import MAY_HANDLE
from grants.errors import why_not
from grants.files import Upload
from grants.i18n import Text, _
from grants.web.forms import Form
from grants.web.named import shown_as
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
NO_FORMS: Mapping[str, Form] = {}
HOME = "/complaint-register/{complaint_id:int}"


@get(HOME, name="disclosure.complaint", guards=[MAY_HANDLE])
async def complaint(request: Asked, complaint_id: FromPath[int]) -> Template:
    return await _page(request, await queries.case(request.user, complaint_id))


@post(f"{HOME}/acceptance", name="disclosure.accept_complaint", guards=[MAY_HANDLE], status_code=200)
async def accept_complaint(request: Asked, complaint_id: FromPath[int]) -> Template | Redirect:
    form = AcceptanceForm(await _able(request, complaint_id), await request.form())
    act = partial(
        actions.accept_complaint,
        request.user,
        complaint_id,
        investigator_id=form.investigator,
        text=form.wording,
        is_complex=form.is_complex,
        due_on=form.due_on,
    )
    return await _done(request, complaint_id, form, act, _("已受理"), acceptance=form)


@post(f"{HOME}/refusal", name="disclosure.refuse_complaint", guards=[MAY_HANDLE], status_code=200)
async def refuse_complaint(request: Asked, complaint_id: FromPath[int]) -> Template | Redirect:
    form = WordsForm("closing", await request.form())
    act = partial(actions.refuse_complaint, request.user, complaint_id, text=form.words)
    return await _done(request, complaint_id, form, act, _("已答复不予受理"), refusal=form)


@post(f"{HOME}/handover", name="disclosure.hand_over_complaint", guards=[MAY_HANDLE], status_code=200)
async def hand_over_complaint(request: Asked, complaint_id: FromPath[int]) -> Template | Redirect:
    form = WordsForm("reason", await request.form(), able=await _able(request, complaint_id))
    act = partial(actions.hand_over_complaint, request.user, complaint_id, to_id=form.investigator, text=form.words)
    return await _done(request, complaint_id, form, act, _("已移交"), handover=form)


@post(f"{HOME}/steps", name="disclosure.record_complaint_step", guards=[MAY_HANDLE], status_code=200)
async def record_complaint_step(request: Asked, complaint_id: FromPath[int]) -> Template | Redirect:
    form = WordsForm("words", await request.form())
    papers = await attached(form)
    act = partial(actions.record_step, request.user, complaint_id, text=form.words, attached=papers)
    return await _done(request, complaint_id, form, act, _("已记录"), step=form)


@post(f"{HOME}/questions", name="disclosure.ask_reporter", guards=[MAY_HANDLE], status_code=200)
async def ask_reporter(request: Asked, complaint_id: FromPath[int]) -> Template | Redirect:
    form = WordsForm("question", await request.form())
    act = partial(actions.ask_reporter, request.user, complaint_id, text=form.words)
    return await _done(request, complaint_id, form, act, _("投诉人查询进度时会看到"), question=form)


@post(f"{HOME}/extension", name="disclosure.extend_complaint", guards=[MAY_HANDLE], status_code=200)
async def extend_complaint(request: Asked, complaint_id: FromPath[int]) -> Template | Redirect:
    form = ExtensionForm(await request.form())
    act = partial(actions.extend_complaint, request.user, complaint_id, text=form.words, due_on=form.due_on)
    return await _done(request, complaint_id, form, act, _("已延期"), extension=form)


@post(f"{HOME}/finding", name="disclosure.propose_finding", guards=[MAY_HANDLE], status_code=200)
async def propose_finding(request: Asked, complaint_id: FromPath[int]) -> Template | Redirect:
    form = FindingForm(await request.form())
    act = partial(actions.propose_finding, request.user, complaint_id, finding=form.finding, text=form.words)
    return await _done(request, complaint_id, form, act, _("认定已提出，等待另一人审核"), finding=form)


@post(f"{HOME}/decision", name="disclosure.decide_finding", guards=[MAY_HANDLE], status_code=200)
async def decide_finding(request: Asked, complaint_id: FromPath[int]) -> Template | Redirect:
    form = DecisionForm(await request.form())
    act = partial(actions.decide_finding, request.user, complaint_id, agrees=form.agrees, text=form.reason)
    return await _done(request, complaint_id, form, act, _("已记录"), decision=form)


@post(f"{HOME}/measures", name="disclosure.take_measure", guards=[MAY_HANDLE], status_code=200)
async def take_measure(request: Asked, complaint_id: FromPath[int]) -> Template | Redirect:
    form = MeasureForm(await request.form())
    act = partial(
        measuring.take_measure,
        request.user,
        complaint_id,
        kind=form.kind,
        text=form.words,
        addressee=form.addressee,
        due_on=form.due_on,
    )
    return await _done(request, complaint_id, form, act, _("措施已记录，有关单位会收到通知"), measure=form)


@post(f"{HOME}/measures/{{measure_id:int}}/end", name="disclosure.finish_measure", guards=[MAY_HANDLE], status_code=200)
async def finish_measure(request: Asked, complaint_id: FromPath[int], measure_id: FromPath[int]) -> Template | Redirect:
    form = WordsForm("done_words", await request.form())
    act = partial(measuring.finish_measure, request.user, complaint_id, measure_id, text=form.words)
    return await _done(request, complaint_id, form, act, _("已记录"), done=form)


@post(f"{HOME}/reply", name="disclosure.reply_to_complaint", guards=[MAY_HANDLE], status_code=200)
async def reply_to_complaint(request: Asked, complaint_id: FromPath[int]) -> Template | Redirect:
    form = WordsForm("reply", await request.form())
    act = partial(actions.reply_to_complaint, request.user, complaint_id, text=form.words)
    return await _done(request, complaint_id, form, act, _("已反馈"), reply=form)


@post(f"{HOME}/closing", name="disclosure.close_complaint", guards=[MAY_HANDLE], status_code=200)
async def close_complaint(request: Asked, complaint_id: FromPath[int]) -> Template | Redirect:
    form = WordsForm("closing", await request.form())
    act = partial(actions.close_complaint, request.user, complaint_id, text=form.words)
    return await _done(request, complaint_id, form, act, _("已结案"), closing=form)


@post(f"{HOME}/reporter", name="disclosure.read_reporter", guards=[MAY_HANDLE], status_code=200)
async def read_reporter(request: Asked, complaint_id: FromPath[int]) -> Template:
    contact = await actions.read_reporter(request.user, complaint_id)
    return await _page(request, await queries.case(request.user, complaint_id), contact=contact)


@get("/complaint-files/{complaint_file_id:int}", name="disclosure.complaint_file", guards=[MAY_HANDLE])
async def complaint_file(request: Asked, complaint_file_id: FromPath[int]) -> Response[bytes]:
    return await _sent(await actions.read_file(request.user, complaint_file_id))


@get(f"{HOME}/paper", name="disclosure.complaint_paper", guards=[MAY_HANDLE])
async def complaint_paper(request: Asked, complaint_id: FromPath[int]) -> Response[bytes]:
    return await _sent(await queries.paper_file(request.user, complaint_id))


async def _sent(upload: Upload) -> Response[bytes]:
    return Response(
        await files.read(upload),
        media_type=upload.media_type,
        headers=shown_as(upload.name),
    )


async def _able(request: Asked, complaint_id: int) -> list[int]:
    found = await queries.case(request.user, complaint_id)
    return [each.id for each in rules.fit_investigators(found, await queries.handlers(found.complaint.office))]


async def _done(
    request: Asked,
    complaint_id: int,
    form: Form,
    act: Callable[[], Awaitable[object]],
    flash: Text,
    **forms: Form,
) -> Template | Redirect:
    found = await queries.case(request.user, complaint_id)
    if form.ok:
        with form.showing_refusals():
            await act()
            return to(request, "disclosure.complaint", complaint_id=complaint_id, flash=flash)
    if form.error("file"):
        form.fail("files", form.error("file"))
    return await _page(request, found, 422, forms=forms)


async def _page(
    request: Asked,
    found: Case,
    status: int = 200,
    *,
    contact: Contact | None = None,
    forms: Mapping[str, Form] = NO_FORMS,
) -> Template:
    me, row = request.user, found.complaint
    able = rules.fit_investigators(found, await queries.handlers(row.office))
    ids = [each.id for each in able]
    fresh: dict[str, Any] = {
        "acceptance": AcceptanceForm(ids, investigator=me.id),
        "refusal": WordsForm("closing"),
        "handover": WordsForm("reason", able=ids),
        "step": WordsForm("words"),
        "question": WordsForm("question"),
        "extension": ExtensionForm(),
        "finding": FindingForm(),
        "decision": DecisionForm(),
        "measure": MeasureForm(),
        "done": WordsForm("done_words"),
        "reply": WordsForm("reply"),
        "closing": WordsForm("closing"),
    }
    return page(
        request,
        "disclosure/complaints/complaint.html",
        status=status,
        found=found,
        row=row,
        words=words,
        able=able,
        contact=contact,
        is_contact_given=await queries.is_contact_given(row.id),
        reads_reporter=why_not(rules.check_reading_reporter, found, me) is None,
        is_investigator=row.investigator == me.id,
        why_not_decide=why_not(rules.check_decision, found, me, agrees=True, reason=""),
        why_not_extend=why_not(rules.check_extending, found, me),
        is_overdue=found.is_overdue(clock.today()),
        **{**fresh, **forms},
    )


ROUTES = [
    complaint,
    accept_complaint,
    refuse_complaint,
    hand_over_complaint,
    record_complaint_step,
    ask_reporter,
    extend_complaint,
    propose_finding,
    decide_finding,
    take_measure,
    finish_measure,
    reply_to_complaint,
    close_complaint,
    read_reporter,
    complaint_file,
    complaint_paper,
]
