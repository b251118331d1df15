"""Reads of the terms that applications carry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grants.applications import queries as applications
from grants.applications.classifying.rules import COUNTED, TICKED
from grants.applications.classifying.tables import ProjectTerm
from grants.applications.facts import ApplicationFacts
from grants.applications.lineage import OF_APPLICATION, standing
from grants.applications.tables import Application
from grants.db import sql
from grants.people.rules import Actor
from grants.vocabulary import queries as vocabulary
from grants.vocabulary.tables import ListName, Term

# What an application carries, as `standing(application, term, also)`; `also` is how many people.
CARRIED = standing("project_term", "term", "n.headcount", of=OF_APPLICATION)


@dataclass(frozen=True)
class Classification:
    """An application with the terms in use, by their list, and what it carries: how many people by term, none where a
    term counts nobody. `terms` are all of these, those that it carries and that are no longer in use too."""

    facts: ApplicationFacts
    terms: Mapping[int, Term]
    offered: Mapping[ListName, Sequence[Term]]
    carried: Mapping[int, int | None]

    def of(self, name: ListName) -> list[Term]:
        """What can be chosen of a list: in use, or carried already."""
        in_use = list(self.offered[name])
        kept = [self.terms[key] for key in self.carried if self.terms[key].list_name == name]
        return in_use + [each for each in kept if each.id not in {term.id for term in in_use}]

    @property
    def named(self) -> list[tuple[Term, int | None]]:
        """What it carries, list by list."""
        order = [*TICKED, COUNTED]
        rows = [(self.terms[key], count) for key, count in self.carried.items()]
        return sorted(rows, key=lambda each: (order.index(ListName(each[0].list_name)), each[0].position))


async def classification(person: Actor, application_id: int) -> Classification:
    """For whoever reads the application: NotFound for others."""
    facts = await applications.application(person, application_id)
    carried = await carrying(application_id)
    open_now = await vocabulary.terms_of((*TICKED, COUNTED))
    terms = {each.id: each for each in open_now} | await vocabulary.term_names(carried)
    offered = {name: [each for each in open_now if each.list_name == name] for name in (*TICKED, COUNTED)}
    return Classification(facts, terms, offered, carried)


async def groups_served(application_id: int) -> list[dict[str, Any]]:
    """The groups of people that it carries: term, name, and how many it plans to serve, none where it does not say."""
    return await sql(
        f"{CARRIED} SELECT t.id AS term, t.name, n.also AS planned FROM standing n JOIN term t ON t.id = n.term"
        " WHERE n.application = {} AND t.list_name = {} ORDER BY t.position, t.id",
        application_id,
        application_id,
        COUNTED,
    )


async def carrying(application_id: int) -> dict[int, int | None]:
    """The terms that it carries, with how many people; none where a term counts nobody."""
    asked = f"{CARRIED} SELECT term, also FROM standing WHERE application = {{}} ORDER BY term"
    rows = await sql(asked, application_id, application_id)
    return {row["term"]: row["also"] for row in rows}


async def own_words(application_id: int) -> dict[int, ProjectTerm]:
    """What is said of this application itself, by term."""
    rows = await ProjectTerm.objects().where(
        ProjectTerm.application == application_id, ProjectTerm.withdrawn_at.is_null()
    )
    return {row.term: row for row in rows}


async def handed_down(application: Application) -> dict[int, int | None]:
    """What the one carries of which it is the changed copy."""
    return {} if application.replaces is None else await carrying(application.replaces)
