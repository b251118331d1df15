"""Who belongs to an organisation: members, invitations, joining by a link."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from grants import clock
from grants.errors import NotFound, why_not
from grants.i18n import _
from grants.people import joining, joining_rules, queries
from grants.people.forms import InvitationForm, JoinForm
from grants.people.rules import HUB_ROLES, ROLE_NAMES
from grants.people.tables import Role
from grants.web.guards import public, roles, signed_in
from grants.web.render import page, to

Asked = Request[Any, Any, Any]
MAY_INVITE = roles(Role.ADMIN, Role.SIGNATORY, Role.GROUP_SIGNATORY, Role.FILING_OFFICER)


@get("/organisations/{organization_id:int}/members", name="people.members", guards=[signed_in])
async def members(request: Asked, organization_id: FromPath[int]) -> Template:
    return await _members_page(request, organization_id, InvitationForm())


@post("/organisations/{organization_id:int}/invitations", name="people.invite", guards=[MAY_INVITE], status_code=200)
async def invite(request: Asked, organization_id: FromPath[int]) -> Template:
    form = InvitationForm(await request.form())
    if form.ok and form.role:
        with form.showing_refusals():
            invitation, token = await joining.invite_member(
                request.user,
                organization_id=organization_id,
                role=Role(form.role),
                name=form.name,
                phone=form.phone,
                email=form.email,
            )
            link = f"{request.base_url}invitations/{token}"
            return await _members_page(request, organization_id, InvitationForm(), invited=(invitation, link))
    return await _members_page(request, organization_id, form, 422)


async def _members_page(
    request: Asked, organization_id: int, form: InvitationForm, status: int = 200, **facts: object
) -> Template:
    me = request.user
    if not joining_rules.sees_members(me, organization_id):
        raise NotFound("people.members_not_visible", _("没有找到这个单位的人员"))
    body = await queries.body(organization_id)
    held = await queries.members(organization_id)
    grantable = joining_rules.grantable(me, body)
    in_force = [membership for _person, membership in held]
    return page(
        request,
        "people/members.html",
        status=status,
        body=body,
        form=form,
        held=held,
        grantable=[(role, ROLE_NAMES[role]) for role in grantable],
        why_not_end={
            each.id: why_not(joining_rules.check_ending, me, body, each, in_force)
            for each in in_force
            if each.person == me.id or each.role in grantable
        },
        invitations=await queries.invitations(organization_id) if grantable else [],
        role_names=ROLE_NAMES,
        in_office=me.has(*joining_rules.OFFICES, *HUB_ROLES),
        **({"invited": None} | facts),
    )


@post("/invitations/{invitation_id:int}/withdrawal", name="people.withdraw_invitation", guards=[MAY_INVITE])
async def withdraw_invitation(request: Asked, invitation_id: FromPath[int]) -> Redirect:
    invitation = await joining.withdraw_invitation(request.user, invitation_id)
    return to(request, "people.members", organization_id=invitation.organization, flash=_("邀请已撤回"))


@post("/memberships/{membership_id:int}/end", name="people.end_membership", guards=[signed_in])
async def end_membership(request: Asked, membership_id: FromPath[int]) -> Redirect:
    membership = await joining.end_membership(request.user, membership_id)
    if membership.person == request.user.id:
        return to(request, "people.account", flash=_("已退出"))
    return to(request, "people.members", organization_id=membership.organization, flash=_("已结束角色"))


@get("/invitations/{token:str}", name="people.invitation", guards=[public])
async def invitation(request: Asked, token: FromPath[str]) -> Template:
    return await _invitation_page(request, token, JoinForm())


@post("/invitations/{token:str}/acceptance", name="people.accept_invitation", guards=[signed_in], status_code=200)
async def accept_invitation(request: Asked, token: FromPath[str]) -> Template | Redirect:
    form = JoinForm()
    with form.showing_refusals():
        membership = await joining.accept_invitation(request.user, token=token)
        return to(request, "people.members", organization_id=membership.organization, flash=_("已加入"))
    return await _invitation_page(request, token, form, 422)


@post("/invitations/{token:str}", name="people.join", guards=[public], status_code=200)
async def join(request: Asked, token: FromPath[str]) -> Template | Redirect:
    form = JoinForm(await request.form())
    if form.ok:
        with form.showing_refusals():
            await joining.join_with_new_login(None, token=token, login=form.login, password=form.password)
            return to(request, "people.sign_in", flash=_("已加入，请用新账号登录"))
    return await _invitation_page(request, token, form, 422)


async def _invitation_page(request: Asked, token: str, form: JoinForm, status: int = 200) -> Template:
    found = await queries.invitation_of(token)
    body = await queries.body(found.organization)
    return page(
        request,
        "people/invitation.html",
        status=status,
        form=form,
        found=found,
        body=body,
        role_name=ROLE_NAMES[Role(found.role)],
        inviter=(await queries.person(found.invited_by)).name,
        token=token,
        closed=why_not(joining_rules.check_acceptance, found, body, clock.now()),
    )


ROUTES = [
    members,
    invite,
    withdraw_invitation,
    end_membership,
    invitation,
    accept_invitation,
    join,
]
