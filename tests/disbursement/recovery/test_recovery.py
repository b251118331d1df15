"""Money asked back on a real database: what the fund book says, what counts twice, what closes a demand."""

from datetime import date
from uuid import uuid4

import pytest
from asyncpg.exceptions import CheckViolationError, RestrictViolationError, UniqueViolationError

from grants import clock, files, ledger
from grants.db import get, sql, transaction
from grants.disbursement import actions, jobs
from grants.disbursement.recovery import queries
from grants.disbursement.recovery.tables import Refund, ReturnDemand
from grants.errors import NotAllowed, Refused
from grants.files import Upload
from grants.inbox import queries as inbox
from grants.money import yuan
from grants.people.tables import Role
from grants.reporting.execution import queries as execution
from grants.reporting.execution.figures import Scope
from tests.calls.world import at
from tests.conftest import parallel
from tests.disbursement.ending.world import accounts, book_is_whole, terminate
from tests.disbursement.payees.world import the_payee
from tests.disbursement.recovery.world import CAME, CAME_ON, DUE_ON, ISSUED, LATE, an_office, ask_back, take_in, waive
from tests.disbursement.test_documents import text_of
from tests.disbursement.world import a_desk, a_paid_stage
from tests.inbox.test_tasks import kinds
from tests.organizations.world import staff


async def test_what_was_paid_and_not_spent_is_due_within_fifteen_working_days(db):
    office = await an_office()

    demand = await ask_back(office)

    assert (demand.paid, demand.amount, demand.due_on) == (yuan("37600.00"), yuan("7600.00"), DUE_ON)
    assert demand.number == "TH-2026-001"
    assert demand.to_holder == office.desk.facts.funder.name


async def test_money_that_comes_in_goes_back_the_way_it_came_to_the_pool(db):
    office = await an_office()
    demand = await ask_back(office)
    before = await accounts(office.desk)

    refund = await take_in(office, demand, "7600.00")

    after = await accounts(office.desk)
    assert yuan(after["pool"]) - yuan(before["pool"]) == yuan("7600.00")
    assert (after["paid"], after["payable"], after["award"]) == ("30000.00", "0.00", "37600.00")
    way = await sql(
        "SELECT d.code AS taking, c.code AS giving FROM line l JOIN account d ON d.id = l.debit"
        " JOIN account c ON c.id = l.credit WHERE l.entry = {} ORDER BY l.position",
        refund.entry,
    )
    assert [(row["giving"].split(":")[0], row["taking"].split(":")[0]) for row in way] == [
        ("paid", "payable"),
        ("payable", "award"),
        ("award", "pool"),
    ]
    await book_is_whole(office.desk)


async def test_the_same_reference_twice_books_once_and_for_other_money_is_refused(db):
    office = await an_office()
    demand = await ask_back(office)

    first = await take_in(office, demand, "5000.00")
    again = await take_in(office, demand, "5000.00", office.bookkeeper)
    with pytest.raises(Refused, match=r"disbursement\.refund_reference_used"):
        await take_in(office, demand, "2600.00")
    rest = await take_in(office, demand, "2600.00", office.bookkeeper, bank_ref="TH00000002")

    assert (again.id, rest.id) == (first.id, first.id + 1)
    assert (await accounts(office.desk))["paid"] == "30000.00"
    assert await Refund.count() == 2


async def test_a_demand_is_open_until_the_bank_has_all_of_it_and_no_second_one_beside_it(db):
    office = await an_office()
    demand = await ask_back(office)

    with pytest.raises(Refused, match=r"disbursement\.demand_open"):
        await ask_back(office)
    await take_in(office, demand, "7599.99")
    still = (await queries.recovery_facts(office.desk.facts.award.id)).open
    await take_in(office, demand, "0.01", bank_ref="TH00000002")
    closed = (await queries.recovery_facts(office.desk.facts.award.id)).open

    assert (still and still.outstanding, closed) == (yuan("0.01"), None)
    assert (await ask_back(office, "29000.00", moment=CAME)).amount == yuan("1000.00")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": "7600.01"}, "disbursement.refund_over_demand"),
        ({"amount": "0.00"}, "disbursement.refund_over_demand"),
        ({"received_on": date(2026, 6, 11)}, "disbursement.refund_day_out_of_order"),
        ({"received_on": date(2026, 6, 2)}, "disbursement.refund_day_out_of_order"),
        ({"bank_ref": " "}, "disbursement.refund_without_reference"),
    ],
)
async def test_what_the_bank_cannot_have_said_is_refused(db, change, code):
    office = await an_office()
    demand = await ask_back(office)

    with pytest.raises(Refused) as refusal:
        await take_in(office, demand, change.pop("amount", "100.00"), **change)

    assert refusal.value.code == code
    assert await Refund.count() == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"spent": "37600.00"}, "disbursement.nothing_unspent"),
        ({"reason": " "}, "disbursement.no_reason"),
        ({"due_on": date(2026, 6, 3)}, "disbursement.due_day_past"),
        ({"moment": at("2026-12-28")}, "disbursement.due_day_unknown"),
    ],
)
async def test_nothing_is_asked_back_that_was_spent_or_for_no_reason_or_by_no_day(db, change, code):
    office = await an_office()

    with pytest.raises(Refused) as refusal:
        await ask_back(office, **change)

    assert refusal.value.code == code


async def test_nothing_is_asked_back_of_what_was_not_paid_or_without_an_account_to_pay_it_to(db):
    bare = await a_desk()

    class Bare:
        desk = bare

    with pytest.raises(Refused, match=r"disbursement\.nothing_paid"):
        await ask_back(Bare, "0.00")
    await a_paid_stage(bare)
    with pytest.raises(Refused, match=r"disbursement\.no_own_account"):
        await ask_back(Bare, "0.00")


async def test_the_same_form_again_gives_the_same_demand_and_belongs_to_one_grant(db):
    office, other, key = await an_office(), await an_office(), uuid4()

    first = await ask_back(office, form_key=key)
    again = await ask_back(office, form_key=key)
    with pytest.raises(Refused, match=r"disbursement\.demand_form_reused"):
        await ask_back(other, form_key=key)

    assert again.id == first.id
    assert await ReturnDemand.count() == 1


async def test_without_money_only_an_approver_closes_it_in_writing(db):
    office = await an_office()
    both = await staff(office.desk.facts.funder, Role.OFFICER, Role.APPROVER, name="Bo")
    demand = await ask_back(office, by=both)
    await take_in(office, demand, "600.00")

    for person in (office.desk.officer, office.desk.cashier, office.bookkeeper, office.desk.reviewer):
        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await waive(office, demand, person)
    with pytest.raises(NotAllowed, match=r"disbursement\.waives_own_demand"):
        await waive(office, demand, both)
    with pytest.raises(Refused, match=r"disbursement\.no_reason"):
        await waive(office, demand, reason=" ")
    waived = await waive(office, demand)
    with pytest.raises(Refused, match=r"disbursement\.demand_closed"):
        await waive(office, demand)
    with pytest.raises(Refused, match=r"disbursement\.refund_over_demand"):
        await take_in(office, demand, "1.00", bank_ref="TH00000002")

    assert waived.waived == yuan("7000.00")
    assert (await accounts(office.desk))["paid"] == "37000.00"
    await book_is_whole(office.desk)


async def test_who_does_what(db):
    office = await an_office()
    desk = office.desk

    for person in (desk.preparer, desk.reviewer, desk.approver, desk.cashier, office.bookkeeper):
        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await ask_back(office, by=person)
    demand = await ask_back(office)
    for person in (desk.officer, desk.preparer, desk.reviewer, desk.approver, await the_payee(desk)):
        with pytest.raises(NotAllowed, match=r"people\.role_missing"):
            await take_in(office, demand, "100.00", person)


async def test_the_database_keeps_demands_and_refunds_whoever_asks(db):
    office = await an_office()
    demand = await ask_back(office)
    refund = await take_in(office, demand, "600.00")
    again = (
        "INSERT INTO refund (demand, amount, received_on, bank_ref, recorded_at, recorded_by, recorded_by_name, entry)"
        " SELECT demand, {}, received_on, 'other', recorded_at, recorded_by, recorded_by_name, entry FROM refund"
    )

    with pytest.raises(CheckViolationError, match="more came in"):
        async with transaction():
            await sql(again, yuan("7000.01"))
    for statement in ("UPDATE refund SET amount = 1", "DELETE FROM refund", "UPDATE return_demand SET amount = 1"):
        with pytest.raises(RestrictViolationError):
            async with transaction():
                await sql(statement)
    with pytest.raises(UniqueViolationError, match="has a demand that is open"):
        async with transaction():
            await sql(
                "INSERT INTO return_demand (award, form_key, number, grounds, paid, spent, amount, reason, due_on,"
                " to_holder, to_number, to_bank, issued_at, issued_by, issued_by_name, waived_by_name, waived_why)"
                " SELECT award, gen_random_uuid(), 'x', grounds, paid, spent, amount, reason, due_on, to_holder,"
                " to_number, to_bank, issued_at, issued_by, issued_by_name, '', '' FROM return_demand"
            )
    with pytest.raises(CheckViolationError, match=r"return_demand_waived_by_another|is not what is still to come"):
        async with transaction():
            await sql(
                "UPDATE return_demand SET waived = 7000, waived_at = now(), waived_by = issued_by, waived_why = 'x',"
                " waiver = (SELECT max(id) FROM upload)"
            )
    assert refund.amount == yuan("600.00")


async def test_two_who_record_the_same_money_at_once_book_it_once(committed):
    office = await an_office()
    demand = await ask_back(office)

    results = await parallel(
        take_in(office, demand, "7600.00"),
        take_in(office, demand, "7600.00", office.bookkeeper),
        take_in(office, demand, "7600.00", bank_ref="TH00000002"),
    )

    refused = [each for each in results if isinstance(each, Exception)]
    assert [each.code for each in refused] in (
        ["disbursement.refund_over_demand"],
        ["disbursement.refund_over_demand", "disbursement.refund_over_demand"],
    )
    assert await Refund.count() == 1
    assert (await accounts(office.desk))["paid"] == "30000.00"
    await book_is_whole(office.desk)


async def test_a_late_demand_is_overdue_with_who_takes_it_in_who_asked_and_who_owes(db):
    office = await an_office()
    demand = await ask_back(office)
    payee = await the_payee(office.desk)

    before = [await kinds(each, CAME) for each in (office.desk.cashier, office.bookkeeper)]
    with clock.at(LATE):
        asked = await inbox.tasks(office.desk.officer)
        owed = [each for each in await inbox.tasks(payee) if each.kind == "give_back"]
    await take_in(office, demand, "7600.00")
    after = await kinds(office.desk.cashier, LATE)

    assert before == [["refund"], ["refund"]]
    late = [each for each in asked if each.kind == "refund"]
    assert [(each.amount, each.due_on, each.group) for each in late] == [(yuan("7600.00"), DUE_ON, "overdue")]
    assert [(each.amount, each.group) for each in owed] == [(yuan("7600.00"), "overdue")]
    assert after == []


async def test_the_money_views_show_what_came_back(db):
    office = await an_office()
    await take_in(office, await ask_back(office), "7600.00")
    await terminate(office.desk, CAME, CAME)

    [row] = await execution.money_of(office.desk.officer, Scope.PROJECTS)

    figures = row.figures
    assert (figures.budget, figures.paid, figures.returned, figures.open, figures.free) == (
        yuan("30000.00"),
        yuan("30000.00"),
        yuan("7600.00"),
        yuan("0.00"),
        yuan("0.00"),
    )


async def test_the_bank_cannot_return_a_payment_of_which_money_came_back(db):
    office = await an_office()
    await take_in(office, await ask_back(office), "7600.00")
    [payment] = await sql("SELECT id FROM payment")

    with clock.at(CAME), pytest.raises(Refused, match=r"ledger\.overdrawn"):
        await actions.record_return(office.desk.cashier, payment["id"], returned_on=CAME_ON, reason="账户已销户")

    assert await ledger.verify() == []


async def test_the_notice_is_made_once_with_the_amount_in_capitals_and_the_account(db):
    office = await an_office()
    demand = await ask_back(office)

    with clock.at(ISSUED):
        await jobs.return_demand(demand.id)
        first = await ReturnDemand.objects().first()
        await jobs.return_demand(demand.id)
        second = await ReturnDemand.objects().first()

    text = text_of(await files.read(await get(Upload, first.upload)))
    for words in (
        "结余资金退回通知",
        first.number,
        "已拨付资助款¥37,600.00，核定支出¥30,000.00，应退回¥7,600.00（人民币柒仟陆佰元整）",
        "请于2026年6月25日前（含当日）",
        first.to_number,
        first.check_code,
    ):
        assert words in text, words
    assert (first.upload, first.check_code) == (second.upload, second.check_code)
