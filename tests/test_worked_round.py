"""One round with every right figure, played from the call to the last invoice, is right to the cent."""

import copy
import json
from pathlib import Path

import pytest

from grants.audit import AuditEvent
from grants.demo.differences import differences
from grants.demo.play import RoundAlreadyThere, play
from grants.demo.round_file import BadRound, load
from grants.ledger import checks

ROUND = Path(__file__).parent.parent / "grants" / "demo" / "round.json"

pytestmark = pytest.mark.commits


async def test_every_figure_of_the_worked_round_is_right_to_the_cent(played_round):
    assert played_round.problems == []
    assert differences(load(ROUND)["expect"], played_round.figures) == []
    assert [str(finding) for finding in await checks.verify()] == []


async def test_a_refused_attempt_of_the_round_leaves_its_audit_row_and_nothing_else(played_round):
    the_round = load(ROUND)

    refused = [event["refusal"] for event in await AuditEvent.select().order_by(AuditEvent.id) if event["refusal"]]
    expected = [each["expect"] for each in the_round["refusals"]]
    expected += [each["expect"] for each in the_round["claims"] if each["expect"] != "paid"]
    assert sorted(refused) == sorted(expected)


async def test_one_mark_changed_prints_the_differences_that_follow_from_it_and_no_other(committed):
    changed = copy.deepcopy(load(ROUND))
    changed["reviews"]["A1"]["E1"]["marks"][0] -= 1

    played = await play(changed)

    assert played.problems + differences(changed["expect"], played.figures) == [
        "ranking[0].trimmed_mean: expected 88.00, found 87.67",
        "ranking[0].final: expected 88.00, found 87.67",
    ]


async def test_a_database_that_holds_a_round_is_left_alone(played_round):
    with pytest.raises(RoundAlreadyThere):
        await play(load(ROUND))


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("{", "Expecting"),
        ('{"format": "grants-round/2"}', "not of the format"),
        ('{"format": "grants-round/1"}', "missing"),
    ],
)
def test_a_file_that_is_no_round_is_named_with_what_is_wrong(tmp_path, broken, words):
    path = tmp_path / "round.json"
    path.write_text(broken)

    with pytest.raises(BadRound, match=words):
        load(path)


def test_a_round_that_names_an_unknown_code_says_which(tmp_path):
    the_round = json.loads(ROUND.read_text())
    the_round["payments"][0]["application"] = "A99"
    path = tmp_path / "round.json"
    path.write_text(json.dumps(the_round))

    with pytest.raises(BadRound, match="application A99"):
        load(path)
