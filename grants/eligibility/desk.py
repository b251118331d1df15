"""Who looks at which application: taken for half an hour, given back, taken over, assigned, reminded of."""

from datetime import timedelta

from grants import audit, clock
from grants.applications import queries as applications
from grants.applications import rules as application_rules
from grants.applications.facts import ApplicationFacts
from grants.applications.tables import Application, ApplicationStatus
from grants.audit import action
from grants.db import sql
from grants.duplicates import actions as duplicates
from grants.eligibility import letters, queries, rules
from grants.eligibility.tables import EligibilityDesk
from grants.people import queries as people
from grants.people.rules import Actor

HALF_AN_HOUR = timedelta(minutes=30)
# Many press at once: each skips what another has just locked, and looks again when it was taken meanwhile.
NEXT = """
    SELECT p.id FROM application p LEFT JOIN eligibility_desk d ON d.application = p.id
    WHERE p.call = {} AND (p.status = 'submitted' OR (p.status = 'returned' AND {} > (
            SELECT max(r.due_at) FROM correction_request r WHERE r.application = p.id)))
        AND (d.assigned_to IS NULL OR d.assigned_to = {})
        AND (d.held_by IS NULL OR d.held_until <= {} OR d.held_by = {})
    ORDER BY d.held_by IS NULL OR d.held_until <= {}, d.assigned_to IS NULL, d.given_back_by IS NOT DISTINCT FROM {},
        p.submitted_at, p.id
    LIMIT 1 FOR NO KEY UPDATE OF p SKIP LOCKED
"""
TAKE = """
    INSERT INTO eligibility_desk (application, held_by, holder, held_until) VALUES ({}, {}, {}, {})
    ON CONFLICT (application) DO UPDATE
        SET held_by = EXCLUDED.held_by, holder = EXCLUDED.holder, held_until = EXCLUDED.held_until, given_back_by = NULL
        WHERE eligibility_desk.held_by IS NULL OR eligibility_desk.held_by = EXCLUDED.held_by
            OR eligibility_desk.held_until <= {} OR {}
    RETURNING id
"""
TRIES = 50


@action
async def take_next(by: Actor, call_id: int) -> Application | None:
    """Take what waits longest and nobody has, one's own first, for half an hour; nothing when none is left. Whoever has
    one already gets that again."""
    call = await queries.round_of(by, call_id)
    application_rules.officer_or_organiser_checks(by, call.call)
    for _try in range(TRIES):
        now = clock.now()
        rows = await sql(NEXT, call_id, now, by.id, now, by.id, now, by.id)
        if not rows:
            return None
        facts = await applications.facts(rows[0]["id"])
        if await _take(by, facts, is_forced=False):
            return facts.application
    return None


@action
async def take(by: Actor, application_id: int, *, note: str = "") -> None:
    """Take a chosen one for half an hour; what another has is taken over with a note about why. A second time gives
    another half hour."""
    facts = await applications.application(by, application_id, lock=True)
    desk = await queries.desk_of(application_id)
    rules.check_taking(facts, desk, by, note, clock.now())
    await _take(by, facts, is_forced=True, note=note)


@action
async def keep_on(by: Actor, application_id: int) -> None:
    """Another half hour for who has it, while the page is used. For everybody else nothing happens."""
    now = clock.now()
    await EligibilityDesk.update({EligibilityDesk.held_until: now + HALF_AN_HOUR}).where(
        EligibilityDesk.application == application_id,
        EligibilityDesk.held_by == by.id,
        EligibilityDesk.held_until > now,
    )


@action
async def give_back(by: Actor, application_id: int, *, note: str = "") -> None:
    """Lay it back for the others; one's own next one is another."""
    facts = await applications.application(by, application_id, lock=True)
    desk = await queries.desk_of(application_id)
    rules.check_giving_back(facts.call, desk, by, clock.now())
    if desk is not None:
        await desk.update_self(
            {
                EligibilityDesk.held_by: None,
                EligibilityDesk.held_until: None,
                EligibilityDesk.given_back_by: by.id,
            }
        )
    await audit.record(by, "eligibility.desk_given_back", facts.application, note=note)


@action
async def assign(by: Actor, application_id: int, *, person_id: int) -> None:
    """Say who is to look at it: nobody else's next one will be this. A later assignment replaces it."""
    facts = await applications.application(by, application_id, lock=True)
    who = await people.actor(person_id)
    rules.check_assigning(facts, by, who)
    desk = await queries.desk_of(application_id) or EligibilityDesk(application=application_id)
    desk.assigned_to, desk.assignee = who.id, who.name
    await desk.save()
    await audit.record(by, "eligibility.application_assigned", facts.application, to=who.id)


@action
async def remind(by: Actor, application_id: int) -> int:
    """Remind the applicant of its correction, or the officer of the check; at most once a day. Returns how many were
    written to."""
    facts = await applications.application(by, application_id)
    desk = await queries.desk_of(application_id)
    rules.check_reminding(facts, desk, by)
    day = clock.today().isoformat()
    if facts.status == ApplicationStatus.RETURNED:
        written = await letters.remind_of_correction(facts, day)
    else:
        written = await letters.remind_of_check(facts, desk, day) if desk else 0
    await audit.record(by, "eligibility.reminder_sent", facts.application, to=written)
    return written


@action
async def compare(by: Actor, application_id: int) -> None:
    """Have what was submitted last compared with all others now, if nobody did. A second time changes nothing."""
    facts = await applications.application(by, application_id)
    rules.check_comparing(facts, by)
    await duplicates.compare(None, applications.last_version(facts).id)


async def _take(by: Actor, facts: ApplicationFacts, *, is_forced: bool, note: str = "") -> bool:
    now = clock.now()
    taken = await sql(TAKE, facts.application.id, by.id, by.name, now + HALF_AN_HOUR, now, is_forced)
    if taken:
        await audit.record(by, "eligibility.application_taken", facts.application, note=note)
    return bool(taken)
