"""The pages on which a panel is put together: terms, invitations by hand and by draw, loads, who takes whose seat."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import files
from grants.errors import why_not
from grants.experts import queries as pool_of
from grants.files import Upload
from grants.i18n import _
from grants.people.tables import Role
from grants.scoring import actions, declaring, draw_queries, inviting, inviting_rules, panel_queries, queries, rules
from grants.scoring.draw_tables import PanelTerms
from grants.scoring.forms import ReasonForm
from grants.scoring.panel import Panel, Seat
from grants.scoring.panel_forms import InvitationForm, LoadForm, TermsForm
from grants.scoring.round_pages import experts_page
from grants.web.forms import Form
from grants.web.guards import roles, signed_in
from grants.web.named import shown_as
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
RUNS = roles(Role.ORGANISER, Role.OFFICER)


@get("/rounds/{call_id:int}/terms", name="scoring.terms", guards=[RUNS])
async def terms(request: Asked, call_id: FromPath[int]) -> Template:
    panel = await queries.panel_for(request.user, call_id)
    written = await draw_queries.terms(call_id)
    return _terms_page(request, panel, written, TermsForm(panel.call, written))


@post("/rounds/{call_id:int}/terms", name="scoring.write_terms", guards=[RUNS], status_code=200)
async def write_terms(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    panel = await queries.panel_for(request.user, call_id)
    written = await draw_queries.terms(call_id)
    form = TermsForm(panel.call, written, await request.form())
    if form.terms is not None:
        with form.showing_refusals():
            await inviting.write_terms(request.user, call_id, form.terms)
            return to(request, "scoring.experts", call_id=call_id, flash=_("邀请条件已写明"))
    return _terms_page(request, panel, written, form, 422)


def _terms_page(
    request: Asked, panel: Panel, written: PanelTerms | None, form: TermsForm, status: int = 200
) -> Template:
    why = why_not(rules.check_search, request.user, panel)
    return page(request, "scoring/terms.html", status=status, panel=panel, written=written, form=form, why=why)


@post("/rounds/{call_id:int}/panelists", name="scoring.invite_expert", guards=[RUNS], status_code=200)
async def invite_expert(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    panel = await queries.panel_for(request.user, call_id)
    form = InvitationForm([each.id for each, _name in await pool_of.experts()], await request.form())
    if form.ok and form.expert:
        with form.showing_refusals():
            await actions.invite_expert(
                request.user,
                call_id=call_id,
                expert_id=int(form.expert),
                is_alternate=form.is_alternate,
                reason=form.reason,
            )
            return to(request, "scoring.experts", call_id=call_id, flash=_("已邀请"))
    return await experts_page(request, panel, form, 422)


@post("/rounds/{call_id:int}/draw/invitations", name="scoring.invite_drawn", guards=[RUNS], status_code=200)
async def invite_drawn(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    panel = await queries.panel_for(request.user, call_id)
    form = Form()
    with form.showing_refusals():
        asked = await inviting.invite_drawn(request.user, call_id)
        return to(request, "scoring.experts", call_id=call_id, flash=_("已邀请 {n} 人", n=len(asked)))
    return await experts_page(request, panel, form, 422)


@post("/panelists/{panelist_id:int}/replacement", name="scoring.replace_panelist", guards=[RUNS], status_code=200)
async def replace_panelist(request: Asked, panelist_id: FromPath[int]) -> Template | Redirect:
    panel, _seat = await _run_seat(request, panelist_id)
    form = Form()
    with form.showing_refusals():
        await inviting.replace_panelist(request.user, panelist_id)
        return to(request, "scoring.experts", call_id=panel.call.id, flash=_("已邀请下一位候补"))
    return await experts_page(request, panel, form, 422)


@post("/panelists/{panelist_id:int}/load", name="scoring.set_load", guards=[RUNS], status_code=200)
async def set_load(request: Asked, panelist_id: FromPath[int]) -> Template | Redirect:
    panel, seat = await _run_seat(request, panelist_id)
    form = LoadForm(panelist_id, await request.form())
    if form.ok:
        with form.showing_refusals():
            await inviting.set_load(request.user, panelist_id, form.most_sheets)
            done = _("{name} 的评审份数已更新", name=seat.name)
            return to(request, "scoring.experts", call_id=panel.call.id, flash=done)
    return await experts_page(request, panel, form, 422)


@get("/panelists/{panelist_id:int}/leaving", name="scoring.leaving", guards=[RUNS])
async def leaving(request: Asked, panelist_id: FromPath[int]) -> Template:
    panel, seat = await _run_seat(request, panelist_id)
    return _leaving_page(request, panel, seat, ReasonForm())


@post("/panelists/{panelist_id:int}/leaving", name="scoring.end_seat", guards=[RUNS], status_code=200)
async def end_seat(request: Asked, panelist_id: FromPath[int]) -> Template | Redirect:
    panel, seat = await _run_seat(request, panelist_id)
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await inviting.leave_panel(request.user, panelist_id, reason=form.reason)
            done = _("{name} 的席位已空出", name=seat.name)
            return to(request, "scoring.experts", call_id=panel.call.id, flash=done)
    return _leaving_page(request, panel, seat, form, 422)


def _leaving_page(request: Asked, panel: Panel, seat: Seat, form: ReasonForm, status: int = 200) -> Template:
    why = why_not(inviting_rules.may_end_seat, request.user, panel, seat)
    return page(request, "scoring/leaving.html", status=status, panel=panel, seat=seat, form=form, why=why)


async def _run_seat(request: Asked, panelist_id: int) -> tuple[Panel, Seat]:
    panel, seat = await panel_queries.seat(panelist_id)
    return await queries.panel_for(request.user, panel.call.id), seat


@get("/panelists/{panelist_id:int}/declaration", name="scoring.declaration_paper", guards=[signed_in])
async def declaration_paper(request: Asked, panelist_id: FromPath[int]) -> Response[bytes]:
    return await handed_out(await declaring.paper_for(request.user, panelist_id))


async def handed_out(upload: Upload) -> Response[bytes]:
    """A paper of ours, shown where it is asked for."""
    return Response(await files.read(upload), media_type=upload.media_type, headers=shown_as(upload.name))


ROUTES = [
    terms,
    write_terms,
    invite_expert,
    invite_drawn,
    replace_panelist,
    set_load,
    leaving,
    end_seat,
    declaration_paper,
]
