"""The expert's pages of an invitation: answering it, giving up a seat."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.errors import why_not
from grants.i18n import _
from grants.scoring import inviting, inviting_rules, panel_queries
from grants.scoring import words as said
from grants.scoring.forms import ReasonForm
from grants.scoring.panel_forms import AnswerForm
from grants.scoring.panel_queries import Invitation
from grants.web.guards import expert
from grants.web.render import page, to

Asked = Request[Any, Any, Any]


@get("/panel/{call_id:int}/invitation", name="scoring.invitation", guards=[expert])
async def invitation(request: Asked, call_id: FromPath[int]) -> Template:
    found = await panel_queries.invitation(request.user, call_id)
    return _page(request, found, AnswerForm(found.seat.most_sheets))


@post("/panel/{call_id:int}/invitation", name="scoring.answer_invitation", guards=[expert], status_code=200)
async def answer_invitation(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    found = await panel_queries.invitation(request.user, call_id)
    form = AnswerForm(found.seat.most_sheets, await request.form())
    if form.ok:
        with form.showing_refusals():
            await inviting.answer_invitation(
                request.user, call_id, accepts=form.accepts, most_sheets=form.most_sheets, reason=form.reason
            )
            if form.accepts and clock.now() > found.panel.call.closes_at:
                return to(request, "scoring.declaration", call_id=call_id, flash=_("已接受邀请，请签署声明"))
            done = _("已接受邀请，受理截止后签署声明") if form.accepts else _("已谢绝邀请")
            return to(request, "scoring.panel", flash=done)
    return _page(request, found, form, 422)


def _page(request: Asked, found: Invitation, form: AnswerForm, status: int = 200) -> Template:
    return page(
        request,
        "scoring/invitation.html",
        status=status,
        found=found,
        form=form,
        state=said.seat_state(found.seat, found.terms.answer_by if found.terms else None, clock.now()),
        why=why_not(inviting_rules.invitation_is_open, found.seat),
        why_not_leave=why_not(inviting_rules.may_end_seat, request.user, found.panel, found.seat),
    )


@get("/panel/{call_id:int}/leaving", name="scoring.own_leaving", guards=[expert])
async def own_leaving(request: Asked, call_id: FromPath[int]) -> Template:
    found = await panel_queries.invitation(request.user, call_id)
    return _leaving_page(request, found, ReasonForm())


@post("/panel/{call_id:int}/leaving", name="scoring.leave_panel", guards=[expert], status_code=200)
async def leave_panel(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    found = await panel_queries.invitation(request.user, call_id)
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await inviting.leave_panel(request.user, found.seat.panelist.id, reason=form.reason)
            return to(request, "scoring.panel", flash=_("已退出本次评审"))
    return _leaving_page(request, found, form, 422)


def _leaving_page(request: Asked, found: Invitation, form: ReasonForm, status: int = 200) -> Template:
    why = why_not(inviting_rules.may_end_seat, request.user, found.panel, found.seat)
    return page(request, "scoring/own_leaving.html", status=status, found=found, form=form, why=why)


ROUTES = [invitation, answer_invitation, own_leaving, leave_panel]
