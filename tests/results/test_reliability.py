import numpy as np
import pytest

from grants.results.advice.reliability import intraclass, krippendorff_alpha

# Shrout and Fleiss, Intraclass correlations: uses in assessing rater reliability, 1979, table 2: six targets, four
# judges; their table 4 has ICC(2,1) = .29 and ICC(2,4) = .62.
SHROUT_FLEISS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float)
# Krippendorff, Computing Krippendorff's alpha-reliability, 2011, example C: four observers, twelve units, some without
# a value; alpha for interval data is .849.
KRIPPENDORFF = """
    1 2 3 3 2 1 4 1 2 . . .
    1 2 3 3 2 2 4 1 2 5 . 3
    . 3 3 3 2 3 4 2 2 5 1 .
    1 2 3 3 2 4 4 1 2 5 1 .
"""


def units_and_values(text):
    pairs = [
        (unit, float(value))
        for row in text.strip().splitlines()
        for unit, value in enumerate(row.split())
        if value != "."
    ]
    units, values = zip(*pairs, strict=True)
    return np.array(units), np.array(values)


def test_alpha_is_that_of_krippendorffs_own_example():
    assert krippendorff_alpha(*units_and_values(KRIPPENDORFF)) == pytest.approx(0.849, abs=5e-4)


def test_alpha_is_the_disagreement_of_all_pairs_within_units_against_that_of_all_pairs():
    units, values = units_and_values(KRIPPENDORFF)
    keep = np.bincount(units)[units] > 1
    units, values = units[keep], values[keep]
    within = sum(
        ((values[units == unit][:, None] - values[units == unit]) ** 2).sum() / ((units == unit).sum() - 1)
        for unit in set(units)
    )
    among = ((values[:, None] - values) ** 2).sum() / (len(values) - 1)

    assert krippendorff_alpha(units, values) == pytest.approx(1 - within / among, abs=1e-12)


def test_the_intraclass_correlations_are_those_of_shrout_and_fleiss():
    found = intraclass(SHROUT_FLEISS)

    assert found.icc1 == pytest.approx(0.2898, abs=5e-5)
    assert found.icck == pytest.approx(0.6201, abs=5e-5)


def test_complete_agreement_is_one():
    table = np.array([[1.0, 1.0, 1.0], [5.0, 5.0, 5.0], [3.0, 3.0, 3.0]])

    assert intraclass(table).icc1 == intraclass(table).icck == 1
    assert krippendorff_alpha(np.repeat(np.arange(3), 3), table.ravel()) == 1


def test_experts_who_disagree_with_themselves_are_below_zero():
    assert krippendorff_alpha(np.array([0, 0, 1, 1]), np.array([1.0, 9.0, 9.0, 1.0])) < 0


@pytest.mark.parametrize(
    ("units", "values"), [([0, 1, 2], [1.0, 2.0, 3.0]), ([0, 0, 1, 1], [4.0, 4.0, 4.0, 4.0]), ([], [])]
)
def test_without_pairs_or_without_any_difference_there_is_no_alpha(units, values):
    with pytest.raises(ValueError, match="alpha needs"):
        krippendorff_alpha(np.array(units, int), np.array(values))


@pytest.mark.parametrize("table", [np.ones((3, 3)), np.array([[1.0, 2.0]]), np.array([[1.0], [2.0]])])
def test_of_a_table_without_two_rows_columns_and_marks_there_is_no_intraclass_correlation(table):
    with pytest.raises(ValueError, match="intraclass"):
        intraclass(table)
