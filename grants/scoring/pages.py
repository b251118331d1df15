"""The expert's pages: my calls, the declaration, stepping back; the desk is sheet_pages, the manager's round_pages."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.errors import why_not
from grants.i18n import _
from grants.scoring import (
    actions,
    conflict_pages,
    dealing_pages,
    declaring,
    draw_pages,
    invitation_pages,
    oversight_pages,
    panel_pages,
    pool_pages,
    recusal_pages,
    round_pages,
    rules,
    sheet_pages,
)
from grants.scoring import desk as desks
from grants.scoring import work as works
from grants.scoring.blind import pages as blind_pages
from grants.scoring.desk import Declaration
from grants.scoring.forms import DeclarationForm, ReasonForm
from grants.scoring.pitch import pages as pitch_pages
from grants.scoring.words import FAMILIARITY_NAMES
from grants.web.guards import expert
from grants.web.render import page, to

Asked = Request[Any, Any, Any]


@get("/panel", name="scoring.panel", guards=[expert])
async def panel(request: Asked) -> Template:
    return page(request, "scoring/panel.html", works=await works.work(request.user), state_of=works.state_of)


@get("/panel/{call_id:int}/declaration", name="scoring.declaration", guards=[expert])
async def declaration(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    found = await desks.declaration(request.user, call_id)
    if why_not(rules.expert_is_a_member, found.seat):
        return to(request, "scoring.invitation", call_id=call_id)
    return await _declaration_page(request, found, DeclarationForm(found.panel.candidates))


@post("/panel/{call_id:int}/declaration", name="scoring.sign_declaration", guards=[expert], status_code=200)
async def sign_declaration(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    found = await desks.declaration(request.user, call_id)
    form = DeclarationForm(found.panel.candidates, await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.sign_declaration(
                request.user, call_id, form.conflicts, signed_name=form.signed_name, known=form.known
            )
            return to(request, "scoring.panel", flash=_("声明已签署，可以开始评分"))
    return await _declaration_page(request, found, form, 422)


async def _declaration_page(request: Asked, found: Declaration, form: DeclarationForm, status: int = 200) -> Template:
    return page(
        request,
        "scoring/declaration.html",
        status=status,
        found=found,
        form=form,
        statement=await declaring.statement(found.panel, found.seat),
        has_paper=found.seat.panelist.id in await declaring.papers(found.panel),
        familiarity=FAMILIARITY_NAMES,
        why=why_not(rules.may_declare, request.user, found.panel, clock.now()),
    )


@get("/scoring/{assignment_id:int}/recusal", name="scoring.recusal", guards=[expert])
async def recusal(request: Asked, assignment_id: FromPath[int]) -> Template:
    found = await desks.desk(request.user, assignment_id)
    return page(request, "scoring/recusal.html", desk=found, form=ReasonForm())


@post("/scoring/{assignment_id:int}/recusal", name="scoring.declare_conflict", guards=[expert], status_code=200)
async def declare_conflict(request: Asked, assignment_id: FromPath[int]) -> Template | Redirect:
    found = await desks.desk(request.user, assignment_id)
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.declare_conflict(request.user, found.sheet.application.id, form.reason)
            done = _("已回避：{title}", title=found.title)
            return to(request, "scoring.panel", flash=done)
    return page(request, "scoring/recusal.html", status=422, desk=found, form=form)


ROUTES = [
    panel,
    declaration,
    sign_declaration,
    recusal,
    declare_conflict,
    *invitation_pages.ROUTES,
    *pool_pages.ROUTES,
    *panel_pages.ROUTES,
    *draw_pages.ROUTES,
    *sheet_pages.ROUTES,
    *round_pages.ROUTES,
    *dealing_pages.ROUTES,
    *conflict_pages.ROUTES,
    *recusal_pages.ROUTES,
    *oversight_pages.ROUTES,
    *blind_pages.ROUTES,
    *pitch_pages.ROUTES,
]
