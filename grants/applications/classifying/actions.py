"""Saying what a project is: the only writer of it."""

from collections.abc import Mapping

from grants import clock
from grants.applications.classifying import queries, rules
from grants.applications.classifying.tables import ProjectTerm
from grants.applications.tables import Application
from grants.audit import action, record
from grants.db import get
from grants.people.rules import Actor


@action
async def classify_application(by: Actor, application_id: int, chosen: Mapping[int, int | None]) -> None:
    """From now on the application carries these terms and no others, with these numbers of people. The same ones again
    change nothing."""
    application = await get(Application, application_id, lock="UPDATE")
    found = await queries.classification(by, application_id)
    offered = {each.id: each for terms in found.offered.values() for each in terms}
    rules.check_classification(found.facts, by, chosen, found.carried, offered)
    now = clock.now()
    gone = [
        row
        for row in await queries.carrying(application_id)
        if row.term not in chosen or chosen[row.term] != row.headcount
    ]
    for row in gone:
        await row.update_self({ProjectTerm.withdrawn_at: now, ProjectTerm.withdrawn_by: by.id})
    fresh = {key: count for key, count in chosen.items() if key not in found.carried or found.carried[key] != count}
    if fresh:
        rows = [
            ProjectTerm(
                application=application_id,
                term=key,
                headcount=count,
                chosen_at=now,
                chosen_by=by.id,
                chosen_by_name=by.name,
            )
            for key, count in sorted(fresh.items())
        ]
        await ProjectTerm.insert(*rows)
    if fresh or gone:
        terms = [found.terms[key].code for key in sorted(chosen)]
        await record(by, "applications.application_classified", application, terms=terms)
