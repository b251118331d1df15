"""A sample of a frozen list: shares are rounded up, parts get theirs in proportion, tasks go round."""

from decimal import Decimal

import pytest

from grants.scoring import sampling


@pytest.mark.parametrize(("percent", "of", "n"), [("5", 40, 2), ("5", 41, 3), ("0.1", 6, 1), ("100", 6, 6)])
def test_a_share_is_rounded_up(percent, of, n):
    assert sampling.size_of(Decimal(percent), of) == n


def test_tasks_go_round_and_pass_over_who_had_a_hand_in_them():
    assert sampling.spread([(), (), (), ()], [1, 2, 3]) == [1, 2, 3, 1]
    assert sampling.spread([(1,), (), (3, 1), ()], [1, 2, 3]) == [2, 3, 2, 3]
    assert sampling.spread([(1, 2)], [1, 2]) == [None]


@pytest.mark.parametrize(
    ("sample", "parts", "allotted"),
    [
        (3, {"美兰": 6, "龙华": 3}, {"美兰": 2, "龙华": 1}),
        (3, {"a": 1, "b": 1, "c": 1}, {"a": 1, "b": 1, "c": 1}),
        (1, {"a": 2, "b": 2}, {"a": 1, "b": 0}),
        (5, {"a": 7, "b": 2, "c": 1}, {"a": 4, "b": 1, "c": 0}),
        (10, {"a": 7, "b": 2, "c": 1}, {"a": 7, "b": 2, "c": 1}),
    ],
)
def test_each_part_gets_its_share_and_all_together_make_the_sample(sample, parts, allotted):
    assert sampling.allot(sample, parts) == allotted
