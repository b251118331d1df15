"""The worked round played to its end is right to the cent, and the check of its figures can fail."""

import copy
import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from grants import cli, clock
from grants.audit import AuditEvent
from grants.custody.books import checks as custody_books
from grants.db import sql
from grants.demo import ahead, play, shape
from grants.demo.differences import differences
from grants.demo.ending.file import load
from grants.demo.round_file import BadRound
from grants.ledger import checks

ENDING = Path(shape.__file__).parent / "ending.json"
FIRST = ENDING.with_name("round.json")


@pytest.mark.commits
async def test_every_figure_of_the_ended_round_is_right_and_the_round_it_goes_on_from_stood_right_on_its_day(
    committed, data_dir
):
    the_round = load(ENDING)
    the_round["first"]["expect"] = copy.deepcopy(the_round["first"]["expect"])
    the_round["first"]["expect"]["custody"]["groups"]["G1"] = "645.76"
    (data_dir / ahead.FILE).write_text("0")

    played = await play.play(the_round)
    begins = ahead.ahead()
    (data_dir / ahead.FILE).unlink()

    assert played.problems == ["round.json on 2026-11-23: custody.groups.G1: expected 645.76, found 645.75"]
    assert differences(the_round["expect"], played.figures) == []
    assert [str(finding) for finding in [*await checks.verify(), *await custody_books.everywhere()]] == []
    refused = [event["refusal"] for event in await AuditEvent.select().order_by(AuditEvent.id) if event["refusal"]]
    tried = [*the_round["refusals"], *the_round["claims"], *the_round["closings"], the_round["round_closing"]]
    assert sorted(refused) == sorted(each["expect"] for each in tried if each["expect"] not in {"paid", "closed"})
    assert await sql("SELECT message FROM dramatiq.queue WHERE available_at > clock_timestamp()") == []
    now, end = clock.machine(), clock.during(date.fromisoformat(the_round["as_of"]), 20)
    assert abs(now + begins - max(now, end)) < timedelta(minutes=5)
    for place, line in changed_figures(the_round["expect"]):
        assert differences(place, played.figures) == [line]


def changed_figures(expect):
    """Each kind of figure off by a cent, a day or a word, with the line that has to be printed."""
    for path, wrong in (
        ("awards.A5.surplus", "108.90"),
        ("awards.A4.lines.对接活动", "7500.01"),
        ("awards.A4.evaluation.score", "69.56"),
        ("awards.A4.evaluation.residents", "70.00"),
        ("awards.A7.evaluation.fiscal_grade", "良"),
        ("awards.A1.closed_on", "2027-01-09"),
        ("funds.lottery.carried_over", "22333.00"),
        ("book.paid", "309613.93"),
        ("custody.bank", "0.01"),
        ("annual.groups.ELDERLY.interest", "1.38"),
        ("annual.projects.A4.balance", "1550.01"),
        ("audits.drawn", 2),
    ):
        changed = copy.deepcopy(expect)
        *way, key = path.split(".")
        place = changed
        for each in way:
            place = place[each]
        right, place[key] = place[key], wrong
        yield changed, f"{path}: expected {wrong}, found {right}"


def test_the_figures_of_the_file_agree_with_each_other():
    """What the file says of one project, fund and notice must follow from its own payments, claims and refunds."""
    the_round = load(ENDING)
    expect = the_round["expect"]

    for code, each in expect["awards"].items():
        paid = amounts(one for one in the_round["payments"] if (one["application"], one["outcome"]) == (code, "paid"))
        back = amounts(one for demand in of(the_round["demands"], code) for one in demand["refunds"])
        claims = amounts(one for one in of(the_round["claims"], code) if one["expect"] == "paid")
        spent = sum(map(Decimal, each["lines"].values()))
        assert Decimal(each["paid"]) == paid, code
        assert Decimal(each["returned"]) == back, code
        assert Decimal(each["spent"]) == spent, code
        assert claims in (0, spent), code
        assert Decimal(each["surplus"]) == paid + Decimal(each["interest"]) - spent, code
    for code, fund in expect["funds"].items():
        mine = {each["application"] for each in the_round["decisions"] if each.get("fund") == code}
        for name in ("granted", "paid", "returned"):
            assert Decimal(fund[name]) == sum(Decimal(expect["awards"][each][name]) for each in mine), code
    projects = expect["annual"]["projects"]
    for name in ("total", "paid", "spent", "returned", "interest", "balance"):
        assert Decimal(expect["annual"][name]) == sum(Decimal(each[name]) for each in projects.values()), name


def of(listed, code):
    return [each for each in listed if each["application"] == code]


def amounts(listed):
    return sum((Decimal(each["amount"]) for each in listed), Decimal(0))


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (("goes_on_from",), "../round.json", "goes_on_from: the name of a round file"),
        (("goes_on_from",), "nothing.json", "No such file"),
        (("as_of",), "2026-11-23", "as_of: not after 2026-11-23"),
        (("demands", 0, "amount"), 108.89, r"demands\[0\]\.amount: an amount is a text"),
        (("closings", 0, "application"), "A99", "application A99"),
        (("evaluation", "experts"), ["E99"], "expert E99"),
        (("measures", 0, "measure"), "applause", r"measures\[0\]\.measure: 'applause' is none of"),
    ],
)
def test_a_broken_ending_is_named_by_its_place_before_anything_is_played(tmp_path, capsys, place, value, words):
    ending = json.loads(ENDING.read_text())
    *way, key = place
    at = ending
    for each in way:
        at = at[each]
    at[key] = value
    path = tmp_path / "ending.json"
    path.write_text(json.dumps(ending))
    (tmp_path / "round.json").write_text(FIRST.read_text())

    with pytest.raises(BadRound, match=words):
        load(path)
    assert cli.main(["replay", str(path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
