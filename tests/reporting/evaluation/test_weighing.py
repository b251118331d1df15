"""The total reckoned once more, slowly and in another way: by counting out hundredths one at a time."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.reporting.evaluation.rules import LABELS
from grants.reporting.evaluation.tables import LabelSet
from grants.reporting.evaluation.weighing import earned, grade_of, total
from grants.reporting.tables import Grade
from tests.reporting.evaluation.world import CUTS

SCORES = st.one_of(st.none(), st.integers(0, 10_000).map(lambda n: Decimal(n).scaleb(-2)))
PARTS = st.lists(st.tuples(SCORES, st.integers(0, 100)), min_size=1, max_size=3)


def slowly(parts):
    """The number of hundredths h for which no other is nearer to the mean; of two as near, the higher."""
    points = [(int(score * 100), weight) for score, weight in parts if score is not None for _once in "1" if weight]
    weight = sum(each for _score, each in points)
    best = min(range(10_001), key=lambda h: (abs(sum(s * w for s, w in points) - h * weight), -h))
    return Decimal(best) / 100


@given(PARTS)
def test_the_total_is_the_weighted_mean_of_the_parts_that_count_rounded_half_up(parts):
    if not any(score is not None and weight for score, weight in parts):
        with pytest.raises(ValueError, match="nothing was evaluated"):
            total(parts)
    else:
        assert total(parts) == slowly(parts)


@pytest.mark.parametrize(
    ("parts", "score"),
    [
        ([("80.00", 70), ("90.00", 15), ("60.00", 15)], "78.50"),
        ([("80.00", 70), (None, 15), ("60.00", 15)], "76.47"),
        ([("80.00", 70), (None, 15), (None, 15)], "80.00"),
        ([("85.01", 50), ("85.00", 50)], "85.01"),
    ],
    ids=["all three", "no committees", "experts alone", "half up"],
)
def test_what_too_few_took_part_in_leaves_its_weight_to_the_others(parts, score):
    assert total([(None if each is None else Decimal(each), weight) for each, weight in parts]) == Decimal(score)


@pytest.mark.parametrize(
    ("score", "grade", "labels"),
    [
        ("90.00", Grade.EXCELLENT, "优秀优"),
        ("89.99", Grade.GOOD, "良好良"),
        ("80.00", Grade.GOOD, "良好良"),
        ("60.00", Grade.PASS, "合格中"),
        ("59.99", Grade.FAIL, "不合格差"),
        ("0.00", Grade.FAIL, "不合格差"),
    ],
)
def test_one_score_has_a_label_in_each_of_two_sets(score, grade, labels):
    rows = labels_of(CUTS)

    found = earned(Decimal(score), rows)

    assert grade_of(Decimal(score), rows) == grade
    assert "".join(found[each].label for each in LabelSet) == labels


def test_the_cuts_of_the_two_sets_may_differ():
    rows = [each for each in labels_of(CUTS) if each.label_set == LabelSet.VENTURE]
    rows += [each for each in labels_of((Decimal(95), Decimal(85), Decimal(70))) if each.label_set == LabelSet.FISCAL]

    found = earned(Decimal("92.00"), rows)

    assert [found[each].label for each in LabelSet] == ["优秀", "良"]


def labels_of(cuts):
    return [
        SimpleNamespace(label_set=label_set, grade=grade, label=LABELS[label_set][grade], least=Decimal(least))
        for label_set in LabelSet
        for grade, least in zip(Grade, (*cuts, 0), strict=True)
    ]
