"""The list is announced; everybody reads it."""

from datetime import date
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import clock, workdays
from grants.awards import actions, documents, queries, rules, selection
from grants.awards.forms import NoticeForm
from grants.awards.pages.asked import MAY_DECIDE, MAY_READ, Asked, handed_out
from grants.awards.tables import PublicNotice
from grants.awards.withdrawal import queries as withdrawn
from grants.awards.withdrawal import rules as announced_anew
from grants.calls import judging
from grants.calls.kinds import ScoreMethod
from grants.errors import why_not
from grants.funds.rules import purpose_name
from grants.i18n import _
from grants.money import yuan
from grants.scoring import seen
from grants.web.guards import public
from grants.web.render import page, to


@get("/rounds/{call_id:int}/notice", name="awards.announcement", guards=[MAY_READ])
async def announcement(request: Asked, call_id: FromPath[int]) -> Template:
    found = await selection.selection(request.user, call_id)
    starts_on = max(found.facts.call.notice_starts_on or clock.today(), clock.today())
    return await _announcement_page(request, found, NoticeForm(starts_on=starts_on.isoformat()))


@post("/rounds/{call_id:int}/notice", name="awards.announce", guards=[MAY_DECIDE], status_code=200)
async def announce(request: Asked, call_id: FromPath[int]) -> Template | Redirect:
    found = await selection.selection(request.user, call_id)
    posted = await request.form()
    form = NoticeForm(posted)
    if form.ok and form.starts_on:
        with form.showing_refusals():
            if posted.get("go") == "publish":
                notice = await actions.publish_notice(
                    request.user,
                    call_id=call_id,
                    starts_on=form.starts_on,
                    ends_on=form.ends_on,
                    exception=form.exception,
                )
                return to(request, "awards.notice", notice_id=notice.id, flash=_("公示已发布"))
            waiting = await queries.to_announce(call_id)
            rules.check_notice(
                found.facts.call,
                request.user,
                awards=waiting,
                closure=found.closure,
                starts_on=form.starts_on,
                ends_on=form.ends_on,
                today=clock.today(),
                recused=found.recused,
                missed=await queries.missed_floors(call_id),
                exception=form.exception,
            )
            until = form.ends_on or rules.proposed_end(found.facts.call, form.starts_on)
            chosen = {each.id for each in announced_anew.on_one_notice(waiting, await withdrawn.earlier(waiting))}
            listed = [each for each in found.to_announce if each.award and each.award.id in chosen]
            return page(request, "awards/announce.html", found=found, form=form, until=until, listed=listed)
    return await _announcement_page(request, found, form, status=422)


@get("/notices", name="awards.notices", guards=[public], is_kept=True)
async def notices(request: Asked) -> Template:
    listed = await queries.notices()
    gone = await withdrawn.taken_down([each.id for each in listed])
    found = [(each, content_of(each), running(each)) for each in listed]
    return page(request, "awards/notices.html", found=found, gone=gone)


@get("/notices/{notice_id:int}", name="awards.notice", guards=[public], is_kept=True)
async def notice(request: Asked, notice_id: FromPath[int]) -> Template:
    found, items = await queries.notice(notice_id)
    content = content_of(found)
    down = await withdrawn.whole(notice_id)
    later = await withdrawn.later(notice_id)
    if down is not None:
        anew = {each.id: each for each in later.values()}.values()
        return page(request, "awards/withdrawn_notice.html", notice=found, content=content, withdrawal=down, anew=anew)
    return page(
        request,
        "awards/notice.html",
        notice=found,
        content=content,
        withdrawn={item.award: item for item in items if item.withdrawn_at is not None},
        later=later,
        running=running(found),
        left=days_left(found),
        days_off=documents.days_off_text(content["days_off"]),
    )


@get("/notices/{notice_id:int}/document", name="awards.notice_document", guards=[public])
async def notice_document(request: Asked, notice_id: FromPath[int]) -> Response[bytes]:
    found, _items = await queries.notice(notice_id)
    down = await withdrawn.whole(notice_id)
    return await handed_out(await queries.paper(down.document if down else found.document))


def content_of(notice: PublicNotice) -> dict[str, Any]:
    """What was frozen, with amounts as money and purposes in words. Before there were other methods a notice kept only
    from how many sheets on two are dropped."""
    content: dict[str, Any] = notice.content  # type: ignore[assignment]  # read as JSON by the query
    rows = [
        each | {"amount": yuan(each["amount"]), "purpose": purpose_name(each["purpose"])} for each in content["items"]
    ]
    scored_by = content.get("scored_by") or [judging.method_text(ScoreMethod.TRIMMED_MEAN, content["trims_from"])]
    anew = content.get("announces_anew", [])
    return content | {"announces_anew": anew, "rows": rows, "total": yuan(content["total"]), "scored_by": scored_by}


def running(notice: PublicNotice) -> bool:
    """Objections are taken today."""
    return notice.starts_on <= clock.today() <= notice.ends_on


def days_left(notice: PublicNotice) -> int | None:
    """Working days from today to the end, where the year is published."""
    try:
        return workdays.count(max(clock.today(), notice.starts_on), notice.ends_on)
    except workdays.YearNotPublished:
        return None


async def _announcement_page(
    request: Asked, found: selection.Selection, form: NoticeForm, *, status: int = 200
) -> Template:
    call = found.facts.call
    why = why_not(seen.closes_as_somebody_free, request.user, found.recused)
    published = await queries.notices(call.id)
    return page(
        request,
        "awards/announcement.html",
        status=status,
        found=found,
        form=form,
        may_decide=request.user.has_in(call.funder, *rules.DECIDES),
        why=why,
        missed=[] if why else await queries.missed_floors(call.id),
        proposed=_proposed(found, form),
        published=[(each, content_of(each), running(each)) for each in published],
        gone=await withdrawn.taken_down([each.id for each in published]),
        anew=await withdrawn.earlier(await queries.to_announce(call.id)),
    )


def _proposed(found: selection.Selection, form: NoticeForm) -> date | None:
    try:
        return rules.proposed_end(found.facts.call, date.fromisoformat(form.value("starts_on")))
    except ValueError:
        return None


ROUTES = [announcement, announce, notices, notice, notice_document]
