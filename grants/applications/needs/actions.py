"""Saying which needs a project answers: the only writer of it."""

from collections.abc import Collection

from grants import clock
from grants.applications.needs import queries, rules
from grants.applications.needs.tables import AnsweredNeed
from grants.applications.tables import Application
from grants.audit import action, record
from grants.db import get
from grants.people.rules import Actor


@action
async def match_needs(by: Actor, application_id: int, chosen: Collection[int]) -> None:
    """From now on the application answers these needs and no others. The same ones again change nothing."""
    application = await get(Application, application_id, lock="UPDATE")
    found = await queries.needs_facts(by, application_id)
    rules.check_matching(found.facts, by, chosen, found.chosen, found.offered)
    now = clock.now()
    gone = [each for each in await queries.living(application_id) if each.need not in chosen]
    for row in gone:
        await row.update_self({AnsweredNeed.withdrawn_at: now, AnsweredNeed.withdrawn_by: by.id})
    fresh = sorted(set(chosen) - found.chosen)
    if fresh:
        rows = [
            AnsweredNeed(
                application=application_id, need=key, matched_at=now, matched_by=by.id, matched_by_name=by.name
            )
            for key in fresh
        ]
        await AnsweredNeed.insert(*rows)
    if fresh or gone:
        taken = sorted(each.need for each in gone)
        await record(by, "applications.needs_matched", application, matched=fresh, withdrawn=taken)
