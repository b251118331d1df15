"""Accounts of an organisation, and who keeps a group's money."""

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.i18n import _
from grants.organizations import actions, queries, rules
from grants.organizations.forms import AccountForm, CustodyForm
from grants.organizations.pages.shown import Asked, shown
from grants.organizations.tables import AccountUse, CustodyMode, Organization
from grants.web.guards import roles
from grants.web.render import to

MAY_ENTER_ACCOUNTS = roles(*rules.ACCOUNT_OWNERS, *rules.ACCOUNT_CLERKS)
MAY_CHECK_ACCOUNTS = roles(*rules.ACCOUNT_CHECKERS)
MAY_AGREE = roles(*rules.AGREEMENT_CLERKS, *rules.AGREEMENT_HUB)


@get("/organisations/{organization_id:int}/accounts/new", name="organizations.new_account", guards=[MAY_ENTER_ACCOUNTS])
async def new_account(request: Asked, organization_id: FromPath[int]) -> Template:
    row = (await queries.organization_facts(request.user, organization_id)).organization
    rules.account_can_be_added(request.user, row)
    return _account_page(request, row, AccountForm(holder=row.name))


@post(
    "/organisations/{organization_id:int}/accounts",
    name="organizations.add_account",
    guards=[MAY_ENTER_ACCOUNTS],
    status_code=200,
)
async def add_account(request: Asked, organization_id: FromPath[int]) -> Template | Redirect:
    row = (await queries.organization_facts(request.user, organization_id)).organization
    form = AccountForm(await request.form())
    if form.ok and form.account_use and form.from_on:
        with form.showing_refusals():
            await actions.add_bank_account(
                request.user,
                organization_id=row.id,
                account_use=AccountUse(form.account_use),
                holder=form.holder,
                number=form.account_number,
                bank_name=form.bank_name,
                cnaps=form.cnaps,
                from_on=form.from_on,
            )
            said = _("账户已录入，须由另一人复核后启用")
            return to(request, "organizations.organization", organization_id=row.id, flash=said)
    return _account_page(request, row, form, 422)


def _account_page(request: Asked, row: Organization, form: AccountForm, status: int = 200) -> Template:
    uses = [AccountUse.OWN, AccountUse.CUSTODY] if row.is_hub else [AccountUse.OWN]
    return shown(request, "new_account", status=status, row=row, form=form, uses=uses)


@post(
    "/organisations/{organization_id:int}/accounts/{account_id:int}/check",
    name="organizations.check_account",
    guards=[MAY_CHECK_ACCOUNTS],
)
async def check_account(request: Asked, organization_id: FromPath[int], account_id: FromPath[int]) -> Redirect:
    await queries.account(organization_id, account_id)
    await actions.check_bank_account(request.user, account_id)
    return to(request, "organizations.organization", organization_id=organization_id, flash=_("账户已复核启用"))


@get("/organisations/{organization_id:int}/custody/new", name="organizations.new_custody", guards=[MAY_AGREE])
async def new_custody(request: Asked, organization_id: FromPath[int]) -> Template:
    return await _custody_page(request, organization_id, CustodyForm(None, []))


@post(
    "/organisations/{organization_id:int}/custody",
    name="organizations.agree_custody",
    guards=[MAY_AGREE],
    status_code=200,
)
async def agree_custody(request: Asked, organization_id: FromPath[int]) -> Template | Redirect:
    form = CustodyForm(await request.form(), [hub.id for hub in await queries.hubs()])
    if form.ok and form.hub_id and form.mode and form.signed_on:
        with form.showing_refusals():
            await actions.sign_custody_agreement(
                request.user,
                hub_id=int(form.hub_id),
                group_id=organization_id,
                number=form.agreement_number,
                mode=CustodyMode(form.mode),
                signed_on=form.signed_on,
            )
            said = _("代管协议已登记")
            return to(request, "organizations.organization", organization_id=organization_id, flash=said)
    return await _custody_page(request, organization_id, form, 422)


async def _custody_page(request: Asked, group_id: int, form: CustodyForm, status: int = 200) -> Template:
    hubs = await queries.hubs()
    if not rules.sees_every_organization(request.user):
        hubs = [hub for hub in hubs if request.user.has_in(hub.id, *rules.AGREEMENT_HUB)]
    row = await queries.organization(group_id)
    return shown(
        request, "new_custody", status=status, row=row, form=form, hub_names=[(hub.id, hub.name) for hub in hubs]
    )


ROUTES = [
    new_account,
    add_account,
    check_account,
    new_custody,
    agree_custody,
]
