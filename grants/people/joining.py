"""Coming into an organisation by invitation, and leaving it."""

import secrets
from datetime import timedelta

from grants import audit, clock
from grants.audit import action
from grants.db import get, require_transaction
from grants.people import joining_rules, queries, rules
from grants.people.rules import Actor
from grants.people.tables import Invitation, Membership, Person, Role


@action
async def invite_member(
    by: Actor, *, organization_id: int, role: Role, name: str, phone: str = "", email: str = ""
) -> tuple[Invitation, str]:
    """Ask somebody to take a role. Gives the token of the link, which is kept nowhere: only its hash is."""
    body = await queries.body(organization_id)
    phone = joining_rules.valid_mobile(phone) if phone.strip() else ""
    email = email.strip().lower()
    waiting = await _waiting(organization_id)
    joining_rules.check_invitation(by, body, Role(role), name, (phone, email), waiting)
    token = secrets.token_urlsafe(24)
    now = clock.now()
    invitation = Invitation(
        organization=organization_id,
        role=Role(role),
        name=name.strip(),
        phone=phone,
        email=email,
        token_hash=queries.token_hash(token),
        invited_by=by.id,
        invited_at=now,
        expires_at=now + joining_rules.LIVES,
    )
    await invitation.save()
    await audit.record(by, "people.member_invited", invitation, organization=organization_id, role=role)
    return invitation, token


@action
async def withdraw_invitation(by: Actor, invitation_id: int) -> Invitation:
    """Take an invitation back; taken back twice, it stays as it was."""
    invitation = await get(Invitation, invitation_id, lock="UPDATE")
    joining_rules.check_withdrawal(by, await queries.body(invitation.organization), invitation)
    if invitation.withdrawn_at is None:
        await invitation.update_self({Invitation.withdrawn_at: clock.now()})
        await audit.record(by, "people.invitation_withdrawn", invitation, organization=invitation.organization)
    return invitation


@action
async def accept_invitation(by: Actor, *, token: str) -> Membership:
    """Join with the account one has. A link is accepted once, whoever comes first."""
    invitation = await _held(token)
    person = await get(Person, by.id, lock="UPDATE")
    return await _join(by, invitation, person)


@action
async def join_with_new_login(by: None, *, token: str, login: str, password: str) -> Membership:
    """Join with a new account, made in the same step. A link is accepted once, whoever comes first."""
    invitation = await _held(token)
    joining_rules.check_acceptance(invitation, await queries.body(invitation.organization), clock.now())
    rules.check_password(password)
    rules.login_is_free(await queries.person_by_login(login))
    person = Person(
        name=invitation.name,
        login=login.strip().lower(),
        password_hash=queries.HASHER.hash(password),
        phone=invitation.phone,
        email=invitation.email,
        created_at=clock.now(),
    )
    await person.save()
    return await _join(Actor(person.id, person.name), invitation, person)


async def _held(token: str) -> Invitation:
    """The invitation, locked after its organisation: a merge takes them in the same order."""
    await queries.hold_body((await queries.invitation_of(token)).organization)
    return await queries.invitation_of(token, lock="UPDATE")


async def _join(by: Actor, invitation: Invitation, person: Person) -> Membership:
    joining_rules.check_acceptance(invitation, await queries.body(invitation.organization), clock.now())
    joining_rules.check_joining(invitation, await queries.memberships(person.id))
    membership = Membership(
        person=person.id,
        organization=invitation.organization,
        role=invitation.role,
        from_on=clock.today(),
        until_on=None,
    )
    await membership.save()
    await invitation.update_self({Invitation.accepted_at: clock.now(), Invitation.accepted_by: person.id})
    await audit.record(
        by, "people.invitation_accepted", membership, organization=invitation.organization, role=invitation.role
    )
    return membership


@action
async def end_membership(by: Actor, membership_id: int) -> Membership:
    """End somebody's role, or one's own, with yesterday; ended twice, it stays as it was."""
    membership = await get(Membership, membership_id)
    # One at a time in an organisation: two signatories who leave at once must not both be the one who may.
    in_force = await (
        Membership.objects()
        .where(Membership.organization == membership.organization, Membership.until_on.is_null())
        .order_by(Membership.id)
        .lock_rows("UPDATE")
    )
    body = await queries.body(membership.organization)
    if membership.id in {each.id for each in in_force}:
        joining_rules.check_ending(by, body, membership, in_force)
        await _end(membership)
        await audit.record(by, "people.membership_ended", membership, role=membership.role)
    return membership


async def move_members(by: Actor, *, from_id: int, to_id: int, takes_over: bool) -> int:
    """Part of a merge: roles in the one that goes end, and begin in the one that stays where it `takes_over` them.

    Open invitations are withdrawn. Gives how many roles began. Raises RuntimeError outside a transaction.
    """
    require_transaction()
    today = clock.today()
    moved = 0
    held = {(each.person, each.role) for each in await _living(to_id)}
    for each in await _living(from_id):
        await _end(each)
        if takes_over and (each.person, each.role) not in held:
            await Membership(person=each.person, organization=to_id, role=each.role, from_on=today).save()
            moved += 1
    for invitation in await _waiting(from_id):
        await invitation.update_self({Invitation.withdrawn_at: clock.now()})
    return moved


async def _living(organization_id: int) -> list[Membership]:
    return await Membership.objects().where(Membership.organization == organization_id, Membership.until_on.is_null())


async def _end(membership: Membership) -> None:
    until = max(clock.today() - timedelta(days=1), membership.from_on)
    await membership.update_self({Membership.until_on: until, Membership.ended_at: clock.now()})


async def _waiting(organization_id: int) -> list[Invitation]:
    return await Invitation.objects().where(
        Invitation.organization == organization_id,
        Invitation.accepted_at.is_null(),
        Invitation.withdrawn_at.is_null(),
        Invitation.expires_at > clock.now(),
    )
