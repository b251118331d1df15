from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from grants import clock
from grants.disbursement import actions as payments
from grants.errors import NotFound
from grants.funds.budget import actions as budget
from grants.funds.tables import FundKind
from grants.people.tables import Role
from grants.reporting.journal import queries
from grants.reporting.journal.chart import Accounting, Movement, movement_of, suggestions
from tests.calls.world import at
from tests.counting import queries_counted
from tests.disbursement.recovery.world import CAME, an_office, ask_back, take_in
from tests.disbursement.world import PAID_ON, SENT, a_desk, a_paid_stage, midterm_accepted
from tests.funds.world import a_fund, given_back
from tests.organizations.world import a_funder, staff


def pairs(kind: FundKind, movement: Movement, **how: bool) -> list[tuple[str, str]]:
    found = suggestions(kind, movement, **({"is_back": False} | how))
    return [(each.debit.code, each.credit.code) for each in found]


@pytest.mark.parametrize(
    ("kind", "movement", "how", "expected"),
    [
        (FundKind.WELFARE_LOTTERY, Movement.RECEIVED, {}, [("1002", "4001"), ("8001", "6001")]),
        (FundKind.DONATION, Movement.RECEIVED, {}, [("1002", "4603"), ("8001", "6609")]),
        (FundKind.OWN, Movement.RECEIVED, {}, [("1002", "4609"), ("8001", "6609")]),
        (FundKind.WELFARE_LOTTERY, Movement.PAID, {}, [("5001", "1002"), ("7101", "8001")]),
        (FundKind.WELFARE_LOTTERY, Movement.PAID, {"is_back": True}, [("1002", "5001"), ("8001", "7101")]),
        (
            FundKind.GENERAL_BUDGET,
            Movement.PAID,
            {"is_back": True, "of_earlier_year": True},
            [("1002", "3501"), ("8001", "8101")],
        ),
        (FundKind.WELFARE_LOTTERY, Movement.RETURNED, {}, [("3001", "1002"), ("8102", "8001")]),
        (FundKind.DONATION, Movement.RETURNED, {"is_back": True}, [("1002", "3001"), ("8001", "8202")]),
    ],
)
def test_cash_is_suggested_in_both_books(kind, movement, how, expected):
    assert pairs(kind, movement, **how) == expected


@pytest.mark.parametrize(
    ("debit", "credit", "moved"),
    [
        ("source", "origin", (Movement.RECEIVED, False)),
        ("paid", "payable", (Movement.PAID, False)),
        ("payable", "paid", (Movement.PAID, True)),
        ("source", "returned", (Movement.RETURNED, True)),
        ("pool", "source", None),
        ("award", "pool", None),
        ("source", "source", None),
    ],
)
def test_only_what_moves_cash_is_suggested(debit, credit, moved):
    assert movement_of(debit, credit) == moved


async def test_a_payment_and_its_return_are_suggested_in_their_months_with_their_codes(browser):
    desk = await a_desk()
    payment = await a_paid_stage(desk)
    with clock.at(SENT):
        await payments.record_return(desk.cashier, payment.id, returned_on=clock.today(), reason="账号有误")

    found = await queries.journal(desk.officer, None, f"{PAID_ON:%Y-%m}")

    lines = [(each.suggested.debit.code, each.suggested.credit.code, each.amount) for each in found.lines]
    amount = Decimal("37600.00")
    assert lines == [
        ("5001", "1002", amount),
        ("7101", "8001", amount),
        ("1002", "5001", amount),
        ("8001", "7101", amount),
    ]
    assert {each.function_code[:7] for each in found.lines} == {"2296002"}
    assert found.total(Accounting.FINANCIAL) == found.total(Accounting.BUDGET)
    assert found.without_cash > 0
    shown = await browser.sign_in(desk.officer.id).get(f"/money/journal?month={found.month}")
    assert f'href="/ledger/entries/{found.lines[0].entry}"' in shown.text
    assert "5001 业务活动费用" in shown.text


def come_back(found: queries.Journal) -> list[tuple[str, str, Decimal]]:
    return [(each.suggested.debit.code, each.suggested.credit.code, each.amount) for each in found.lines]


async def test_a_refund_of_what_was_paid_in_an_earlier_year_is_suggested_as_such(db):
    office = await an_office()
    demand = await ask_back(office, "30000.00")
    with clock.at(CAME):
        await take_in(office, demand, "600.00", bank_ref="A")
    late = date(2027, 1, 8)
    await take_in(office, demand, "7000.00", moment=clock.during(late), received_on=late, bank_ref="B")

    same, later = [await queries.journal(office.desk.officer, None, month) for month in ("2026-06", "2027-01")]

    assert come_back(same) == [("1002", "5001", Decimal("600.00")), ("8001", "7101", Decimal("600.00"))]
    assert come_back(later) == [("1002", "3501", Decimal("7000.00")), ("8001", "8101", Decimal("7000.00"))]


async def test_a_refund_gives_back_what_was_paid_this_year_first(db):
    office = await an_office()
    with clock.at(at("2027-01-05")):
        await midterm_accepted(office.desk, date(2027, 1, 5))
    await a_paid_stage(office.desk, 2, moment=at("2027-01-06"))
    late = date(2027, 3, 1)
    demand = await ask_back(office, "0.00", moment=at("2027-02-01"), due_on=date(2027, 3, 31))
    for ref, amount in (("A", "20000.00"), ("B", "30000.00")):
        await take_in(office, demand, amount, moment=clock.during(late), received_on=late, bank_ref=ref)

    found = await queries.journal(office.desk.officer, None, "2027-03")

    financial = [each for each in come_back(found) if each[0] == "1002"]
    assert financial == [
        ("1002", "5001", Decimal("20000.00")),
        ("1002", "5001", Decimal("2560.00")),
        ("1002", "3501", Decimal("27440.00")),
    ]
    assert found.total(Accounting.FINANCIAL) == found.total(Accounting.BUDGET) == Decimal("50000.00")


async def test_what_is_received_and_given_back_is_suggested_with_the_codes_of_its_source(db):
    funder = await a_funder()
    source, ben = await a_fund(funder), await staff(funder, Role.FINANCE_PREPARER)
    await budget.set_codes(ben, source.id, from_on=date(2026, 1, 1), function_code="2296002")
    with clock.at(clock.during(date(2029, 1, 5))):
        await given_back(ben, source)

    received, returned = [await queries.journal(ben, funder.id, month) for month in ("2026-01", "2029-01")]

    assert [each.suggested.credit.code for each in received.lines] == ["4001", "6001"]
    assert [each.suggested.debit.code for each in returned.lines] == ["3001", "8102"]
    assert {each.function_code for each in [*received.lines, *returned.lines]} == {"2296002"}
    assert received.months == ["2029-01", "2026-01"]


async def test_a_journal_asks_as_many_questions_of_many_entries_as_of_one(db):
    funder = await a_funder()
    source, ben = await a_fund(funder), await staff(funder, Role.FINANCE_PREPARER)
    with queries_counted() as one:
        await queries.journal(ben, funder.id, "2026-01")
    for code in ("b", "c"):
        await a_fund(funder, code=code)
    with queries_counted() as three:
        found = await queries.journal(ben, funder.id, "2026-01")

    assert (len(found.lines), source.year) == (6, 2026)
    assert len(one) == len(three)


async def test_the_journal_of_another_funder_does_not_exist(db):
    ben = await staff(await a_funder(), Role.FINANCE_PREPARER)

    with pytest.raises(NotFound, match=r"reporting\.no_journal"):
        await queries.journal(ben, (await a_funder()).id, "2026-01")
    assert (await queries.journal(ben, None, "")).lines == []


async def test_the_journal_goes_out_as_a_workbook_with_codes_as_texts(browser):
    desk = await a_desk()
    await a_paid_stage(desk)

    answer = await browser.sign_in(desk.officer.id).get(f"/money/journal/workbook?month={PAID_ON:%Y-%m}")

    [_head, first, second] = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert (first[3], first[4], first[6], first[8]) == ("财务会计", "5001", "1002", 37600.0)
    assert (second[3], second[4], second[6], second[8]) == ("预算会计", "7101", "8001", 37600.0)
