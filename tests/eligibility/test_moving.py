"""What an older database knows of eligibility is there after the migration."""

from datetime import date, timedelta
from pathlib import Path

from grants import clock, migrations
from grants.applications import actions as applications
from grants.applications import queries
from grants.applications.tables import Application, ApplicationStatus
from grants.db import script
from grants.eligibility.tables import EligibilityCheck, Outcome
from tests.applications.world import a_submitted_application, an_applicant
from tests.calls.world import WHILE_OPEN

MOVE = Path(migrations.__file__).parent / "sql" / "2026_11_23t21" / "eligibility.sql"
DUE = clock.during(date(2026, 4, 3), 17, 30)


async def decided_as_before(application_id: int, outcome: Outcome, reason: str) -> None:
    """As the first version wrote it: the check alone, with the deadline in it."""
    at = WHILE_OPEN + timedelta(hours=1)
    due = DUE if outcome == Outcome.RETURNED else None
    await EligibilityCheck(
        application=application_id, outcome=outcome, reason=reason, checked_at=at, checked_by=1, correct_by=due
    ).save()
    to = {Outcome.RETURNED: ApplicationStatus.RETURNED, Outcome.FAILED: ApplicationStatus.INELIGIBLE}[outcome]
    await Application.update({Application.status: to.value}).where(Application.id == application_id)


async def test_a_return_becomes_a_request_with_its_reason_as_the_one_item(db):
    facts = await a_submitted_application()
    await decided_as_before(facts.application.id, Outcome.RETURNED, "请补盖章")

    await script(MOVE.read_text())

    after = await queries.facts(facts.application.id)
    [correction] = after.corrections
    assert (after.correct_by, correction.request.note, correction.request.answered_at) == (DUE, "请补盖章", None)
    assert [(each.field, each.words) for each in correction.items] == [("form", "请补盖章")]


async def test_a_return_that_was_answered_says_when(db):
    facts = await a_submitted_application(who := await an_applicant())
    await decided_as_before(facts.application.id, Outcome.RETURNED, "请补盖章")
    # So that it can be submitted again without a request, which the first version knew how to do.
    await script("UPDATE application SET status = 'draft'")
    answered = WHILE_OPEN + timedelta(days=1)
    with clock.at(answered):
        await applications.submit_application(who.signs, facts.application.id, commits=True)

    await script(MOVE.read_text())

    assert (await queries.facts(facts.application.id)).corrections[0].request.answered_at == answered


async def test_the_reason_of_a_refusal_is_what_its_applicant_goes_on_to_read(db):
    facts = await a_submitted_application()
    await decided_as_before(facts.application.id, Outcome.FAILED, "年报不合格")

    await script(MOVE.read_text())

    assert (await queries.facts(facts.application.id)).application.conclusion == "年报不合格"
