"""A group's guidance: read by its parties, written by hub and filing office."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.custody.guidance import actions, queries, rules
from grants.custody.guidance.forms import EntryForm, OutcomeForm
from grants.custody.guidance.queries import GuidanceFacts
from grants.custody.pages.asked import Asked, layout
from grants.custody.pages.papers import sent
from grants.errors import why_not
from grants.i18n import _
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.render import page, to

PARTIES = roles(*rules.READERS)
GUIDES = roles(*(role for each in rules.GUIDES.values() for role in each))
LOG = "/groups/{group_id:int}/guidance"
ROW = f"{LOG}/{{guidance_id:int}}"


@get(LOG, name="custody.guidance", guards=[PARTIES])
async def guidance(request: Asked, group_id: FromPath[int]) -> Template:
    return await _log_page(request, group_id)


@post(LOG, name="custody.record_guidance", guards=[GUIDES], status_code=200)
async def record_guidance(request: Asked, group_id: FromPath[int]) -> Template | Redirect:
    await queries.log(request.user, group_id)
    form = EntryForm(await request.form())
    if form.entry is not None:
        with form.showing_refusals():
            await actions.record_guidance(
                request.user, group_id, form.entry, form_key=form.key(), attached=await _attached(form)
            )
            return to(request, "custody.guidance", group_id=group_id, flash=_("指导记录已保存，组织会收到通知"))
    _beside_the_files(form)
    return await _log_page(request, group_id, form, status=422)


@get(f"{ROW}/correction", name="custody.guidance_correction", guards=[GUIDES])
async def guidance_correction(request: Asked, group_id: FromPath[int], guidance_id: FromPath[int]) -> Template:
    row = (await queries.log(request.user, group_id)).row(guidance_id)
    return await _correction_page(request, group_id, row, _as_written(row))


@post(f"{ROW}/correction", name="custody.correct_guidance", guards=[GUIDES], status_code=200)
async def correct_guidance(request: Asked, group_id: FromPath[int], guidance_id: FromPath[int]) -> Template | Redirect:
    row = (await queries.log(request.user, group_id)).row(guidance_id)
    form = EntryForm(await request.form(), is_correction=True)
    if form.entry is not None:
        with form.showing_refusals():
            await actions.correct_guidance(
                request.user,
                guidance_id,
                form.entry,
                reason=form.reason,
                form_key=form.key(),
                attached=await _attached(form),
            )
            return to(request, "custody.guidance", group_id=group_id, flash=_("已更正，原记录保留"))
    _beside_the_files(form)
    return await _correction_page(request, group_id, row, form, 422)


@post(f"{ROW}/outcome", name="custody.close_follow_up", guards=[GUIDES], status_code=200)
async def close_follow_up(request: Asked, group_id: FromPath[int], guidance_id: FromPath[int]) -> Template | Redirect:
    (await queries.log(request.user, group_id)).row(guidance_id)
    form = OutcomeForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.close_follow_up(request.user, guidance_id, outcome=form.outcome)
            return to(request, "custody.guidance", group_id=group_id, flash=_("后续事项已办结"))
    return await _log_page(request, group_id, outcome=form, tried=guidance_id, status=422)


@get("/groups/{group_id:int}/guidance-files/{file_id:int}", name="custody.guidance_file", guards=[PARTIES])
async def guidance_file(request: Asked, group_id: FromPath[int], file_id: FromPath[int]) -> Response[bytes]:
    return await sent(await queries.file_of(request.user, group_id, file_id))


def _beside_the_files(form: Form) -> None:
    """What is wrong with a file is said where files are chosen."""
    if form.error("file"):
        form.fail("files", form.error("file"))


async def _attached(form: Form) -> list[tuple[bytes, str]]:
    return [(await each.read(), each.filename) for each in form.posted_files("files")]


def _as_written(row: GuidanceFacts) -> EntryForm:
    was = row.guidance
    return EntryForm(
        None,
        guided_on=was.guided_on.isoformat(),
        manner=was.manner,
        guide=was.guide,
        found=was.found,
        advised=was.advised,
        follow_up=was.follow_up,
        follow_up_on=was.follow_up_on.isoformat() if was.follow_up_on else "",
    )


async def _log_page(
    request: Asked,
    group_id: int,
    form: EntryForm | None = None,
    *,
    outcome: OutcomeForm | None = None,
    tried: int | None = None,
    status: int = 200,
) -> Template:
    found = await queries.log(request.user, group_id)
    who = request.user
    return page(
        request,
        "custody/guidance.html",
        status=status,
        layout=layout(request),
        log=found,
        form=form or EntryForm(None, guided_on=clock.today().isoformat(), guide=who.name),
        outcome=outcome or OutcomeForm(),
        tried=tried,
        manners=rules.MANNER_NAMES,
        writes=why_not(rules.person_may_guide, found.relation.relation, who) is None,
        closes=[
            each.guidance.id
            for each in found.rows
            if why_not(rules.may_follow_up, each.guidance, bool(each.corrected_by), each.done, who) is None
        ],
        corrects=[
            each.guidance.id
            for each in found.rows
            if why_not(rules.may_correct, each.guidance, bool(each.corrected_by), who) is None
        ],
    )


async def _correction_page(
    request: Asked, group_id: int, row: GuidanceFacts, form: EntryForm, status: int = 200
) -> Template:
    found = await queries.log(request.user, group_id)
    return page(
        request,
        "custody/guidance_correction.html",
        status=status,
        layout=layout(request),
        log=found,
        row=row,
        form=form,
        manners=rules.MANNER_NAMES,
        why=why_not(rules.may_correct, row.guidance, bool(row.corrected_by), request.user),
    )


ROUTES = [guidance, record_guidance, guidance_correction, correct_guidance, close_follow_up, guidance_file]
