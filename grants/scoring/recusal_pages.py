"""What an applicant asks of those who judge it, and what the staff of a round say of themselves."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.errors import why_not
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES
from grants.people.tables import Role
from grants.scoring import recusal_queries, recusal_rules, recusing, stepping_back
from grants.scoring import words as said
from grants.scoring.forms import ReasonForm
from grants.scoring.recusal_forms import RecusalForm, StaffConflictForm
from grants.web.guards import roles, signed_in
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
WORKS = roles(*FUNDER_ROLES, Role.ORGANISER)
NOTES = roles(*recusal_rules.NOTES)
LETS_BACK = roles(Role.SUPERVISOR)


@get("/applications/{application_id:int}/recusals", name="scoring.recusals", guards=[signed_in])
async def recusals(request: Asked, application_id: FromPath[int]) -> Template:
    return await _recusals_page(request, application_id, RecusalForm())


@post("/applications/{application_id:int}/recusals", name="scoring.ask_recusal", guards=[signed_in], status_code=200)
async def ask_recusal(request: Asked, application_id: FromPath[int]) -> Template | Redirect:
    await recusal_queries.requests_of(request.user, application_id)
    form = RecusalForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await recusing.ask_recusal(
                request.user, application_id, name=form.name, employer=form.employer, reason=form.reason
            )
            return to(request, "scoring.recusals", application_id=application_id, flash=_("回避申请已收到"))
    return await _recusals_page(request, application_id, form, 422)


async def _recusals_page(request: Asked, application_id: int, form: RecusalForm, status: int = 200) -> Template:
    found = await recusal_queries.requests_of(request.user, application_id)
    row, call = found.application, found.call
    why = why_not(recusal_rules.check_request, request.user, row, call, "-", "-", clock.now())
    return page(request, "scoring/recusals.html", status=status, found=found, form=form, why=why)


@get("/rounds/{call_id:int}/staff-conflicts", name="scoring.staff_conflicts", guards=[WORKS])
async def staff_conflicts(request: Asked, call_id: FromPath[int]) -> Template:
    return await _staff_page(request, call_id, StaffConflictForm([]), StaffConflictForm([]))


@post("/rounds/{call_id:int}/staff-conflicts", name="scoring.step_back", guards=[WORKS], status_code=200)
async def step_back(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    found = await recusal_queries.staff(request.user, call_id)
    form = StaffConflictForm([each.id for each in found.applications], posted=await request.form())
    if form.ok and form.application:
        with form.showing_refusals():
            await stepping_back.step_back(request.user, int(form.application), reason=form.reason)
            return to(request, "scoring.staff_conflicts", call_id=call_id, flash=_("已回避"))
    return await _staff_page(request, call_id, form, StaffConflictForm([]), 422)


@post(
    "/rounds/{call_id:int}/staff-conflicts/of-others",
    name="scoring.note_staff_conflict",
    guards=[NOTES],
    status_code=200,
)
async def note_staff_conflict(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    found = await recusal_queries.staff(request.user, call_id)
    applications, people = [each.id for each in found.applications], [key for key, _name in found.people]
    form = StaffConflictForm(applications, people, await request.form())
    if form.ok and form.application and form.person:
        with form.showing_refusals():
            await stepping_back.note_staff_conflict(
                request.user, int(form.application), person_id=int(form.person), reason=form.reason
            )
            return to(request, "scoring.staff_conflicts", call_id=call_id, flash=_("已登记"))
    return await _staff_page(request, call_id, StaffConflictForm([]), form, 422)


async def _staff_page(
    request: Asked, call_id: int, own: StaffConflictForm, others: StaffConflictForm, status: int = 200
) -> Template:
    found = await recusal_queries.staff(request.user, call_id)
    return page(
        request,
        "scoring/staff_conflicts.html",
        status=status,
        found=found,
        own=own,
        others=others,
        said=said,
        sees_all=recusal_rules.sees_every_staff_conflict(request.user, found.call),
        may_let_back=request.user.has_in(found.call.funder, Role.SUPERVISOR),
    )


@get("/staff-conflicts/{conflict_id:int}/lifting", name="scoring.letting_back", guards=[LETS_BACK])
async def letting_back(request: Asked, conflict_id: FromPath[int]) -> Template:
    return await _letting_page(request, conflict_id, ReasonForm())


@post("/staff-conflicts/{conflict_id:int}/lifting", name="scoring.let_back", guards=[LETS_BACK], status_code=200)
async def let_back(request: Asked, conflict_id: FromPath[int]) -> Template | Redirect:
    found = await recusal_queries.staff_conflict(request.user, conflict_id)
    form = ReasonForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await stepping_back.let_back(request.user, conflict_id, reason=form.reason)
            return to(request, "scoring.staff_conflicts", call_id=found.call.id, flash=_("回避已解除"))
    return await _letting_page(request, conflict_id, form, 422)


async def _letting_page(request: Asked, conflict_id: int, form: ReasonForm, status: int = 200) -> Template:
    found = await recusal_queries.staff_conflict(request.user, conflict_id)
    why = why_not(recusal_rules.check_letting_back, request.user, found.row, found.call, "-")
    return page(request, "scoring/letting_back.html", status=status, found=found, form=form, said=said, why=why)


ROUTES = [
    recusals,
    ask_recusal,
    staff_conflicts,
    step_back,
    note_staff_conflict,
    letting_back,
    let_back,
]
