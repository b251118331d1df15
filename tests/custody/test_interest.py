import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grants.custody.interest import day_product, shares

VECTORS = json.loads((Path(__file__).parent.parent / "vectors.json").read_text())["interest"]
FIRST = date(2026, 5, 20)


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["date"] for vector in VECTORS])
def test_interest_is_shared_as_the_vectors_say(vector):
    products = {at: Decimal(each) for at, each in enumerate(vector["day_products"])}

    parts = shares(Decimal(vector["bank_total"]), products)

    assert [str(parts[at]) for at in products] == vector["alloc"]


def test_the_day_of_the_last_interest_counts_and_the_day_of_the_new_one_does_not():
    changes = [(date(2026, 6, 1), Decimal("100.00")), (date(2026, 6, 3), Decimal("-40.00"))]

    assert day_product(changes, None, date(2026, 6, 5)) == Decimal("320.00")
    assert day_product(changes, date(2026, 6, 2), date(2026, 6, 3)) == Decimal("100.00")


def day_by_day(changes, since, until) -> Decimal:
    """The slow way: what was there at the end of each day."""
    day, total = since or FIRST, Decimal("0.00")
    while day < until:
        total += sum((amount for on, amount in changes if on <= day), Decimal("0.00"))
        day += timedelta(days=1)
    return total


days = st.integers(0, 120).map(lambda n: FIRST + timedelta(days=n))
cents = st.integers(-(10**7), 10**7).map(lambda n: Decimal(n) / 100)


@given(changes=st.lists(st.tuples(days, cents)), since=st.none() | days, until=days)
def test_day_products_are_the_sum_of_each_days_balance(changes, since, until):
    assume(since is None or since <= until)

    assert day_product(changes, since, until) == day_by_day(changes, since, until)


@given(amount=st.integers(1, 10**6), products=st.lists(st.integers(0, 10**9), min_size=1).filter(any))
def test_shares_add_up_to_what_the_bank_paid(amount, products):
    total = Decimal(amount) / 100

    parts = shares(total, {at: Decimal(each) for at, each in enumerate(products)})

    assert sum(parts.values()) == total
    assert all(part >= 0 for part in parts.values())
