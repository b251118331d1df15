"""One rectification on the web: notice, answers with proof, more time, acceptance, what follows from misuse."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.custody.pages.papers import sent
from grants.db import get as get_row
from grants.errors import NotFound, why_not
from grants.files import Upload
from grants.i18n import Text, _
from grants.people.tables import Role
from grants.reporting import rules as reporting
from grants.reporting.queries import REPORTERS
from grants.reporting.rectifying import actions, queries, rules
from grants.reporting.rectifying.forms import (
    AcceptanceForm,
    AnswerForm,
    ExtensionDecisionForm,
    ExtensionForm,
    SanctionForm,
)
from grants.reporting.rectifying.queries import RectificationFacts
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
HOME = "/rectifications/{rectification_id:int}"
READERS = roles(*reporting.READERS, *REPORTERS, Role.HUB_OPERATOR)
ANSWERERS = roles(Role.APPLICANT, Role.SIGNATORY, Role.HUB_OPERATOR)
OFFICERS = roles(Role.OFFICER)
SANCTIONERS = roles(*rules.DECIDES_SANCTIONS)


@get(HOME, name="reporting.rectification", guards=[READERS])
async def rectification(request: Asked, rectification_id: FromPath[int]) -> Template:
    return await _page(request, await queries.rectification(request.user, rectification_id))


@post(f"{HOME}/answer", name="reporting.answer_rectification", guards=[ANSWERERS], status_code=200)
async def answer_rectification(request: Asked, rectification_id: FromPath[int]) -> Template | Redirect:
    found = await queries.rectification(request.user, rectification_id)
    form = AnswerForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            proofs = [(await each.read(), each.filename) for each in form.posted_files("proof")]
            await actions.answer_rectification(request.user, rectification_id, answer=form.answer, proofs=proofs)
            return _said(request, rectification_id, _("整改情况已提交，等待验收"))
    if (problem := form.error("file")) is not None:
        form.fail("proof", problem)
    return await _page(request, found, 422, answer=form)


@post(f"{HOME}/acceptance", name="reporting.decide_rectification", guards=[OFFICERS], status_code=200)
async def decide_rectification(request: Asked, rectification_id: FromPath[int]) -> Template | Redirect:
    found = await queries.rectification(request.user, rectification_id)
    form = AcceptanceForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            if form.is_accepted:
                await actions.accept_rectification(request.user, rectification_id)
                return _said(request, rectification_id, _("整改已验收"))
            await actions.give_rectification_back(request.user, rectification_id, form.reason)
            return _said(request, rectification_id, _("已退回，继续整改"))
    return await _page(request, found, 422, acceptance=form)


@post(f"{HOME}/extension", name="reporting.ask_for_time", guards=[ANSWERERS], status_code=200)
async def ask_for_time(request: Asked, rectification_id: FromPath[int]) -> Template | Redirect:
    found = await queries.rectification(request.user, rectification_id)
    form = ExtensionForm(await request.form())
    if form.ok and form.until_on is not None:
        with form.showing_refusals():
            await actions.ask_for_time(request.user, rectification_id, reason=form.why, until_on=form.until_on)
            return _said(request, rectification_id, _("延期申请已提交"))
    return await _page(request, found, 422, extension=form)


@post(f"{HOME}/extension/decision", name="reporting.decide_extension", guards=[OFFICERS], status_code=200)
async def decide_extension(request: Asked, rectification_id: FromPath[int]) -> Template | Redirect:
    found = await queries.rectification(request.user, rectification_id)
    form = ExtensionDecisionForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.decide_extension(
                request.user, rectification_id, is_granted=form.is_granted, remark=form.remark
            )
            return _said(request, rectification_id, _("延期申请已答复"))
    return await _page(request, found, 422, time=form)


@post(f"{HOME}/sanction", name="reporting.decide_sanction", guards=[SANCTIONERS], status_code=200)
async def decide_sanction(request: Asked, rectification_id: FromPath[int]) -> Template | Redirect:
    found = await queries.rectification(request.user, rectification_id)
    form = SanctionForm(await request.form())
    if form.ok and form.outcome is not None:
        with form.showing_refusals():
            await actions.decide_sanction(
                request.user,
                rectification_id,
                outcome=form.outcome,
                reason=form.grounds,
                until_on=form.barred_until,
            )
            return _said(request, rectification_id, _("处理决定已记录"))
    return await _page(request, found, 422, sanction=form)


@get(f"{HOME}/proofs/{{upload_id:int}}", name="reporting.rectification_proof", guards=[READERS])
async def rectification_proof(
    request: Asked, rectification_id: FromPath[int], upload_id: FromPath[int]
) -> Response[bytes]:
    return await sent(await queries.proof(request.user, rectification_id, upload_id))


@get(f"{HOME}/paper", name="reporting.rectification_paper", guards=[READERS])
async def rectification_paper(request: Asked, rectification_id: FromPath[int]) -> Response[bytes]:
    found = await queries.rectification(request.user, rectification_id)
    if found.paper is None:
        raise NotFound("reporting.no_rectification_paper", _("整改通知还在生成，请稍后再来"))
    return await sent(await get_row(Upload, found.paper.upload))


async def _page(request: Asked, found: RectificationFacts, status: int = 200, **forms: Form) -> Template:
    by, today, standing = request.user, clock.today(), found.standing
    shown: dict[str, Form] = {
        "answer": AnswerForm(),
        "acceptance": AcceptanceForm(),
        "extension": ExtensionForm(),
        "time": ExtensionDecisionForm(),
        "sanction": SanctionForm(),
    }
    office = by.is_funder_staff or by.has(Role.HUB_OPERATOR)
    return page(
        request,
        "reporting/rectification.html",
        status=status,
        layout="layout/staff.html" if office else "layout/applicant.html",
        found=found,
        row=found.row,
        award=standing.reporting.award,
        state=rules.STATES[standing.state(today)],
        answers=why_not(rules.check_answer, standing, by, answer="-") is None,
        accepts=why_not(rules.check_acceptance, standing, by) is None,
        asks=why_not(rules.may_ask_for_time, standing, by, today) is None,
        grants_time=why_not(rules.may_decide_extension, standing, by) is None,
        sanctions=why_not(rules.may_sanction, standing, by) is None,
        outcomes=[(each.value, name) for each, name in rules.OUTCOME_NAMES.items()],
        outcome_names=rules.OUTCOME_NAMES,
        reads_check=by.has_in(standing.reporting.funder, Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR),
        **shown | forms,
    )


def _said(request: Asked, rectification_id: int, flash: Text) -> Redirect:
    return to(request, "reporting.rectification", rectification_id=rectification_id, flash=flash)


ROUTES = [
    rectification,
    answer_rectification,
    decide_rectification,
    ask_for_time,
    decide_extension,
    decide_sanction,
    rectification_proof,
    rectification_paper,
]
