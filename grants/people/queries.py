"""Who people are, what roles they hold, which session a cookie belongs to."""

import asyncio
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from grants import clock
from grants.db import Lock, as_row, get, sql
from grants.errors import NotFound
from grants.i18n import _
from grants.people import rules
from grants.people.joining_rules import Body
from grants.people.rules import Actor
from grants.people.tables import Invitation, KeptForm, Membership, Person, Role, Session
from grants.settings import settings

HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
NOBODY = HASHER.hash("nobody has this password")
# Asked before every request: whose session it is and which memberships count today, in one question.
SESSION = """
SELECT s AS session, p AS person, ARRAY(
    SELECT m FROM membership m WHERE m.person = p.id AND m.ended_at IS NULL
    AND m.from_on <= {} AND (m.until_on IS NULL OR m.until_on >= {})
) AS held
FROM session s JOIN person p ON p.id = s.person WHERE s.token_hash = {} AND s.ended_at IS NULL
"""


@dataclass(frozen=True)
class SignedIn:
    """A session that lives: who it is, and whether the second factor that their roles ask for was given."""

    session: Session
    actor: Actor
    complete: bool


async def person(person_id: int, *, lock: Lock | None = None) -> Person:
    """One person. Raises NotFound."""
    return await get(Person, person_id, lock=lock)


async def person_by_login(login: str, *, lock: Lock | None = None) -> Person | None:
    """The person who signs in by that name."""
    query = Person.objects().where(Person.login == login.strip().lower()).first()
    return await (query.lock_rows(lock) if lock else query)


async def actor(person_id: int) -> Actor:
    """A person with the roles they hold today."""
    return _actor(await person(person_id), await memberships(person_id))


async def memberships(person_id: int) -> list[Membership]:
    """The memberships that count today."""
    return await Membership.objects().where(Membership.person == person_id, _in_force(clock.today()))


async def members(organization_id: int) -> list[tuple[Person, Membership]]:
    """Who holds which role in an organisation today, by name."""
    held = await Membership.objects().where(Membership.organization == organization_id, _in_force(clock.today()))
    people = {each.id: each for each in await Person.objects().where(Person.id.is_in([m.person for m in held] or [0]))}
    return sorted(((people[m.person], m) for m in held), key=lambda pair: (pair[0].name, pair[1].role))


async def holders(role: Role, organization_id: int | None = None) -> list[Actor]:
    """Everybody who holds a role today (in that organisation), by name."""
    query = Membership.objects().where(Membership.role == role, _in_force(clock.today()))
    if organization_id is not None:
        query = query.where(Membership.organization == organization_id)
    people = await Person.objects().where(Person.id.is_in([m.person for m in await query] or [0])).order_by(Person.name)
    return [await actor(each.id) for each in people]


async def everybody() -> list[tuple[Person, tuple[Role, ...]]]:
    """All persons with their roles, by sign-in name."""
    people = await Person.objects().order_by(Person.login)
    held = await Membership.objects().where(_in_force(clock.today()))
    roles_of: dict[int, set[str]] = {}
    for each in held:
        roles_of.setdefault(each.person, set()).add(each.role)
    return [(each, tuple(role for role in Role if role in roles_of.get(each.id, set()))) for each in people]


async def password_matches(login: str, password: str) -> bool:
    """Whether the password is the right one. Takes as long for a name that nobody has."""
    found = await person_by_login(login)
    hashed = found.password_hash if found else NOBODY
    return await asyncio.to_thread(_verify, hashed, password) and found is not None


async def is_password_of(found: Person, password: str) -> bool:
    """Whether that is this person's password."""
    return await asyncio.to_thread(_verify, found.password_hash, password)


async def signed_in(token: str) -> SignedIn | None:
    """The session behind a cookie, if it lives."""
    today = clock.today()
    rows = await sql(SESSION, today, today, token_hash(token))
    if not rows:
        return None
    session, found = as_row(Session, rows[0]["session"]), as_row(Person, rows[0]["person"])
    who = _actor(found, [as_row(Membership, each) for each in rows[0]["held"]])
    now = clock.machine()
    if found.closed_at is not None or now - session.created_at > rules.LONGEST:
        return None
    if now - session.seen_at > rules.idle_limit(who):
        return None
    return SignedIn(session, who, session.second_factor_at is not None or not rules.needs_second_factor(who))


async def kept_form(person: Actor, key_hash: str, page: str) -> KeptForm | None:
    """What this person typed on this page before their session ended, for an hour."""
    found = (
        await KeptForm.objects()
        .where(
            KeptForm.key_hash == key_hash, KeptForm.page == page, KeptForm.kept_at > clock.machine() - rules.FORMS_KEPT
        )
        .first()
    )
    return found if found is not None and found.person in (None, person.id) else None


async def person_of_session(token: str) -> int | None:
    """Whose session it was, also after it ended."""
    session = await Session.objects().where(Session.token_hash == token_hash(token)).first()
    return int(session.person) if session else None


def one_of_each_role(everybody: list[tuple[Person, tuple[Role, ...]]]) -> list[tuple[Person, tuple[Role, ...]]]:
    """The first person of each role, in the order of the roles; then the first who holds none (an expert)."""
    first: dict[Role | None, tuple[Person, tuple[Role, ...]]] = {}
    for person, held in everybody:
        for role in held or (None,):
            first.setdefault(role, (person, held))
    chosen = [first[role] for role in (*Role, None) if role in first]
    return [pair for place, pair in enumerate(chosen) if pair not in chosen[:place]]


def token_hash(token: str) -> str:
    """What the database keeps of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def totp_step(secret: str, code: str) -> int | None:
    """The 30-second step a code belongs to, this one or a neighbour, for clocks that differ. None when wrong."""
    device = pyotp.TOTP(secret)
    seconds = int(clock.machine().timestamp())
    for step in (seconds // 30, seconds // 30 - 1, seconds // 30 + 1):
        if pyotp.utils.strings_equal(code.strip(), device.at(step * 30)):
            return step
    return None


def totp_code(secret: str) -> str:
    """The code that a device with this secret shows now."""
    return str(pyotp.TOTP(secret).at(int(clock.machine().timestamp())))


def totp_address(found: Person, secret: str) -> str:
    """What an authenticator reads as QR code."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=found.login, issuer_name="grants"))


async def organization_names() -> list[dict[str, Any]]:
    """The id and name of every organisation that was not merged into another, for choosing one.

    They lie on a higher floor, hence by name of the table.
    """
    return await sql("SELECT id, name FROM organization WHERE merged_into IS NULL ORDER BY name")


async def body(organization_id: int) -> Body:
    """What an organisation is, as far as its roles go. Raises NotFound."""
    rows = await sql(
        "SELECT id, name, kind = 'government' AS is_government, status = 'filed' AS is_filed, is_funder, is_organiser,"
        " is_hub, merged_into IS NOT NULL OR filing_ended_on IS NOT NULL AS is_gone,"
        " (SELECT o.organization FROM filing f JOIN office o ON o.id = f.office WHERE f.organization = b.id)"
        " AS filed_by FROM organization b WHERE id = {}",
        organization_id,
    )
    if not rows:
        raise NotFound("people.no_such_body", _("没有找到这个单位"))
    return Body(**rows[0])


async def hold_body(organization_id: int) -> None:
    """Keep an organisation what it is until the transaction ends: not merged into another one meanwhile."""
    await sql("SELECT id FROM organization WHERE id = {} FOR KEY SHARE", organization_id)


async def invitation(invitation_id: int) -> Invitation:
    """One invitation. Raises NotFound."""
    return await get(Invitation, invitation_id)


async def invitation_of(token: str, *, lock: Lock | None = None) -> Invitation:
    """The invitation behind a link. Raises NotFound."""
    query = Invitation.objects().where(Invitation.token_hash == token_hash(token)).first()
    found = await (query.lock_rows(lock) if lock else query)
    if found is None:
        raise NotFound("people.no_such_invitation", _("没有这个邀请，链接可能不完整，请向邀请人再要一次"))
    return found


async def invitations(organization_id: int) -> list[Invitation]:
    """The invitations of an organisation, the newest first."""
    return (
        await Invitation.objects()
        .where(Invitation.organization == organization_id)
        .order_by(Invitation.id, ascending=False)
        .limit(50)
    )


def demo_password() -> str | None:
    """The password of everybody in a demo; None where this is not one."""
    kept = settings().data_dir / "demo-password"
    return kept.read_text().strip() if settings().demo and kept.exists() else None


def _verify(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _actor(found: Person, held: list[Membership]) -> Actor:
    return Actor(found.id, found.name, frozenset((each.organization, Role(each.role)) for each in held))


def _in_force(day: date):  # type: ignore[no-untyped-def]  # Piccolo's combinations have no public type
    still = (Membership.until_on.is_null()) | (Membership.until_on >= day)
    return (Membership.from_on <= day) & still & Membership.ended_at.is_null()


async def names(person_ids: Iterable[int]) -> dict[int, str]:
    """The names of persons, by id."""
    rows = await Person.select(Person.id, Person.name).where(Person.id.is_in([0, *set(person_ids)]))
    return {row["id"]: row["name"] for row in rows}
