"""Everything that changes persons, roles and sessions."""

import secrets
from datetime import date, datetime, timedelta

import pyotp

from grants import audit, clock
from grants.audit import action
from grants.db import get
from grants.errors import Refused, why_not
from grants.people import queries, rules
from grants.people.rules import Actor
from grants.people.tables import KeptForm, Membership, Person, Role, Session


@action
async def add_person(
    by: Actor | None, *, name: str, login: str, password: str, phone: str = "", email: str = ""
) -> Person:
    """Add somebody who can sign in. A sign-in name that is taken is refused."""
    rules.check_administration(by)
    rules.check_password(password)
    rules.login_is_free(await queries.person_by_login(login))
    person = Person(
        name=name.strip(),
        login=login.strip().lower(),
        password_hash=queries.HASHER.hash(password),
        phone=phone,
        email=email,
        created_at=clock.now(),
    )
    await person.save()
    await audit.record(by, "people.person_added", person)
    return person


@action
async def grant_role(
    by: Actor | None, *, person_id: int, organization_id: int, role: Role, from_on: date
) -> Membership:
    """Give a person a role in an organisation. The same again gives the one that is there."""
    rules.check_administration(by)
    person = await get(Person, person_id, lock="UPDATE")
    held = await queries.memberships(person.id)
    for each in held:
        if each.organization == organization_id and each.role == role:
            return each
    rules.check_membership((Role(each.role) for each in held), role)
    membership = Membership(person=person.id, organization=organization_id, role=role, from_on=from_on, until_on=None)
    await membership.save()
    await audit.record(by, "people.role_granted", person, organization=organization_id, role=role)
    return membership


@action
async def end_role(by: Actor | None, membership_id: int) -> int:
    """End a role with yesterday, so that it counts no more; ended twice, it stays as it was. Gives the person's id."""
    rules.check_administration(by)
    membership = await get(Membership, membership_id, lock="UPDATE")
    if membership.until_on is None:
        until = max(clock.today() - timedelta(days=1), membership.from_on)
        await membership.update_self({Membership.until_on: until, Membership.ended_at: clock.now()})
        await audit.record(by, "people.role_ended", membership, role=membership.role)
    return int(membership.person)


@action
async def sign_in(
    by: None, *, login: str, password_is_right: bool, device: str
) -> tuple[Session | None, str, Refused | None]:
    """Open a session: it, its token, and no refusal. A failure is counted, so it is given back and not raised."""
    person = await queries.person_by_login(login, lock="UPDATE")
    now = clock.machine()
    refusal = why_not(rules.check_sign_in, person, password_is_right, now)
    if person is None:
        return None, "", refusal
    if refusal is not None:
        await _count_failure(person, now)
        return None, "", refusal
    if not rules.needs_second_factor(await queries.actor(person.id)):
        # Else wrong codes go on being counted until a right one: a known password must not begin the count again.
        await person.update_self({Person.failed_attempts: 0, Person.locked_until: None})
    token = secrets.token_urlsafe(32)
    session = Session(
        person=person.id,
        token_hash=queries.token_hash(token),
        created_at=now,
        seen_at=now,
        device=device[:200],
    )
    await session.save()
    await audit.record(Actor(person.id, person.name), "people.signed_in", session)
    return session, token, None


async def _count_failure(person: Person, now: datetime) -> None:
    if person.locked_until is not None and person.locked_until > now:
        return
    failed = person.failed_attempts + 1
    locked = failed >= rules.TRIES
    await person.update_self(
        {
            Person.failed_attempts: 0 if locked else failed,
            Person.locked_until: now + rules.LOCKED_FOR if locked else None,
        }
    )
    await audit.record(None, "people.sign_in_failed", person, locked=locked)


@action
async def sign_out(by: Actor, session_id: int) -> None:
    """End a session of one's own. Ended twice, it stays as it was."""
    session = await get(Session, session_id, lock="UPDATE")
    rules.session_is_ones_own(by, session)
    if session.ended_at is None:
        await session.update_self({Session.ended_at: clock.machine()})
        await audit.record(by, "people.signed_out", session)


@action
async def touch_session(by: Actor, session_id: int) -> None:
    """Note that a session was used. Nothing the business would ask about, so no audit row."""
    await Session.update({Session.seen_at: clock.machine()}).where(Session.id == session_id)


@action
async def keep_form(by: None, *, token: str | None, page: str, key_hash: str, box: bytes) -> KeptForm:
    """Keep a sealed form whose session had ended, for whose it was; what nobody came back for is swept. No act of the
    business, so no audit row."""
    now = clock.machine()
    await KeptForm.delete().where(KeptForm.kept_at < now - rules.FORMS_KEPT)
    person = await queries.person_of_session(token) if token else None
    form = KeptForm(key_hash=key_hash, person=person, page=page, box=box.hex(), kept_at=now)
    await form.save()
    return form


@action
async def take_form(by: Actor, form_id: int) -> None:
    """It is shown once."""
    await KeptForm.delete().where(KeptForm.id == form_id)


@action
async def enrol_second_factor(by: Actor | None, person_id: int) -> str:
    """Give a person a secret for their authenticator; the one they have is kept. Returns the secret."""
    rules.check_enrolment(by, person_id)
    person = await get(Person, person_id, lock="UPDATE")
    if person.totp_secret is None:
        await person.update_self({Person.totp_secret: pyotp.random_base32()})
        await audit.record(by, "people.second_factor_enrolled", person)
    return str(person.totp_secret)


@action
async def confirm_second_factor(by: Actor, *, code: str, session_id: int | None = None) -> datetime:
    """Give the code the authenticator shows now; it counts once. Returns the moment, which the session keeps."""
    person = await get(Person, by.id, lock="UPDATE")
    step = queries.totp_step(person.totp_secret, code) if person.totp_secret else None
    now = clock.machine()
    rules.check_second_factor(person, step, now)
    await person.update_self({Person.totp_used_step: step, Person.failed_attempts: 0, Person.locked_until: None})
    if session_id is not None:
        session = await get(Session, session_id, lock="UPDATE")
        rules.session_is_ones_own(by, session)
        await session.update_self({Session.second_factor_at: now})
    await audit.record(by, "people.second_factor_confirmed", person)
    return now


@action
async def count_wrong_code(by: Actor) -> None:
    """Count that a code was wrong, as a wrong password is counted. Apart, since the refusal undid its own action."""
    await _count_failure(await get(Person, by.id, lock="UPDATE"), clock.machine())


@action
async def change_password(by: Actor, *, old_is_right: bool, password: str) -> None:
    """Take a new password and end every other session."""
    person = await get(Person, by.id, lock="UPDATE")
    rules.old_password_is_right(old_is_right)
    rules.check_password(password)
    await person.update_self({Person.password_hash: queries.HASHER.hash(password)})
    await Session.update({Session.ended_at: clock.machine()}).where(
        Session.person == person.id, Session.ended_at.is_null()
    )
    await audit.record(by, "people.password_changed", person)
