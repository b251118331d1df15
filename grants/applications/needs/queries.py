"""Reads of needs and the applications that answer them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grants import clock
from grants.applications import queries as applications
from grants.applications.facts import ApplicationFacts
from grants.applications.lineage import OF_APPLICATION, standing
from grants.applications.needs.tables import AnsweredNeed
from grants.applications.tables import Application
from grants.db import sql
from grants.people.rules import FUNDER_ROLES, Actor
from grants.people.tables import Role
from grants.programme import queries as programme
from grants.programme.facts import EntryFacts
from grants.programme.tables import RegisterEntry, RegisterKind
from grants.vocabulary import queries as vocabulary

# What applications answer, as `standing(application, need)`.
EVERYWHERE = standing("answered_need", "need")
OF_ONE = standing("answered_need", "need", of=OF_APPLICATION)


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
    asked = f"{OF_ONE} SELECT need FROM standing WHERE application = {{}} ORDER BY need"
    rows = await sql(asked, application_id, application_id)
    keys = [row["need"] for row in rows]
    return await programme.facts_of(await RegisterEntry.objects().where(RegisterEntry.id.is_in([0, *keys])))


async def own_words(application_id: int) -> dict[int, AnsweredNeed]:
    """What is said of this application itself, by need."""
    rows = await AnsweredNeed.objects().where(
        AnsweredNeed.application == application_id, AnsweredNeed.withdrawn_at.is_null()
    )
    return {row.need: row for row in rows}


async def handed_down(application: Application) -> frozenset[int]:
    """The needs that the one answers of which it is the changed copy."""
    found = [] if application.replaces is None else await answered(application.replaces)
    return frozenset(each.row.id for each in found)


async def answering(person: Actor, need_id: int) -> list[dict[str, Any]]:
    """The submitted applications to this person's funders that answer a need, by themselves or by the one of which
    they are the changed copy."""
    return await sql(
        f"{EVERYWHERE} SELECT p.id, p.number, p.title, p.status, o.name AS applicant, c.title AS call FROM standing n"
        " JOIN application p ON p.id = n.application JOIN call c ON c.id = p.call"
        " JOIN organization o ON o.id = p.applicant"
        " WHERE n.need = {} AND p.status NOT IN ('draft', 'withdrawn')"
        " AND (c.funder = ANY({}) OR c.organiser = ANY({})) ORDER BY p.id DESC",
        need_id,
        sorted(person.organizations(*FUNDER_ROLES)),
        sorted(person.organizations(Role.ORGANISER)),
    )
