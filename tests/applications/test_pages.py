import pytest

from grants import clock
from grants.applications import queries
from grants.applications.tables import Application, ApplicationStatus
from grants.people.tables import Role
from tests.applications.world import (
    a_draft,
    a_submitted_application,
    an_applicant,
)
from tests.calls.world import WHILE_OPEN, fund, track
from tests.organizations.world import an_organization, staff


@pytest.fixture(autouse=True)
def while_the_call_is_open():
    with clock.at(WHILE_OPEN):
        yield


async def test_all_pages(browser):
    who = await an_applicant()
    facts = await a_draft(who)
    home = f"/applications/{facts.application.id}"
    browser.sign_in(who.signs.id)
    for path in ("/applications", f"/applications/new?call={who.call.call.id}", home, f"{home}/content", f"{home}/budget", f"{home}/files", f"{home}/check", f"{home}/submission", f"{home}/withdrawal"):
        answer = await browser.get(path)
        assert answer.status_code == 200, (path, answer.text[:3000])
    answer = await browser.post(f"{home}/submission", data={"commits": "yes"})
    assert answer.status_code == 303, answer.text
    for path in (home, f"{home}/receipt", f"{home}/check"):
        answer = await browser.get(path)
        assert answer.status_code == 200, (path, answer.text[:3000])
    officer = await staff(who.call.funder, Role.OFFICER)
    browser.sign_in(officer.id)
    for path in (home, f"/rounds/{who.call.call.id}/applications", f"/eligibility/{facts.application.id}", f"{home}/receipt"):
        answer = await browser.get(path)
        assert answer.status_code == 200, (path, answer.text[:3000])
