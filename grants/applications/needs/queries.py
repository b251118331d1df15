"""Reads of needs and the applications that answer them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grants import clock
from grants.applications import queries as applications
from grants.applications.facts import ApplicationFacts
from grants.applications.needs.tables import AnsweredNeed
from grants.applications.tables import Application
from grants.db import sql
from grants.people.rules import FUNDER_ROLES, Actor
from grants.people.tables import Role
from grants.programme import queries as programme
from grants.programme.facts import EntryFacts
from grants.programme.tables import RegisterEntry, RegisterKind
from grants.vocabulary import queries as vocabulary

# What applications answer, as `answers(application, need)`. What was said of an application is said of the changed copy
# of it as well, unless that says otherwise: the word that is nearest to the copy counts. Of the copy nothing is said of
# the one that it replaces, so that a draft changes nothing that stands. `{of}` narrows it to what was said of some.
ANSWERS = """
    WITH RECURSIVE said AS (
        SELECT n.application, n.need, n.is_dropped, 0 AS since FROM answered_need n WHERE n.withdrawn_at IS NULL{of}
        UNION ALL SELECT p.id, s.need, s.is_dropped, s.since + 1 FROM said s JOIN application p
            ON p.replaces = s.application
    ), nearest AS (
        SELECT DISTINCT ON (application, need) application, need, is_dropped FROM said
        ORDER BY application, need, since
    ), answers AS (SELECT application, need FROM nearest WHERE NOT is_dropped)
"""
EVERYWHERE = ANSWERS.format(of="")
# Of one application, and of those of which it is the changed copy; `{first}` asks for its id.
UP_FROM = """ AND n.application IN (WITH RECURSIVE up AS ({first}
    UNION SELECT p.replaces FROM up JOIN application p ON p.id = up.id WHERE p.replaces IS NOT NULL)
    SELECT id FROM up)"""
OF_APPLICATION = ANSWERS.format(of=UP_FROM.format(first="SELECT {}::int AS id"))
OF_AWARD = ANSWERS.format(of=UP_FROM.format(first="SELECT application AS id FROM award WHERE id = {}"))


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
    asked = f"{OF_APPLICATION} SELECT need FROM answers WHERE application = {{}} ORDER BY need"
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
        f"{EVERYWHERE} SELECT p.id, p.number, p.title, p.status, o.name AS applicant, c.title AS call FROM answers n"
        " JOIN application p ON p.id = n.application JOIN call c ON c.id = p.call"
        " JOIN organization o ON o.id = p.applicant"
        " WHERE n.need = {} AND p.status NOT IN ('draft', 'withdrawn')"
        " AND (c.funder = ANY({}) OR c.organiser = ANY({})) ORDER BY p.id DESC",
        need_id,
        sorted(person.organizations(*FUNDER_ROLES)),
        sorted(person.organizations(Role.ORGANISER)),
    )
