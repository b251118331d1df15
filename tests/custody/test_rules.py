from datetime import date
from decimal import Decimal

import pytest

from grants.awards.tables import AwardLine
from grants.clock import during
from grants.custody import rules
from grants.custody.rules import ClaimInHand, Room
from grants.custody.tables import Claim, ClaimStatus, CustodyLedger
from grants.errors import why_not
from grants.people.rules import Actor
from grants.people.tables import Role

HUB, GROUP, STREET = 1, 2, 3
TODAY = date(2026, 6, 5)

FIRST = Actor(11, "符晓晴", frozenset({(GROUP, Role.GROUP_SIGNATORY)}))
SECOND = Actor(12, "林阿公", frozenset({(GROUP, Role.GROUP_SIGNATORY)}))
REVIEWER = Actor(13, "王初审", frozenset({(HUB, Role.HUB_REVIEWER)}))
BOOKKEEPER = Actor(14, "吴海珍", frozenset({(HUB, Role.HUB_BOOKKEEPER)}))
CASHIER = Actor(15, "陈出纳", frozenset({(HUB, Role.HUB_CASHIER)}))
MALLORY = Actor(99, "Mallory", frozenset({(STREET, role) for role in Role}))


def a_ledger() -> CustodyLedger:
    return CustodyLedger(
        id=1, hub=HUB, community_group=GROUP, award=1, fund=1, book=1, account=1, opened_on=date(2026, 5, 12)
    )


def a_room(*, line="500.00", claimed="0.00", held="1000.00", reserved="0.00", cost_class="activity") -> Room:
    awarded = AwardLine(
        id=1, award=1, budget_line=1, position=1, item="邻里节", cost_class=cost_class, amount=Decimal(line)
    )
    return Room(a_ledger(), awarded, Decimal(claimed), Decimal(held), Decimal(reserved))


def a_claim(status=ClaimStatus.SIGNED_ONCE, **facts) -> Claim:
    values = dict(
        id=1,
        ledger=1,
        award_line=1,
        number="HUB-BZ-2026-0001",
        amount=Decimal("100.00"),
        status=status,
        summary="邻里节",
        invoice_no="26460000000000000099",
        claimed_on=TODAY,
        filed_by=FIRST.id,
        filed_at=during(TODAY),
    )
    return Claim(**values | facts)


def in_hand(status, **facts) -> ClaimInHand:
    return ClaimInHand(a_claim(status, **facts), a_ledger())


def code(rule, *args, **facts) -> str | None:
    refusal = why_not(rule, *args, **facts)
    return refusal and refusal.code


@pytest.mark.parametrize(
    ("room", "amount", "expected"),
    [
        ({}, "100.00", None),
        ({"line": "100.00"}, "100.00", None),
        ({"line": "100.00", "claimed": "0.01"}, "100.00", "custody.over_line"),
        ({"held": "100.00", "reserved": "0.01"}, "100.00", "custody.not_enough_held"),
        ({"held": "100.00", "reserved": "0.00"}, "100.00", None),
        ({"line": "1.00", "held": "1.00"}, "100.00", "custody.over_line"),
    ],
)
def test_a_claim_must_fit_its_line_then_the_account(room, amount, expected):
    assert code(rules.check_room, a_room(**room), Decimal(amount)) == expected


@pytest.mark.parametrize("amount", ["0.00", "-1.00"])
def test_a_claim_is_for_something(amount):
    assert code(rules.check_claimant, a_room(), FIRST, Decimal(amount)) == "custody.no_amount"


def test_the_refusal_names_the_earlier_use_of_an_invoice():
    number = "26460000000000000099"

    live = rules.earlier_use(number, a_claim())
    paid = rules.earlier_use(number, a_claim(ClaimStatus.PAID, paid_on=date(2026, 8, 14)))

    assert str(live) == "发票 26460000000000000099 已在 2026-06-05 报账，正在办理"
    assert str(paid) == "发票 26460000000000000099 已在 2026-08-14 报销过"


@pytest.mark.parametrize("stranger", [MALLORY, REVIEWER, CASHIER])
def test_only_a_signatory_of_the_group_files_its_claims(stranger):
    assert code(rules.check_claimant, a_room(), stranger, Decimal(1)) == "people.role_missing"


@pytest.mark.parametrize(
    ("now", "step", "who"),
    [
        (ClaimStatus.SIGNED_ONCE, ClaimStatus.SIGNED, SECOND),
        (ClaimStatus.SIGNED, ClaimStatus.REVIEWED, REVIEWER),
        (ClaimStatus.REVIEWED, ClaimStatus.VERIFIED, BOOKKEEPER),
        (ClaimStatus.VERIFIED, ClaimStatus.PAID, CASHIER),
    ],
)
def test_each_step_has_its_one_role_and_its_one_state(now, step, who):
    everyone = {FIRST, SECOND, REVIEWER, BOOKKEEPER, CASHIER, MALLORY}
    signed = {"signed_by": SECOND.id} if now != ClaimStatus.SIGNED_ONCE else {}

    allowed = {by for by in everyone if code(rules.check_step, in_hand(now, **signed), step, by) is None}
    states = {state for state in ClaimStatus if code(rules.check_step, in_hand(state), step, who) is None}

    assert allowed == {who}
    assert states == {now}


@pytest.mark.parametrize("before", ["filed_by", "signed_by", "reviewed_by", "verified_by"])
def test_nobody_takes_two_steps_of_one_claim(before):
    hand = in_hand(ClaimStatus.VERIFIED, **{before: CASHIER.id})

    assert code(rules.check_step, hand, ClaimStatus.PAID, CASHIER) == "custody.same_person"


def test_money_of_an_award_on_hold_is_not_paid():
    assert code(rules.check_cashier, in_hand(ClaimStatus.VERIFIED), True, CASHIER) == "custody.on_hold"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"paid_on": date(2026, 6, 4)}, "custody.paid_before_claimed"),
        ({"paid_on": date(2026, 6, 6)}, "custody.in_the_future"),
        ({"stated": "2026-06"}, "custody.month_stated"),
        ({"stated": "2026-05"}, None),
        ({"bank_ref": ""}, "custody.no_bank_ref"),
    ],
)
def test_a_payment_has_a_day_that_can_be_booked_and_the_banks_number(changes, expected):
    facts = {"paid_on": TODAY, "bank_ref": "B1", "stated": None, "today": TODAY} | changes

    assert code(rules.check_payment, in_hand(ClaimStatus.VERIFIED), False, CASHIER, **facts) == expected


@pytest.mark.parametrize(
    ("status", "reason", "expected"),
    [
        (ClaimStatus.SIGNED, "抬头不对", None),
        (ClaimStatus.VERIFIED, "抬头不对", None),
        (ClaimStatus.SIGNED, "", "custody.no_reason"),
        (ClaimStatus.SIGNED_ONCE, "抬头不对", "custody.wrong_status"),
        (ClaimStatus.PAID, "抬头不对", "custody.wrong_status"),
    ],
)
def test_the_hub_returns_a_claim_it_has_before_it_with_a_reason(status, reason, expected):
    assert code(rules.check_return, in_hand(status), REVIEWER, reason=reason) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"amount": Decimal("0.00")}, "custody.no_amount"),
        ({"last_on": date(2026, 6, 5)}, "custody.interest_known"),
        ({"credited_on": date(2026, 6, 6)}, "custody.in_the_future"),
        ({"stated": "2026-06"}, "custody.month_stated"),
        ({"day_products": [Decimal(0)]}, "custody.nothing_to_share"),
    ],
)
def test_interest_is_booked_once_on_the_banks_day(changes, expected):
    facts = {
        "credited_on": TODAY,
        "amount": Decimal("0.79"),
        "last_on": None,
        "day_products": [Decimal(1)],
        "stated": None,
        "today": TODAY,
    } | changes

    assert code(rules.check_interest, HUB, BOOKKEEPER, **facts) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"is_issued": True}, "custody.statement_issued"),
        ({"month": "2026-06"}, "custody.month_not_over"),
        ({"first_day": date(2026, 6, 1)}, "custody.before_opening"),
        ({"waits_for_closing": True}, "custody.month_not_closed"),
    ],
)
def test_a_statement_covers_a_month_that_is_over(changes, expected):
    facts = {
        "month": "2026-05",
        "first_day": date(2026, 5, 12),
        "is_issued": False,
        "waits_for_closing": False,
        "today": TODAY,
    } | changes

    assert code(rules.check_statement, a_ledger(), BOOKKEEPER, **facts) == expected
