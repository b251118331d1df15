"""Reads of eligibility: what was found about an application, and until when it may be corrected."""

from datetime import date, datetime

from grants import clock
from grants.applications.facts import ApplicationFacts
from grants.calls.tables import Call
from grants.eligibility.tables import EligibilityCheck
from grants.people.tables import Person


async def checks_of(application_id: int) -> list[EligibilityCheck]:
    """What officers decided about it, oldest first."""
    found: list[EligibilityCheck] = (
        await EligibilityCheck.objects()
        .where(EligibilityCheck.application == application_id)
        .order_by(EligibilityCheck.id)
        .output(load_json=True)
    )
    return found


async def names_of(facts: ApplicationFacts, checks: list[EligibilityCheck]) -> dict[int, str]:
    """Who submitted it and who checked it, by name."""
    ids = {each.submitted_by for each in facts.versions} | {each.checked_by for each in checks}
    found = await Person.objects().where(Person.id.is_in([0, *(key for key in ids if key)]))
    return {each.id: each.name for each in found}


def correction_ends(call: Call, day: date) -> datetime:
    """That day, at the hour at which the call closed."""
    closing = clock.local(call.closes_at)
    return clock.during(day, closing.hour, closing.minute)
