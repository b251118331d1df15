import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.calls.kinds import ScoreMethod
from grants.scoring import aggregate
from grants.scoring.aggregate import phase_score
from tests.scoring.judging import a_formula, a_phase, judged, totals_as_sheets

VECTORS = json.loads((Path(__file__).parent.parent / "vectors.json").read_text())["trimmed_mean"]


def score_of(*totals: object, **facts: object) -> Decimal:
    return phase_score(totals_as_sheets(*totals), a_phase(maxima=(100,), **facts)).score


def dropped_of(*totals: object, **facts: object) -> tuple[str, ...]:
    return phase_score(totals_as_sheets(*totals), a_phase(maxima=(100,), **facts)).dropped


@pytest.mark.parametrize("vector", VECTORS, ids=[v["result"] for v in VECTORS])
def test_the_trimmed_mean_is_that_of_the_vectors(vector):
    assert str(score_of(*vector["sheets"])) == vector["result"]


def test_exactly_one_highest_and_one_lowest_sheet_are_dropped_among_equals():
    assert dropped_of(80, 80, 90, 90, 90) == ("E1", "E5")
    assert score_of(80, 80, 90, 90, 90) == Decimal("86.67")


def test_nothing_is_dropped_below_the_number_of_sheets_that_the_call_names():
    assert dropped_of(60, 70, 80, 90) == ()
    assert dropped_of(60, 70, 80, 90, trim_from=4) == ("E1", "E4")


def test_a_call_may_take_the_plain_mean_or_the_median_and_then_nothing_is_dropped():
    sheets = 50, 80, 81, 84, 100

    assert score_of(*sheets) == Decimal("81.67")
    assert score_of(*sheets, method=ScoreMethod.MEAN) == Decimal("79.00")
    assert score_of(*sheets, method=ScoreMethod.MEDIAN) == Decimal("81.00")
    assert dropped_of(*sheets, method=ScoreMethod.MEAN) == dropped_of(*sheets, method=ScoreMethod.MEDIAN) == ()


def test_the_median_of_an_even_number_of_sheets_is_the_mean_of_the_two_in_the_middle():
    assert score_of("80.5", 90, "81.5", 10, method=ScoreMethod.MEDIAN) == Decimal("81.00")
    assert score_of(1, "1.01", method=ScoreMethod.MEDIAN) == Decimal("1.01")


def test_half_a_hundredth_is_rounded_up():
    assert score_of(*["70.0"] * 3, "70.5", *["70.0"] * 4, trim_from=9) == Decimal("70.06")
    assert score_of("0.01", "0") == Decimal("0.01")


@given(st.lists(st.integers(0, 200), min_size=5, max_size=12))
def test_the_trimmed_mean_lies_between_the_sheets_that_count_and_ignores_their_order(halves):
    values = [Decimal(half) / 2 for half in halves]
    mean = score_of(*values)

    assert sorted(values)[1] - Decimal("0.005") <= mean <= sorted(values)[-2] + Decimal("0.005")
    assert mean == score_of(*reversed(values))


@pytest.mark.parametrize(
    ("flags", "points"), [((), "0.00"), (("rural",), "2.00"), (("rural", "young"), "3.00"), (("unknown",), "0.00")]
)
def test_bonus_points_follow_the_flags_up_to_the_cap(flags, points):
    assert str(aggregate.bonus(flags, a_formula())) == points


def test_below_the_pass_mark_there_is_a_place_but_no_rank():
    rows = aggregate.ranking([judged(1, (69, 0)), judged(2, (70, 0))], a_formula())

    assert [(row.judged.application, row.place, row.rank) for row in rows] == [(2, 1, 1), (1, 2, None)]


def test_a_bonus_counts_towards_rank_and_pass_mark():
    rows = aggregate.ranking([judged(1, (70, 1)), judged(2, (69.5, 0), flags=["rural"])], a_formula())

    assert [(row.judged.application, str(row.final), row.rank) for row in rows] == [(2, "71.50", 1), (1, "71.00", 2)]


@pytest.mark.parametrize(
    ("first", "second", "word", "own", "other"),
    [
        (judged(1, (40, 10)), judged(2, (41, 9)), "criterion:1", "41.00", "40.00"),
        (judged(1, (40, 10), rating="3A"), judged(2, (40, 10), rating="4A"), "rating", "4A", "3A"),
        (judged(1, (40, 10)), judged(2, (40, 10), rating="1A"), "rating", "1A", ""),
        (
            judged(1, (40, 10), after=1),
            judged(2, (40, 10)),
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
    assert rows[0].facts[word] == own
    assert rows[1].tie is None


@pytest.mark.parametrize(
    ("favoured", "word", "own"),
    [({"priority": "2026-09-14"}, "priority", "2026-09-14"), ({"flags": ["pilot_area"]}, "flag:pilot_area", "1")],
)
def test_who_did_well_before_or_is_what_the_call_favours_stands_before_an_equal_where_the_call_says_so(
    favoured, word, own
):
    one, other = judged(1, (40, 10), rating="5A"), judged(2, (40, 10), **favoured)

    unsaid = aggregate.ranking([one, other], a_formula())
    said = aggregate.ranking([one, other], a_formula(tie_break=(word, "rating")))

    assert [row.judged.application for row in unsaid] == [1, 2]
    assert [row.judged.application for row in said] == [2, 1]
    assert said[0].tie == aggregate.Tie(1, word, own, "")


def test_the_words_count_in_the_order_of_the_call():
    one, other = judged(1, (40, 10), rating="5A"), judged(2, (41, 9))

    by_rating = aggregate.ranking([one, other], a_formula(tie_break=("rating", "criterion:1")))

    assert [row.judged.application for row in by_rating] == [1, 2]


def test_the_mean_of_a_criterion_is_taken_over_all_sheets_the_dropped_ones_too():
    sheets = [(10, 20), (20, 10), (10, 21), (10, 19), (10, 20)]

    assert aggregate.criterion_mean(judged(1, *sheets), "criterion:1", a_formula()) == 12


def test_without_any_difference_the_receipt_number_decides_so_that_a_rerun_is_equal():
    pair = [judged(2, (70, 10)), judged(1, (70, 10))]

    rows = aggregate.ranking(pair, a_formula())

    assert [row.judged.application for row in rows] == [1, 2]
    assert rows == aggregate.ranking(pair[::-1], a_formula())
    assert rows[0].tie is None


def test_what_was_used_is_kept_beside_the_figure():
    sheets = [(60, 20), (60, 21), (60, 22), (60, 23), (60, 24)]

    (row,) = aggregate.ranking([judged(1, *sheets, flags=["rural"])], a_formula())

    (paper,) = row.phases
    assert paper.totals == {f"E{n}": Decimal(79 + n) for n in range(1, 6)}
    assert (paper.dropped, paper.counted) == (("E1", "E5"), ["E2", "E3", "E4"])
    assert (paper.rule.weight, paper.score) == (100, Decimal("82.00"))
    assert (row.score, row.bonus, row.final) == (Decimal("82.00"), Decimal("2.00"), Decimal("84.00"))


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"tie_break": ("luck",)}, "knows no word 'luck'"),
        ({"tie_break": ("criterion:3",)}, "knows no word 'criterion:3'"),
        ({"tie_break": ("phase:pitch",)}, "knows no word 'phase:pitch'"),
        ({"phases": (a_phase(weight=60),)}, "do not sum to 100"),
        ({"phases": (a_phase(weight=100), a_phase(name="pitch", weight=0))}, "do not sum to 100"),
        ({"phases": (a_phase(weight=50), a_phase(weight=50))}, "two phases have one name"),
        ({"phases": (a_phase(trim_from=2),)}, "from three sheets on"),
        ({"phases": (a_phase(maxima=()),)}, "asks for a sheet"),
        ({"phases": (a_phase(min_sheets=0),)}, "asks for a sheet"),
        ({"phases": ()}, "do not sum to 100"),
    ],
)
def test_a_rule_that_cannot_be_computed_is_an_error_and_never_guessed_at(facts, why):
    with pytest.raises(ValueError, match=why):
        a_formula(**facts)


def test_only_the_trimmed_mean_asks_from_how_many_sheets_on_it_trims():
    assert a_formula(a_phase(method=ScoreMethod.MEAN, trim_from=0)).phases[0].method == "mean"
