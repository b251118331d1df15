"""The draw is a function of its record, and a fair one."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.scoring.draw_order import canonical, chosen, commitment, differences, order, redraw, seed, sha256

WORDS = st.text(min_size=1, max_size=12)
CODES = st.lists(st.text("E0123456789甲乙", min_size=1, max_size=5), min_size=1, max_size=30, unique=True)
SEEDS = st.binary(min_size=32, max_size=32).map(bytes.hex)


def a_record(codes, *, members=2, alternates=1, least_senior=0, seniors=(), operator="春风", witness="秋月"):
    snapshot = {
        "members": members,
        "alternates": alternates,
        "least_senior": least_senior,
        "in": [{"code": code, "is_senior": code in seniors} for code in codes],
        "out": [],
    }
    snapshot_hash = sha256(canonical(snapshot))
    record = {
        "snapshot": snapshot,
        "snapshot_hash": snapshot_hash,
        "salt": "00ff",
        "operator_word": operator,
        "commitment": commitment(snapshot_hash, "00ff", operator),
        "witness_word": witness,
        "seed": seed(snapshot_hash, "00ff", operator, witness),
    }
    return record | {"order": redraw(record)}


def test_the_order_of_a_known_record_is_this_one_for_ever():
    # Recomputed by hand with the tools of any language; papers that were signed depend on it.
    record = a_record([f"E{number}" for number in range(1, 9)])

    assert record["snapshot_hash"] == "33b617711129158e1525584dd88bd88c6d5e44e6b6bc5783cb127c8eae3cb884"
    assert record["seed"] == "38605e9645ba195c444df90d6bc63b0f8d55c47d1ec94f2054201d91b2b0b0cf"
    assert record["order"] == ["E7", "E3", "E8"]


@given(SEEDS, CODES, st.randoms())
def test_the_order_is_a_permutation_that_no_order_of_the_pool_changes(key, codes, rng):
    ordered = order(key, codes)
    shuffled = [*codes]
    rng.shuffle(shuffled)

    assert sorted(ordered) == sorted(codes)
    assert order(key, shuffled) == ordered


@given(CODES, WORDS, WORDS)
def test_a_record_agrees_with_itself_and_is_drawn_the_same_again(codes, operator, witness):
    record = a_record(codes, members=1, alternates=len(codes) - 1, operator=operator, witness=witness)

    assert differences(record) == []
    assert redraw(record) == record["order"]
    assert sorted(record["order"]) == sorted(codes)


@given(CODES, st.data())
def test_seats_for_seniors_are_taken_by_seniors_and_nobody_else_jumps_the_order(codes, data):
    seniors = frozenset(data.draw(st.sets(st.sampled_from(codes))))
    members = data.draw(st.integers(1, len(codes)))
    least = data.draw(st.integers(0, min(len(seniors), members)))

    found = chosen(codes, seniors, members, least)

    assert len(found) == members
    assert sum(code in seniors for code in found) >= least
    assert found == [code for code in codes if code in found]
    passed_over = [code for code in codes[: codes.index(found[-1])] if code not in found]
    assert all(code not in seniors for code in passed_over)


def test_nobody_is_drawn_more_often_than_anybody_else():
    """Chi-square over 6,000 seeds with 11 degrees of freedom: 31.3 is exceeded by chance once in a thousand times."""
    codes = [f"E{number}" for number in range(1, 13)]
    rng = random.Random(20260328)
    rounds, members = 6_000, 5
    drawn, firsts = Counter(), Counter()
    for _each in range(rounds):
        ordered = order(rng.randbytes(32).hex(), codes)
        drawn.update(ordered[:members])
        firsts[ordered[0]] += 1

    expected = rounds / len(codes)
    assert sum((firsts[code] - expected) ** 2 / expected for code in codes) < 31.3
    # Members of one draw exclude each other, so the counts spread less than independent ones would.
    among_members = rounds * members / len(codes)
    assert sum((drawn[code] - among_members) ** 2 / among_members for code in codes) < 31.3


@given(CODES.filter(lambda codes: len(codes) > 3), WORDS, WORDS)
def test_another_word_of_either_person_is_another_seed(codes, one, other):
    usual = a_record(codes)

    for changed in ({"operator": usual["operator_word"] + one}, {"witness": usual["witness_word"] + other}):
        assert a_record(codes, **changed)["seed"] != usual["seed"]


def test_a_word_moved_from_one_person_to_the_other_is_another_seed():
    assert seed("00", "salt", "ab", "c") != seed("00", "salt", "a", "bc")


@pytest.mark.parametrize(
    ("tampering", "said"),
    [
        ({"snapshot": lambda r: r["snapshot"] | {"members": 3}}, "the snapshot of the pool is not the one"),
        ({"operator_word": lambda _r: "夏雨"}, "the operator's word is not the one"),
        ({"salt": lambda _r: "00fe"}, "the operator's word is not the one"),
        ({"witness_word": lambda _r: "冬雪"}, "the seed does not follow"),
        ({"seed": lambda r: r["seed"][::-1]}, "the seed does not follow"),
        ({"order": lambda r: r["order"][::-1]}, "the order is another one"),
    ],
    ids=["snapshot", "operator's word", "salt", "witness's word", "seed", "order"],
)
def test_what_was_tampered_with_is_named(tampering, said):
    record = a_record([f"E{number}" for number in range(1, 9)])

    found = differences(record | {name: change(record) for name, change in tampering.items()})

    assert any(each.startswith(said) for each in found)
