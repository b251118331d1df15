"""Reads of the terms that applications carry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grants.applications import queries as applications
from grants.applications.classifying.rules import COUNTED, TICKED
from grants.applications.classifying.tables import ProjectTerm
from grants.applications.facts import ApplicationFacts
from grants.db import sql
from grants.people.rules import Actor
from grants.vocabulary import queries as vocabulary
from grants.vocabulary.tables import ListName, Term

# An application and the submitted one of which it is the changed copy: what was said of that is said of it.
LINE = """
WITH RECURSIVE line AS (SELECT id, replaces FROM application WHERE id = {}
    UNION SELECT p.id, p.replaces FROM application p JOIN line l ON p.id = l.replaces)
"""


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
    rows = await carrying(application_id)
    open_now = await vocabulary.terms_of((*TICKED, COUNTED))
    carried = {row.term: row.headcount for row in rows}
    terms = {each.id: each for each in open_now} | await vocabulary.term_names(carried)
    offered = {name: [each for each in open_now if each.list_name == name] for name in (*TICKED, COUNTED)}
    return Classification(facts, terms, offered, carried)


async def groups_served(application_id: int) -> list[dict[str, Any]]:
    """The groups of people that it carries: term, name, and how many it plans to serve, none where it does not say."""
    return await sql(
        f"{LINE} SELECT t.id AS term, t.name, max(n.headcount) AS planned FROM project_term n"
        " JOIN line l ON l.id = n.application JOIN term t ON t.id = n.term"
        " WHERE n.withdrawn_at IS NULL AND t.list_name = {} GROUP BY t.id ORDER BY t.position, t.id",
        application_id,
        COUNTED,
    )


async def carrying(application_id: int) -> list[ProjectTerm]:
    """The rows by which it carries them, wherever in its line of changed copies they were entered."""
    rows = await sql(
        f"{LINE} SELECT n.id FROM project_term n JOIN line l ON l.id = n.application WHERE n.withdrawn_at IS NULL",
        application_id,
    )
    return await ProjectTerm.objects().where(ProjectTerm.id.is_in([0, *(row["id"] for row in rows)]))
