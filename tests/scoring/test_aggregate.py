import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.scoring import aggregate
from grants.scoring.aggregate import Formula, Judged

VECTORS = json.loads((Path(__file__).parent.parent / "vectors.json").read_text())["trimmed_mean"]
SUBMITTED = datetime(2026, 3, 20, 2, tzinfo=UTC)


def totals(*values: object) -> dict[str, Decimal]:
    return {f"E{at}": Decimal(str(value)) for at, value in enumerate(values, start=1)}


def a_formula(**facts: object) -> Formula:
    return Formula(
        **{
            "trim_from": 5,
            "pass_mark": Decimal(70),
            "bonuses": {"rural": Decimal(2), "young": Decimal(2)},
            "bonus_max": Decimal(3),
            "tie_break": ("criterion:1", "rating", "submitted_at"),
        }
        | facts
    )


def judged(application: int, *sheets: tuple[object, ...], flags=(), rating="", after=0) -> Judged:
    marks = {f"E{at}": tuple(Decimal(str(mark)) for mark in sheet) for at, sheet in enumerate(sheets, start=1)}
    return Judged(application, f"A{application}", marks, tuple(flags), rating, SUBMITTED + timedelta(hours=after))


@pytest.mark.parametrize("vector", VECTORS, ids=[v["result"] for v in VECTORS])
def test_the_trimmed_mean_is_that_of_the_vectors(vector):
    assert str(aggregate.trimmed_mean(totals(*vector["sheets"]), 5)) == vector["result"]


def test_exactly_one_highest_and_one_lowest_sheet_are_dropped_among_equals():
    sheets = totals(80, 80, 90, 90, 90)

    assert aggregate.dropped_sheets(sheets, 5) == ("E1", "E5")
    assert aggregate.trimmed_mean(sheets, 5) == Decimal("86.67")


def test_nothing_is_dropped_below_the_number_of_sheets_that_the_call_names():
    assert aggregate.dropped_sheets(totals(60, 70, 80, 90), 5) == ()


def test_half_a_hundredth_is_rounded_up():
    assert aggregate.trimmed_mean(totals(*["70.0"] * 3, "70.5", "70.0", "70.0", "70.0", "70.0"), 9) == Decimal("70.06")
    assert aggregate.trimmed_mean(totals("0.01", "0"), 5) == Decimal("0.01")


@given(st.lists(st.integers(0, 200), min_size=5, max_size=12))
def test_the_trimmed_mean_lies_between_the_sheets_that_count_and_ignores_their_order(halves):
    values = [Decimal(half) / 2 for half in halves]
    mean = aggregate.trimmed_mean(totals(*values), 5)

    assert sorted(values)[1] - Decimal("0.005") <= mean <= sorted(values)[-2] + Decimal("0.005")
    assert mean == aggregate.trimmed_mean(totals(*reversed(values)), 5)


@pytest.mark.parametrize(
    ("flags", "points"), [((), "0.00"), (("rural",), "2.00"), (("rural", "young"), "3.00"), (("unknown",), "0.00")]
)
def test_bonus_points_follow_the_flags_up_to_the_cap(flags, points):
    assert str(aggregate.bonus(flags, a_formula())) == points


def test_below_the_pass_mark_there_is_a_place_but_no_rank():
    rows = aggregate.ranking([judged(1, (69,)), judged(2, (70,))], a_formula())

    assert [(row.judged.application, row.place, row.rank) for row in rows] == [(2, 1, 1), (1, 2, None)]


def test_a_bonus_counts_towards_rank_and_pass_mark():
    rows = aggregate.ranking([judged(1, (71,)), judged(2, (69.5,), flags=["rural"])], a_formula())

    assert [(row.judged.application, str(row.final), row.rank) for row in rows] == [(2, "71.50", 1), (1, "71.00", 2)]


@pytest.mark.parametrize(
    ("first", "second", "word", "own", "other"),
    [
        (judged(1, (40, 40)), judged(2, (41, 39)), "criterion:1", "41.00", "40.00"),
        (judged(1, (40, 40), rating="3A"), judged(2, (40, 40), rating="4A"), "rating", "4A", "3A"),
        (judged(1, (40, 40)), judged(2, (40, 40), rating="1A"), "rating", "1A", ""),
        (
            judged(1, (40, 40), after=1),
            judged(2, (40, 40)),
            "submitted_at",
            "2026-03-20T02:00:00+00:00",
            "2026-03-20T03:00:00+00:00",
        ),
    ],
    ids=["criterion", "rating", "a rating before none", "earlier"],
)
def test_equal_scores_are_put_in_order_by_the_words_of_the_call_and_it_says_by_which(first, second, word, own, other):
    rows = aggregate.ranking([first, second], a_formula())

    assert [row.judged.application for row in rows] == [2, 1]
    assert rows[0].tie == aggregate.Tie(1, word, own, other)
    assert rows[1].tie is None


def test_the_words_count_in_the_order_of_the_call():
    one, other = judged(1, (40, 40), rating="5A"), judged(2, (41, 39))

    by_rating = aggregate.ranking([one, other], a_formula(tie_break=("rating", "criterion:1")))

    assert [row.judged.application for row in by_rating] == [1, 2]


def test_the_mean_of_a_criterion_is_taken_over_all_sheets_the_dropped_ones_too():
    sheets = [(10, 70), (20, 60), (10, 71), (10, 69), (10, 70)]

    assert aggregate.criterion_mean(judged(1, *sheets), 1) == 12


def test_without_any_difference_the_receipt_number_decides_so_that_a_rerun_is_equal():
    pair = [judged(2, (80,)), judged(1, (80,))]

    rows = aggregate.ranking(pair, a_formula())

    assert [row.judged.application for row in rows] == [1, 2]
    assert rows == aggregate.ranking(pair[::-1], a_formula())
    assert rows[0].tie is None


def test_an_unknown_word_of_the_tie_break_is_an_error_and_never_skipped():
    with pytest.raises(ValueError, match="knows no word 'luck'"):
        aggregate.ranking([judged(1, (80,)), judged(2, (80,))], a_formula(tie_break=("luck",)))
