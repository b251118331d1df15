"""Who signs proves once more to be the person who is signed in: by the second factor where there is one, else by the
password. What was proven a moment ago, at signing in, need not be proven again."""

from enum import StrEnum

from grants import clock
from grants.errors import Refused, why_not
from grants.people import actions as people_actions
from grants.people import queries as people
from grants.people import rules as people_rules
from grants.people.rules import FRESH_FACTOR, Actor
from grants.people.tables import Person, Session


class Proof(StrEnum):
    """What is asked for."""

    NOTHING = "nothing"
    PASSWORD = "password"
    CODE = "code"


async def proof_wanted(by: Actor, session: Session) -> Proof:
    """What who signs has to type beside their name."""
    return _wanted(await people.person(by.id), session)


def _wanted(person: Person, session: Session) -> Proof:
    proven_at = session.second_factor_at if person.totp_secret else session.created_at
    if proven_at is not None and clock.machine() - proven_at <= FRESH_FACTOR:
        return Proof.NOTHING
    return Proof.CODE if person.totp_secret else Proof.PASSWORD


async def proves(by: Actor, session: Session, typed: str) -> tuple[bool, Refused | None]:
    """Whether what was typed proves it; or why it cannot be tried now. A wrong one is counted, as at signing in."""
    person = await people.person(by.id)
    wanted = _wanted(person, session)
    if wanted == Proof.NOTHING:
        return True, None
    locked = why_not(people_rules.account_is_not_locked, person, clock.machine(), field="proof")
    if locked is not None:
        return False, locked
    if wanted == Proof.PASSWORD:
        is_right = await people.is_password_of(person, typed)
    else:
        is_right = await _is_the_code(by, session, typed)
    if not is_right:
        await people_actions.count_wrong_code(by)
    return is_right, None


async def _is_the_code(by: Actor, session: Session, typed: str) -> bool:
    try:
        await people_actions.confirm_second_factor(by, code=typed, session_id=session.id)
    except Refused:
        return False
    return True
