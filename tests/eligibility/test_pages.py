import pytest

from grants import clock
from grants.eligibility import actions
from grants.eligibility.tables import Outcome
from grants.people.tables import Role
from tests.applications.world import a_group_applicant, a_submitted_application, an_applicant
from tests.calls.world import WHILE_OPEN, a_published_call
from tests.organizations.world import staff


@pytest.fixture(autouse=True)
def while_the_call_is_open():
    with clock.at(WHILE_OPEN):
        yield


async def test_the_office_lists_filters_and_decides(browser):
    call = await a_published_call()
    who, group = await an_applicant(call), await a_group_applicant(call)
    facts = await a_submitted_application(who)
    await a_submitted_application(group, purpose="CULTURE")
    officer = await staff(call.funder, Role.OFFICER)
    address = f"/rounds/{call.call.id}/applications"
    browser.sign_in(officer.id)

    both, one = await browser.get(address), await browser.get(f"{address}?track=micro")
    page = await browser.get(f"/eligibility/{facts.application.id}")
    silent = await browser.post(f"/eligibility/{facts.application.id}", data={"outcome": "returned"})
    await browser.post(
        f"/eligibility/{facts.application.id}",
        data={"outcome": "returned", "reason": "请补盖章", "correct_on": "2026-04-13"},
    )
    returned = await browser.sign_in(who.fills.id).get(f"/applications/{facts.application.id}")

    assert "93,200.00" in both.text
    assert who.applicant.name not in one.text
    assert group.applicant.name in one.text
    assert "每个组织限报 1 项，没有其他申报" in page.text
    assert (silent.status_code, "请写明理由" in silent.text) == (422, True)
    assert "请补盖章" in returned.text
    assert "2026年4月13日（周一）17:30" in returned.text


async def test_a_supervisor_reads_and_does_not_decide(browser):
    facts = await a_submitted_application()
    supervisor = await staff(facts.call_facts.funder, Role.SUPERVISOR)
    address = f"/eligibility/{facts.application.id}"

    page = await browser.sign_in(supervisor.id).get(address)
    answer = await browser.post(address, data={"outcome": "passed"})

    assert "这一步由 主办业务、承办专员 办理" in page.text
    assert answer.status_code == 404


async def test_an_application_that_was_decided_on_says_so_to_its_applicant(browser):
    facts = await a_submitted_application(who := await an_applicant())
    officer = await staff(facts.call_facts.funder, Role.OFFICER)
    await actions.check_eligibility(officer, facts.application.id, outcome=Outcome.FAILED, reason="年报不合格")

    page = await browser.sign_in(who.fills.id).get(f"/applications/{facts.application.id}")

    assert "资格不通过" in page.text
    assert "年报不合格" in page.text
