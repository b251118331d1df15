"""Each kind of anomaly by what it finds and what it leaves alone; and that the order of claims says nothing."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.custody.anomalies import finding
from grants.custody.anomalies.facts import ClaimRow, Limits
from grants.custody.anomalies.tables import Kind

DAY = date(2026, 6, 5)
SHOP = "海口文具店（虚构）"


def a_claim(id_: int, amount: str = "123.45", **facts) -> ClaimRow:
    whole = {
        "number": f"O1-BZ-2026-{id_:04d}",
        "seller": f"店{id_}",
        "invoice_no": f"{id_ * 1000:020d}",
        "invoice_on": DAY,
        "claimed_on": DAY,
        "summary": "支出",
        "ledger": 1,
        "ledger_total": Decimal("2000.00"),
        "award": "LW-2026-01",
        "ends_on": date(2026, 12, 31),
        "group": 1,
        "group_name": "互助队",
        "hub": 1,
        "hub_name": "联合会",
        "funder": 9,
    }
    return ClaimRow(id=id_, amount=Decimal(amount), **{**whole, **facts})


def keys(kind: Kind, rows, **limits) -> list[tuple[str, list[int]]]:
    found = [each for each in finding.anomalies(rows, Limits(**limits)) if each.kind == kind]
    return [(each.key, [row.id for row in each.claims]) for each in found]


def sold(*amounts: str, days: int = 1, **facts) -> list[ClaimRow]:
    return [
        a_claim(at, amount, **{"seller": SHOP, "invoice_on": DAY + timedelta(days=days * at), **facts})
        for at, amount in enumerate(amounts, start=1)
    ]


@pytest.mark.parametrize(
    ("amount", "is_found"),
    [("1000.00", True), ("3000.00", True), ("999.00", False), ("1000.01", False), ("500.00", False)],
)
def test_a_whole_multiple_of_a_thousand_is_round(amount, is_found):
    assert bool(keys(Kind.ROUND, [a_claim(1, amount)])) is is_found


@pytest.mark.parametrize(
    ("amount", "is_found"),
    [("999.99", True), ("950.00", True), ("949.99", False), ("1000.00", False), ("1000.01", False)],
)
def test_an_amount_just_under_the_limit_is_told(amount, is_found):
    assert bool(keys(Kind.JUST_UNDER, [a_claim(1, amount)])) is is_found


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (sold("600.00", "600.00"), [("1:海口文具店（虚构）:1", [1, 2])]),
        (sold("400.00", "400.00", "400.00", days=7), [("1:海口文具店（虚构）:1", [1, 2, 3])]),
        (sold("600.00", "400.00"), []),
        (sold("600.00", "600.00", days=8), []),
        (sold("600.00", "1000.01"), []),
        (sold("600.00", "600.00", seller=""), []),
        ([*sold("600.00"), a_claim(2, "600.00", seller="另一家")], []),
        ([*sold("600.00"), a_claim(2, "600.00", seller=SHOP, group=2)], []),
        ([*sold("600.00"), a_claim(2, "600.00", seller="海口文具店(虚构) ")], [("1:海口文具店（虚构）:2", [2, 1])]),
    ],
    ids=[
        "two over the limit",
        "a chain of near days",
        "together at the limit",
        "too far apart",
        "one is over it by itself",
        "no seller",
        "two sellers",
        "two groups",
        "written another way",
    ],
)
def test_purchases_from_one_seller_on_near_days_that_together_pass_the_limit_are_told_as_split(rows, found):
    assert keys(Kind.SPLIT, rows) == found


def test_a_seller_in_three_groups_is_told_and_in_two_is_not():
    three = [a_claim(at, seller=SHOP, group=at, hub=at) for at in (1, 2, 3)]

    assert keys(Kind.SAME_SELLER, three) == [(SHOP, [1, 2, 3])]
    assert keys(Kind.SAME_SELLER, three[:2]) == []
    assert keys(Kind.SAME_SELLER, [replace(each, group=1) for each in three]) == []
    assert keys(Kind.SAME_SELLER, [replace(each, seller=" ") for each in three]) == []


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        (("10000009", "10000010"), [("海口文具店（虚构）:10000009", [1, 2])]),
        (("10000010", "10000011", "10000009"), [("海口文具店（虚构）:10000009", [3, 1, 2])]),
        (("10000009", "10000011"), []),
        (("10000009", "10000009"), []),
        (("99", "100"), []),
        (("A001", "A002"), []),
    ],
    ids=["two", "three", "a gap", "the same", "of other length", "no number"],
)
def test_invoices_of_one_seller_with_following_numbers_are_told(numbers, found):
    rows = [a_claim(at, seller=SHOP, invoice_no=number) for at, number in enumerate(numbers, start=1)]

    assert keys(Kind.CONSECUTIVE, rows) == found
    assert keys(Kind.CONSECUTIVE, [replace(each, seller=f"店{each.id}") for each in rows]) == []


def test_a_project_that_spends_half_in_its_last_days_is_told():
    early = a_claim(1, "1000.00", claimed_on=date(2026, 8, 1))
    late = [a_claim(at, "500.00", claimed_on=date(2026, 12, 2)) for at in (2, 3)]

    assert keys(Kind.RUSH, [early, *late]) == [("1", [2, 3])]
    assert keys(Kind.RUSH, [replace(each, ledger_total=Decimal("2000.01")) for each in (early, *late)]) == []
    assert keys(Kind.RUSH, [early, late[0], replace(late[1], claimed_on=date(2026, 12, 1))]) == []
    assert keys(Kind.RUSH, [late[0]]) == []
    assert keys(Kind.RUSH, [early, *late], last_days=10) == []


def test_each_reason_says_what_was_seen():
    rows = [*sold("600.00", "600.00"), a_claim(3, "2000.00")]

    assert [str(each.reason) for each in finding.anomalies(rows, Limits())] == [
        "2,000.00 元，是 1,000.00 的整倍数",
        "互助队 向 海口文具店（虚构） 相隔不超过 7 天的 2 笔，单笔不超过 1,000.00，合计 1,200.00",
    ]


CLAIMS = st.lists(
    st.builds(
        a_claim,
        st.integers(1, 10_000),
        st.sampled_from(["999.99", "1000.00", "600.00", "400.00", "12.30"]),
        seller=st.sampled_from(["", SHOP, "海口文具店(虚构)", "甲", "乙"]),
        group=st.integers(1, 4),
        ledger=st.integers(1, 4),
        invoice_no=st.sampled_from(["10000009", "10000010", "10000011", "X1", "77"]),
        invoice_on=st.sampled_from([None, DAY, DAY + timedelta(days=3), DAY + timedelta(days=40)]),
        claimed_on=st.sampled_from([DAY, date(2026, 12, 20)]),
    ),
    unique_by=lambda each: each.id,
    max_size=25,
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(CLAIMS, st.randoms())
def test_shuffling_the_claims_changes_nothing(rows, random):
    def told(claims):
        return [
            (each.kind, each.key, str(each.reason), list(each.claims)) for each in finding.anomalies(claims, Limits())
        ]

    assert told(random.sample(rows, len(rows))) == told(rows)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(CLAIMS)
def test_each_anomaly_has_a_key_of_its_own_and_some_claims(rows):
    found = finding.anomalies(rows, Limits())

    assert len({(each.kind, each.key) for each in found}) == len(found)
    assert all(each.claims for each in found)
