from grants.applications.tables import ApplicationStatus
from tests.applications.world import a_group_applicant, a_submitted_application, an_eligible_application


async def test_an_application_that_breaks_no_rule_gets_a_receipt_number_and_a_frozen_version(db):
    facts = await a_submitted_application()

    row, version = facts.application, facts.versions[0]
    assert (row.status, row.number) == (ApplicationStatus.SUBMITTED, f"2026{facts.call.id:03d}-0001")


async def test_group(db):
    facts = await an_eligible_application(await a_group_applicant())
