"""The registry: list, one organisation, its accounts, listings and custody."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants.errors import why_not
from grants.i18n import _
from grants.organizations import actions, queries, rules, words
from grants.organizations.forms import AccountForm, CustodyForm, OrganizationForm
from grants.organizations.tables import (
    AccountUse,
    CustodyMode,
    Organization,
    OrganizationKind,
    OrganizationStatus,
)
from grants.people.rules import HUB_ROLES, ROLE_NAMES
from grants.people.tables import Role
from grants.web.guards import roles, signed_in
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
MAY_REGISTER = roles(*rules.REGISTRARS, Role.FILING_OFFICER)
MAY_ENTER_ACCOUNTS = roles(*rules.ACCOUNT_OWNERS, *rules.ACCOUNT_CLERKS)
MAY_CHECK_ACCOUNTS = roles(*rules.ACCOUNT_CHECKERS)
MAY_AGREE = roles(*rules.AGREEMENT_CLERKS, *rules.AGREEMENT_HUB)


def _shown(request: Asked, template: str, *, status: int = 200, **facts: object) -> Template:
    """Every page of the registry: offices and hubs see it in their shell, an applicant among their own tabs."""
    in_office = rules.sees_every_organization(request.user) or request.user.has(*HUB_ROLES)
    return page(request, f"organizations/{template}.html", status=status, words=words, in_office=in_office, **facts)


@get("/organisations", name="organizations.organizations", guards=[signed_in])
async def organizations(request: Asked) -> Template:
    asked = request.query_params.get("q", "").strip()[:80]
    kind = request.query_params.get("kind", "")
    found = await queries.organizations(request.user, words=asked, kind=kind if kind in set(OrganizationKind) else "")
    may_add = request.user.has(*rules.REGISTRARS, Role.FILING_OFFICER)
    return _shown(request, "organizations", found=found, asked=asked, kind=kind, may_add=may_add)


@get("/organisations/new", name="organizations.new_organization", guards=[MAY_REGISTER])
async def new_organization(request: Asked) -> Template:
    return _shown(request, "new_organization", form=OrganizationForm())


@post("/organisations", name="organizations.register", guards=[MAY_REGISTER], status_code=200)
async def register(request: Asked) -> Template | Redirect:
    form = OrganizationForm(await request.form())
    if form.ok and form.kind and form.status:
        with form.showing_refusals():
            row = await actions.register_organization(
                request.user,
                code=form.code,
                name=form.name,
                kind=OrganizationKind(form.kind),
                status=OrganizationStatus(form.status),
                uscc=form.uscc,
                filing_no=form.filing_no,
                filing_authority=form.filing_authority,
                division=form.division,
                legal_representative=form.legal_representative,
                **{duty: True for duty in form.duties},
            )
            return to(request, "organizations.organization", organization_id=row.id, flash=_("已登记"))
    return _shown(request, "new_organization", status=422, form=form)


@get("/organisations/{organization_id:int}", name="organizations.organization", guards=[signed_in])
async def organization(request: Asked, organization_id: FromPath[int]) -> Template:
    facts = await queries.organization_facts(request.user, organization_id)
    me = request.user
    return _shown(
        request,
        "organization",
        facts=facts,
        row=facts.organization,
        role_names=ROLE_NAMES,
        sees_numbers=rules.sees_full_account(me, organization_id),
        no_account=why_not(rules.account_can_be_added, me, facts.organization),
        may_check=me.has(*rules.ACCOUNT_CHECKERS),
        why_not_check={each.id: why_not(rules.another_person_checks_the_account, me, each) for each in facts.accounts},
        may_agree=facts.organization.status == OrganizationStatus.FILED
        and me.has(*rules.AGREEMENT_CLERKS, *rules.AGREEMENT_HUB),
    )


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
    return _shown(request, "new_account", status=status, row=row, form=form, uses=uses)


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
    return _shown(
        request, "new_custody", status=status, row=row, form=form, hub_names=[(hub.id, hub.name) for hub in hubs]
    )


ROUTES = [
    organizations,
    new_organization,
    register,
    organization,
    new_account,
    add_account,
    check_account,
    new_custody,
    agree_custody,
]
