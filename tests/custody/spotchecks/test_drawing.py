"""The draw of a spot check is made again from its record alone."""

import hashlib
import hmac
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants.custody.spotchecks import drawing
from grants.scoring.draw_order import canonical, commitment, seed, sha256

NUMBERS = [f"O1-BZ-2026-{n:04d}" for n in range(1, 41)]


def a_record(sample: int = 5) -> tuple[dict, str]:
    population = {"sample": sample, "vouchers": [{"claim": each, "amount": "1.00"} for each in NUMBERS]}
    written = canonical(population)
    words = (sha256(written), "00ff", "山高水长")
    seed_ = seed(*words, "椰林")
    return {
        "population": population,
        "population_hash": words[0],
        "salt": words[1],
        "preparer_word": words[2],
        "commitment": commitment(*words),
        "drawer_word": "椰林",
        "seed": seed_,
        "drawn": drawing.redraw(population, seed_),
    }, written


def test_anybody_who_draws_again_gets_the_same():
    record, written = a_record()

    again = json.loads(json.dumps(record))

    assert drawing.differences(again, written) == []
    # What an outsider writes who has the record and nothing of ours.
    key = hashlib.sha256(
        json.dumps(
            [again["population_hash"], "00ff", "山高水长", "椰林"], ensure_ascii=False, separators=(",", ":")
        ).encode()
    ).digest()
    by_hand = sorted(NUMBERS, key=lambda number: hmac.new(key, number.encode(), hashlib.sha256).hexdigest())
    assert again["drawn"] == by_hand[:5]


@pytest.mark.parametrize("what", ["population_hash", "commitment", "drawer_word", "preparer_word", "seed", "drawn"])
def test_a_record_that_was_touched_does_not_agree_with_itself(what):
    record, written = a_record()
    record[what] = list(reversed(record["drawn"])) if what == "drawn" else "0" * 64

    assert drawing.differences(record, written) != []


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(), st.integers(0, 2**256 - 1))
def test_the_order_in_which_vouchers_were_read_changes_nothing(random, number):
    numbers = random.sample(NUMBERS, len(NUMBERS))
    seed_ = f"{number:064x}"
    population = {"sample": 7, "vouchers": [{"claim": each} for each in NUMBERS]}
    shuffled = {"sample": 7, "vouchers": [{"claim": each} for each in numbers]}

    assert drawing.redraw(shuffled, seed_) == drawing.redraw(population, seed_)
