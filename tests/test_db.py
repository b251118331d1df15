from datetime import timedelta

import pytest

from grants import clock
from grants.audit import AuditEvent, action, record
from grants.db import Rows, get, sql, together, transaction
from grants.errors import NotFound, Refused
from grants.jobs import enqueue
from grants.people.rules import Actor
from grants.people.tables import Person

ADA = Actor(1, "Ada")


def a_person(login: str) -> Person:
    return Person(name="Ada", login=login, password_hash="x", phone="", created_at=clock.now())


async def test_a_caught_refusal_inside_a_transaction_leaves_nothing_half_done(db):
    async with transaction():
        try:
            async with transaction():
                await a_person("ada").save()
                raise Refused("test.no", "no")
        except Refused:
            pass

    assert await Person.count() == 0


async def test_a_row_that_is_not_there_is_not_found(db):
    with pytest.raises(NotFound, match=r"db\.no_row"):
        await get(Person, 99)


async def test_rows_read_together_are_those_that_piccolo_reads(db):
    async with transaction():
        for login in ("ada", "bob", "cem"):
            person = a_person(login)
            await person.save()
            await record(ADA, "people.person_made", person, login=login)
    ids = [row["id"] for row in await Person.select(Person.id).order_by(Person.id)]

    people, events, nobody = await together(
        Rows(Person.id, ids[:2], Person.login), Rows(AuditEvent.subject_id, ids, AuditEvent.id), Rows(Person.id, [])
    )

    known = await Person.objects().where(Person.id.is_in(ids[:2])).order_by(Person.id)
    assert [vars(each) for each in people] == [vars(each) for each in known]
    assert [each.facts for each in events] == [{"login": "ada"}, {"login": "bob"}, {"login": "cem"}]
    assert nobody == []


async def test_a_refused_attempt_leaves_only_its_audit_row(db):
    @action
    async def try_it(by: Actor, amount: int, password: str) -> None:
        await a_person("ada").save()
        raise Refused("test.no", "no")

    with pytest.raises(Refused):
        await try_it(ADA, 3, "secret-word")

    events = await AuditEvent.select().output(load_json=True)
    assert await Person.count() == 0
    assert [(e["act"].rsplit(".")[-1], e["refusal"], e["facts"]) for e in events] == [
        ("try_it", "test.no", {"amount": 3})
    ]


async def test_an_audit_row_can_neither_be_changed_nor_deleted(db):
    async with transaction():
        person = a_person("ada")
        await person.save()
        await record(ADA, "people.person_made", person)

    for statement in ("UPDATE audit_event SET act = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event"):
        with pytest.raises(Exception, match="insert only"):
            async with transaction():
                await sql(statement)


async def test_a_job_of_a_demo_that_runs_ahead_of_the_machine_is_done_now(db):
    clock.run_ahead(lambda: timedelta(days=9))
    try:
        async with transaction():
            await enqueue("test.job", 1)
    finally:
        clock.run_ahead(timedelta)

    due = await sql("SELECT available_at <= now() + interval '5 seconds' AS now FROM dramatiq.queue")
    assert [row["now"] for row in due] == [True]
