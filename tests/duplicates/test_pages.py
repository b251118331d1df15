import pytest

from grants import clock
from grants.duplicates import jobs, queries
from grants.people.tables import Role
from tests.applications.world import a_line, a_submitted_application, an_applicant
from tests.calls.world import WHILE_OPEN, a_published_call
from tests.duplicates.planted import planted
from tests.organizations.world import staff

MADE = planted(20, 1, seed=7)
COPY = {kind: (one, other) for one, other, kind in MADE.pairs}


@pytest.fixture(autouse=True)
def while_the_call_is_open():
    with clock.at(WHILE_OPEN):
        yield


async def a_hit(kind: str = "D1"):
    """A copy of an application of another round, found; with an officer of the newer one's round."""
    one, other = COPY[kind]
    lines = (a_line("场地布置", "3", "1200.00"),)
    first = await a_submitted_application(await an_applicant(), plan=MADE.texts[one], lines=lines)
    copied = await a_submitted_application(await an_applicant(), plan=MADE.texts[other], lines=lines)
    await jobs.look()
    officer = await staff(copied.call_facts.funder, Role.OFFICER)
    return first, copied, (await queries.hits_of(copied.application.id))[0].row.id, officer


async def test_an_officer_sees_both_side_by_side_and_rules(browser):
    first, copied, hit, officer = await a_hit()
    browser.sign_in(officer.id)

    found = await browser.get(f"/rounds/{copied.call.id}/duplicates")
    page = await browser.get(f"/duplicates/{hit}")
    silent = await browser.post(f"/duplicates/{hit}", data={"ruling": "same", "reason": " "})
    ruled = await browser.post(f"/duplicates/{hit}", data={"ruling": "same", "reason": "服务对象和活动都相同"})
    after = await browser.get(f"/rounds/{copied.call.id}/duplicates?state=ruled")

    assert ("文字相同" in found.text, "100.00%" in found.text) == (True, True)
    assert (first.application.number in page.text, copied.application.number in page.text) == (True, True)
    assert page.text.count("<mark>场地布置</mark>") == 2
    assert page.text.count("<mark>") > 4
    assert (silent.status_code, "请写明理由" in silent.text) == (422, True)
    assert ruled.status_code == 303
    assert "同一项目" in after.text


async def test_a_paraphrase_is_shown_as_one(browser):
    _first, copied, _hit, officer = await a_hit("D5")

    found = await browser.sign_in(officer.id).get(f"/rounds/{copied.call.id}/duplicates")

    assert "通篇相近，疑似改写" in found.text


async def test_a_supervisor_reads_and_does_not_rule(browser):
    _first, copied, hit, _officer = await a_hit()
    supervisor = await staff(copied.call_facts.funder, Role.SUPERVISOR)

    page = await browser.sign_in(supervisor.id).get(f"/duplicates/{hit}")
    answer = await browser.post(f"/duplicates/{hit}", data={"ruling": "same", "reason": "x"})

    assert "这一步由 主办业务、承办专员 办理" in page.text
    assert answer.status_code == 404


async def test_neither_applicant_nor_another_office_learns_of_a_hit(browser):
    first, copied, hit, _officer = await a_hit()
    elsewhere = await staff((await a_published_call()).funder, Role.OFFICER)
    applicant = await staff(first.applicant, Role.SIGNATORY)

    for stranger in (elsewhere, applicant):
        browser.sign_in(stranger.id)
        assert (await browser.get(f"/duplicates/{hit}")).status_code == 404
        assert (await browser.get(f"/rounds/{copied.call.id}/duplicates")).status_code == 404


async def test_opening_the_page_has_the_round_compared_soon(browser):
    facts = await a_submitted_application()
    officer = await staff(facts.call_facts.funder, Role.OFFICER)
    browser.sign_in(officer.id)

    before = await browser.get(f"/rounds/{facts.call.id}/duplicates")
    await jobs.look()
    after = await browser.get(f"/rounds/{facts.call.id}/duplicates")

    assert "还有 1 份申报正在比对" in before.text
    assert "没有发现与其他申报相同的内容" in after.text
