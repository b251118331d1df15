"""Draft, look through and release what applicants are told: the only writers of feedback."""

import json
from collections.abc import Sequence

from grants import audit, clock
from grants.applications.tables import Application
from grants.audit import action
from grants.awards.feedback import letters, queries, rules
from grants.awards.feedback.tables import ApplicantFeedback, FeedbackRelease
from grants.db import get
from grants.people.rules import Actor


@action
async def draft_feedback(by: Actor, call_id: int) -> int:
    """Draft the feedback to every judged application of a call, once. Gives how many."""
    facts = await queries.feedback_facts(call_id, lock="NO KEY UPDATE")
    rules.check_draft(facts, by)
    contents = await queries.contents(facts.call)
    now = clock.now()
    await ApplicantFeedback.insert(
        *(
            ApplicantFeedback(
                call=call_id,
                application=application,
                content=json.dumps(content, ensure_ascii=False),
                drafted_at=now,
                drafted_by=by.id,
            )
            for application, content in contents.items()
        )
    )
    await audit.record(by, "awards.feedback_drafted", facts.call, applications=len(contents))
    return len(contents)


@action
async def look_through_feedback(by: Actor, application_id: int, *, hidden: Sequence[str] = ()) -> ApplicantFeedback:
    """Say that it was looked through and may go out without these words. Until the release once more replaces it."""
    application = await get(Application, application_id)
    facts = await queries.feedback_facts(application.call, lock="SHARE")
    feedback = await queries.draft(application_id, lock="NO KEY UPDATE")
    found = rules.check_look(facts, by, feedback, hidden, await queries.names_besides(application))
    await found.update_self(
        {
            ApplicantFeedback.hidden: list(dict.fromkeys(hidden)),
            ApplicantFeedback.looked_at: clock.now(),
            ApplicantFeedback.looked_by: by.id,
        }
    )
    await audit.record(by, "awards.feedback_looked_through", found, application=application_id, words=len(hidden))
    return found


@action
async def release_feedback(by: Actor, call_id: int) -> FeedbackRelease:
    """Let every applicant of a call read its feedback from now on, and tell them all."""
    facts = await queries.feedback_facts(call_id, lock="NO KEY UPDATE")
    rules.check_release(facts, by)
    release = FeedbackRelease(call=call_id, released_at=clock.now(), released_by=by.id)
    await release.save()
    told = await queries.addressees(call_id)
    for each in told:
        await letters.tell_of_feedback(each)
    await audit.record(by, "awards.feedback_released", release, call=call_id, applications=len(told))
    return release
