"""The policy of payments; no database."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from grants.awards.tables import Agreement, Hold, Objection, Stage, StageRequirement
from grants.disbursement import rules, words
from grants.disbursement.facts import PaymentFacts, StageFacts
from grants.disbursement.queries import StageView
from grants.disbursement.tables import Payment, PaymentStatus, PaymentStep, StageFact, StepKind
from grants.errors import why_not
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.awards.test_rules import FUNDER, MALLORY, an_award, some

TODAY = date(2026, 9, 18)
BEN, RITA, ANNA, CARL = (
    Actor(number, name, frozenset({(FUNDER, role)}))
    for number, name, role in (
        (11, "Ben", Role.FINANCE_PREPARER),
        (12, "Rita", Role.FINANCE_REVIEWER),
        (13, "Anna", Role.APPROVER),
        (14, "Carl", Role.CASHIER),
    )
)
FIRST, SECOND = some(Stage, id=1, seq=1, amount=Decimal("37600.00")), some(Stage, id=2, seq=2)
SIGNED = some(Agreement, number="LW-2026-01", signed_on=date(2026, 5, 12))
MIDTERM = some(StageFact, condition="midterm_accepted", met_on=date(2026, 9, 11), evidence="report:1", revoked_at=None)
FIRST_PAID = some(Payment, id=1, stage=1, status=PaymentStatus.PAID, amount=Decimal("37600.00"), reissue_of=None)


def the_second_stage(known=(MIDTERM,), payments=(FIRST_PAID,), stage=SECOND, **changes) -> StageFacts:
    """Ready to be asked for: mid-term accepted, the first stage paid."""
    facts = an_award(
        agreement=SIGNED,
        stages=[FIRST, SECOND],
        requirements=[some(StageRequirement, stage=2, condition="midterm_accepted")],
    )
    return StageFacts(replace(facts, **changes), stage, known, payments)


def a_payment(status=PaymentStatus.REQUESTED, **changes) -> PaymentFacts:
    payment = some(
        Payment,
        id=2,
        stage=2,
        number="BK-2026-0014",
        status=status,
        payee_number="0000000000000000101",
        prepared_by=BEN.id,
        reviewed_by=None,
        approved_by=None,
        sent_at=datetime(2026, 9, 17, tzinfo=UTC),
        paid_on=None,
    )
    for name, value in changes.items():
        setattr(payment, name, value)
    return PaymentFacts(payment, the_second_stage(), [], [])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"known": ()}, "disbursement.condition_unmet"),
        (
            {"known": (some(StageFact, condition="midterm_accepted", revoked_at=datetime(2026, 9, 12, tzinfo=UTC)),)},
            "disbursement.condition_unmet",
        ),
        ({"payments": ()}, "disbursement.condition_unmet"),
        ({"objections": [some(Objection, closed_on=None)]}, "disbursement.condition_unmet"),
        ({"holds": [some(Hold, reason="投诉", lifted_at=None)]}, "disbursement.on_hold"),
        (
            {"payments": (FIRST_PAID, some(Payment, stage=2, number="x", status=PaymentStatus.REQUESTED))},
            "disbursement.already_live",
        ),
        ({"payments": (FIRST_PAID, some(Payment, stage=2, status=PaymentStatus.RETURNED))}, None),
        ({"payments": (FIRST_PAID, some(Payment, stage=2, status=PaymentStatus.CANCELLED))}, None),
    ],
)
def test_a_stage_is_asked_for_once_when_its_conditions_are_facts(changes, code):
    refusal = why_not(rules.check_request, the_second_stage(**changes))

    assert (refusal and refusal.code) == code


def test_finance_prepares_and_only_under_a_signed_agreement():
    unsigned = an_award(agreement=None)

    assert why_not(rules.check_asking, unsigned, BEN).code == "disbursement.condition_unmet"
    assert why_not(rules.check_asking, an_award(agreement=SIGNED), RITA).code == "people.role_missing"
    assert why_not(rules.check_asking, an_award(agreement=SIGNED), BEN) is None


def test_each_condition_says_since_when_and_what_proves_it():
    assert [(each.code, each.is_met, each.evidence) for each in rules.conditions(the_second_stage())] == [
        ("no_objection", True, "GS-2026-01"),
        ("agreement_signed", True, "LW-2026-01"),
        ("midterm_accepted", True, "report:1"),
        ("earlier_stages_paid", True, ""),
        ("no_hold", True, ""),
    ]


@pytest.mark.parametrize("status", list(PaymentStatus))
def test_a_status_makes_only_the_moves_of_the_table(status):
    for to in PaymentStatus:
        refusal = why_not(rules.check_move, some(Payment, status=status), to)
        assert (refusal is None) == (to in rules.MOVES[status])
        assert refusal is None or refusal.code == "disbursement.wrong_status"


def test_who_had_it_in_hand_takes_no_other_step():
    payment = a_payment(PaymentStatus.REVIEWED, reviewed_by=RITA.id)
    now = datetime(2026, 9, 18, tzinfo=UTC)

    for one in (BEN, RITA):
        refusal = why_not(rules.check_approval, payment, one, last_four="0101", factor_at=now, now=now)
        assert refusal.code == "disbursement.same_person"
    assert why_not(rules.check_approval, payment, ANNA, last_four="0101", factor_at=now, now=now) is None
    assert why_not(rules.check_approval, payment, CARL, last_four="0101", factor_at=now, now=now).code == (
        "people.role_missing"
    )
    assert why_not(rules.check_approval, payment, ANNA, last_four="0102", factor_at=now, now=now).code == (
        "disbursement.wrong_digits"
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"paid_on": date(2026, 9, 16)}, "disbursement.day_out_of_order"),
        ({"paid_on": date(2026, 9, 19)}, "disbursement.day_out_of_order"),
        ({"bank_ref": " "}, "disbursement.no_bank_reference"),
        ({"used_by": some(Payment, number="BK-2026-0001")}, "disbursement.bank_reference_used"),
    ],
)
def test_the_banks_word_has_a_day_and_a_reference_of_its_own(changes, code):
    facts = {"paid_on": date(2026, 9, 18), "bank_ref": "DEMO7", "used_by": None, "today": TODAY} | changes
    refusal = why_not(rules.check_confirmation, a_payment(PaymentStatus.SENT), CARL, **facts)

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("returned_on", "reason", "code"),
    [
        (date(2026, 9, 18), "户名不符", None),
        (date(2026, 9, 16), "户名不符", "disbursement.returned_out_of_order"),
        (date(2026, 9, 19), "户名不符", "disbursement.returned_out_of_order"),
        (date(2026, 9, 18), "", "disbursement.no_reason"),
    ],
)
def test_a_return_has_a_day_and_a_reason(returned_on, reason, code):
    payment = a_payment(PaymentStatus.PAID, paid_on=date(2026, 9, 17))
    refusal = why_not(rules.check_return, payment, CARL, returned_on=returned_on, reason=reason, today=TODAY)

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("status", "by", "code"),
    [
        (PaymentStatus.REQUESTED, RITA, None),
        (PaymentStatus.REVIEWED, ANNA, None),
        (PaymentStatus.APPROVED, CARL, None),
        (PaymentStatus.REQUESTED, CARL, "people.role_missing"),
        (PaymentStatus.SENT, CARL, "disbursement.wrong_status"),
        (PaymentStatus.PAID, ANNA, "disbursement.wrong_status"),
    ],
)
def test_who_has_it_in_hand_may_send_it_back(status, by, code):
    refusal = why_not(rules.check_sending_back, a_payment(status), by, "账户待核")

    assert (refusal and refusal.code) == code


def test_a_fact_is_recorded_by_its_deciders_never_ahead_and_never_twice_revoked():
    facts, olga = an_award(), Actor(1, "Olga", frozenset({(FUNDER, Role.OFFICER)}))
    asked = {"condition": "midterm_accepted", "met_on": TODAY, "today": TODAY}

    assert why_not(rules.check_fact, facts, olga, **asked) is None
    assert why_not(rules.check_fact, facts, None, **asked) is None
    assert why_not(rules.check_fact, facts, MALLORY, **asked).code == "people.role_missing"
    assert why_not(rules.check_fact, facts, olga, **(asked | {"condition": "agreement_signed"})).code == (
        "disbursement.fact_is_derived"
    )
    assert why_not(rules.check_fact, facts, olga, **(asked | {"met_on": date(2026, 9, 19)})).code == (
        "disbursement.fact_ahead"
    )
    revoked = some(StageFact, revoked_at=datetime(2026, 9, 12, tzinfo=UTC))
    assert why_not(rules.check_revocation, facts, olga, revoked, "x").code == "disbursement.fact_revoked"


def test_the_key_of_a_form_serves_one_request():
    assert why_not(rules.is_the_same_request, some(Payment, stage=1, number="x"), 2).code == "disbursement.form_reused"
    assert why_not(rules.is_the_same_request, some(Payment, stage=2, number="x"), 2) is None


def test_a_payment_does_not_exist_for_strangers():
    assert why_not(rules.check_reading, an_award(), MALLORY).code == "disbursement.no_payment"
    assert why_not(rules.check_reading, an_award(), BEN) is None


def test_steps_before_it_was_sent_back_count_no_more():
    kinds = [StepKind.PREPARED, StepKind.REVIEWED, StepKind.SENT_BACK, StepKind.PREPARED]
    steps = [some(PaymentStep, id=at, step=kind) for at, kind in enumerate(kinds)]
    facts = replace(a_payment(), steps=steps)

    assert [step.id for step in facts.standing] == [3]
    assert facts.last(StepKind.REVIEWED) is None


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, "可申请"),
        ({"known": ()}, "未到期"),
        ({"holds": [some(Hold, reason="x", lifted_at=None)]}, "已冻结"),
        ({"objections": [some(Objection, closed_on=None)]}, "异议锁定"),
        ({"payments": (FIRST_PAID, some(Payment, stage=2, status=PaymentStatus.SENT))}, "付款中"),
        (
            {"payments": (FIRST_PAID, some(Payment, stage=2, status=PaymentStatus.RETURNED, reissue_of=None))},
            "退汇，待重付",
        ),
    ],
)
def test_a_stage_says_what_it_waits_for(changes, word):
    of = the_second_stage(**changes)

    assert words.stage_status(StageView(of, rules.conditions(of)))[1] == word
