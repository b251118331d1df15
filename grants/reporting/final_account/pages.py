"""The final account of a project: confirmed, checked, accepted or returned, and its paper."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from grants import money
from grants.applications.matching import MATCH_NAMES
from grants.awards.pages.asked import handed_out, layout
from grants.errors import NotFound, why_not
from grants.i18n import _
from grants.people.tables import Role
from grants.reporting.final_account import actions, documents, queries, rules
from grants.reporting.final_account.forms import AccountForm, ReturnForm
from grants.reporting.final_account.rules import AccountFacts
from grants.reporting.queries import REPORTERS
from grants.reporting.rules import READERS
from grants.web.forms import Form
from grants.web.guards import roles
from grants.web.named import kept_as
from grants.web.render import page, to
from grants.workbooks import XLSX

Asked = Request[Any, Any, Any]

HOME = "/awards/{award_id:int}/final-account"
ONE = "/final-accounts/{final_account_id:int}"
MAY_READ = roles(*READERS, *REPORTERS, Role.HUB_OPERATOR)
MAY_CONFIRM = roles(*REPORTERS, Role.HUB_OPERATOR)
MAY_CHECK = roles(*rules.CHECKS)
MAY_ACCEPT = roles(*rules.ACCEPTS)


@get(HOME, name="reporting.final_account", guards=[MAY_READ])
async def final_account(request: Asked, award_id: FromPath[int]) -> Template:
    return _page(request, await queries.readable_account(request.user, award_id))


@post(HOME, name="reporting.confirm_account", guards=[MAY_CONFIRM], status_code=200)
async def confirm_account(request: Asked, award_id: FromPath[int]) -> Template | Redirect:
    of = await queries.readable_account(request.user, award_id)
    form = AccountForm(of.project, await request.form())
    if form.ok:
        with form.showing_refusals():
            proofs = form.proofs
            content, name = (await proofs.read(), proofs.filename) if proofs else (None, "")
            await actions.confirm_account(request.user, award_id, form.key(), form.said, content=content, name=name)
            return to(request, "reporting.final_account", award_id=award_id, flash=_("决算已确认，等待财务审核"))
    return _page(request, of, status=422, form=form)


@post(f"{ONE}/check", name="reporting.check_account", guards=[MAY_CHECK], status_code=200)
async def check_account(request: Asked, final_account_id: FromPath[int]) -> Template | Redirect:
    of = await queries.readable_account_by_key(request.user, final_account_id)
    form = ReturnForm()
    with form.showing_refusals():
        await actions.check_account(request.user, final_account_id)
        return to(request, "reporting.final_account", award_id=of.reporting.award.id, flash=_("决算已审核"))
    return _page(request, of, status=422, returning=form)


@post(f"{ONE}/acceptance", name="reporting.accept_account", guards=[MAY_ACCEPT], status_code=200)
async def accept_account(request: Asked, final_account_id: FromPath[int]) -> Template | Redirect:
    of = await queries.readable_account_by_key(request.user, final_account_id)
    form = ReturnForm()
    with form.showing_refusals():
        await actions.accept_account(request.user, final_account_id)
        return to(request, "reporting.final_account", award_id=of.reporting.award.id, flash=_("决算已认可"))
    return _page(request, of, status=422, returning=form)


@post(f"{ONE}/return", name="reporting.return_account", guards=[roles(*rules.CHECKS, *rules.ACCEPTS)], status_code=200)
async def return_account(request: Asked, final_account_id: FromPath[int]) -> Template | Redirect:
    of = await queries.readable_account_by_key(request.user, final_account_id)
    form = ReturnForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await actions.return_account(request.user, final_account_id, reason=form.reason)
            return to(request, "reporting.final_account", award_id=of.reporting.award.id, flash=_("决算已退回"))
    return _page(request, of, status=422, returning=form)


@get(f"{HOME}/document", name="reporting.account_paper", guards=[MAY_READ])
async def account_paper(request: Asked, award_id: FromPath[int]) -> Response[bytes]:
    return await handed_out(await queries.paper(await queries.readable_account(request.user, award_id)))


@get(f"{HOME}/account.xlsx", name="reporting.account_workbook", guards=[MAY_READ])
async def account_workbook(request: Asked, award_id: FromPath[int]) -> Response[bytes]:
    of = await queries.readable_account(request.user, award_id)
    if of.project.live is None:
        raise NotFound("reporting.no_account", _("还没有决算"))
    headers = kept_as(f"final-account-{award_id}.xlsx")
    return Response(documents.spreadsheet(of, of.project.live), media_type=XLSX, headers=headers)


@get(f"{ONE}/proofs", name="reporting.account_proofs", guards=[MAY_READ])
async def account_proofs(request: Asked, final_account_id: FromPath[int]) -> Response[bytes]:
    return await handed_out(await queries.proofs(request.user, final_account_id))


def _page(request: Asked, of: AccountFacts, *, status: int = 200, **forms: Form) -> Template:
    me, live = request.user, of.project.live
    begins = {f"match-{each.position}": money.show(each.promised) for each in of.project.promises}
    shown: dict[str, Form] = {"form": AccountForm(of.project, None, **begins), "returning": ReturnForm()}
    return page(
        request,
        "reporting/final_account.html",
        status=status,
        layout=layout(me),
        of=of,
        project=of.project,
        award=of.reporting.award,
        live=live,
        states=rules.STATES,
        match_names=MATCH_NAMES,
        no_confirming=why_not(rules.may_confirm, of, me),
        no_checking=live and why_not(rules.check_checking, of, me, live.account),
        no_accepting=live and why_not(rules.check_accepting, of, me, live.account),
        no_return=live and why_not(rules.may_return, of, me, live.account),
        accepts=me.has_in(of.reporting.funder, *rules.ACCEPTS),
        **shown | forms,
    )


ROUTES = [
    final_account,
    confirm_account,
    check_account,
    accept_account,
    return_account,
    account_paper,
    account_workbook,
    account_proofs,
]
