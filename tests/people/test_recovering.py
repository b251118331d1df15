"""Who lost password or authenticator is helped at the machine, and whoever sat in their session is out."""

import pytest

from grants.audit import AuditEvent
from grants.errors import NotFound
from grants.people import queries
from grants.people.actions import enrol_second_factor, sign_in
from grants.people.recovering import reset_access
from grants.people.tables import Person, Session
from tests.organizations.world import a_person


async def test_access_is_reset_with_a_new_password_no_factor_and_no_session(db):
    ada = await a_person("Ada")
    login = (await Person.objects().get(Person.id == ada.id)).login
    await enrol_second_factor(None, ada.id)
    await sign_in(None, login=login, password_is_right=True, device="stolen")

    password = await reset_access(None, login=login)

    person = await Person.objects().get(Person.id == ada.id)
    assert queries.HASHER.verify(person.password_hash, password)
    assert person.totp_secret is None
    assert await Session.count().where(Session.person == ada.id, Session.ended_at.is_null()) == 0
    last = await AuditEvent.objects().order_by(AuditEvent.id, ascending=False).first()
    assert (last.act, last.actor, last.subject_id) == ("people.access_reset", None, ada.id)
    assert password not in str(last.facts)


async def test_a_name_that_nobody_signs_in_by_is_said(db):
    with pytest.raises(NotFound, match=r"people\.no_such_login"):
        await reset_access(None, login="nobody")
