from decimal import Decimal

import pytest

from grants.custody.claiming.tax import Scale, on_labour, withheld


@pytest.mark.parametrize(
    ("pay", "tax"),
    [
        ("500", "0.00"),
        ("800", "0.00"),
        ("1500", "140.00"),
        ("4000", "640.00"),
        ("5000", "800.00"),
        ("25000", "4000.00"),
        ("30000", "5200.00"),
        ("70000", "15400.00"),
        ("800.03", "0.01"),
    ],
)
def test_tax_on_labour_follows_the_vectors(pay, tax):
    assert on_labour(Decimal(pay)) == Decimal(tax)


def test_pay_of_one_month_adds_up():
    first = withheld(Decimal("800.00"), Decimal("0.00"), Decimal("0.00"))
    second = withheld(Decimal("700.00"), Decimal("800.00"), first)

    assert (first, second) == (Decimal("0.00"), Decimal("140.00"))


def test_the_scale_is_a_parameter():
    flat = Scale(Decimal(0), Decimal(0), Decimal(0), ((None, Decimal(10), Decimal(0)),))

    assert on_labour(Decimal(500), flat) == Decimal("50.00")
