from datetime import date
from decimal import Decimal
from itertools import accumulate

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.banking import chain, matching
from grants.banking.balancing import Booked, Standing, balance
from grants.banking.chain import OnRecord
from grants.banking.matching import Movement
from grants.banking.reading import BankLine, read
from grants.banking.shapes import SHAPES
from grants.errors import Refused, why_not
from grants.money import from_cents, yuan
from tests.banking.files import SHAPED, as_csv, as_xlsx, line, yefeng

QUIET = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)
THREE = [
    line("2026-05-06", "-37600.00", "同心社", "6222001", "B001", "拨款 2026-001"),
    line("2026-05-06", "320000.00", "区财政局", "6222009", "B002", "拨入"),
    line("2026-05-20", "-9000.50", "互助队", "6222002", "B003", ""),
]


def a_line(day: int, amount: str, after: str, **changes) -> BankLine:
    return BankLine(day, date(2026, 5, day), yuan(amount), yuan(after), **changes)


def lines_of(*amounts: str, start: str = "100.00", days=None) -> list[BankLine]:
    after = list(accumulate(map(yuan, amounts), initial=yuan(start)))[1:]
    return [a_line(days[at] if days else at + 1, amount, str(after[at])) for at, amount in enumerate(amounts)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("written", [as_csv, lambda rows: as_csv(rows, "gb18030"), as_xlsx])
def test_the_same_movements_are_read_from_the_files_of_three_banks(shape, written):
    found = read(written(SHAPED[shape](THREE)), SHAPES[shape])

    assert [(each.on.isoformat(), each.amount, each.counterparty, each.reference) for each in found] == [
        ("2026-05-06", yuan("-37600.00"), "同心社", "B001"),
        ("2026-05-06", yuan("320000.00"), "区财政局", "B002"),
        ("2026-05-20", yuan("-9000.50"), "互助队", "B003"),
    ]
    assert found[-1].balance == yuan("373399.50")


@pytest.mark.parametrize(
    ("place", "cell", "words"),
    [
        (0, "五月", "第 3 行：“交易日期”应为日期，如 2026-04-28"),
        (2, "很多", "第 3 行：“支出金额”应为金额，最多两位小数"),
        (2, "1.005", "第 3 行：“支出金额”应为金额，最多两位小数"),
        (2, "5.00", "第 3 行：收入和支出应恰有一项有金额"),
        (3, "", "第 3 行：收入和支出应恰有一项有金额"),
        (4, "", "第 3 行：“账户余额”应为金额，最多两位小数"),
        (4, "=1+1", "第 3 行：“账户余额”是公式，请改为数值或文本"),
    ],
)
def test_a_row_that_is_no_line_is_said_beside_its_number(place, cell, words):
    rows = yefeng(THREE)
    rows[2][place] = cell

    refusal = why_not(read, as_csv(rows), SHAPES["yefeng"])

    assert (refusal.code, refusal.message) == ("banking.statement_unreadable", words)


def test_a_mark_that_is_none_is_said_beside_its_row():
    rows = SHAPED["shanhu"](THREE)
    rows[2][1] = "进"

    assert why_not(read, as_csv(rows), SHAPES["shanhu"]).message == "第 3 行：“借贷标志”应为：借、贷"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "files.sheet_empty"),
        (b"\x00\x01\x02", "files.not_a_text"),
        (b"PK\x03\x04broken", "files.damaged"),
        (as_csv([["a", "b"]]), "files.columns_lacking"),
        (as_csv(yefeng([])), "banking.statement_empty"),
        (as_csv(SHAPED["haiwan"](THREE)), "files.columns_lacking"),
    ],
)
def test_what_is_no_statement_of_that_bank_is_refused(content, code):
    assert why_not(read, content, SHAPES["yefeng"]).code == code


def test_the_month_of_a_hub_of_many_groups_is_one_file():
    lines = [line("2026-05-06", "-1.00", "便民超市", "", f"B{n:05d}") for n in range(5_001)]

    found = read(as_csv(yefeng(lines)), SHAPES["yefeng"])

    assert (len(found), found[-1].reference) == (5_001, "B05000")


@pytest.mark.parametrize(
    "content",
    [
        as_csv(yefeng(THREE)),
        as_xlsx([*yefeng(THREE), *([""] * 8 for _row in range(10))]),
        as_xlsx([*yefeng(THREE)[:3], [*[""] * 400, "x"]]),
        b"\n" * 20 + as_csv(yefeng(THREE[:1])),
    ],
    ids=["csv", "xlsx", "wide", "blank lines"],
)
def test_a_statement_of_more_lines_than_are_taken_at_once_is_refused(content, monkeypatch):
    monkeypatch.setattr("grants.banking.reading.MOST_LINES", 2)

    assert why_not(read, content, SHAPES["yefeng"]).code == "files.sheet_too_long"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (lines_of("1.00", "-2.00"), None),
        (lines_of("1.00", "2.00", days=[2, 1]), "banking.statement_out_of_order"),
        ([*lines_of("1.00"), a_line(2, "5.00", "106.01")], "banking.statement_broken_chain"),
        (lines_of("1.00", days=[30]), "banking.statement_line_outside"),
    ],
)
def test_a_statement_is_in_order_and_chains(lines, code):
    refusal = why_not(chain.check_statement, lines, date(2026, 5, 1), date(2026, 5, 20), date(2026, 5, 31))

    assert (refusal and refusal.code) == code


def test_the_line_that_breaks_the_chain_is_named():
    lines = [*lines_of("1.00"), a_line(2, "5.00", "106.01")]

    refusal = why_not(chain.check_statement, lines, date(2026, 5, 1), date(2026, 5, 20), date(2026, 5, 31))

    assert refusal.message == "第 2 行：余额应为 106.00，文件中为 106.01"


def test_a_statement_does_not_reach_into_the_future():
    refusal = why_not(chain.check_statement, lines_of("1.00"), date(2026, 5, 1), date(2026, 5, 20), date(2026, 5, 19))

    assert refusal.code == "banking.statement_days"


@QUIET
@given(st.data())
def test_whatever_statements_overlap_each_line_is_taken_once(data):
    amounts = data.draw(st.lists(st.integers(-500, 500).filter(bool), min_size=1, max_size=14))
    days = sorted(data.draw(st.lists(st.integers(1, 6), min_size=len(amounts), max_size=len(amounts))))
    whole = lines_of(*(str(from_cents(each)) for each in amounts), days=days)
    known: list[BankLine] = []
    covered = 0

    while covered < len(whole):
        # The next file begins at some day that is on record, or with the next line, and ends anywhere later.
        end = data.draw(st.integers(covered + 1, len(whole)))
        first_days = sorted({each.on for each in whole[: covered + 1]})
        begins = data.draw(st.sampled_from(first_days))
        sent = [each for each in whole[:end] if each.on >= begins]
        before = [each for each in known if each.on < begins]
        record = OnRecord([each for each in known if each.on >= begins], before[-1].balance if before else None)
        known += [placed.line for placed in chain.fresh(sent, record)]
        covered = end

    assert known == whole


def test_an_older_statement_fits_before_a_newer_one():
    whole = lines_of("1.00", "2.00", "3.00")

    taken = chain.fresh(whole[:2], OnRecord([], None, after=whole[1].balance))

    assert [each.line for each in taken] == whole[:2]


@pytest.mark.parametrize(
    ("sent", "record", "code"),
    [
        (lines_of("1.00"), OnRecord([], yuan("90.00")), "banking.statement_gap"),
        (lines_of("1.00"), OnRecord([], None, yuan("90.00")), "banking.statement_gap"),
        (lines_of("1.00"), OnRecord(lines_of("2.00")), "banking.statement_differs"),
        (lines_of("1.00", days=[2]), OnRecord(lines_of("1.00", days=[1])), "banking.statement_lacks_lines"),
    ],
)
def test_a_statement_that_does_not_fit_what_is_on_record_is_refused(sent, record, code):
    assert why_not(chain.fresh, sent, record).code == code


def test_two_alike_on_one_day_are_two_lines():
    whole = lines_of("1.00", "-1.00", "1.00", days=[1, 1, 1])

    assert [each.day_no for each in chain.fresh(whole, OnRecord(whole[:1]))] == [2, 3]


def a_movement(key: str, amount: str, day: int | None = 6, **changes) -> Movement:
    facts = {"number": f"P-{key}", "counterparty": "同心社", "counter_number": "6222001", "reference": ""} | changes
    return Movement(key=key, amount=yuan(amount), on=date(2026, 5, day) if day else None, **facts)


def told(lines: list[BankLine], movements: list[Movement]) -> dict[int, str]:
    found = matching.sure(matching.proposals(list(enumerate(lines)), movements))
    return {each.line: each.movement.key for each in found}


def test_a_match_says_its_reasons():
    line_of_bank = a_line(6, "-10.00", "90.00", counterparty="同心社", counter_number="6222001", reference="B1")

    [found] = matching.proposals([(1, line_of_bank)], [a_movement("7", "-10.00", reference="B1")])

    assert found.said == "金额相同、流水号相同、账号相同、户名相同、同一天"


@pytest.mark.parametrize(
    ("bank", "ours", "found"),
    [
        ({"reference": "B1"}, {"reference": "B1", "day": None}, {0: "7"}),
        ({"summary": "拨款 P-7"}, {"day": None}, {0: "7"}),
        ({"counter_number": "6222001"}, {"day": 8}, {0: "7"}),
        ({"counter_number": "6222001"}, {"day": 20}, {}),
        ({"counterparty": "同心社"}, {}, {}),
        ({}, {}, {}),
    ],
    ids=["reference", "number", "account and day", "account alone", "name and day", "amount alone"],
)
def test_what_leaves_no_doubt_is_matched(bank, ours, found):
    assert told([a_line(6, "-10.00", "90.00", **bank)], [a_movement("7", "-10.00", **ours)]) == found


def test_two_that_are_alike_are_left_to_people_until_one_is_told_apart():
    lines = [a_line(6, "-10.00", "90.00", counter_number="6222001", reference=each) for each in ("B1", "B2")]
    alike = [a_movement("7", "-10.00"), a_movement("8", "-10.00")]

    assert told(lines, alike) == {}
    assert told(lines, [a_movement("7", "-10.00", reference="B1"), alike[1]]) == {0: "7", 1: "8"}


@QUIET
@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(1, 4), st.sampled_from(["", "B1", "B2"])), max_size=8), st.data()
)
def test_a_line_is_matched_with_one_movement_and_a_movement_with_one_line(facts, data):
    lines = [
        a_line(day, f"-{amount}.00", "0.00", reference=ref, counter_number=str(amount)) for amount, day, ref in facts
    ]
    some = data.draw(
        st.lists(st.tuples(st.integers(1, 3), st.integers(1, 4), st.sampled_from(["", "B1", "B2"])), max_size=8)
    )
    movements = [
        a_movement(str(at), f"-{amount}.00", day, reference=ref, counter_number=str(amount))
        for at, (amount, day, ref) in enumerate(some)
    ]

    found = matching.sure(matching.proposals(list(enumerate(lines)), movements))

    few = matching.proposals(list(enumerate(lines)), movements, at_least=matching.ENOUGH)
    assert [each for each in found if each not in few] == []
    assert matching.sure(few) == found
    assert len({each.line for each in found}) == len({each.movement.key for each in found}) == len(found)
    assert all(lines[each.line].amount == each.movement.amount for each in found)


@QUIET
@given(st.data())
def test_both_balances_are_equal_once_each_has_what_the_other_holds(data):
    cents = data.draw(st.lists(st.integers(-900, 900).filter(bool), min_size=1, max_size=10))
    lines = lines_of(*(str(from_cents(each)) for each in cents), days=sorted([1] * len(cents)))
    standing, booked = [], []
    for at, each in enumerate(lines):
        what = data.draw(st.sampled_from(["open", "explained", "matched", "matched, not booked"]))
        key = f"payment:{at}" if what.startswith("matched") else None
        standing.append(Standing(at, each, answers=key, explained=what == "explained"))
        if what == "matched":
            booked.append(
                Booked(f"payment:{at}", data.draw(st.sampled_from([each.on, date(2026, 6, 2)])), each.amount, "")
            )
    booked += [Booked(f"entry:{at}", date(2026, 5, 3), yuan("5.00"), "") for at in range(data.draw(st.integers(0, 2)))]

    found = balance(date(2026, 5, 31), standing, booked)

    assert found.bank_adjusted == found.books_adjusted
    assert found.bank == lines[-1].balance
    assert (found.difference == 0) or bool(found.bank_only or found.books_only)


def test_what_left_and_came_back_before_it_was_booked_is_nothing():
    lines = lines_of("-10.00", "10.00")
    standing = [Standing(1, lines[0], answers="payment:7"), Standing(2, lines[1], answers="return:7")]

    found = balance(date(2026, 5, 31), standing, [])

    assert (found.bank_only, found.difference) == ([], Decimal("0.00"))


def test_a_broken_file_is_refused_as_a_whole():
    rows = yefeng(THREE)
    rows[1][0], rows[3][4] = "昨天", "?"

    with pytest.raises(Refused, match=r"banking\.statement_unreadable"):
        read(as_csv(rows), SHAPES["yefeng"])
