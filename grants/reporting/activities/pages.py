"""Major activities on the web: the list, a report, having read it, how early reports are to come."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.custody.pages.papers import sent
from grants.db import get as get_row
from grants.errors import NotFound
from grants.files import Upload
from grants.i18n import _
from grants.people.tables import Role
from grants.reporting.activities import actions, queries, rules
from grants.reporting.activities.facts import ActivityFacts
from grants.reporting.activities.forms import ActivityForm, LeadForm, ReadingForm
from grants.reporting.activities.tables import ActivityKind
from grants.reporting.activities.whose import files_for
from grants.web.forms import whole
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
FILERS = roles(*rules.FILERS, Role.HUB_OPERATOR)
READERS = roles(*rules.FILERS, Role.HUB_OPERATOR, Role.FILING_OFFICER, *rules.OFFICE_READERS)
AUTHORITIES = roles(*rules.SETTERS)
HOME = "/activities/{activity_id:int}"


def layout(request: Asked) -> str:
    """Offices and hubs have their navigation; who applies has tabs."""
    office = request.user.is_funder_staff or request.user.has(Role.HUB_OPERATOR, Role.FILING_OFFICER)
    return "layout/staff.html" if office else "layout/applicant.html"


@get("/activities", name="reporting.activities", guards=[READERS])
async def activities(request: Asked) -> Template:
    setters = await queries.setters(request.user)
    own = {"authority": str(setters[0][0].id)} if len(setters) == 1 else {}
    return await _list_page(request, LeadForm([], None, **own))


@post("/activities/lead", name="reporting.set_activity_lead", guards=[AUTHORITIES], status_code=200)
async def set_activity_lead(request: Asked) -> Template | Redirect:
    form = LeadForm([each.id for each, _days in await queries.setters(request.user)], await request.form())
    if form.ok and form.days is not None:
        with form.showing_refusals():
            await actions.set_activity_lead(request.user, form.authority, form.days)
            return to(request, "reporting.activities", flash=_("报告时限已设定"))
    return await _list_page(request, form, 422)


async def _list_page(request: Asked, form: LeadForm, status: int = 200) -> Template:
    setters = await queries.setters(request.user)
    return page(
        request,
        "reporting/activities.html",
        status=status,
        layout=layout(request),
        activities=await queries.activities(request.user, whole(request.query_params.get("organization", ""))),
        files=request.user.has(*rules.FILERS, Role.HUB_OPERATOR),
        kinds=rules.KIND_NAMES,
        now=clock.now(),
        setters=setters,
        form=form,
    )


@get("/activities/new", name="reporting.new_activity", guards=[FILERS])
async def new_activity(request: Asked) -> Template:
    return await _form_page(request, ActivityForm([], None, organization=request.query_params.get("organization", "")))


@post("/activities/new", name="reporting.file_activity", guards=[FILERS], status_code=200)
async def file_activity(request: Asked) -> Template | Redirect:
    form = ActivityForm([each.id for each in await files_for(request.user)], await request.form())
    file = form.posted_file("safety_plan")
    if form.planned is not None:
        with form.showing_refusals():
            row = await actions.file_activity(
                request.user,
                form.organization,
                form.planned,
                content=await file.read() if file else None,
                name=file.filename if file else "",
            )
            return to(request, "reporting.activity", activity_id=row.id, flash=_("活动已报告"))
    if (problem := form.error("file")) is not None:
        form.fail("safety_plan", problem)
    return await _form_page(request, form, 422)


async def _form_page(request: Asked, form: ActivityForm, status: int = 200) -> Template:
    return page(
        request,
        "reporting/new_activity.html",
        status=status,
        layout=layout(request),
        organizations=[(each.id, each.name) for each in await files_for(request.user)],
        kinds=[(kind.value, name) for kind, name in rules.KIND_NAMES.items()],
        form=form,
    )


@get(HOME, name="reporting.activity", guards=[READERS])
async def activity(request: Asked, activity_id: FromPath[int]) -> Template:
    return await _page(request, await queries.activity(request.user, activity_id), ReadingForm())


@post(f"{HOME}/readings", name="reporting.read_activity", guards=[AUTHORITIES], status_code=200)
async def read_activity(request: Asked, activity_id: FromPath[int]) -> Template | Redirect:
    found = await queries.activity(request.user, activity_id)
    form = ReadingForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.read_activity(request.user, activity_id, form.remark)
            return to(request, "reporting.activity", activity_id=activity_id, flash=_("已记录"))
    return await _page(request, found, form, 422)


@get(f"{HOME}/plan", name="reporting.safety_plan", guards=[READERS])
async def safety_plan(request: Asked, activity_id: FromPath[int]) -> Response[bytes]:
    return await sent((await queries.activity(request.user, activity_id)).plan)


@get(f"{HOME}/paper", name="reporting.activity_paper", guards=[READERS])
async def activity_paper(request: Asked, activity_id: FromPath[int]) -> Response[bytes]:
    found = await queries.activity(request.user, activity_id)
    if found.paper is None:
        raise NotFound("reporting.no_activity_paper", _("文件还在生成，请稍后再来"))
    return await sent(await get_row(Upload, found.paper.upload))


async def _page(request: Asked, found: ActivityFacts, form: ReadingForm, status: int = 200) -> Template:
    return page(
        request,
        "reporting/activity.html",
        status=status,
        layout=layout(request),
        found=found,
        row=found.row,
        kind=rules.KIND_NAMES[ActivityKind(found.row.kind)],
        answers=rules.authority_of(request.user, found.whose) is not None,
        has_read=any(each.read_by == request.user.id for each in found.readings),
        form=form,
    )


ROUTES = [
    activities,
    set_activity_lead,
    new_activity,
    file_activity,
    activity,
    read_activity,
    safety_plan,
    activity_paper,
]
