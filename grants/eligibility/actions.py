"""The decision on eligibility."""

from collections.abc import Sequence
from datetime import date, datetime

from grants import audit, clock
from grants.applications import budget, correcting
from grants.applications import queries as applications
from grants.applications.facts import AskedItem
from grants.audit import action
from grants.eligibility import letters, queries, rules
from grants.eligibility.tables import EligibilityCheck, Outcome
from grants.i18n import CHINESE, speaking
from grants.people.rules import Actor


@action
async def check_eligibility(
    by: Actor,
    application_id: int,
    *,
    outcome: Outcome,
    reason: str = "",
    correct_on: date | None = None,
    items: Sequence[AskedItem] = (),
) -> EligibilityCheck:
    """Pass, return for correction until a day (working days propose one), or fail. What every rule says is frozen."""
    facts = await applications.application(by, application_id, lock=True)
    found = await applications.findings_now(facts)
    now = clock.now()
    rules.check_eligibility(facts, found, by, outcome=outcome, reason=reason, now=now)
    correct_by = None
    if outcome == Outcome.RETURNED:
        day = correct_on or rules.correction_day(clock.today(), facts.call.correction_working_days)
        correct_by = queries.correction_ends(facts.call, day)
    await _move(by, application_id, outcome, reason.strip(), correct_by, items)
    with speaking(CHINESE):
        frozen = budget.frozen(found)
    check = EligibilityCheck(
        application=application_id,
        outcome=outcome,
        reason=reason.strip(),
        findings=frozen,
        checked_at=now,
        checked_by=by.id,
        correct_by=correct_by,
    )
    await check.save()
    await audit.record(by, "eligibility.eligibility_checked", facts.application, outcome=outcome, reason=reason)
    await letters.tell_of_eligibility(facts, check)
    return check


async def _move(
    by: Actor,
    application_id: int,
    outcome: Outcome,
    reason: str,
    correct_by: datetime | None,
    items: Sequence[AskedItem],
) -> None:
    """Applications makes its own moves and says no by its own rules."""
    if outcome == Outcome.PASSED:
        await correcting.mark_eligible(by, application_id, conclusion=reason)
    elif outcome == Outcome.FAILED:
        await correcting.mark_ineligible(by, application_id, conclusion=reason)
    elif correct_by is not None:
        asked = items or (AskedItem("form", reason),)
        await correcting.ask_for_correction(by, application_id, items=asked, due_at=correct_by, note=reason)
