"""What was spent is proposed by who was told it: the accepted report, or the hub's book; another figure says why."""

from datetime import date

import pytest
from asyncpg.exceptions import CheckViolationError

from grants import clock, ledger
from grants.custody.actions import record_interest
from grants.db import sql, transaction
from grants.disbursement.recovery import queries
from grants.errors import Refused
from grants.money import yuan
from grants.people.tables import Role
from grants.reporting import actions as reporting
from grants.reporting.tables import Grade, ReportKind
from tests.calls.world import at
from tests.custody.returning.world import asked_back, send_back
from tests.custody.world import a_ledger, on, paid
from tests.disbursement.recovery.world import ISSUED, an_office, ask_back
from tests.organizations.world import staff


async def an_office_with_a_report(spent: str = "29500.00"):
    office = await an_office()
    facts = office.desk.facts
    ada = await staff(facts.applicant, Role.APPLICANT, name="Ada")
    with clock.at(at("2026-06-01")):
        report = await reporting.submit_report(
            ada, award_id=facts.award.id, kind=ReportKind.MIDTERM, narrative="完成 60 户改造", spent=yuan(spent)
        )
        await reporting.decide_report(
            office.desk.officer, report.id, accepted=True, grade=Grade.GOOD, score=80, note="同意"
        )
    return office, report


async def test_the_accepted_report_proposes_what_was_spent(db):
    office, report = await an_office_with_a_report()

    demand = await ask_back(office, "29500.00")

    assert (demand.told_spent, demand.told_by, demand.differs_why) == (yuan("29500.00"), f"report:{report.id}", "")
    assert demand.amount == yuan("8100.00")


async def test_another_figure_than_the_report_needs_a_reason_which_the_notice_gives(db):
    office, _report = await an_office_with_a_report()

    with pytest.raises(Refused, match=r"disbursement\.differs_without_reason"):
        await ask_back(office, "20000.00")
    demand = await ask_back(office, "20000.00", differs_why="两张发票抬头不符")

    assert (demand.spent, demand.told_spent, demand.differs_why) == (
        yuan("20000.00"),
        yuan("29500.00"),
        "两张发票抬头不符",
    )
    with pytest.raises(CheckViolationError, match="return_demand_differs_with_a_reason"):
        async with transaction():
            await sql("SET LOCAL session_replication_role = replica")
            await sql("UPDATE return_demand SET differs_why = '' WHERE id = {}", demand.id)


async def test_the_hubs_book_tells_what_a_group_spent(db):
    keeping = await a_ledger()
    with on("2026-06-05"):
        await paid(keeping, "3000.00")

    told = (await queries.recovery_facts(keeping.award.id)).told
    demand = await asked_back(keeping)

    assert (told.amount, told.source, told.report) == (yuan("3000.00"), f"custody:{keeping.id}", None)
    assert (demand.told_spent, demand.amount) == (yuan("3000.00"), yuan("6000.00"))


async def test_interest_is_spent_first_so_that_it_goes_back_with_what_is_left_of_the_grant(db):
    keeping, interest = await a_ledger(), yuan("0.79")
    with on("2026-06-05"):
        await paid(keeping, "3000.00")
    with on("2026-06-21"):
        hub = keeping.hub.organization.id
        await record_interest(keeping.hub.bookkeeper, hub_id=hub, credited_on=date(2026, 6, 21), amount=interest)

    demand = await asked_back(keeping, "2999.21")
    await send_back(keeping, demand, "6000.79")

    assert (demand.told_spent, demand.amount, demand.differs_why) == (yuan("2999.21"), yuan("6000.79"), "")
    assert await ledger.balance(keeping.ledger.account) == yuan("0.00")


async def test_where_nothing_was_accepted_the_officer_says_what_was_spent(db):
    office = await an_office()

    demand = await ask_back(office)

    assert (demand.told_spent, demand.told_by) == (None, "")


async def test_the_page_begins_with_what_was_told_and_where_it_is_from(browser):
    office, report = await an_office_with_a_report()
    url = f"/grants/{office.desk.facts.award.id}/returns"
    typed = {"grounds": "surplus", "spent": "20,000", "due_on": "", "reason": "结余"}

    with clock.at(ISSUED):
        form = await browser.sign_in(office.desk.officer.id).get(url)
        silent = await browser.post(url, data=typed)
        issued = await browser.post(url, data=typed | {"differs_why": "两张发票抬头不符"})
        shown = await browser.get(issued.headers["location"])

    assert 'value="29,500.00"' in form.text and f'href="/reports/{report.id}"' in form.text
    assert (silent.status_code, "请写明理由" in silent.text) == (422, True)
    assert (issued.status_code, "两张发票抬头不符" in shown.text, "29,500.00" in shown.text) == (303, True, True)
