"""The public pages, and what auditors and the administrator read about the system itself."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Redirect, Response, Stream, Template

from grants import charts
from grants.applications.words import STATUS_WORDS
from grants.disclosure import (
    achieved,
    checking_pages,
    classed,
    classed_pages,
    community,
    community_pages,
    documents,
    figures,
    funded,
    group_pages,
    history,
    marks,
    papers,
    portal_pages,
    queries,
    trail,
    unseen,
)
from grants.disclosure.annual import pages as annual
from grants.disclosure.complaints import pages as complaints
from grants.disclosure.crediting import pages as crediting
from grants.disclosure.figures import By
from grants.disclosure.forms import CheckCodeForm, EventFilter, ProjectFilter
from grants.disclosure.items import pages as items
from grants.disclosure.opening import pages as opening
from grants.disclosure.opening.writing import csv_document, json_document
from grants.disclosure.oversight import pages as oversight
from grants.errors import NotFound
from grants.funds.rules import PURPOSE_NAMES
from grants.organizations import rules as organizations
from grants.people.rules import HUB_ROLES
from grants.people.tables import Role
from grants.reporting import rules as reporting
from grants.web.guards import public, roles, signed_in
from grants.web.named import shown_as
from grants.web.render import page, to

Asked = Request[Any, Any, Any]

AT_A_TIME = 500
READS_APPLICATIONS = (Role.OFFICER, Role.ORGANISER, Role.SUPERVISOR, Role.AUDITOR)


@get("/", name="disclosure.home", guards=[public], is_kept=True)
async def home(request: Asked) -> Template:
    years = figures.together(await figures.cells(), By.YEAR)
    chart = figures.chart(By.YEAR, years)
    return page(
        request,
        "disclosure/home.html",
        calls=await queries.calls_not_closed(),
        notices=await queries.latest_notices(),
        figures=await queries.figures(),
        years=years,
        chart=chart,
        drawing=charts.columns(chart),
        sheet=f"/figures/{By.YEAR}/figures.xlsx",
    )


@get("/projects", name="disclosure.projects", guards=[public], is_kept=True)
async def projects(request: Asked) -> Template:
    form = ProjectFilter(request.query_params)
    found = await funded.projects(form.wanted)
    count, awarded, paid = await funded.totals(form.wanted)
    rounds, purposes = await funded.rounds_and_purposes()
    return page(
        request,
        "disclosure/projects.html",
        filters=form,
        projects=found,
        count=count,
        awarded=awarded,
        paid=paid,
        rounds=rounds,
        purposes=[(purpose, PURPOSE_NAMES.get(purpose, purpose)) for purpose in purposes],
        purpose_names=PURPOSE_NAMES,
        state_names=funded.STATE_NAMES,
        more=_with(request, before=found[-1].id) if len(found) == funded.PAGE else None,
        query=urlencode({name: form.value(name) for name in ("call", "purpose", "q") if form.value(name)}),
    )


@get("/projects.csv", name="disclosure.projects_csv", guards=[public], is_streamed=True, exclude_from_csrf=True)
async def projects_csv(request: Asked) -> Stream:
    wanted = ProjectFilter(request.query_params).wanted
    rows = ([documents.listed(each) for each in found] async for found in _all_projects(wanted))
    return _streamed(csv_document(documents.LIST_HEADS, rows), "text/csv", "projects.csv")


@get("/projects.json", name="disclosure.projects_json", guards=[public], is_streamed=True, exclude_from_csrf=True)
async def projects_json(request: Asked) -> Stream:
    wanted = ProjectFilter(request.query_params).wanted
    rows = ([documents.listed_in_words(each) for each in found] async for found in _all_projects(wanted))
    return _streamed(json_document("projects", {}, rows), "application/json", "projects.json")


@get("/projects/{number:str}", name="disclosure.project", guards=[public], is_kept=True)
async def project(request: Asked, number: FromPath[str]) -> Template:
    found = await funded.project(number)
    return page(
        request,
        "disclosure/project.html",
        found=found,
        project=found.project,
        promises=await achieved.promises(found.project.id),
        copies=await achieved.copies(found.project.id),
        marks=await marks.marks_of(found.project.id),
        needs=await community.needs_of(found.project.id),
        terms=await classed.terms_of(found.project.id),
        purpose_names=PURPOSE_NAMES,
        state_names=funded.STATE_NAMES,
    )


@get(
    "/projects/{number:str}/money.csv",
    name="disclosure.project_csv",
    guards=[public],
    is_kept=True,
    exclude_from_csrf=True,
)
async def project_csv(number: FromPath[str]) -> Response[str]:
    return _file(documents.project_csv(await funded.project(number)), "text/csv", "money.csv")


@get(
    "/projects/{number:str}/money.json",
    name="disclosure.project_json",
    guards=[public],
    is_kept=True,
    exclude_from_csrf=True,
)
async def project_json(number: FromPath[str]) -> Response[str]:
    return _file(documents.project_json(await funded.project(number)), "application/json", "money.json")


@get("/verify", name="disclosure.verify", guards=[public])
async def verify(request: Asked) -> Template | Redirect:
    form = CheckCodeForm(request.query_params if "code" in request.query_params else None)
    if form.code:
        return to(request, "disclosure.paper", code=form.code)
    return page(request, "disclosure/verify.html", status=200 if form.ok else 422, form=form)


@get("/verify/{code:str}", name="disclosure.paper", guards=[public], is_kept=True)
async def paper(request: Asked, code: FromPath[str]) -> Template:
    try:
        return page(request, "disclosure/paper.html", paper=await papers.paper(code))
    except NotFound as unknown:
        form = CheckCodeForm({"code": code})
        form.fail("code", unknown.message)
        return page(request, "disclosure/verify.html", status=404, form=form)


@get("/accessibility", name="disclosure.accessibility", guards=[public], is_kept=True)
async def accessibility(request: Asked) -> Template:
    return page(request, "disclosure/accessibility.html")


@get("/privacy", name="disclosure.privacy", guards=[public], is_kept=True)
async def privacy(request: Asked) -> Template:
    return page(request, "disclosure/privacy.html")


@get("/audit/events", name="disclosure.events", guards=[roles(Role.AUDITOR, Role.SUPERVISOR)])
async def events(request: Asked) -> Template:
    form = EventFilter(request.query_params)
    seen = await unseen.seen_by(request.user)
    found = await trail.events(form.wanted, seen)
    return page(
        request,
        "disclosure/events.html",
        status=200 if form.ok else 422,
        form=form,
        found=found,
        acts=await trail.acts(seen),
        seal=await trail.seal_state(seen),
        older=_with(request, before=found.older) if found.older else None,
        newer=_with(request, after=found.newer) if found.newer else None,
        first=_with(request) if found.newer else None,
        filtered=any(form.value(name) for name in ("person", "act", "subject", "since", "until", "refused")),
    )


@get("/admin/jobs", name="disclosure.jobs", guards=[roles(Role.ADMIN)])
async def jobs(request: Asked) -> Template:
    return page(
        request,
        "disclosure/jobs.html",
        counts=await trail.job_counts(),
        failed=await trail.failed_jobs(),
    )


def _with(request: Asked, **cursor: object) -> str:
    """This list's address with another cursor."""
    kept = {name: value for name, value in request.query_params.items() if name not in ("before", "after") and value}
    return f"{request.url.path}?{urlencode(kept | cursor)}"


@get("/organisations/{organization_id:int}/rounds", name="disclosure.organization_rounds", guards=[signed_in])
async def organization_rounds(request: Asked, organization_id: FromPath[int]) -> Template:
    found = await history.of_organization(request.user, organization_id)
    in_office = organizations.sees_every_organization(request.user) or request.user.has(*HUB_ROLES)
    return page(
        request,
        "disclosure/organization_rounds.html",
        found=found,
        row=found.organization,
        in_office=in_office,
        is_own=organization_id in request.user.organizations(),
        reads_applications=request.user.has(*READS_APPLICATIONS),
        status_words=STATUS_WORDS,
        kind_names=reporting.KIND_NAMES,
        grade_names=reporting.GRADE_NAMES,
    )


async def _all_projects(wanted: funded.Wanted) -> AsyncIterator[list[funded.Project]]:
    """Every project that somebody looks for, some at a time."""
    more = True
    while more:
        found = await funded.projects(wanted, AT_A_TIME)
        yield found
        more = len(found) == AT_A_TIME
        wanted = replace(wanted, before=found[-1].id) if more else wanted


def _streamed(content: AsyncIterator[str], media_type: str, name: str) -> Stream:
    headers = shown_as(name)
    return Stream(content, media_type=f"{media_type}; charset=utf-8", headers=headers)


def _file(content: str, media_type: str, name: str) -> Response[str]:
    answer = Response(content, media_type=f"{media_type}; charset=utf-8")
    answer.headers.update(shown_as(name))
    return answer


ROUTES = [
    home,
    projects,
    projects_csv,
    projects_json,
    project,
    project_csv,
    project_json,
    verify,
    paper,
    accessibility,
    privacy,
    events,
    jobs,
    organization_rounds,
    *group_pages.ROUTES,
    *checking_pages.ROUTES,
    *complaints.ROUTES,
    *crediting.ROUTES,
    *portal_pages.ROUTES,
    *community_pages.ROUTES,
    *classed_pages.ROUTES,
    *annual.ROUTES,
    *opening.ROUTES,
    *items.ROUTES,
    *oversight.ROUTES,
]
