from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.applications import budget
from grants.applications.budget import Budget
from grants.calls.tables import Call, CapBase, Policy
from grants.money import yuan
from tests.applications.in_memory import a_call, a_track, an_application, submitted
from tests.applications.world import a_line


def said(lines, key: str, *, match: str = "0.00", call: Call | None = None, requested=None) -> budget.Finding:
    """What one rule of the budget says."""
    asked = Budget(lines, yuan(match), requested)
    return next(each for each in budget.findings(asked, call or a_call(), a_track()) if each.key == key)


# 46,200 of labour and allowances in 80,000, with 12,000 of own cash: the first draft of A1 (ui S10).
FIRST_DRAFT = (
    a_line("探访劳务", "60×12", "40.00", "labour"),
    a_line("志愿者补贴", "1", "17400.00", "volunteer_allowance"),
    a_line("活动", "1", "33800.00"),
)


def test_labour_over_its_share_names_both_operands_the_lines_and_both_ways_out():
    found = said(FIRST_DRAFT, "labour", match="12000.00")

    assert (found.code, found.ok, found.lines) == ("applications.labour_over_share", False, (1, 2))
    assert "¥46,200.00" in str(found.words)
    assert "¥92,000.00 = 50.22%，上限 50%" in str(found.words)
    assert [str(way) for way in found.ways_out] == ["改列其他科目至少 ¥200.00", "或直接核减至少 ¥400.00"]


def test_after_cutting_as_much_as_was_said_the_share_is_kept_exactly():
    cut = (FIRST_DRAFT[0], a_line("志愿者补贴", "1", "17000.00", "volunteer_allowance"), FIRST_DRAFT[2])

    found = said(cut, "labour", match="12000.00")

    assert found.ok
    assert "= 50.00%" in str(found.words)


def test_the_denominator_of_the_labour_cap_is_the_one_the_call_declares():
    assert not said(FIRST_DRAFT, "labour", match="12400.00", call=a_call(labour_cap_of=CapBase.GRANT)).ok
    assert said(FIRST_DRAFT, "labour", match="12400.00").ok


def test_a_call_without_a_labour_cap_says_nothing_of_labour():
    call = a_call()
    call.labour_cap_percent = None

    keys = {each.key for each in budget.findings(Budget(FIRST_DRAFT), call, a_track())}

    assert "labour" not in keys


@pytest.mark.parametrize(
    ("percent", "fee", "ok"), [("0", "0.01", False), ("5", "500.00", True), ("5", "500.01", False)]
)
def test_a_management_fee_keeps_within_its_percent_of_the_grant(percent, fee, ok):
    rest = yuan("10000") - yuan(fee)
    lines = [a_line("活动", "1", str(rest)), a_line("管理费", "1", fee, "management_fee")]

    found = said(lines, "management_fee", match="5000.00", call=a_call(management_fee_percent=Decimal(percent)))

    assert (found.ok, found.code) == (ok, "applications.management_fee")


@pytest.mark.parametrize(
    ("cost_class", "policy", "code"),
    [
        ("fixed_asset", "fixed_assets", "applications.fixed_assets"),
        ("handout", "handouts", "applications.handouts"),
    ],
)
def test_assets_and_handouts_are_not_paid_unless_the_call_allows_them(cost_class, policy, code):
    lines = [a_line("活动", "1", "100.00"), a_line("设备", "1", "50.00", cost_class)]

    forbidden, allowed = said(lines, cost_class), said(lines, cost_class, call=a_call(**{policy: Policy.ALLOW}))

    assert (forbidden.ok, forbidden.code, forbidden.lines) == (False, code, (2,))
    assert allowed.ok


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [a_line("", "1", "5.00")],
        [a_line("活动", "1", "0.00")],
        [budget.Line("活动", "activity")],
        [budget.Line("活动", "activity", (Decimal(1),), yuan("5"), price_typed="五元")],
    ],
    ids=["none", "no item", "no price", "no quantity", "a price that is no amount"],
)
def test_a_budget_with_open_lines_is_not_submitted(lines):
    assert said(lines, "lines").code == "applications.line_incomplete"
    assert submitted(an_application(lines=lines)) == "applications.line_incomplete"


def test_two_lines_of_one_name_cannot_be_told_apart_later():
    lines = [a_line("印刷", "1", "5.00"), a_line("印刷 ", "1", "6.00")]

    assert (said(lines, "items").lines, submitted(an_application(lines=lines))) == ((1, 2), "applications.item_twice")


def test_what_is_asked_for_is_the_sum_of_the_lines():
    assert submitted(an_application(), requested=yuan("75200.01")) == "applications.sum_differs"
    assert submitted(an_application(), requested=yuan("75200.00")) is None


LINE = st.builds(
    lambda n, cents, quantity, kind: budget.Line(f"{n}", kind, (Decimal(quantity),), yuan(Decimal(cents) / 100)),
    st.integers(0, 10**6),
    st.integers(1, 10**7),
    st.integers(1, 50),
    st.sampled_from(["activity", "labour", "volunteer_allowance"]),
)


@given(st.lists(LINE, min_size=1, max_size=8), st.integers(0, 10**8))
def test_the_labour_rule_agrees_with_the_obvious_fraction(lines, cents):
    match = yuan(Decimal(cents) / 100)
    part = sum(int(line.amount * 100) for line in lines if line.cost_class != "activity")
    whole = sum(int(line.amount * 100) for line in lines) + cents

    assert said(lines, "labour", match=str(match)).ok == (2 * part <= whole)
