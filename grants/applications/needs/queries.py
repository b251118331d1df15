"""Reads of needs and the applications that answer them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grants import clock
from grants.applications import queries as applications
from grants.applications.facts import ApplicationFacts
from grants.applications.needs.tables import AnsweredNeed
from grants.db import sql
from grants.people.rules import FUNDER_ROLES, Actor
from grants.people.tables import Role
from grants.programme import queries as programme
from grants.programme.facts import EntryFacts
from grants.programme.tables import RegisterEntry, RegisterKind
from grants.vocabulary import queries as vocabulary

# An application and the submitted one of which it is the changed copy: what was said of that is said of it.
LINE = """
WITH RECURSIVE line AS (SELECT id, replaces FROM application WHERE id = {}
    UNION SELECT p.id, p.replaces FROM application p JOIN line l ON p.id = l.replaces)
"""


@dataclass(frozen=True)
class NeedsFacts:
    """An application, the needs it answers, and those that are open near it, nearest first, then all others."""

    facts: ApplicationFacts
    answered: Sequence[EntryFacts]
    near: Sequence[EntryFacts]
    offered: Mapping[int, EntryFacts]

    @property
    def chosen(self) -> frozenset[int]:
        return frozenset(each.row.id for each in self.answered)


async def needs_facts(person: Actor, application_id: int) -> NeedsFacts:
    """For whoever reads the application: NotFound for others."""
    facts = await applications.application(person, application_id)
    today = clock.today()
    found = [each for each in await programme.released(RegisterKind.NEED) if each.is_open_on(today)]
    return NeedsFacts(
        facts=facts,
        answered=await answered(application_id),
        near=await near(facts),
        offered={each.row.id: each for each in found},
    )


async def near(facts: ApplicationFacts) -> list[EntryFacts]:
    """Open needs of the applicant's place and of the fields of the project (S55)."""
    places = await vocabulary.around(facts.applicant.division)
    return await programme.needs_near(places, list(facts.application.fields))


async def answered(application_id: int) -> list[EntryFacts]:
    """The needs that an application answers."""
    rows = await sql(
        f"{LINE} SELECT DISTINCT n.need FROM answered_need n JOIN line l ON l.id = n.application"
        " WHERE n.withdrawn_at IS NULL ORDER BY n.need",
        application_id,
    )
    keys = [row["need"] for row in rows]
    return await programme.facts_of(await RegisterEntry.objects().where(RegisterEntry.id.is_in([0, *keys])))


async def living(application_id: int) -> list[AnsweredNeed]:
    """The rows by which it answers them, wherever in its line they were entered."""
    rows = await sql(
        f"{LINE} SELECT n.id FROM answered_need n JOIN line l ON l.id = n.application WHERE n.withdrawn_at IS NULL",
        application_id,
    )
    return await AnsweredNeed.objects().where(AnsweredNeed.id.is_in([0, *(row["id"] for row in rows)]))


async def answering(person: Actor, need_id: int) -> list[dict[str, Any]]:
    """The submitted applications to this person's funders that answer a need, by themselves or by the one of which
    they are the changed copy."""
    return await sql(
        "WITH RECURSIVE line AS (SELECT application AS id FROM answered_need WHERE need = {} AND withdrawn_at IS NULL"
        " UNION SELECT p.id FROM line l JOIN application p ON p.replaces = l.id)"
        " SELECT p.id, p.number, p.title, p.status, o.name AS applicant, c.title AS call FROM line"
        " JOIN application p ON p.id = line.id JOIN call c ON c.id = p.call"
        " JOIN organization o ON o.id = p.applicant"
        " WHERE p.status NOT IN ('draft', 'withdrawn')"
        " AND (c.funder = ANY({}) OR c.organiser = ANY({})) ORDER BY p.id DESC",
        need_id,
        sorted(person.organizations(*FUNDER_ROLES)),
        sorted(person.organizations(Role.ORGANISER)),
    )
