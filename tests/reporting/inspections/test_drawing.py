"""The draw of projects is made again from its record alone, part by part; two go who may."""

from decimal import Decimal

import pytest

from grants.reporting.inspections import drawing
from grants.scoring.draw_order import canonical, commitment, order, seed, sha256

NUMBERS = [f"LW-2026-{n:02d}" for n in range(1, 13)]
SEED = "5a" * 32


def a_population() -> dict:
    return {
        "sample": 3,
        "shares": {"美兰": 2, "龙华": 1},
        "fixed": [{"award": NUMBERS[0], "reason": "群众反映"}],
        "projects": [{"award": each, "part": "美兰" if at < 8 else "龙华"} for at, each in enumerate(NUMBERS)],
    }


def test_each_part_gives_its_share_in_the_order_of_the_seed_and_what_is_fixed_is_not_drawn():
    drawn = drawing.redraw(a_population(), SEED)

    by_hand = order(SEED, NUMBERS[1:])
    first_two = [each for each in by_hand if each in NUMBERS[:8]][:2]
    first_one = [each for each in by_hand if each in NUMBERS[8:]][:1]
    assert sorted(drawn) == sorted(first_two + first_one)
    assert drawn == [each for each in by_hand if each in drawn]


@pytest.mark.parametrize("what", [None, "commitment", "drawer_word", "seed", "drawn"])
def test_only_a_record_that_nobody_touched_agrees_with_itself(what):
    written = canonical(a_population())
    words = (sha256(written), "00ff", "山高水长")
    record = {
        "population": a_population(),
        "population_hash": words[0],
        "salt": words[1],
        "preparer_word": words[2],
        "commitment": commitment(*words),
        "drawer_word": "椰林",
        "seed": seed(*words, "椰林"),
    }
    record["drawn"] = drawing.redraw(record["population"], record["seed"])
    if what is not None:
        record[what] = [] if what == "drawn" else "0" * 64

    assert (drawing.differences(record, written) == []) == (what is None)


@pytest.mark.parametrize(
    ("amount", "part"), [("20000", "<= 20000.00"), ("20000.01", "<= 50000.00"), ("50000.01", "> 50000.00")]
)
def test_a_bound_belongs_to_the_part_under_it(amount, part):
    assert drawing.part_of(Decimal(amount), (Decimal("20000.00"), Decimal("50000.00"))) == part


def test_nobody_with_a_conflict_goes_and_never_two_who_had_a_hand_in_it():
    free, barred, both = ((), ()), ((1,), ()), ((), (1, 2))

    assert drawing.pairs([free, free, free], [1, 2, 3]) == [(1, 2), (3, 1), (2, 3)]
    assert drawing.pairs([barred], [1, 2, 3]) == [(2, 3)]
    assert drawing.pairs([both], [1, 2, 3]) == [(1, 3)]
    assert drawing.pairs([both], [1, 2]) == [None]
    assert drawing.pairs([barred], [1, 2]) == [None]
