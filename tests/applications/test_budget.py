from decimal import Decimal

import pytest

from grants import money
from grants.applications import budget, budget_rules
from grants.applications.budget import Budget, Given, Line, own
from grants.applications.fees import most
from grants.calls.tables import CapBase, Policy
from grants.money import yuan
from tests.applications.budgets import a_standard, by_days, in_kind, rules, said_of
from tests.applications.in_memory import a_cap, an_application, submitted
from tests.applications.world import a_line

# 46,200 of labour and allowances in 80,000, with 12,000 of own cash: the first draft of A1 (ui S10).
FIRST_DRAFT = (
    a_line("探访劳务", "60×12", "40.00", "labour"),
    a_line("志愿者补贴", "1", "17400.00", "volunteer_allowance"),
    a_line("活动", "1", "33800.00"),
)
CASH = own(yuan("12000.00"))


def test_a_cap_that_is_passed_names_both_operands_the_lines_and_both_ways_out():
    found = said_of(Budget(FIRST_DRAFT, CASH), "share-1")

    assert (found.code, found.ok, found.lines) == ("applications.over_share", False, (1, 2))
    assert "¥46,200.00" in str(found.words)
    assert "¥92,000.00 = 50.22%，上限 50%" in str(found.words)
    assert [str(way) for way in found.ways_out] == ["改列其他科目至少 ¥200.00", "或直接核减至少 ¥400.00"]


def test_after_cutting_as_much_as_was_said_the_share_is_kept_exactly():
    cut = (FIRST_DRAFT[0], a_line("志愿者补贴", "1", "17000.00", "volunteer_allowance"), FIRST_DRAFT[2])

    found = said_of(Budget(cut, CASH), "share-1")

    assert found.ok
    assert "= 50.00%" in str(found.words)


# domain §8: 57.75 % of the grant, 50.22 % of grant and cash match, 44.42 % with what was given in kind.
@pytest.mark.parametrize(
    ("cap_of", "share"),
    [
        (CapBase.GRANT, "57.75%"),
        (CapBase.GRANT_AND_CASH_MATCH, "50.22%"),
        (CapBase.GRANT_AND_ALL_MATCH, "44.42%"),
    ],
)
def test_the_denominator_of_a_cap_is_the_one_the_call_declares(cap_of, share):
    asked = Budget(FIRST_DRAFT, (*CASH, in_kind("12000.00")))

    found = said_of(asked, "share-1", caps=[a_cap(cap_of=cap_of)])

    assert share in str(found.words)
    assert found.ok is (cap_of == CapBase.GRANT_AND_ALL_MATCH)


def test_a_cap_says_what_it_rests_on():
    assert said_of(Budget(FIRST_DRAFT), "share-1", caps=[a_cap(basis="琼民规〔2024〕9号第十二条")]).source == (
        "琼民规〔2024〕9号第十二条"
    )
    assert said_of(Budget(FIRST_DRAFT), "share-1").source == budget.CALL_SAYS


def test_a_call_without_caps_says_nothing_of_shares():
    keys = {each.key for each in budget_rules.findings(Budget(FIRST_DRAFT), rules(caps=[]))}

    assert not {key for key in keys if key.startswith("share")}


@pytest.mark.parametrize(
    ("percent", "fee", "ok", "code"),
    [
        ("0", "0.01", False, "applications.not_paid"),
        ("5", "500.00", True, "applications.over_share"),
        ("5", "500.01", False, "applications.over_share"),
    ],
)
def test_a_management_fee_keeps_within_its_percent_of_the_grant(percent, fee, ok, code):
    rest = yuan("10000") - yuan(fee)
    lines = [a_line("活动", "1", str(rest)), a_line("管理费", "1", fee, "management_fee")]
    cap = a_cap(2, "管理费", ("management_fee",), percent, CapBase.GRANT)

    found = said_of(Budget(lines, CASH), "share-2", caps=[cap])

    assert (found.ok, found.code) == (ok, code)


def test_what_is_not_paid_at_all_is_no_cost_of_zero_yuan():
    lines = [a_line("活动", "1", "100"), Line("管理费", "management_fee")]

    assert said_of(Budget(lines), "share-2").ok


@pytest.mark.parametrize(
    ("cost_class", "policy", "code"),
    [
        ("fixed_asset", "fixed_assets", "applications.fixed_assets"),
        ("handout", "handouts", "applications.handouts"),
    ],
)
def test_assets_and_handouts_are_not_paid_unless_the_call_allows_them(cost_class, policy, code):
    asked = Budget([a_line("活动", "1", "100.00"), a_line("设备", "1", "50.00", cost_class)])

    forbidden, allowed = said_of(asked, cost_class), said_of(asked, cost_class, **{policy: Policy.ALLOW})

    assert (forbidden.ok, forbidden.code, forbidden.lines) == (False, code, (2,))
    assert allowed.ok


@pytest.mark.parametrize(
    ("item", "basis", "ok"),
    [
        ("血压计", "欧姆龙 U10，入户监测用，3 家询价", True),
        ("血压计", " ", False),
        ("血压计、血糖仪", "入户监测用", False),
        ("桌椅等", "活动室用", False),
    ],
)
def test_where_assets_are_to_be_listed_each_stands_on_its_own_line_with_what_it_is(item, basis, ok):
    line = Line(item, "fixed_asset", (Decimal(2),), yuan("200"), basis)

    found = said_of(Budget([line]), "fixed_asset_list", fixed_assets=Policy.LIST)

    assert (found.ok, found.code, found.lines) == (ok, "applications.not_listed", () if ok else (1,))


# domain §9 and R-D5: what one expert gets for so many days.
@pytest.mark.parametrize(
    ("rate", "days", "allowed"),
    [("500", "5", "1600"), ("300", "3", "800"), ("500", "8", "2200"), ("500", "2", "1000"), ("300", "0.5", "150")],
)
def test_a_fee_follows_the_days(rate, days, allowed):
    assert most(a_standard(rate=rate), by_days("1", days, "1")) == yuan(allowed)


def test_a_line_over_the_standard_is_named_with_the_most_allowed_and_the_price_that_keeps_to_it():
    senior = Budget([by_days("2", "5", "500.00")])

    found = said_of(senior, "fee-1", standards=[a_standard()])

    assert (found.code, found.lines) == ("applications.over_standard", (1,))
    assert "最多 ¥3,200.00，现为 ¥5,000.00，超出 ¥1,800.00" in str(found.words)
    assert [str(way) for way in found.ways_out] == ["单价不超过 ¥320.00"]


def test_the_days_are_those_of_one_continuous_event_of_one_expert():
    once = by_days("1", "2", "500.00", times="3")
    in_one_go = by_days("1", "6", "500.00")

    assert most(a_standard(), once) == yuan("3000.00")
    assert most(a_standard(), in_one_go) == yuan("1800.00")


def test_the_price_that_is_said_to_be_in_order_is_the_dearest_that_is():
    three_days = by_days("1", "3", "300.00")
    price = money.dearest(most(a_standard(rate="300"), three_days), three_days.quantities)

    assert price == yuan("266.66")
    assert by_days("1", "3", "266.66").amount <= yuan("800")
    assert by_days("1", "3", "266.67").amount > yuan("800")


def test_half_a_day_is_paid_by_the_half_and_rounded_as_a_line_is():
    half_a_day = by_days("1", "0.5", "300.00")

    assert money.dearest(most(a_standard(rate="300"), half_a_day), half_a_day.quantities) == yuan("300.00")
    assert by_days("1", "0.5", "300.01").amount > yuan("150.00")


@pytest.mark.parametrize(
    "line",
    [
        by_days("2", "3", "100", None),
        by_days("2", "3", "100", 9),
        Line("讲座", "expert_fee", (Decimal(6),), yuan("100"), standard=1),
        by_days("1.5", "2", "100"),
        Line("活动", "activity", (Decimal(1), Decimal(2)), yuan("100"), standard=1),
    ],
    ids=["none named", "one of another call", "no days", "half a person", "of another class"],
)
def test_a_line_of_a_class_with_standards_names_one_and_counts_persons_and_days(line):
    found = said_of(Budget([line]), "standards", standards=[a_standard()])

    assert (found.ok, found.code, found.lines) == (False, "applications.no_standard", (1,))


def test_a_call_without_standards_asks_for_none():
    keys = {each.key for each in budget_rules.findings(Budget([by_days("2", "5", "500", None)]), rules())}

    assert "standards" not in keys


@pytest.mark.parametrize(
    ("asked", "ok"), [("5000.00", True), ("4999.99", False)], ids=["as much as the least", "a cent less"]
)
def test_a_track_may_ask_for_a_least_amount(asked, ok):
    found = said_of(Budget([a_line("活动", "1", asked)]), "least", least=yuan("5000.00"))

    assert (found.ok, found.code) == (ok, "applications.under_least")


def test_own_cash_that_is_too_little_names_both_ways_out():
    asked = Budget([a_line("活动", "1", "60000.00")], own(yuan("20000.00")))

    found = said_of(asked, "least_match", least_match_percent=Decimal(40))

    assert (found.code, found.ok) == ("applications.match_too_small", False)
    assert "= 25.00%，不少于 40%" in str(found.words)
    assert [str(way) for way in found.ways_out] == ["自筹现金至少增加 ¥20,000.00", "申请金额至少核减 ¥30,000.00"]


def test_things_given_in_kind_are_no_cash():
    asked = Budget([a_line("活动", "1", "100.00")], [Given("own", yuan("10")), in_kind("500")])

    assert (asked.match_cash, asked.match_in_kind, asked.cash) == (yuan("10"), yuan("500"), yuan("110"))
    assert not said_of(asked, "least_match", least_match_percent=Decimal(50)).ok


def test_no_growth_of_own_cash_makes_it_all_of_the_budget():
    assert money.under_share(yuan("10"), yuan("5"), Decimal(100)) == (None, yuan("10"))


@pytest.mark.parametrize(
    ("given", "ok"),
    [
        (Given("own", yuan("5")), True),
        (Given("donation", yuan("5"), "某基金会"), True),
        (Given("donation", yuan("5"), " "), False),
        (Given("own"), False),
        (Given("own", amount_typed="不知道"), False),
    ],
    ids=["own cash", "a donor", "no donor", "no amount", "no number"],
)
def test_what_stands_beside_the_grant_says_how_much_and_from_whom(given, ok):
    found = said_of(Budget([a_line("活动", "1", "100.00")], [given]), "match_cash")

    assert (found.ok, found.code) == (ok, "applications.match_incomplete")


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [a_line("", "1", "5.00")],
        [a_line("活动", "1", "0.00")],
        [Line("活动", "activity")],
        [Line("活动", "activity", (Decimal(1),), yuan("5"), price_typed="五元")],
    ],
    ids=["none", "no item", "no price", "no quantity", "a price that is no amount"],
)
def test_a_budget_with_open_lines_is_not_submitted(lines):
    assert said_of(Budget(lines), "lines").code == "applications.line_incomplete"
    assert submitted(an_application(lines=lines)) == "applications.line_incomplete"


def test_two_lines_of_one_name_cannot_be_told_apart_later():
    lines = [a_line("印刷", "1", "5.00"), a_line("印刷 ", "1", "6.00")]

    assert said_of(Budget(lines), "items").lines == (1, 2)
    assert submitted(an_application(lines=lines)) == "applications.item_twice"


def test_what_is_asked_for_is_the_sum_of_the_lines():
    assert submitted(an_application(), requested=yuan("75200.01")) == "applications.sum_differs"
    assert submitted(an_application(), requested=yuan("75200.00")) is None


def test_of_an_award_a_share_warns_and_what_is_not_paid_refuses():
    cut = Budget([a_line("劳务", "1", "600", "labour"), a_line("活动", "1", "400")])
    fee = Budget([a_line("管理费", "1", "1", "management_fee")])

    of_cut, of_fee = (budget_rules.findings_of_award(each, rules()) for each in (cut, fee))

    assert [(each.code, each.blocks) for each in of_cut if not each.ok] == [("applications.over_share", False)]
    assert [(each.code, each.blocks) for each in of_fee if not each.ok] == [("applications.not_paid", True)]
