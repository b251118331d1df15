"""The URLs of annual notices: what everybody reads, and the desk on which they are written and approved."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import clock
from grants.awards.pages.asked import handed_out
from grants.disclosure.annual import actions, documents, queries, rules
from grants.disclosure.annual.facts import GROUPS, YearFacts, content
from grants.disclosure.annual.forms import DeadlineForm, DraftForm, NoticeForm, OpinionForm, ProjectForm
from grants.errors import why_not
from grants.i18n import _
from grants.web.guards import public, roles
from grants.web.named import kept_as
from grants.web.render import page, to
from grants.workbooks import XLSX

Asked = Request[Any, Any, Any]
MAY_READ = roles(*rules.READS)
MAY_DRAFT = roles(*rules.DRAFTS)
MAY_PUBLISH = roles(*rules.PUBLISHES)
HOME = "/disclosures/{notice_year:int}/{funder_code:str}"


@get("/disclosures", name="disclosure.annual_notices", guards=[public], is_kept=True)
async def annual_notices(request: Asked) -> Template:
    return page(request, "disclosure/annual_notices.html", found=await queries.published())


@get(HOME, name="disclosure.annual_notice", guards=[public], is_kept=True)
async def annual_notice(request: Asked, notice_year: FromPath[int], funder_code: FromPath[str]) -> Template:
    return _notice_page(request, await queries.edition(notice_year, funder_code))


@get(f"{HOME}/editions/{{edition:int}}", name="disclosure.annual_edition", guards=[public], is_kept=True)
async def annual_edition(
    request: Asked, notice_year: FromPath[int], funder_code: FromPath[str], edition: FromPath[int]
) -> Template:
    found = await queries.edition(notice_year, funder_code, edition)
    if found.newer is None:
        return _notice_page(request, found)
    return page(request, "disclosure/replaced_notice.html", found=found, notice=found.notice, newer=found.newer)


@get(f"{HOME}/notice.pdf", name="disclosure.annual_paper", guards=[public])
async def annual_paper(request: Asked, notice_year: FromPath[int], funder_code: FromPath[str]) -> Response[bytes]:
    return await handed_out(await queries.document(await queries.edition(notice_year, funder_code)))


@get(f"{HOME}/notice.xlsx", name="disclosure.annual_sheet", guards=[public], is_kept=True)
async def annual_sheet(request: Asked, notice_year: FromPath[int], funder_code: FromPath[str]) -> Response[bytes]:
    found = await queries.edition(notice_year, funder_code)
    made = documents.spreadsheet(found.content)
    return Response(made, media_type=XLSX, headers=kept_as(f"annual-notice-{notice_year}-{found.notice.edition}.xlsx"))


@get(f"{HOME}/notice.json", name="disclosure.annual_json", guards=[public], is_kept=True)
async def annual_json(request: Asked, notice_year: FromPath[int], funder_code: FromPath[str]) -> Response[str]:
    found = await queries.edition(notice_year, funder_code)
    return Response(found.notice.content, media_type="application/json; charset=utf-8")


@get("/annual-notices", name="disclosure.annual_years", guards=[MAY_READ])
async def annual_years(request: Asked) -> Template:
    return await _years_page(request, DraftForm(), DeadlineForm())


@post("/annual-notices", name="disclosure.draft_notice", guards=[MAY_DRAFT], status_code=200)
async def draft_notice(request: Asked) -> Template | Redirect:
    form = DraftForm(await request.form())
    if form.ok and form.funder and form.year:
        with form.showing_refusals():
            row = await actions.draft_notice(request.user, form.funder, form.year, form.reason)
            return to(request, "disclosure.annual_draft", annual_id=row.id, flash=_("已开始起草"))
    return await _years_page(request, form, DeadlineForm(), status=422)


@post("/annual-notices/deadline", name="disclosure.set_deadline", guards=[MAY_DRAFT], status_code=200)
async def set_deadline(request: Asked) -> Template | Redirect:
    form = DeadlineForm(await request.form())
    if form.ok and form.funder and form.on:
        with form.showing_refusals():
            await actions.set_deadline(request.user, form.funder, form.on)
            return to(request, "disclosure.annual_years", flash=_("公布期限已改"))
    return await _years_page(request, DraftForm(), form, status=422)


@get("/annual-notices/{annual_id:int}", name="disclosure.annual_draft", guards=[MAY_READ])
async def annual_draft(request: Asked, annual_id: FromPath[int]) -> Template:
    found = await queries.notice(request.user, annual_id)
    return _draft_page(request, found, NoticeForm(found), OpinionForm())


@post("/annual-notices/{annual_id:int}", name="disclosure.write_notice", guards=[MAY_DRAFT], status_code=200)
async def write_notice(request: Asked, annual_id: FromPath[int]) -> Template | Redirect:
    found = await queries.notice(request.user, annual_id)
    form = NoticeForm(found, await request.form())
    if form.ok and form.until_on:
        with form.showing_refusals():
            await actions.write_notice(
                request.user,
                annual_id,
                overview=form.overview,
                effect=form.effect,
                contact=form.contact,
                until_on=form.until_on,
            )
            return to(request, "disclosure.annual_draft", annual_id=annual_id, flash=_("已保存"))
    return _draft_page(request, found, form, OpinionForm(), status=422)


@get("/annual-notices/{annual_id:int}/projects/{award_id:int}", name="disclosure.annual_project", guards=[MAY_DRAFT])
async def annual_project(request: Asked, annual_id: FromPath[int], award_id: FromPath[int]) -> Template:
    found = await queries.notice(request.user, annual_id)
    return _project_page(request, found, award_id, ProjectForm(found.words_of(award_id)))


@post(
    "/annual-notices/{annual_id:int}/projects/{award_id:int}",
    name="disclosure.write_project",
    guards=[MAY_DRAFT],
    status_code=200,
)
async def write_project(request: Asked, annual_id: FromPath[int], award_id: FromPath[int]) -> Template | Redirect:
    found = await queries.notice(request.user, annual_id)
    form = ProjectForm(found.words_of(award_id), await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.write_project(request.user, annual_id, award_id, form.words)
            return to(request, "disclosure.annual_draft", annual_id=annual_id, flash=_("已保存"))
    return _project_page(request, found, award_id, form, status=422)


@post("/annual-notices/{annual_id:int}/offer", name="disclosure.offer_notice", guards=[MAY_DRAFT])
async def offer_notice(request: Asked, annual_id: FromPath[int]) -> Redirect:
    await queries.notice(request.user, annual_id)
    await actions.offer_notice(request.user, annual_id)
    return to(request, "disclosure.annual_draft", annual_id=annual_id, flash=_("已提交审定"))


@post("/annual-notices/{annual_id:int}/return", name="disclosure.return_notice", guards=[MAY_PUBLISH], status_code=200)
async def return_notice(request: Asked, annual_id: FromPath[int]) -> Template | Redirect:
    found = await queries.notice(request.user, annual_id)
    form = OpinionForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.return_notice(request.user, annual_id, form.opinion)
            return to(request, "disclosure.annual_draft", annual_id=annual_id, flash=_("已退回起草人"))
    return _draft_page(request, found, NoticeForm(found), form, status=422)


@post("/annual-notices/{annual_id:int}/publication", name="disclosure.publish_notice", guards=[MAY_PUBLISH])
async def publish_notice(request: Asked, annual_id: FromPath[int]) -> Redirect:
    found = await queries.notice(request.user, annual_id)
    await actions.publish_notice(request.user, annual_id)
    year, code = found.notice.year, found.funder.code
    return to(request, "disclosure.annual_notice", notice_year=year, funder_code=code, flash=_("已公布"))


def _notice_page(request: Asked, found: queries.Standing) -> Template:
    return page(
        request,
        "disclosure/annual_notice.html",
        found=found,
        notice=found.notice,
        content=found.content,
        group_names=GROUPS,
    )


async def _years_page(request: Asked, form: DraftForm, deadline: DeadlineForm, *, status: int = 200) -> Template:
    found = await queries.years(request.user)
    funders = {each.funder.id: each.funder for each in found}
    return page(
        request,
        "disclosure/annual_years.html",
        status=status,
        found=found,
        funders=list(funders.values()),
        form=form,
        deadline=deadline,
        drafts=request.user.has(*rules.DRAFTS),
        today=clock.today(),
    )


def _draft_page(
    request: Asked, found: YearFacts, form: NoticeForm, opinion: OpinionForm, *, status: int = 200
) -> Template:
    return page(
        request,
        "disclosure/annual_draft.html",
        status=status,
        found=found,
        notice=found.notice,
        form=form,
        opinion=opinion,
        sums=queries.with_money(content(found)),
        group_names=GROUPS,
        writes=request.user.has_in(found.notice.funder, *rules.DRAFTS)
        and why_not(rules.is_being_drafted, found.notice) is None,
        approves=request.user.has_in(found.notice.funder, *rules.PUBLISHES) and found.notice.published_at is None,
        no_offer=why_not(rules.check_offer, request.user, found),
        no_publication=why_not(rules.check_publication, request.user, found),
    )


def _project_page(request: Asked, found: YearFacts, award_id: int, form: ProjectForm, *, status: int = 200) -> Template:
    rules.project_is_of_the_year(found, award_id)
    project = next(each for each in found.projects if each.award == award_id)
    return page(
        request,
        "disclosure/annual_project.html",
        status=status,
        found=found,
        notice=found.notice,
        project=project,
        form=form,
        closed=why_not(rules.is_being_drafted, found.notice),
    )


ROUTES = [
    annual_notices,
    annual_notice,
    annual_edition,
    annual_paper,
    annual_sheet,
    annual_json,
    annual_years,
    draft_notice,
    set_deadline,
    annual_draft,
    write_notice,
    annual_project,
    write_project,
    offer_notice,
    return_notice,
    publish_notice,
]
