"""One voucher of a spot check: its record by the named person, and how a finding was put right."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.custody.pages.asked import Asked, layout
from grants.custody.pages.papers import sent
from grants.custody.rules import HUB
from grants.custody.spotchecks import actions, queries, rules
from grants.custody.spotchecks.facts import Record, VoucherFacts
from grants.custody.spotchecks.forms import CheckerForm, ConfirmationForm, RecordForm, RemedyForm
from grants.custody.spotchecks.tables import Verdict
from grants.errors import why_not
from grants.i18n import Text, _
from grants.people.tables import Role
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.render import page, to

CONCERNED = roles(*rules.READERS, Role.GROUP_SIGNATORY)
MAY_CHECK = roles(*rules.CHECKERS)
MAY_ANSWER = roles(*HUB, Role.GROUP_SIGNATORY)
HOME = "/sampled-vouchers/{voucher_id:int}"


@get(HOME, name="custody.sampled_voucher", guards=[CONCERNED])
async def sampled_voucher(request: Asked, voucher_id: FromPath[int]) -> Template:
    return await _page(request, await queries.voucher(request.user, voucher_id))


@post(f"{HOME}/record", name="custody.record_voucher", guards=[MAY_CHECK], status_code=200)
async def record_voucher(request: Asked, voucher_id: FromPath[int]) -> Template | Redirect:
    found = await queries.voucher(request.user, voucher_id)
    form = RecordForm(await request.form())
    if form.ok and form.verdict is not None:
        with form.showing_refusals():
            due_on = rules.due_day(form.days, form.due_on, clock.today())
            is_finding = form.verdict == Verdict.FINDING
            record = Record(
                Verdict(form.verdict), form.looked_at, form.owner, form.demand, due_on if is_finding else None
            )
            await actions.record_voucher(request.user, voucher_id, record, await _files(form, "photos"))
            return _said(request, voucher_id, _("核查记录已保存"))
    return await _again(request, found, "photos", form, record=form)


@post(f"{HOME}/checker", name="custody.hand_over_voucher", guards=[MAY_CHECK], status_code=200)
async def hand_over_voucher(request: Asked, voucher_id: FromPath[int]) -> Template | Redirect:
    found = await queries.voucher(request.user, voucher_id)
    able = await queries.checkers(found.check.authority)
    form = CheckerForm([each.id for each in able], await request.form())
    if form.ok and form.checker is not None:
        with form.showing_refusals():
            await actions.hand_over_voucher(request.user, voucher_id, form.checker)
            return _said(request, voucher_id, _("已移交"))
    return await _page(request, found, 422, checker=form)


@post(f"{HOME}/answers", name="custody.answer_remedy", guards=[MAY_ANSWER], status_code=200)
async def answer_remedy(request: Asked, voucher_id: FromPath[int]) -> Template | Redirect:
    found = await queries.voucher(request.user, voucher_id)
    form = RemedyForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.answer_remedy(request.user, voucher_id, form.words, await _files(form, "scan"))
            return _said(request, voucher_id, _("整改情况已提交，等待确认"))
    return await _again(request, found, "scan", form, remedy=form)


@post(f"{HOME}/confirmation", name="custody.confirm_remedy", guards=[MAY_CHECK], status_code=200)
async def confirm_remedy(request: Asked, voucher_id: FromPath[int]) -> Template | Redirect:
    found = await queries.voucher(request.user, voucher_id)
    form = ConfirmationForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.confirm_remedy(request.user, voucher_id, is_accepted=form.is_accepted, reason=form.reason)
            return _said(request, voucher_id, _("已记录，整改方会收到通知"))
    return await _page(request, found, 422, confirmation=form)


@get(f"{HOME}/photos/{{upload_id:int}}", name="custody.sampled_photo", guards=[CONCERNED])
async def sampled_photo(request: Asked, voucher_id: FromPath[int], upload_id: FromPath[int]) -> Response[bytes]:
    return await sent(await queries.photo(request.user, voucher_id, upload_id))


def _said(request: Asked, voucher_id: int, words: Text) -> Redirect:
    return to(request, "custody.sampled_voucher", voucher_id=voucher_id, flash=words)


async def _files(form: Form, name: str) -> list[tuple[bytes, str]]:
    return [(await each.read(), each.filename) for each in form.posted_files(name)]


async def _again(request: Asked, found: VoucherFacts, files: str, form: Form, **forms: Form) -> Template:
    """What is wrong with a file is said where files are chosen."""
    if form.error("file"):
        form.fail(files, form.error("file"))
    return await _page(request, found, 422, **forms)


async def _page(request: Asked, found: VoucherFacts, status: int = 200, **forms: Form) -> Template:
    who = request.user
    facts: dict[str, Any] = {
        "record": RecordForm(),
        "checker": CheckerForm([]),
        "remedy": RemedyForm(),
        "confirmation": ConfirmationForm(),
    }
    return page(
        request,
        "custody/sampled_voucher.html",
        status=status,
        layout=layout(request),
        found=found,
        state=rules.STATES[found.state],
        owners=rules.OWNER_NAMES,
        verdicts=rules.VERDICT_NAMES,
        in_office=who.has_in(found.check.authority, *rules.READERS),
        opens_claim=who.has_in(found.check.authority, *rules.READERS)
        or who.has_in(found.group.id, Role.GROUP_SIGNATORY),
        records=why_not(rules.may_record, who, found) is None,
        hands_over=why_not(rules.may_hand_over, who, found) is None,
        answers=why_not(rules.may_answer, who, found) is None,
        confirms=why_not(rules.may_confirm, who, found) is None,
        able=await queries.checkers(found.check.authority),
        **facts | forms,
    )


ROUTES = [sampled_voucher, record_voucher, hand_over_voucher, answer_remedy, confirm_remedy, sampled_photo]
