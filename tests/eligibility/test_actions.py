from datetime import date

import pytest

from grants import clock
from grants.applications import actions as applications
from grants.applications import budgeting
from grants.applications import queries as application_queries
from grants.applications.budget import own
from grants.applications.tables import ApplicationStatus
from grants.eligibility import actions, queries
from grants.eligibility.tables import Outcome
from grants.errors import Refused
from grants.money import yuan
from grants.people.tables import Role
from grants.standing import actions as standing
from grants.standing.tables import ListKind
from tests.applications.world import LINES, MATCH, a_submitted_application, an_applicant, an_eligible_application
from tests.calls.world import WHILE_OPEN
from tests.organizations.world import staff


@pytest.fixture(autouse=True)
def while_the_call_is_open():
    with clock.at(WHILE_OPEN):
        yield


async def test_an_officer_passes_an_application_and_what_was_found_is_frozen(db):
    facts = await an_eligible_application()

    check = (await queries.checks_of(facts.application.id))[0]
    assert (facts.status, check.outcome) == (ApplicationStatus.ELIGIBLE, Outcome.PASSED)
    assert {each["key"] for each in check.findings} >= {"kind", "listing", "place", "cap", "share-1"}
    assert [each.application.id for each in await application_queries.eligible(facts.call.id)] == [facts.application.id]


async def test_a_returned_application_is_corrected_keeps_its_number_and_hour_and_gets_a_second_version(db):
    facts = await a_submitted_application(who := await an_applicant())
    officer = await staff(facts.call_facts.funder, Role.OFFICER)
    key = facts.application.id
    with clock.at(clock.during(date(2026, 4, 3))):
        check = await actions.check_eligibility(officer, key, outcome=Outcome.RETURNED, reason="请补盖章")
    with clock.at(clock.during(date(2026, 4, 10))):
        await budgeting.save_budget(who.fills, key, LINES[:-1], own(MATCH))
        row = await applications.submit_application(who.signs, key, commits=True)

    versions = (await application_queries.facts(key)).versions
    assert check.correct_by == clock.during(date(2026, 4, 13), 17, 30)
    assert (row.status, row.number) == (ApplicationStatus.SUBMITTED, facts.application.number)
    assert (row.submitted_at, row.requested) == (WHILE_OPEN, yuan("74200.00"))
    assert [version.version_no for version in versions] == [1, 2]


async def test_the_day_of_a_correction_may_be_chosen(db):
    facts = await a_submitted_application()
    officer = await staff(facts.call_facts.funder, Role.OFFICER)

    check = await actions.check_eligibility(
        officer, facts.application.id, outcome=Outcome.RETURNED, reason="请补", correct_on=date(2027, 1, 15)
    )

    assert check.correct_by == clock.during(date(2027, 1, 15), 17, 30)


async def test_who_was_listed_meanwhile_is_not_passed(db):
    facts = await a_submitted_application(who := await an_applicant())
    officer = await staff(facts.call_facts.funder, Role.OFFICER)
    await standing.list_organization(
        None,
        organization_id=who.applicant.id,
        list_kind=ListKind.DISHONEST,
        from_on=clock.today(),
        reason="x",
    )

    with pytest.raises(Refused, match=r"eligibility\.finding_against"):
        await actions.check_eligibility(officer, facts.application.id, outcome=Outcome.PASSED)
    await actions.check_eligibility(officer, facts.application.id, outcome=Outcome.FAILED, reason="列入失信名单")

    assert (await application_queries.facts(facts.application.id)).status == ApplicationStatus.INELIGIBLE
