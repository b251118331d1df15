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
    """From now on the application answers these needs and no others. The same ones again change nothing. What a changed
    copy says otherwise than the one that it replaces is said of the copy alone."""
    application = await get(Application, application_id, lock="UPDATE")
    found = await queries.needs_facts(by, application_id)
    rules.check_matching(found.facts, by, chosen, found.chosen, found.offered)
    fresh, gone = sorted(set(chosen) - found.chosen), sorted(found.chosen - set(chosen))
    if not fresh and not gone:
        return
    own, above, now = await queries.own_words(application_id), await queries.handed_down(application), clock.now()
    for row in (own[need] for need in (*fresh, *gone) if need in own):
        await row.update_self({AnsweredNeed.withdrawn_at: now, AnsweredNeed.withdrawn_by: by.id})
    rows = [
        AnsweredNeed(
            application=application_id,
            need=need,
            is_dropped=need in gone,
            matched_at=now,
            matched_by=by.id,
            matched_by_name=by.name,
        )
        for need in (*fresh, *gone)
        if (need in above) == (need in gone)
    ]
    if rows:
        await AnsweredNeed.insert(*rows)
    await record(by, "applications.needs_matched", application, matched=fresh, withdrawn=gone)
