"""The outbox of feedback, looked through one by one; and what an applicant reads once it is released."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.awards.feedback import actions, content, queries, rules
from grants.awards.feedback.facts import Draft, Outbox
from grants.awards.feedback.forms import LookForm
from grants.awards.pages.asked import MAY_DECIDE, layout
from grants.awards.rules import DECIDES
from grants.errors import why_not
from grants.i18n import _
from grants.scoring.rules import READERS
from grants.web.forms import Form
from grants.web.guards import roles, signed_in
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
HOME = "/rounds/{call_id:int}/feedback"
READS = roles(*READERS)


@get(HOME, name="awards.feedback_outbox", guards=[READS])
async def feedback_outbox(request: Asked, call_id: FromPath[int]) -> Template:
    return await _outbox_page(request, call_id, Form())


@post(HOME, name="awards.draft_feedback", guards=[MAY_DECIDE], status_code=200)
async def draft_feedback(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    await queries.outbox(request.user, call_id)
    form = Form(await request.form())
    with form.showing_refusals():
        many = await actions.draft_feedback(request.user, call_id)
        return to(
            request, "awards.feedback_outbox", call_id=call_id, flash=_("已生成 {n} 份评审反馈，请逐份看过", n=many)
        )
    return await _outbox_page(request, call_id, form, 422)


@post(f"{HOME}/release", name="awards.release_feedback", guards=[MAY_DECIDE], status_code=200)
async def release_feedback(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    await queries.outbox(request.user, call_id)
    form = Form(await request.form())
    with form.showing_refusals():
        await actions.release_feedback(request.user, call_id)
        return to(request, "awards.feedback_outbox", call_id=call_id, flash=_("评审反馈已发布，已通知各申报单位"))
    return await _outbox_page(request, call_id, form, 422)


@get(f"{HOME}/{{application_id:int}}", name="awards.feedback_preview", guards=[READS])
async def feedback_preview(request: Asked, call_id: FromPath[int], application_id: FromPath[int]) -> Template:
    found = await queries.outbox(request.user, call_id)
    draft = found.draft(application_id)
    begins = draft.feedback.hidden
    if draft.feedback.looked_at is None:
        begins = content.proposed(draft.content, await queries.names_besides(draft.application))
    return _preview_page(request, found, draft, LookForm(begins=begins))


@post(f"{HOME}/{{application_id:int}}", name="awards.look_through_feedback", guards=[MAY_DECIDE], status_code=200)
async def look_through_feedback(
    request: Asked, call_id: FromPath[int], application_id: FromPath[int]
) -> Template | Redirect:
    found = await queries.outbox(request.user, call_id)
    draft = found.draft(application_id)
    form = LookForm(await request.form())
    if form.ok and form.is_seen:
        with form.showing_refusals():
            await actions.look_through_feedback(request.user, application_id, hidden=form.hidden)
            done = _("已看过：{number}", number=draft.application.number)
            following = next((each for each in found.unread if each.application.id != application_id), None)
            if following is not None:
                key = following.application.id
                return to(request, "awards.feedback_preview", call_id=call_id, application_id=key, flash=done)
            return to(request, "awards.feedback_outbox", call_id=call_id, flash=done)
    return _preview_page(request, found, draft, form, 200 if form.ok else 422)


@get("/applications/{application_id:int}/feedback", name="awards.feedback", guards=[signed_in])
async def feedback(request: Asked, application_id: FromPath[int]) -> Template:
    facts, draft = await queries.own(request.user, application_id)
    return page(request, "awards/feedback.html", facts=facts, draft=draft, layout=layout(request.user))


async def _outbox_page(request: Asked, call_id: int, form: Form, status: int = 200) -> Template:
    found = await queries.outbox(request.user, call_id)
    return page(
        request,
        "awards/feedback_outbox.html",
        status=status,
        found=found,
        form=form,
        may_decide=request.user.has_in(found.facts.call.funder, *DECIDES),
        why_not_draft=why_not(rules.check_draft, found.facts, request.user),
        why_not_release=why_not(rules.check_release, found.facts, request.user),
    )


def _preview_page(request: Asked, found: Outbox, draft: Draft, form: LookForm, status: int = 200) -> Template:
    return page(
        request,
        "awards/feedback_preview.html",
        status=status,
        found=found,
        draft=draft,
        form=form,
        shown=content.shown(draft.content, form.hidden),
        left=[each for each in found.unread if each.application.id != draft.application.id],
        why=why_not(rules.may_look, found.facts, request.user, draft.application.id),
    )


ROUTES = [feedback_outbox, draft_feedback, release_feedback, feedback_preview, look_through_feedback, feedback]
