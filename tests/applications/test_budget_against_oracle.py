"""Whole budgets under whole calls: the rules against the slow and obvious second implementation."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from grants import money
from grants.applications import budget_rules, fees
from grants.applications.budget import Budget, Given, Line
from grants.applications.budget_rules import BudgetRules
from grants.calls.tables import CostClass, Policy
from tests.applications import slow_budget
from tests.applications.budgets import a_standard
from tests.applications.in_memory import a_cap

CLASSES = [each.value for each in CostClass]
BASES = ["grant", "grant_and_cash_match", "grant_and_all_match"]
KINDS = ["own", "other_fiscal", "donation", "in_kind"]
PERCENTS = st.one_of(
    st.sampled_from(["0", "5", "10", "33.33", "50", "66.67", "99.99", "100"]),
    st.integers(0, 10_000).map(lambda each: f"{each / 100:.2f}"),
)
# Small amounts meet their bounds to the cent, large ones meet the digits.
AMOUNTS = st.one_of(st.integers(0, 300), st.integers(0, 20_000), st.integers(0, 900_000_000)).map(
    lambda each: f"{each // 100}.{each % 100:02d}"
)
WHOLE = st.integers(0, 40).map(str)
PARTS = st.one_of(WHOLE, st.sampled_from(["0.5", "1.5", "2.25", "0.01", "3.33"]))
QUANTITIES = st.one_of(
    st.tuples(WHOLE, PARTS),
    st.lists(PARTS, max_size=3).map(tuple),
    st.tuples(WHOLE, PARTS, WHOLE),
)
LINES = st.fixed_dictionaries(
    {
        "item": st.sampled_from(["探访", "讲座", "印刷", "血压计", "轮椅、拐杖", "交流", "保险", ""]),
        "class": st.sampled_from(CLASSES),
        "quantities": QUANTITIES,
        "price": AMOUNTS,
        "standard": st.sampled_from([None, None, 1, 2, 3, 9]),
        "basis": st.sampled_from(["", " ", "三家询价"]),
    }
)
GIVEN = st.fixed_dictionaries(
    {"kind": st.sampled_from(KINDS), "amount": AMOUNTS, "giver": st.sampled_from(["", "某基金会"])}
)
BUDGETS = st.fixed_dictionaries({"lines": st.lists(LINES, max_size=7), "match": st.lists(GIVEN, max_size=4)})
STANDARDS = st.fixed_dictionaries(
    {
        "class": st.sampled_from(["expert_fee", "labour", "activity"]),
        "rate": st.sampled_from(["500.00", "300.00", "350.00", "0.01", "333.33"]),
        "later": st.sampled_from(["200.00", "0.00", "600.00"]),
        "from": st.sampled_from([None, 2, 3, 5]),
    }
)
CALLS = st.fixed_dictionaries(
    {
        "cap": AMOUNTS,
        "least": st.one_of(st.none(), AMOUNTS),
        "caps": st.lists(
            st.fixed_dictionaries(
                {
                    "classes": st.lists(st.sampled_from(CLASSES), min_size=1, max_size=4, unique=True),
                    "percent": PERCENTS,
                    "of": st.sampled_from(BASES),
                }
            ),
            max_size=4,
        ),
        "standards": st.lists(STANDARDS, max_size=3).map(
            lambda rows: [row | {"key": key} for key, row in enumerate(rows, 1)]
        ),
        "fixed_asset": st.sampled_from(["forbid", "allow", "list"]),
        "handout": st.sampled_from(["forbid", "allow", "list"]),
        "least_match": PERCENTS,
    }
)
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def as_rules_take_it(budget: dict) -> Budget:
    lines = [
        Line(
            each["item"],
            each["class"],
            tuple(Decimal(quantity) for quantity in each["quantities"]),
            Decimal(each["price"]),
            each["basis"],
            standard=each["standard"],
        )
        for each in budget["lines"]
    ]
    return Budget(lines, [Given(each["kind"], Decimal(each["amount"]), each["giver"]) for each in budget["match"]])


def as_rules_say_it(call: dict) -> BudgetRules:
    return BudgetRules(
        cap=Decimal(call["cap"]),
        least=None if call["least"] is None else Decimal(call["least"]),
        caps=[
            a_cap(position, "", tuple(cap["classes"]), cap["percent"], cap["of"])
            for position, cap in enumerate(call["caps"], 1)
        ],
        standards=[
            a_standard(each["key"], "标准", each["rate"], each["class"], each["from"] and (each["from"], each["later"]))
            for each in call["standards"]
        ],
        fixed_assets=Policy(call["fixed_asset"]),
        handouts=Policy(call["handout"]),
        least_match_percent=Decimal(call["least_match"]),
    )


def in_cents(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount * 100)


@MANY
@given(BUDGETS, CALLS)
def test_the_same_things_are_refused(budget, call):
    found = budget_rules.findings(as_rules_take_it(budget), as_rules_say_it(call))

    refused = {each.code for each in found if each.blocks}

    for code in refused or {"nothing"}:
        event(code)
    assert refused == slow_budget.refusals(budget, call)


@MANY
@given(BUDGETS, CALLS)
def test_every_cap_counts_the_same_lines_and_names_the_same_ways_out(budget, call):
    asked, said = as_rules_take_it(budget), as_rules_say_it(call)
    found = [each for each in budget_rules.findings(asked, said) if each.key.startswith("share-")]

    for finding, slow, cap in zip(found, slow_budget.shares(budget, call), said.caps, strict=True):
        assert (finding.ok, list(finding.lines)) == (slow["ok"], slow["lines"])
        if not slow["ok"] and cap.percent:
            moved, cut = (money.parse(str(way).partition("¥")[2]) for way in finding.ways_out)
            assert (in_cents(moved), in_cents(cut)) == (slow["moved"], slow["cut"])


@MANY
@given(BUDGETS, CALLS)
def test_fees_name_the_same_lines_and_the_same_most(budget, call):
    asked, said = as_rules_take_it(budget), as_rules_say_it(call)
    found = fees.fees_are_within_standard(asked, said.standards)
    by_id = {standard.id: standard for standard in said.standards}
    over = [number for each in found if each.code == "applications.over_standard" for number in each.lines]
    without = [number for each in found if each.code == "applications.no_standard" for number in each.lines]

    slowly_without, slowly_over = slow_budget.fees(budget, call)

    assert without == slowly_without
    assert over == [number for number, _most in slowly_over]
    for number, allowed in slowly_over:
        line = asked.lines[number - 1]
        most = fees.most(by_id[line.standard or 0], line)
        dearest = money.dearest(most, line.quantities)
        assert in_cents(most) == allowed
        assert replace(line, unit_price=dearest).amount <= most < replace(line, unit_price=dearest + money.CENT).amount


@MANY
@given(BUDGETS, CALLS)
def test_the_match_is_short_by_the_same_cents(budget, call):
    asked, said = as_rules_take_it(budget), as_rules_say_it(call)

    raised, cut = money.under_share(asked.total, asked.match_cash, said.least_match_percent)

    assert (in_cents(raised), in_cents(cut)) == slow_budget.match_short(budget, call)


def change(lines: list[Line], cap, cents: int, *, away: str | None) -> list[Line]:
    """So many cents out of the lines that a cap counts; into a line of another class, or away altogether."""
    left, kept = Decimal(cents) / 100, []
    for line in lines:
        taken = min(line.amount, left) if line.cost_class in cap.classes else Decimal(0)
        left -= taken
        kept.append(Line(line.item, line.cost_class, (Decimal(1),), line.amount - taken))
    if away:
        kept.append(Line("改列", away, (Decimal(1),), Decimal(cents) / 100))
    return kept


def share_holds(asked: Budget, said: BudgetRules, key: str) -> bool:
    return next(each.ok for each in budget_rules.findings(asked, said) if each.key == key)


@MANY
@given(BUDGETS, CALLS)
def test_a_way_out_that_is_taken_makes_the_rule_hold_and_one_cent_less_does_not(budget, call):
    asked, said = as_rules_take_it(budget), as_rules_say_it(call)
    slow = slow_budget.shares(budget, call)
    assume(any(not each["ok"] for each in slow))

    for position, (cap, share) in enumerate(zip(said.caps, slow, strict=True), 1):
        elsewhere = next((each for each in CLASSES if each not in cap.classes), None)
        if share["ok"] or elsewhere is None:
            continue
        for cents, away in ((share["moved"], elsewhere), (share["cut"], None)):
            done = replace(asked, lines=change(list(asked.lines), cap, cents, away=away))
            almost = replace(asked, lines=change(list(asked.lines), cap, cents - 1, away=away))
            assert share_holds(done, said, f"share-{position}")
            assert not share_holds(almost, said, f"share-{position}")


@MANY
@given(BUDGETS, CALLS)
def test_raising_the_match_or_cutting_the_grant_as_said_is_enough_and_one_cent_less_is_not(budget, call):
    asked, said = as_rules_take_it(budget), as_rules_say_it(call)
    percent = said.least_match_percent
    raised, cut = money.under_share(asked.total, asked.match_cash, percent)
    assume(cut)

    def enough(grant: Decimal, cash: Decimal) -> bool:
        return money.under_share(grant, cash, percent)[1] == 0

    grant, cash, cent = asked.total, asked.match_cash, money.CENT
    assert enough(grant - cut, cash)
    assert not enough(grant - cut + cent, cash)
    if raised is not None:
        assert enough(grant, cash + raised)
        assert not enough(grant, cash + raised - cent)
