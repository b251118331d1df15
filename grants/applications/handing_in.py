"""The pages from a filled-in draft to its receipt: papers, the last check, submitting, taking back."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.applications import actions, queries, rules, sections, signing
from grants.applications.facts import ApplicationFacts, Signature
from grants.applications.forms import SubmissionForm
from grants.applications.showing import about, download, shown
from grants.applications.tables import PaperKind
from grants.applications.words import commitment_of
from grants.errors import why_not
from grants.i18n import _
from grants.web.forms import Form
from grants.web.guards import signed_in
from grants.web.render import to

Asked = Request[Any, Any, Any]
HOME = "/applications/{application_id:int}"


@get(f"{HOME}/check", name="applications.check", guards=[signed_in])
async def check(request: Asked, application_id: FromPath[int]) -> Template:
    facts = await queries.application(request.user, application_id)
    found = await queries.findings_now(facts)
    return shown(
        request,
        "check",
        **await about(facts),
        open_ones=sections.blocking(found),
        where=sections.where,
        warnings=[each for each in found if each.is_warning and not each.ok],
        why=why_not(rules.may_submit_now, facts, request.user, clock.now()),
        signers="、".join(each.name for each in await queries.signers(facts)),
    )


@get(f"{HOME}/submission", name="applications.submission", guards=[signed_in])
async def submission(request: Asked, application_id: FromPath[int]) -> Template | Redirect:
    facts = await queries.application(request.user, application_id)
    if facts.application.number and facts.status not in rules.OPEN:
        return to(request, "applications.receipt", application_id=application_id)
    return await _submission_page(request, facts, Form())


@post(f"{HOME}/submission", name="applications.submit", guards=[signed_in], status_code=200)
async def submit(request: Asked, application_id: FromPath[int]) -> Template | Redirect:
    form = SubmissionForm(await request.form())
    is_proven, why = await signing.proves(request.user, request.auth, form.proof)
    if why is not None:
        form.fail("proof", why.message)
    else:
        with form.showing_refusals():
            await actions.submit_application(
                request.user,
                application_id,
                commits=form.flag("commits"),
                signature=Signature(form.value("signed_name"), is_proven),
            )
            return to(request, "applications.receipt", application_id=application_id)
    facts = await queries.application(request.user, application_id)
    return await _submission_page(request, facts, form, 422)


async def _submission_page(request: Asked, facts: ApplicationFacts, form: Form, status: int = 200) -> Template:
    found = await queries.findings_now(facts)
    why = why_not(rules.check_submission, facts, found, request.user, clock.now(), commits=True)
    return shown(
        request,
        "submission",
        status=status,
        facts=facts,
        row=facts.application,
        form=form,
        why=why,
        commitment=commitment_of(facts),
        proof=await signing.proof_wanted(request.user, request.auth),
    )


@get(f"{HOME}/receipt", name="applications.receipt", guards=[signed_in])
async def receipt(request: Asked, application_id: FromPath[int]) -> Template:
    facts = await queries.application(request.user, application_id)
    version = queries.last_version(facts)
    made = await queries.papers_of(facts)
    return shown(
        request,
        "receipt",
        facts=facts,
        row=facts.application,
        version=version,
        papers={kind: made.get(kind) for kind in PaperKind},
        is_its_own=rules.is_its_own(request.user, facts),
        why_not_revise=why_not(rules.check_revision, facts, request.user, clock.now()),
    )


@get(f"{HOME}/papers/{{kind:str}}", name="applications.paper", guards=[signed_in])
async def paper(request: Asked, application_id: FromPath[int], kind: FromPath[str]) -> Response[bytes]:
    facts = await queries.application(request.user, application_id)
    return await download(await queries.paper_of(facts, kind))


@get(f"{HOME}/withdrawal", name="applications.withdrawal", guards=[signed_in])
async def withdrawal(request: Asked, application_id: FromPath[int]) -> Template:
    facts = await queries.application(request.user, application_id)
    why = why_not(rules.check_withdrawal, facts, request.user, clock.now())
    return shown(request, "withdrawal", facts=facts, row=facts.application, why=why)


@post(f"{HOME}/withdrawal", name="applications.withdraw", guards=[signed_in])
async def withdraw(request: Asked, application_id: FromPath[int]) -> Redirect:
    await actions.withdraw_application(request.user, application_id)
    return to(request, "applications.applications", flash=_("已撤回"))


@post(f"{HOME}/revision", name="applications.revise", guards=[signed_in])
async def revise(request: Asked, application_id: FromPath[int]) -> Redirect:
    copy = await actions.revise_application(request.user, application_id)
    said = _("已打开修改稿。重新提交之前，以已提交的版本为准")
    return to(request, "applications.application", application_id=copy.id, flash=said)


ROUTES = [
    check,
    submission,
    submit,
    receipt,
    paper,
    withdrawal,
    withdraw,
    revise,
]
