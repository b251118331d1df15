"""A refund is a credit on the funder's bank account: matched by its reference, once, and the month closes on it."""

from collections.abc import Sequence
from datetime import date

import pytest
from asyncpg.exceptions import CheckViolationError, UniqueViolationError

from grants import clock
from grants.banking.tables import StatementLine
from grants.db import sql, transaction
from grants.disbursement.reconciling import actions, queries
from grants.disbursement.reconciling.actions import match_lines
from grants.disbursement.reconciling.tables import AnswerKind, LineAnswer
from grants.disbursement.tables import Payment
from grants.errors import NotFound, Refused
from grants.organizations.tables import BankAccount
from tests.banking.files import Line, line
from tests.calls.world import at
from tests.disbursement.recovery.world import Office, an_office, ask_back, take_in
from tests.disbursement.test_reconciling import ALLOCATION, of_payment, take

JULY = at("2026-07-03")
COVERED = {"from_on": date(2026, 5, 1), "until_on": date(2026, 6, 30), "moment": JULY}


async def a_statement(
    office: Office, *, reference: str = "TH00000001", amount: str = "7600.00", more: Sequence[Line] = ()
) -> BankAccount:
    """The allocation, the paid stage, and money that came in on the 10th of June."""
    account = await BankAccount.objects().where(BankAccount.organization == office.desk.facts.funder.id).first()
    paid = of_payment(await Payment.objects().first())
    back = line("2026-06-10", amount, "某社会组织", "", reference, "退回")
    await take(office.bookkeeper, account, [ALLOCATION, paid, back, *more], **COVERED)
    return account


async def told(account: BankAccount) -> list[str | None]:
    return [row["kind"] for row in await sql(queries.LINES, account.id)]


async def test_a_refund_on_record_is_matched_when_its_line_comes(db):
    office = await an_office()
    await take_in(office, await ask_back(office), "7600.00")

    account = await a_statement(office)
    balance = await queries.balance(account, date(2026, 6, 30))

    assert await told(account) == [None, "payment", "refund"]
    assert [each.line.summary for each in balance.bank_only] == ["拨入"]
    assert balance.books_only == []


async def test_a_line_that_came_first_is_matched_once_the_refund_is_recorded(db):
    office = await an_office()
    demand = await ask_back(office)
    account = await a_statement(office)
    before = await told(account)

    await take_in(office, demand, "7600.00", moment=JULY)
    with clock.at(JULY):
        found = await match_lines(office.bookkeeper, account.id)

    assert (before[-1], found, (await told(account))[-1]) == (None, 1, "refund")


async def test_a_refund_is_one_line_of_its_amount_and_of_its_funder(db):
    office, other = await an_office(), await an_office()
    refund = await take_in(office, await ask_back(office), "7600.00")
    foreign = await take_in(other, await ask_back(other), "100.00", bank_ref="TH00000009")
    account = await a_statement(office, reference="", amount="7600.01")
    [*_before, back] = await StatementLine.objects().where(StatementLine.account == account.id).order_by("id")
    answer = {"kind": AnswerKind.REFUND, "payment_id": None, "reason": "回单 3 号"}

    with clock.at(JULY):
        with pytest.raises(Refused, match=r"disbursement\.other_amount"):
            await actions.answer_line(office.bookkeeper, back.id, refund_id=refund.id, **answer)
        with pytest.raises(NotFound, match=r"disbursement\.no_such_refund"):
            await actions.answer_line(office.bookkeeper, back.id, refund_id=foreign.id, **answer)
        with pytest.raises(Refused, match=r"disbursement\.answer_without_payment"):
            await actions.answer_line(office.bookkeeper, back.id, **answer)
    write = (
        "INSERT INTO line_answer (line, kind, refund, reason, is_automatic, answered_at, answered_by, undone_reason)"
        " VALUES ({}, 'refund', {}, 'x', false, now(), 1, '')"
    )
    with pytest.raises(CheckViolationError, match="another amount than refund"):
        async with transaction():
            await sql(write, back.id, refund.id)


async def test_a_refund_that_is_matched_is_not_matched_again(db):
    office = await an_office()
    refund = await take_in(office, await ask_back(office), "7600.00")
    account = await a_statement(office, more=[line("2026-06-12", "7600.00", "某社会组织", "", "TH00000001", "退回")])
    [*_before, again] = await StatementLine.objects().where(StatementLine.account == account.id).order_by("id")

    with clock.at(JULY), pytest.raises(Refused, match=r"disbursement\.payment_matched"):
        await actions.answer_line(
            office.bookkeeper,
            again.id,
            kind=AnswerKind.REFUND,
            payment_id=None,
            refund_id=refund.id,
            reason="再次",
        )
    with pytest.raises(UniqueViolationError):
        async with transaction():
            await sql(
                "INSERT INTO line_answer (line, kind, refund, reason, is_automatic, answered_at, answered_by,"
                " undone_reason) VALUES ({}, 'refund', {}, 'x', false, now(), 1, '')",
                again.id,
                refund.id,
            )
    assert [each.kind for each in await LineAnswer.objects().order_by(LineAnswer.id)] == ["payment", "refund"]
