"""Saying what a project is: the only writer of it."""

from collections.abc import Mapping

from grants import clock
from grants.applications.classifying import queries, rules
from grants.applications.classifying.tables import ProjectTerm
from grants.applications.tables import Application
from grants.audit import action, record
from grants.db import get
from grants.people.rules import Actor

# Neither a number of people nor none.
NOT_SAID = -1


@action
async def classify_application(by: Actor, application_id: int, chosen: Mapping[int, int | None]) -> None:
    """From now on the application carries these terms and no others, with these numbers of people. The same ones again
    change nothing. What a changed copy says otherwise than the one that it replaces is said of the copy alone."""
    application = await get(Application, application_id, lock="UPDATE")
    found = await queries.classification(by, application_id)
    offered = {each.id: each for terms in found.offered.values() for each in terms}
    rules.check_classification(found.facts, by, chosen, found.carried, offered)
    gone = sorted(found.carried.keys() - chosen.keys())
    fresh = sorted(key for key in chosen if found.carried.get(key, NOT_SAID) != chosen[key])
    if not fresh and not gone:
        return
    own, above, now = await queries.own_words(application_id), await queries.handed_down(application), clock.now()
    for row in (own[term] for term in (*fresh, *gone) if term in own):
        await row.update_self({ProjectTerm.withdrawn_at: now, ProjectTerm.withdrawn_by: by.id})
    rows = [
        ProjectTerm(
            application=application_id,
            term=term,
            headcount=chosen.get(term),
            is_dropped=term in gone,
            chosen_at=now,
            chosen_by=by.id,
            chosen_by_name=by.name,
        )
        for term in (*fresh, *gone)
        if above.get(term, NOT_SAID) != chosen.get(term, NOT_SAID)
    ]
    if rows:
        await ProjectTerm.insert(*rows)
    terms = [found.terms[key].code for key in sorted(chosen)]
    await record(by, "applications.application_classified", application, terms=terms)
