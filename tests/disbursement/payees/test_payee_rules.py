"""The policy of payees' accounts; no database."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from grants.awards.tables import Agreement
from grants.disbursement import rules as paying
from grants.disbursement.payees import rules
from grants.disbursement.payees.facts import AccountFacts
from grants.disbursement.payees.tables import PayeeChange
from grants.disbursement.tables import Payment, PaymentStatus
from grants.errors import why_not
from grants.organizations.tables import BankAccount
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.awards.test_rules import MALLORY, an_award, some
from tests.disbursement.test_rules import ANNA, BEN, CARL, RITA, a_payment

NOW = datetime(2026, 5, 22, tzinfo=UTC)
OLD, NEW = (
    some(BankAccount, id=1, number="11111111", entered_by=98),
    some(BankAccount, id=2, number="22222222", entered_by=99),
)
AWARD = an_award(agreement=some(Agreement, number="LW-2026-01", signed_on=date(2026, 5, 12), payee_number=OLD.number))
SIMA = Actor(21, "Sima", frozenset({(AWARD.payee.id, Role.SIGNATORY)}))


def a_change(**changes) -> PayeeChange:
    facts = {
        "id": 1,
        "asked_by": SIMA.id,
        "payee_number": NEW.number,
        "checked_at": None,
        "effective_at": None,
        "ended_at": None,
    }
    return some(PayeeChange, **(facts | changes))


COOLING = a_change(checked_at=NOW, effective_at=datetime(2026, 5, 26, tzinfo=UTC))
COUNTS = a_change(checked_at=NOW, effective_at=datetime(2026, 5, 21, tzinfo=UTC))


def an_account(changes=(), award=AWARD) -> AccountFacts:
    return AccountFacts(award, changes, [NEW], NOW)


@pytest.mark.parametrize(
    ("of", "by", "account", "reason", "code"),
    [
        (an_account(), SIMA, NEW, "销户", None),
        (an_account(), BEN, NEW, "销户", None),
        (an_account(), RITA, NEW, "销户", "people.role_missing"),
        (an_account(), ANNA, NEW, "销户", "people.role_missing"),
        (an_account(), CARL, NEW, "销户", "people.role_missing"),
        (an_account(), MALLORY, NEW, "销户", "people.role_missing"),
        (an_account(), SIMA, None, "销户", "disbursement.account_not_checked"),
        (an_account(), SIMA, OLD, "销户", "disbursement.account_not_checked"),
        (an_account(), SIMA, NEW, " ", "disbursement.no_reason"),
        (an_account([COUNTS]), SIMA, NEW, "销户", "disbursement.same_account"),
        (an_account([a_change()]), SIMA, NEW, "销户", "disbursement.change_under_way"),
        (an_account([COOLING]), SIMA, NEW, "销户", "disbursement.change_under_way"),
        (an_account([a_change(ended_at=NOW)]), SIMA, NEW, "销户", None),
        (an_account(award=replace(AWARD, agreement=None)), SIMA, NEW, "销户", "disbursement.account_not_frozen"),
    ],
)
def test_the_payee_or_the_preparer_asks_for_an_account_that_the_registry_holds(of, by, account, reason, code):
    refusal = why_not(rules.check_asking, of, by, account, reason)

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("by", "change", "account", "typed", "code"),
    [
        (RITA, a_change(), NEW, "2222 2222", None),
        (BEN, a_change(), NEW, "22222222", None),
        (ANNA, a_change(), NEW, "22222222", "people.role_missing"),
        (CARL, a_change(), NEW, "22222222", "people.role_missing"),
        (SIMA, a_change(), NEW, "22222222", "people.role_missing"),
        (BEN, a_change(asked_by=BEN.id), NEW, "22222222", "disbursement.change_by_same_person"),
        (
            RITA,
            a_change(),
            some(BankAccount, id=2, entered_by=RITA.id),
            "22222222",
            "disbursement.change_by_same_person",
        ),
        (RITA, COOLING, NEW, "22222222", "disbursement.change_decided"),
        (RITA, a_change(ended_at=NOW), NEW, "22222222", "disbursement.change_decided"),
        (RITA, a_change(), some(BankAccount, id=3, entered_by=99), "22222222", "disbursement.account_replaced"),
        (RITA, a_change(), NEW, "22222223", "disbursement.number_differs"),
    ],
)
def test_another_of_finance_checks_a_change_against_its_letter(by, change, account, typed, code):
    refusal = why_not(rules.check_check, an_account([change]), by, change, account, typed)

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("by", "change", "reason", "code"),
    [
        (SIMA, COOLING, "并非本单位申请", None),
        (RITA, a_change(), "印章不符", None),
        (ANNA, COOLING, "电话核实不符", None),
        (CARL, COOLING, "不符", "people.role_missing"),
        (RITA, COUNTS, "不符", "disbursement.change_in_force"),
        (RITA, a_change(ended_at=NOW), "不符", "disbursement.change_in_force"),
        (RITA, COOLING, " ", "disbursement.no_reason"),
    ],
)
def test_a_change_is_ended_only_before_it_counts(by, change, reason, code):
    refusal = why_not(rules.check_ending, an_account([change]), by, change, reason)

    assert (refusal and refusal.code) == code


def test_waiting_is_counted_in_working_days_and_never_guessed():
    refusal = why_not(rules.cooling_ends_on, date(2090, 1, 2), 3)

    assert rules.cooling_ends_on(date(2026, 5, 21), 3) == date(2026, 5, 26)
    assert refusal.code == "disbursement.calendar_unknown"


@pytest.mark.parametrize(
    ("changed", "changing", "code"),
    [
        (None, None, None),
        (None, a_change(), "disbursement.condition_unmet"),
        (COUNTS, None, "disbursement.account_changed"),
        (a_change(payee_number="0000000000000000101"), None, None),
    ],
)
def test_no_payment_goes_on_to_an_account_that_is_being_changed_or_was(changed, changing, code):
    payment = a_payment(PaymentStatus.REQUESTED)
    payment = replace(payment, of=replace(payment.of, changed=changed, changing=changing))

    refusal = why_not(paying.check_review, payment, RITA)

    assert (refusal and refusal.code) == code


def test_only_for_a_change_under_way_does_a_checker_cancel_a_payment():
    payment = a_payment(PaymentStatus.REQUESTED)
    changing = replace(payment, of=replace(payment.of, changing=a_change()))

    assert why_not(paying.check_cancelling_for_account, payment, RITA).code == "disbursement.account_not_changing"
    assert why_not(paying.check_cancelling_for_account, changing, CARL).code == "people.role_missing"
    assert why_not(paying.check_cancelling_for_account, changing, RITA) is None


def test_the_approver_sees_what_differs_from_the_last_payment():
    last = some(Payment, payee_holder="A", payee_number="1", payee_bank="X", payee_cnaps="9")
    now = some(Payment, payee_holder="A", payee_number="2", payee_bank="X", payee_cnaps="9")

    assert [(str(each.label), each.before, each.now) for each in rules.differences(now, last)] == [("账号", "1", "2")]
    assert rules.differences(now, None) == []
