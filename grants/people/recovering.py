"""What a machine's operator does for somebody who lost password or authenticator, or whose session was stolen."""

import secrets

from grants import audit, clock
from grants.audit import action
from grants.people import queries, rules
from grants.people.tables import Person, Session


@action
async def reset_access(by: None, *, login: str) -> str:
    """A new password, no second factor until the next sign-in enrols one, every session ended, and no API token made
    before counts any more. Gives the password, which stands nowhere else. Only from the machine itself: no page does
    this."""
    person = rules.person_is_known(await queries.person_by_login(login, lock="UPDATE"))
    password, now = secrets.token_urlsafe(12), clock.machine()
    await person.update_self(
        {
            Person.password_hash: queries.HASHER.hash(password),
            Person.totp_secret: None,
            Person.totp_used_step: 0,
            Person.failed_attempts: 0,
            Person.locked_until: None,
            Person.access_reset_at: now,
        }
    )
    await Session.update({Session.ended_at: now}).where(Session.person == person.id, Session.ended_at.is_null())
    await audit.record(by, "people.access_reset", person)
    return password
