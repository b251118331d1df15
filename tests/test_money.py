import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants import money
from grants.money import yuan

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))
AMOUNTS = st.integers(-(10**14) + 1, 10**14 - 1).map(lambda cents: yuan(Decimal(cents) / 100))
OWED = st.integers(0, 10**14 - 1).map(lambda cents: yuan(Decimal(cents) / 100))


@st.composite
def percents(draw: st.DrawFn) -> list[int]:
    cuts = sorted(draw(st.lists(st.integers(0, 100), max_size=6)))
    return [after - before for before, after in zip([0, *cuts], [*cuts, 100], strict=True)]


@pytest.mark.parametrize("value", [0.1, 1.0, True, None, b"1"])
def test_money_is_never_made_from_a_float(value):
    with pytest.raises(TypeError):
        yuan(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "1.005",
        "1e3",
        "1,000",
        "１",
        " 1",
        "nan",
        "1000000000000",
        10**12,
        Decimal("NaN"),
        Decimal("-Infinity"),
        Decimal("sNaN"),
        Decimal("0.001"),
        Decimal("1E-99999"),
    ],
)
def test_money_that_is_not_exact_to_the_cent_or_does_not_fit_is_refused(value):
    with pytest.raises(ValueError, match=r"amount|places"):
        yuan(value)


@given(AMOUNTS)
def test_an_amount_is_counted_in_cents_and_back(amount):
    assert money.from_cents(money.in_cents(amount)) == amount


def test_no_fraction_of_a_cent_is_counted():
    with pytest.raises(ValueError, match="more than two places"):
        money.in_cents(Decimal("0.005"))


def test_money_has_two_places_and_no_minus_zero():
    assert str(yuan(5)) == "5.00"
    assert str(yuan("0.5")) == "0.50"
    assert str(yuan(Decimal("1.500"))) == "1.50"
    assert str(yuan("-0.00")) == "0.00"
    assert yuan("999999999999.99") == Decimal("999999999999.99")


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("１２３", "123"),
        ("1,234.5", "1234.50"),
        ("１，２３４．５６", "1234.56"),
        (" ¥ 1 234 ", "1234"),
        ("￥75,200.00元", "75200"),
        ("1.5万", "15000"),
        ("7.52 万元", "75200"),
        ("0.3亿元", "30000000"),
        ("100元整", "100"),
        ("人民币100元", "100"),
        ("−5", "-5"),
        ("-0", "0"),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed, amount):
    assert str(money.parse(typed)) == str(yuan(amount))


@pytest.mark.parametrize(
    "typed",
    ["", "元", "1.005", "1.23456万元整数", "1,5", "12,34", "1,2345", "1.2.3", "1²", "①", "五", "1e3", "1-2", "9" * 40],
)
def test_an_amount_that_could_mean_two_things_is_refused(typed):
    with pytest.raises(ValueError, match=r"amount|places"):
        money.parse(typed)


def test_ten_thousands_are_read_to_the_cent():
    assert money.parse("1.234567万") == yuan("12345.67")
    with pytest.raises(ValueError, match="places"):
        money.parse("1.2345678万")


@pytest.mark.parametrize("case", VECTORS["split"], ids=lambda case: case["total"])
def test_a_payment_is_split_into_stages(case):
    assert money.split(yuan(case["total"]), case["ratios"]) == [yuan(amount) for amount in case["amounts"]]


def test_a_split_of_cents_never_goes_below_zero():
    assert money.split(yuan("0.02"), [25, 25, 25, 25]) == [yuan("0.01"), yuan("0.01"), yuan(0), yuan(0)]


@pytest.mark.parametrize("ratios", [[], [50], [60, 50], [110, -10], [50.0, 50.0]])
def test_a_split_needs_percents_that_add_up_to_a_hundred(ratios):
    with pytest.raises(ValueError, match="add up to 100"):
        money.split(yuan(100), ratios)


@given(OWED, percents())
def test_the_parts_of_a_split_add_up(total, ratios):
    parts = money.split(total, ratios)

    assert sum(parts) == total
    assert min(parts) >= 0


@pytest.mark.parametrize("case", VECTORS["interest"], ids=lambda case: case["date"])
def test_interest_is_shared_by_the_largest_remainder(case):
    weights = [yuan(product) for product in case["day_products"]]

    assert money.share(yuan(case["bank_total"]), weights) == [yuan(amount) for amount in case["alloc"]]


def test_odd_cents_go_to_the_earlier_of_equals():
    assert money.share(yuan("1.00"), [1, 1, 1]) == [yuan("0.34"), yuan("0.33"), yuan("0.33")]
    assert money.share(yuan("-0.01"), [0, 1, 1]) == [yuan(0), yuan("-0.01"), yuan(0)]


def test_nothing_is_shared_by_no_weight():
    assert money.share(yuan(0), [0, 0]) == [yuan(0), yuan(0)]
    with pytest.raises(ValueError, match="every weight is zero"):
        money.share(yuan("0.01"), [0, 0])
    with pytest.raises(ValueError, match="weights"):
        money.share(yuan(1), [1, -1])


@given(AMOUNTS, st.lists(st.integers(0, 10**16).map(lambda n: Decimal(n) / 100), min_size=1).filter(any))
def test_the_parts_of_a_share_add_up_and_are_off_by_less_than_a_cent(total, weights):
    parts = money.share(total, weights)

    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < Decimal("0.0100001")
        assert weight or not part


@pytest.mark.parametrize(("amount", "written"), VECTORS["rmb"].items())
def test_an_amount_is_written_in_capitals(amount, written):
    assert money.capitals(yuan(amount)) == written


@pytest.mark.parametrize(("amount", "written"), [*VECTORS["rmb_official"].items(), *VECTORS["rmb"].items()])
def test_capitals_are_read_with_and_without_zheng_after_jiao(amount, written):
    assert money.parse_capitals(written) == yuan(amount)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("人民币壹拾万零柒仟元伍角叁分", "107000.53"),
        ("壹拾万零柒仟元零伍角叁分", "107000.53"),
        ("人民币壹仟陆佰捌拾元叁角贰分", "1680.32"),
        ("人民币壹佰圆正", "100"),
        ("人民币负壹佰元零伍分", "-100.05"),
    ],
)
def test_both_legal_forms_of_zero_are_read(written, amount):
    assert money.parse_capitals(written) == yuan(amount)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "人民币",
        "整",
        "元整",
        "零元",
        "壹仟元",
        "壹佰零元整",
        "零壹元整",
        "伍分整",
        "壹佰元整整",
        "壹佰伍元整",
        "一百元整",
        "负零元整",
        "拾元整",
        "壹万万元整",
        "壹佰元伍分",
    ],
)
def test_capitals_the_rules_do_not_allow_are_refused(written):
    with pytest.raises(ValueError, match="capitals"):
        money.parse_capitals(written)


@given(AMOUNTS)
def test_capitals_can_be_read_back(amount):
    assert money.parse_capitals(money.capitals(amount)) == amount


@given(AMOUNTS)
def test_shown_money_can_be_read_back(amount):
    assert money.parse(money.show(amount)) == amount
    assert money.parse(money.show_yuan(amount)) == amount


def test_money_is_shown_with_separators_and_a_real_minus():
    assert money.show(yuan("1234")) == "1,234.00"
    assert money.show(yuan("-1234.5")) == "−1,234.50"
    assert money.show_yuan(yuan("-1234.5")) == "−¥1,234.50"
    assert money.show_wan(yuan("75150")) == "7.52万元"
    assert money.show_wan(yuan("-49.99")) == "0.00万元"


def test_an_amount_is_price_by_every_quantity_rounded_half_up_to_the_cent():
    assert money.times(yuan("40"), [Decimal(60), Decimal(12)]) == yuan("28800.00")
    assert money.times(yuan("0.05"), [Decimal("0.5"), Decimal("0.2")]) == yuan("0.01")
    assert money.times(yuan("40"), []) == yuan("0.00")


def test_what_is_over_a_share_is_moved_or_cut_by_the_smallest_cents_that_do():
    assert money.over_share(yuan("46200"), yuan("92000"), Decimal(50)) == (yuan("200.00"), yuan("400.00"))
    assert money.over_share(yuan("46000"), yuan("92000"), Decimal(50)) == (yuan("0.00"), yuan("0.00"))
    assert money.over_share(yuan("0.02"), yuan("0.03"), Decimal(50)) == (yuan("0.01"), yuan("0.01"))
    assert money.over_share(yuan("5"), yuan("10"), Decimal(0)) == (yuan("5.00"), yuan("5.00"))


@given(part=st.integers(0, 10**9), rest=st.integers(0, 10**9), percent=st.decimals(0, 100, places=2))
def test_after_moving_or_cutting_that_much_the_share_is_kept_and_a_cent_less_would_not_do(part, rest, percent):
    labour, whole = yuan(Decimal(part) / 100), yuan(Decimal(part + rest) / 100)

    moved, cut = money.over_share(labour, whole, percent)

    assert (labour - moved) * 100 <= whole * percent
    assert (labour - cut) * 100 <= (whole - cut) * percent
    if moved:
        assert (labour - moved + money.CENT) * 100 > whole * percent
        assert (labour - cut + money.CENT) * 100 > (whole - cut + money.CENT) * percent


def test_a_percentage_is_shown_with_two_places():
    assert money.percentage(yuan("46200"), yuan("92000")) == Decimal("50.22")
    assert money.percentage(yuan("0"), yuan("0")) == Decimal("0.00")
