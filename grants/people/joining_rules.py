"""Who may bring whom into an organisation, in which role, and who may leave it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from grants import codes
from grants.codes import BadCode
from grants.errors import NotAllowed, Refused
from grants.i18n import _
from grants.people.rules import FUNDER_ROLES, HUB_ROLES, ROLE_NAMES, Actor, check_membership
from grants.people.tables import Invitation, Membership, Role

LIVES = timedelta(days=7)
SIGNATORIES = 2
OFFICES = FUNDER_ROLES | {Role.ORGANISER, Role.FILING_OFFICER}


@dataclass(frozen=True)
class Body:
    """What an organisation is, as far as its roles go. `filed_by` is the body whose office has a group on file."""

    id: int
    name: str
    is_government: bool
    is_filed: bool
    is_funder: bool
    is_organiser: bool
    is_hub: bool
    is_gone: bool
    filed_by: int | None = None


def roles_in(body: Body) -> tuple[Role, ...]:
    """The roles that mean something in such an organisation, in their order."""
    held: set[Role] = set()
    if body.is_filed:
        held |= {Role.GROUP_SIGNATORY, Role.APPLICANT}
    elif not body.is_government:
        held |= {Role.APPLICANT, Role.SIGNATORY}
    if body.is_government:
        held |= {Role.FILING_OFFICER}
    if body.is_funder:
        held |= FUNDER_ROLES
    if body.is_organiser:
        held |= {Role.ORGANISER}
    if body.is_hub:
        held |= HUB_ROLES
    return tuple(role for role in Role if role in held)


def grantable(by: Actor, body: Body) -> tuple[Role, ...]:
    """What somebody may give there: the administrator everything, an authorised person what is not of an office, the
    office that filed a group its signatories."""
    if by.has(Role.ADMIN):
        return roles_in(body)
    if by.has_in(body.id, Role.SIGNATORY, Role.GROUP_SIGNATORY):
        return tuple(role for role in roles_in(body) if role not in OFFICES)
    return (Role.GROUP_SIGNATORY,) if files(by, body) else ()


def files(by: Actor, body: Body) -> bool:
    """The office that filed a group invites its two signatories, who may have no account yet."""
    return body.is_filed and body.filed_by is not None and by.has_in(body.filed_by, Role.FILING_OFFICER)


def check_invitation(
    by: Actor, body: Body, role: Role, name: str, contact: Sequence[str], waiting: Iterable[Invitation]
) -> None:
    """`contact` is phone and e-mail, of which one is given; `waiting` are the invitations nobody answered yet."""
    role_may_be_given(by, body, role)
    if body.is_gone:
        raise Refused("people.body_is_gone", _("这个单位已并入别的单位或已取消备案"))
    if not name.strip():
        raise Refused("people.invited_without_name", _("请填写姓名"), field="name")
    if not any(contact):
        raise Refused("people.invited_without_contact", _("手机号和电子邮箱至少填写一项"), field="phone")
    for each in waiting:
        if each.role == role and (each.phone, each.email) == tuple(contact):
            raise Refused("people.already_invited", _("已邀请过，尚待本人接受；可先撤回再邀请"), field="phone")


def role_may_be_given(by: Actor, body: Body, role: Role) -> None:
    """Nobody gives what they may not give, and no role that means nothing there."""
    if role not in grantable(by, body):
        raise NotAllowed("people.role_not_grantable", _("您不能在这个单位给予“{role}”", role=ROLE_NAMES[role]))


def valid_mobile(text: str) -> str:
    """Somebody is reached at a number that rings (K-6)."""
    try:
        return codes.check_phone(text)
    except BadCode as bad:
        raise Refused("people.bad_phone", _("请填写手机号，或带区号的座机"), field="phone") from bad


def check_acceptance(invitation: Invitation, body: Body, now: datetime) -> None:
    """An invitation is accepted once, while it lives."""
    if invitation.accepted_at is not None:
        raise Refused("people.invitation_used", _("这个邀请已被接受"))
    if invitation.withdrawn_at is not None:
        raise Refused("people.invitation_withdrawn", _("这个邀请已撤回，请联系邀请人"))
    if invitation.expires_at <= now:
        raise Refused("people.invitation_expired", _("这个邀请已过期，请向邀请人再要一次"))
    if body.is_gone or Role(invitation.role) not in roles_in(body):
        raise Refused("people.invitation_void", _("这个单位已变动，邀请不再有效"))


def check_joining(invitation: Invitation, held: Sequence[Membership]) -> None:
    """Duties that exclude each other are never given to one person; a role one has is not given again."""
    role = Role(invitation.role)
    for each in held:
        if each.organization == invitation.organization and each.role == role:
            raise Refused("people.already_member", _("您在这个单位已是“{role}”", role=ROLE_NAMES[role]))
    check_membership((Role(each.role) for each in held), role)


def check_withdrawal(by: Actor, body: Body, invitation: Invitation) -> None:
    role_may_be_given(by, body, Role(invitation.role))
    if invitation.accepted_at is not None:
        raise Refused("people.withdrawn_too_late", _("邀请已被接受，请改为结束其角色"))


def check_ending(by: Actor, body: Body, membership: Membership, in_force: Sequence[Membership]) -> None:
    """`in_force` are all memberships of the organisation that count now: who signs for it must remain."""
    role = Role(membership.role)
    if membership.person != by.id:
        role_may_be_given(by, body, role)
    holders = {each.person for each in in_force if each.role == role}
    if role == Role.GROUP_SIGNATORY and not body.is_gone and len(holders - {membership.person}) < SIGNATORIES:
        raise Refused(
            "people.two_signatories",
            _("备案组织须有两名签字人：先邀请接替的人，待其接受后再结束"),
        )
    if role == Role.SIGNATORY and not by.has(Role.ADMIN) and not holders - {membership.person}:
        raise Refused("people.last_signatory", _("这是唯一的授权人：先邀请接替的人，待其接受后再结束"))


def sees_members(person: Actor, organization_id: int) -> bool:
    """Offices, and whoever belongs to it."""
    return person.has(*OFFICES) or organization_id in person.organizations()
