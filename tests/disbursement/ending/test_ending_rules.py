"""The policy of endings; no database."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from grants.awards.tables import Stage
from grants.disbursement.ending import rules
from grants.disbursement.ending.facts import EndingFacts
from grants.disbursement.ending.tables import Ending, EndingCause, EndingKind
from grants.disbursement.facts import StageFacts
from grants.disbursement.tables import Payment, PaymentStatus
from grants.errors import why_not
from grants.people.rules import Actor
from grants.people.tables import Role
from tests.awards.test_rules import FUNDER, MALLORY, an_award, some

OLGA, ANNA = (
    Actor(number, name, frozenset({(FUNDER, role)}))
    for number, name, role in ((21, "Olga", Role.OFFICER), (22, "Anna", Role.APPROVER))
)
AMOUNTS = {1: Decimal("500.00"), 2: Decimal("300.00"), 3: Decimal("200.00")}
TERMINATION = some(Ending, kind="termination", amount=None, proposed_by=21, decided_at=None)


def a_grant(*statuses: PaymentStatus | None, known=(), cuts=None, **changes) -> EndingFacts:
    """Three stages of 500, 300 and 200, each with the payment that the status says."""
    stages = [some(Stage, id=seq, seq=seq, amount=amount) for seq, amount in AMOUNTS.items()]
    payments = [
        some(Payment, id=seq, stage=seq, number=f"BK-{seq}", status=status, amount=AMOUNTS[seq], reissue_of=None)
        for seq, status in enumerate(statuses, start=1)
        if status
    ]
    facts = replace(an_award(stages=stages), **changes)
    return EndingFacts(facts, [StageFacts(facts, each, (), payments, cuts=cuts or {}) for each in stages], known)


def a_reduction(amount: str) -> Ending:
    return some(Ending, kind="reduction", amount=Decimal(amount), proposed_by=21, decided_at=None)


@pytest.mark.parametrize(
    ("amount", "cuts"),
    [
        ("150.00", {3: "150.00"}),
        ("200.00", {3: "200.00"}),
        ("200.01", {3: "200.00", 2: "0.01"}),
        ("500.00", {3: "200.00", 2: "300.00"}),
    ],
)
def test_a_reduction_is_taken_from_the_last_stage_first(amount, cuts):
    of = a_grant(PaymentStatus.PAID)

    assert of.cuts(a_reduction(amount)) == {stage: Decimal(part) for stage, part in cuts.items()}


@pytest.mark.parametrize(
    ("status", "of_reduction", "of_termination"),
    [
        (None, "1000.00", "1000.00"),
        (PaymentStatus.REVIEWED, "1000.00", "1000.00"),
        (PaymentStatus.APPROVED, "500.00", "1000.00"),
        (PaymentStatus.SENT, "500.00", "500.00"),
        (PaymentStatus.PAID, "500.00", "500.00"),
        (PaymentStatus.RETURNED, "1000.00", "1000.00"),
    ],
)
def test_a_reduction_leaves_what_is_approved_and_a_termination_what_the_bank_has(status, of_reduction, of_termination):
    of = a_grant(status)

    assert of.free(EndingKind.REDUCTION) == Decimal(of_reduction)
    assert of.free(EndingKind.TERMINATION) == Decimal(of_termination)


def test_what_was_cut_before_is_not_cut_again():
    of = a_grant(PaymentStatus.PAID, cuts={3: Decimal("200.00"), 2: Decimal("100.00")})

    assert of.cuts(TERMINATION) == {2: Decimal("200.00")}


def test_a_reduction_cancels_the_request_of_the_stage_it_cuts_and_no_other():
    of = a_grant(PaymentStatus.REQUESTED, PaymentStatus.REVIEWED)

    assert [each.number for each in of.cancelled_by(a_reduction("200.00"))] == []
    assert [each.number for each in of.cancelled_by(a_reduction("201.00"))] == ["BK-2"]
    assert [each.number for each in of.cancelled_by(TERMINATION)] == ["BK-1", "BK-2"]


@pytest.mark.parametrize(
    ("by", "changes", "code"),
    [
        (OLGA, {}, None),
        (ANNA, {}, "people.role_missing"),
        (MALLORY, {}, "people.role_missing"),
        (OLGA, {"terminated_at": datetime(2026, 6, 2, tzinfo=UTC)}, "disbursement.award_terminated"),
        (OLGA, {"known": [TERMINATION]}, "disbursement.ending_open"),
    ],
)
def test_the_officer_proposes_one_ending_at_a_time_of_an_award_that_goes_on(by, changes, code):
    refusal = why_not(rules.may_propose, a_grant(**changes), by)

    assert (refusal and refusal.code) == code


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("0.00", "disbursement.cut_over_free"),
        ("500.00", None),
        ("500.01", "disbursement.cut_over_free"),
        (None, "disbursement.cut_over_free"),
    ],
)
def test_a_reduction_is_of_money_that_nobody_approved(amount, code):
    of, cut = a_grant(PaymentStatus.APPROVED), Decimal(amount) if amount else None

    facts = {"kind": EndingKind.REDUCTION, "amount": cut, "reason": "检查发现规模缩小", "cause": EndingCause.OTHER}
    refusal = why_not(rules.check_proposing, of, OLGA, **facts)

    assert (refusal and refusal.code) == code


def test_a_termination_waits_for_the_banks_word():
    of = a_grant(PaymentStatus.SENT)

    refusal = why_not(rules.check_deciding, of, ANNA, TERMINATION, is_approved=True, opinion="")

    assert refusal and refusal.code == "disbursement.with_the_bank"
