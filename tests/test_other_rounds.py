"""Rounds of other shapes than the worked one are right to the cent too: what must follow is worked out by an oracle."""

import copy
import json
from decimal import Decimal
from pathlib import Path

import pytest

from grants import cli
from grants.audit import AuditEvent
from grants.demo.differences import differences
from grants.demo.play import play
from grants.demo.round_file import BadRound, load
from grants.ledger import checks
from tests import oracle
from tests.rounds import make, settle

ROUND = Path(__file__).parent.parent / "grants" / "demo" / "round.json"


@pytest.fixture
def replayed(committed, tmp_path):
    """Writes a round, reads it back and plays it; gives every difference from what it expects."""

    async def replay(the_round):
        path = tmp_path / "round.json"
        path.write_text(json.dumps(the_round, ensure_ascii=False))
        read = load(path)
        played = await play(read)
        return played.problems + differences(read["expect"], played.figures)

    return replay


def test_the_oracle_finds_every_figure_of_the_worked_round():
    the_round = json.loads(ROUND.read_text())
    kept = oracle.Custody(the_round)

    assert oracle.expect(the_round) == the_round["expect"]
    assert list(kept.outcomes.values()) == [each["expect"] for each in the_round["claims"]]
    assert list(kept.shares.values()) == [each["expect_shares"] for each in the_round["interest"]]


def test_a_seed_gives_the_same_round_each_time():
    assert make(3) == make(3)


@pytest.mark.commits
async def test_a_round_around_spring_festival_with_two_hubs_three_funds_and_many_claims(replayed):
    the_round = make(
        108,
        start="2026-01-05",
        funds=["welfare_lottery", "general_budget", "donation"],
        hubs=2,
        groups=3,
        registered=2,
        claims=30,
        interest=3,
        pays=1.0,
        notice_days=7,
        twins=True,
    )

    assert await replayed(the_round) == []
    assert {each["expect"] for each in the_round["claims"]} == {
        "paid",
        "custody.invoice_used",
        "custody.over_line",
        "custody.not_enough_held",
    }
    assert [str(finding) for finding in await checks.verify()] == []


@pytest.mark.commits
async def test_a_round_of_one_track_without_a_hub_a_bonus_a_labour_cap_or_anything_that_is_refused(replayed):
    the_round = make(102, start="2025-08-18", hubs=0, bonus=None, labour_cap=None, objections=0, claims=0, interest=0)
    the_round = bare(the_round | {"refusals": []})

    assert await replayed(the_round) == []
    assert the_round["expect"]["custody"] == {"groups": {}, "bank": "0.00", "ledger": {}}


def bare(the_round):
    """Without everything that a file may leave out."""
    for name in ("objections", "claims", "interest", "refusals"):
        assert the_round[name] == []
        del the_round[name]
    for name in ("document_no", "management_fee_percent", "fixed_assets", "handouts", "labour_cap"):
        del the_round["call"][name]
    for each in the_round["organizations"]:
        each.pop("rating", None)
    for each in the_round["applications"]:
        each.pop("youth"), each.pop("rural"), each.pop("match_cash")
    for each in the_round["experts"]:
        each.pop("alternate", None)
    for sheets in the_round["reviews"].values():
        for sheet in sheets.values():
            sheet["comment"] = "评审意见"
    for each in the_round["payments"]:
        del each["bank_ref"]
    for each in the_round["reports"]:
        del each["grade"]
    for each in the_round["agreements"]:
        del each["parties"]
    lists = {name: [] for name in ("objections", "claims", "interest", "refusals")}
    found = settle(the_round | lists)["expect"]
    return the_round | {"expect": found}


@pytest.mark.commits
async def test_what_depends_on_each_other_may_happen_on_one_day(replayed):
    """Signed, reported, accepted, put right, paid, returned, paid again, received and claimed: all without a night."""
    the_round = make(
        100, start="2025-03-10", hubs=1, groups=2, registered=3, hurry=True, pays=1.0, days_to_scoring=0, claims=12
    )

    assert await replayed(the_round) == []
    paid_on = [(each["application"], each["paid_on"]) for each in the_round["payments"]]
    assert len(set(paid_on)) < len(paid_on)
    assert any(each["outcome"] == "returned" for each in the_round["payments"])


@pytest.mark.commits
async def test_an_award_that_an_objection_ended_counts_no_more_and_one_that_waits_for_its_agreement_does(replayed):
    the_round = make(101, objections=0, hubs=1)
    upheld, waiting, *_others = [each["application"] for each in the_round["agreements"]]
    notice = the_round["call"]["notice"]
    for name in ("agreements", "payments", "reports", "claims"):
        the_round[name] = [each for each in the_round[name] if each["application"] not in (upheld, waiting)]
    the_round |= {"interest": [], "refusals": []}
    the_round["objections"] = [
        objection("1", upheld, notice, closed_on=notice["ends_on"], upheld=True),
        objection("2", upheld, notice, closed_on=the_round["as_of"], upheld=False),
        objection("3", waiting, notice, closed_on=None, upheld=None),
    ]
    the_round = settle(the_round)

    assert await replayed(the_round) == []
    assert upheld not in the_round["expect"]["awards"]
    assert waiting in the_round["expect"]["stages"]


def objection(number, application, notice, **closed):
    return {"code": f"异议{number}", "application": application, "received_on": notice["starts_on"], **closed}


TIE_BREAKS = {
    "the earlier submission": ["submitted_at"],
    "the rating": ["rating", "submitted_at"],
    "the mean of the first criterion": ["criterion:1", "submitted_at"],
    "the mean of the second criterion": ["criterion:2", "submitted_at"],
}


def a_round_with_equal_scores(tie_break):
    the_round = make(392, registered=4, hubs=0, pays=0.3, objections=0, twins=True)
    the_round["call"]["tie_break"] = tie_break
    return settle(the_round)


def test_each_word_of_a_tie_break_makes_another_ranking():
    rounds = [a_round_with_equal_scores(words) for words in TIE_BREAKS.values()]
    rankings = [[row["application"] for row in each["expect"]["ranking"]] for each in rounds]

    assert all(rankings.count(each) == 1 for each in rankings)


@pytest.mark.commits
@pytest.mark.parametrize("words", TIE_BREAKS.values(), ids=TIE_BREAKS)
async def test_equal_scores_are_ranked_by(replayed, words):
    assert await replayed(a_round_with_equal_scores(words)) == []


@pytest.mark.commits
async def test_a_group_with_two_awards_has_its_money_counted_together(replayed):
    the_round = make(101, hubs=1, groups=2, registered=2, claims=10, interest=2, objections=0, pays=1.0)
    first, second = [each for each in the_round["applications"] if each["submitted_by"] != each["applicant"]]
    the_round["call"]["one_per_organisation"] = False
    second["applicant"] = first["applicant"]
    for each in the_round["claims"]:
        each["group"] = first["applicant"]
    the_round["experts"][0]["positions"] = []
    the_round = settle(the_round | {"refusals": []})

    assert await replayed(the_round) == []
    assert list(the_round["expect"]["custody"]["groups"]) == [first["applicant"]]


@pytest.mark.commits
async def test_a_year_whose_calendar_is_not_published_is_taken_from_the_file(replayed):
    the_round = make(107, start="2026-12-01", days_to_scoring=14, hubs=0, objections=0, pays=0.0, notice_days=5)

    assert the_round["call"]["notice"]["ends_on"].startswith("2027")
    assert await replayed(the_round) == []


@pytest.mark.commits
async def test_one_figure_changed_gives_the_differences_that_the_oracle_predicts_and_no_other(replayed):
    the_round = make(102, hubs=1, groups=2, claims=8, interest=1, pays=1.0, twins=False, objections=0)
    changed = copy.deepcopy(the_round)
    claim = [each for each in changed["claims"] if each["expect"] == "paid"][-1]
    claim["amount"] = f"{Decimal(claim['amount']) - Decimal('0.01'):.2f}"
    sheet = next(iter(changed["reviews"][changed["decisions"][0]["application"]].values()))
    sheet["marks"][0] -= 1
    changed["call"]["pools"][0]["amount"] = f"{Decimal(changed['call']['pools'][0]['amount']) + 1:.2f}"
    changed["funds"][0]["amount"] = "9999999.99"
    predicted = differences(the_round["expect"], settle(copy.deepcopy(changed))["expect"])

    found = await replayed(changed)

    assert predicted
    assert [each for each in found if not each.startswith("interest shares")] == predicted


@pytest.mark.commits
async def test_an_attempt_that_is_refused_leaves_only_its_audit_row(replayed):
    the_round = make(109, hubs=1, claims=20, pays=1.0)

    assert await replayed(the_round) == []

    refused = [event["refusal"] for event in await AuditEvent.select().order_by(AuditEvent.id) if event["refusal"]]
    expected = [each["expect"] for each in the_round["refusals"]]
    expected += [each["expect"] for each in the_round["claims"] if each["expect"] != "paid"]
    assert sorted(refused) == sorted(expected)


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (("funds", 0, "amount"), "1000.005", r"funds\[0\]\.amount"),
        (("funds", 0, "amount"), 1000.5, r"funds\[0\]\.amount: an amount is a text"),
        (("funds", 0, "kind"), "gold", r"funds\[0\]\.kind: 'gold' is none of"),
        (("call", "opens_at"), "2026-03-02T09:00:00", r"call\.opens_at: not a moment"),
        (("call", "decided_on"), "2026-02-30", r"call\.decided_on"),
        (("call", "tracks"), {}, r"call\.tracks: a list is needed"),
        (("call", "organiser"), "NOBODY", "organization NOBODY"),
        (("applications", 0, "lines", 0, "class"), "fun", r"applications\[0\]\.lines\[0\]\.class"),
        (("applications", 1, "code"), "A1", "A1 twice"),
        (("payments", 0, "outcome"), "lost", r"payments\[0\]\.outcome"),
        (("refusals", 0, "at"), None, r"refusals\[0\]: at: missing"),
        (("reviews",), [], "reviews: a group of keys is needed"),
        (("as_of",), None, "as_of: missing"),
    ],
)
def test_a_broken_file_is_named_by_its_place_before_anything_is_played(tmp_path, capsys, place, value, words):
    the_round = json.loads(ROUND.read_text())
    at = the_round
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = value
    path = tmp_path / "round.json"
    path.write_text(json.dumps(the_round))

    with pytest.raises(BadRound, match=words):
        load(path)
    assert cli.main(["replay", str(path)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"grants: {path}: ")
    assert printed.err.count("\n") == 1


def test_an_attempt_that_nobody_knows_is_a_difference_and_no_crash(tmp_path):
    the_round = json.loads(ROUND.read_text())
    the_round["refusals"].append({"try": "juggle", "expect": "circus.too_many"})
    path = tmp_path / "round.json"
    path.write_text(json.dumps(the_round))

    assert load(path)["refusals"][-1]["try"] == "juggle"
