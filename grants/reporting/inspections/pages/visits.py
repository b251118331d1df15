"""One visit: announced or not, written on the spot, confirmed by two, and the notice that follows."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.custody.pages.papers import sent
from grants.custody.spotchecks.rules import due_day
from grants.db import get as get_row
from grants.errors import NotFound, why_not
from grants.files import Upload
from grants.i18n import Text, _
from grants.reporting.inspections import actions, queries, rules, visit_rules, visiting, visits
from grants.reporting.inspections.facts import VisitFacts
from grants.reporting.inspections.forms import AnnouncementForm, NoticeForm, PairForm, VisitForm
from grants.web.forms import Form, whole
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
MAY_READ = roles(*rules.READERS)
MAY_CHECK = roles(*rules.CHECKERS)
HOME = "/visits/{visit_id:int}"


@get(HOME, name="reporting.visit", guards=[MAY_READ])
async def visit(request: Asked, visit_id: FromPath[int]) -> Template:
    return await _page(request, await visits.visit(request.user, visit_id))


@post(f"{HOME}/record", name="reporting.save_visit", guards=[MAY_CHECK], status_code=200)
async def save_visit(request: Asked, visit_id: FromPath[int]) -> Template | Redirect:
    found = await visits.visit(request.user, visit_id)
    form = VisitForm(len(found.check.checklist), await request.form())
    if form.record is not None:
        with form.showing_refusals():
            photos = [(await each.read(), each.filename) for each in form.posted_files("photos")]
            await visiting.save_visit(request.user, visit_id, form.record, version=form.version, photos=photos)
            return _said(request, visit_id, _("现场记录已保存"))
    if (problem := form.error("file")) is not None:
        form.fail("photos", problem)
    return await _page(request, found, 422, form=form)


@post(f"{HOME}/confirmation", name="reporting.confirm_visit", guards=[MAY_CHECK], status_code=200)
async def confirm_visit(request: Asked, visit_id: FromPath[int]) -> Template | Redirect:
    found = await visits.visit(request.user, visit_id)
    form = Form(await request.form())
    with form.showing_refusals():
        await visiting.confirm_visit(request.user, visit_id, version=whole(form.value("version")) or 0)
        return _said(request, visit_id, _("已确认"))
    return await _page(request, found, 422, confirmation=form)


@post(f"{HOME}/announcement", name="reporting.announce_visit", guards=[MAY_CHECK], status_code=200)
async def announce_visit(request: Asked, visit_id: FromPath[int]) -> Template | Redirect:
    found = await visits.visit(request.user, visit_id)
    form = AnnouncementForm(await request.form())
    if form.ok and form.announced_for is not None:
        with form.showing_refusals():
            await visiting.announce_visit(request.user, visit_id, form.announced_for)
            return _said(request, visit_id, _("已通知对方"))
    return await _page(request, found, 422, announcement=form)


@post(f"{HOME}/inspectors", name="reporting.hand_over_visit", guards=[MAY_CHECK], status_code=200)
async def hand_over_visit(request: Asked, visit_id: FromPath[int]) -> Template | Redirect:
    found = await visits.visit(request.user, visit_id)
    able = await queries.checkers(found.check.authority)
    form = PairForm([each.id for each in able], await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.hand_over_visit(request.user, visit_id, form.inspectors)
            return _said(request, visit_id, _("已换人"))
    return await _page(request, found, 422, pair=form)


@post(f"{HOME}/notice", name="reporting.notify_of_findings", guards=[MAY_CHECK], status_code=200)
async def notify_of_findings(request: Asked, visit_id: FromPath[int]) -> Template | Redirect:
    found = await visits.visit(request.user, visit_id)
    form = NoticeForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            due_on = due_day(form.days, form.due_on, clock.today())
            await visiting.notify_of_findings(request.user, visit_id, items=form.items, due_on=due_on, holds=form.holds)
            return _said(request, visit_id, _("整改通知已下达"))
    return await _page(request, found, 422, notice=form)


@get(f"{HOME}/photos/{{upload_id:int}}", name="reporting.visit_photo", guards=[MAY_READ])
async def visit_photo(request: Asked, visit_id: FromPath[int], upload_id: FromPath[int]) -> Response[bytes]:
    return await sent(await visits.photo(request.user, visit_id, upload_id))


@get(f"{HOME}/paper", name="reporting.visit_paper", guards=[MAY_READ])
async def visit_paper(request: Asked, visit_id: FromPath[int]) -> Response[bytes]:
    found = await visits.visit(request.user, visit_id)
    if found.paper is None:
        raise NotFound("reporting.no_visit_paper", _("两名核查人确认后生成抽查记录"))
    return await sent(await get_row(Upload, found.paper.upload))


async def _page(request: Asked, found: VisitFacts, status: int = 200, **forms: Form) -> Template:
    by, today = request.user, clock.today()
    shown: dict[str, Form] = {
        "form": VisitForm.of(found),
        "confirmation": Form(),
        "announcement": AnnouncementForm(),
        "pair": PairForm([]),
        "notice": NoticeForm(None, items=found.numbered),
    }
    writes = why_not(visit_rules.may_write, by, found) is None
    return page(
        request,
        "reporting/visit.html",
        status=status,
        found=found,
        row=found.row,
        check=found.check,
        state=visit_rules.STATES[found.state],
        answers=[(each.value, name) for each, name in visit_rules.ANSWER_NAMES.items()],
        answer_names=visit_rules.ANSWER_NAMES,
        severities=[(each.value, name) for each, name in visit_rules.SEVERITY_NAMES.items()],
        severity_names=visit_rules.SEVERITY_NAMES,
        most=visit_rules.MOST_FINDINGS,
        writes=writes,
        announces=why_not(visit_rules.check_announcement, by, found, today, today) is None,
        why_not_confirm=why_not(visit_rules.check_confirmation, by, found, found.row.version),
        notifies=why_not(visit_rules.may_notify, by, found) is None,
        hands_over=why_not(rules.may_hand_over, by, found) is None,
        able=await queries.checkers(found.check.authority),
        **shown | forms,
    )


def _said(request: Asked, visit_id: int, flash: Text) -> Redirect:
    return to(request, "reporting.visit", visit_id=visit_id, flash=flash)


ROUTES = [
    visit,
    save_visit,
    confirm_visit,
    announce_visit,
    hand_over_visit,
    notify_of_findings,
    visit_photo,
    visit_paper,
]
