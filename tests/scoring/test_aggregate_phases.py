from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grants.calls.kinds import ScoreMethod
from grants.errors import Refused
from grants.scoring import aggregate
from grants.scoring.aggregate import Tie
from grants.scoring.formula import Judged
from tests.scoring.judging import SUBMITTED, a_formula, a_phase, judged, refused, sheets_of

PAPER = a_phase(weight=60)
PITCH = a_phase(name="pitch", maxima=(20, 30), weight=40, method=ScoreMethod.MEAN)


def two_phases(**facts):
    return a_formula(PAPER, PITCH, **facts)


def test_each_phase_has_its_own_score_brought_to_100_points_and_counts_by_its_weight():
    one = judged(1, (60, 20), later={"pitch": [(15, 25), (16, 25)]})

    (row,) = aggregate.ranking([one], two_phases())

    paper, pitch = row.phases
    assert (paper.score, paper.rule.full) == (Decimal("80.00"), 100)
    assert (pitch.totals, pitch.rule.full, pitch.score) == ({"E1": 40, "E2": 41}, 50, Decimal("81.00"))
    assert row.score == Decimal("80.40")


def test_the_total_is_made_of_the_printed_phase_scores_so_that_a_reader_can_recompute_it():
    # Of the unrounded 80 2/3 and 70 the mean were 75.33; of what is printed it is 75.335.
    formula = a_formula(a_phase(maxima=(100,), weight=50), a_phase(name="pitch", maxima=(100,), weight=50))
    one = judged(1, (80,), (80,), (81,), later={"pitch": [(70,), (70,), (71,)]})
    other = judged(2, (80,), (81,), (81,), later={"pitch": [(70,), (70,), (70,)]})

    rows = {row.judged.application: row for row in aggregate.ranking([one, other], formula)}

    assert [phase.score for phase in rows[1].phases] == [Decimal("80.33"), Decimal("70.33")]
    assert rows[1].score == Decimal("75.33")
    assert [phase.score for phase in rows[2].phases] == [Decimal("80.67"), Decimal("70.00")]
    assert rows[2].score == Decimal("75.34")


def test_a_score_is_rounded_once_after_it_was_brought_to_100_points():
    formula = a_formula(a_phase(maxima=(10,)))

    (row,) = aggregate.ranking([judged(1, (8,), (8,), (9,))], formula)

    assert row.score == Decimal("83.33")


def test_who_was_not_called_to_a_later_phase_stands_below_all_who_were_and_keeps_the_score_of_what_was_judged():
    called = judged(1, (40, 20), later={"pitch": [(10, 20)]})
    not_called = judged(2, (65, 25))

    rows = aggregate.ranking([not_called, called], two_phases(pass_mark=Decimal(60)))

    assert [(row.judged.application, row.score, row.place, row.rank) for row in rows] == [
        (1, Decimal("60.00"), 1, 1),
        (2, Decimal("90.00"), 2, 2),
    ]
    assert [len(row.phases) for row in rows] == [2, 1]
    assert rows[0].tie is None


def test_between_one_who_went_further_and_one_who_did_not_there_is_no_tie_to_decide():
    rows = aggregate.ranking([judged(2, (60, 0)), judged(1, (50, 10), later={"pitch": [(10, 20)]})], two_phases())

    assert [(row.judged.application, row.score, row.tie) for row in rows] == [
        (1, Decimal("60.00"), None),
        (2, Decimal("60.00"), None),
    ]


def test_ranks_have_no_gap_where_one_who_went_further_missed_the_pass_mark():
    called = judged(1, (40, 20), later={"pitch": [(10, 20)]})

    rows = aggregate.ranking([judged(2, (65, 25)), called], two_phases())

    assert [(row.judged.application, row.place, row.rank) for row in rows] == [(1, 1, None), (2, 2, 1)]


def test_where_a_phase_is_required_of_everybody_one_without_it_is_refused():
    formula = a_formula(PAPER, a_phase(name="pitch", weight=40, is_required=True))

    with refused("scoring.too_few_sheets"):
        aggregate.ranking([judged(1, (60, 20))], formula)


def test_a_tie_may_be_decided_by_a_phase_or_by_a_criterion_of_a_later_phase():
    first = judged(1, (50, 30), later={"pitch": [(20, 20)]})
    second = judged(2, (50, 22), later={"pitch": [(16, 30)]})

    by_phase = aggregate.ranking([first, second], two_phases(tie_break=("phase:pitch",)))
    by_paper = aggregate.ranking([first, second], two_phases(tie_break=("phase:paper",)))
    by_criterion = aggregate.ranking([first, second], two_phases(tie_break=("criterion:1", "criterion:3")))

    assert [row.score for row in by_phase] == [Decimal("80.00")] * 2
    assert by_phase[0].tie == Tie(1, "phase:pitch", "92.00", "80.00")
    assert by_paper[0].tie == Tie(2, "phase:paper", "80.00", "72.00")
    assert by_criterion[0].tie == Tie(2, "criterion:3", "20.00", "16.00")


def test_of_a_phase_to_which_neither_was_called_a_word_of_the_tie_break_says_nothing():
    pair = [judged(1, (50, 30), after=1), judged(2, (50, 30))]

    rows = aggregate.ranking(pair, two_phases(tie_break=("phase:pitch", "criterion:4", "submitted_at")))

    assert [row.judged.application for row in rows] == [2, 1]
    assert (rows[0].facts["phase:pitch"], rows[0].facts["criterion:4"]) == ("", "")


def test_a_score_of_zero_is_a_score():
    rows = aggregate.ranking([judged(1, (0, 0))], a_formula(tie_break=("phase:paper",)))

    assert rows[0].facts == {"phase:paper": "0.00"}


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (judged(1, (60, None)), "scoring.sheet_incomplete"),
        (judged(1, (60,)), "scoring.sheet_incomplete"),
        (judged(1, (60, 20, 0)), "scoring.sheet_incomplete"),
        (judged(1, ()), "scoring.sheet_incomplete"),
        (judged(1, (60, 31)), "scoring.mark_beyond_criterion"),
        (judged(1, (-1, 30)), "scoring.mark_beyond_criterion"),
        (judged(1), "scoring.too_few_sheets"),
        (judged(1, (60, 20), later={"pitch": []}), "scoring.too_few_sheets"),
        (judged(1, (60, 20), later={"pitch": [(10, None)]}), "scoring.sheet_incomplete"),
        (judged(1, (60, 20), later={"vote": [(10, 10)]}), "scoring.unknown_phase"),
    ],
    ids=[
        "no mark",
        "too short",
        "too long",
        "empty",
        "above the full mark",
        "below zero",
        "no sheet",
        "called and not scored",
        "no mark in a later phase",
        "a phase that the call does not have",
    ],
)
def test_what_is_not_whole_is_refused_and_never_counted_as_zero(one, code):
    with refused(code):
        aggregate.ranking([judged(2, (60, 20)), one], two_phases())


def test_fewer_sheets_than_the_call_asks_for_are_refused():
    formula = a_formula(a_phase(min_sheets=3))

    assert aggregate.ranking([judged(1, *[(60, 20)] * 3)], formula)
    with refused("scoring.too_few_sheets"):
        aggregate.ranking([judged(1, *[(60, 20)] * 2)], formula)


def test_a_phase_is_not_skipped():
    formula = a_formula(PAPER, a_phase(name="pitch", weight=30), a_phase(name="committee", weight=10))

    with refused("scoring.phase_skipped"):
        aggregate.ranking([judged(1, (60, 20), later={"committee": [(60, 20)]})], formula)


def test_a_refusal_names_the_application_the_phase_and_the_sheet():
    with pytest.raises(Refused) as found:
        aggregate.ranking([judged(7, (60, 20), (60, None))], a_formula())

    assert found.value.message == "A7：“paper”环节 E2 的评分表缺分，不能按零分计"


# The same rule once more, slow and plain, with nothing of ours but the facts.


def half_up(value):
    return int(value * 100 + Fraction(1, 2)) / Fraction(100)


def plain_phase(phase, sheets):
    totals = sorted(sum(map(Fraction, marks), Fraction(0)) for marks in sheets.values())
    if phase.method == "trimmed_mean" and len(totals) >= phase.trim_from:
        totals = totals[1:-1]
    if phase.method == "median":
        while len(totals) > 2:
            totals = totals[1:-1]
    return half_up(sum(totals) / len(totals) * 100 / sum(map(Fraction, phase.maxima)))


def plain_word(word, one, formula, scores):
    if word == "submitted_at":
        return (one.submitted_at - SUBMITTED).total_seconds()
    if word == "rating":
        return {"": 0, "1A": -1, "2A": -2, "3A": -3, "4A": -4, "5A": -5}[one.rating]
    kind, name = word.split(":")
    if kind == "phase":
        return -scores.get(name, 0)
    columns = [(phase.name, at) for phase in formula.phases for at in range(len(phase.maxima))]
    phase, at = columns[int(name) - 1]
    marks = [Fraction(sheet[at]) for sheet in one.sheets.get(phase, {}).values()]
    return -sum(marks) / len(marks) if marks else 0


def plain_ranking(all_judged, formula):
    """Sorted by hand: of those who are left, the first is taken again and again."""
    found = []
    for one in all_judged:
        scores = {p.name: plain_phase(p, one.sheets[p.name]) for p in formula.phases if p.name in one.sheets}
        weight = {phase.name: phase.weight for phase in formula.phases if phase.name in scores}
        score = half_up(sum(scores[name] * weight[name] for name in scores) / Fraction(sum(weight.values())))
        flags = sum(Fraction(formula.bonuses.get(flag, 0)) for flag in set(one.flags))
        final = score + min(flags, Fraction(formula.bonus_max))
        words = [plain_word(word, one, formula, scores) for word in formula.tie_break]
        found.append(([-len(scores), -final, *words, one.number], one.application, scores, score, final))
    rows, rank = [], 0
    while found:
        best = min(found)
        found.remove(best)
        _order, application, scores, score, final = best
        rank += final >= formula.pass_mark
        rows.append((application, scores, score, final, rank if final >= formula.pass_mark else None))
    return rows


NAMES = ("paper", "pitch", "committee")
MAXIMA = [(100,), (60, 40), (5, 5), (20, 10, 7), (33, 33)]
WEIGHTS = {1: [(100,)], 2: [(60, 40), (50, 50), (99, 1)], 3: [(34, 33, 33), (50, 30, 20)]}


@st.composite
def formulas(draw):
    count = draw(st.integers(1, 3))
    weights = draw(st.sampled_from(WEIGHTS[count]))
    phases = [
        a_phase(
            name,
            draw(st.sampled_from(MAXIMA)),
            weight=weight,
            method=draw(st.sampled_from(ScoreMethod)),
            trim_from=draw(st.integers(3, 5)),
            is_required=draw(st.booleans()),
        )
        for name, weight in zip(NAMES[:count], weights, strict=True)
    ]
    asked = sum(len(phase.maxima) for phase in phases)
    words = [f"criterion:{n}" for n in range(1, asked + 1)] + [f"phase:{phase.name}" for phase in phases]
    tie_break = draw(st.lists(st.sampled_from([*words, "rating", "submitted_at"]), unique=True, max_size=4))
    pass_mark = Decimal(draw(st.integers(0, 100)))
    return a_formula(*phases, tie_break=tuple(tie_break), pass_mark=pass_mark)


@st.composite
def rounds(draw):
    """A rule and up to seven applications, with few different marks, so that ties are frequent."""
    formula = draw(formulas())
    required = max(at for at, phase in enumerate(formula.phases, start=1) if at == 1 or phase.is_required)
    everybody = []
    for n in range(1, draw(st.integers(1, 7)) + 1):
        reached = draw(st.integers(required, len(formula.phases)))
        sheets = {
            phase.name: sheets_of(
                [
                    [
                        most * draw(st.sampled_from([Decimal("0.5"), Decimal("0.8"), Decimal(1)]))
                        for most in phase.maxima
                    ]
                    for _sheet in range(draw(st.integers(1, 6)))
                ]
            )
            for phase in formula.phases[:reached]
        }
        flags = draw(st.lists(st.sampled_from(["rural", "young", "unknown"])))
        rating = draw(st.sampled_from(["", "3A", "5A"]))
        everybody.append(Judged(n, f"A{n}", sheets, tuple(flags), rating, SUBMITTED))
    return formula, everybody


@settings(max_examples=200)
@given(rounds())
def test_the_ranking_is_that_of_a_slow_and_plain_second_implementation(case):
    formula, everybody = case

    rows = aggregate.ranking(everybody, formula)

    assert [
        (
            row.judged.application,
            {phase.rule.name: Fraction(phase.score) for phase in row.phases},
            Fraction(row.score),
            Fraction(row.final),
            row.rank,
        )
        for row in rows
    ] == plain_ranking(everybody, formula)
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    assert rows == aggregate.ranking(everybody[::-1], formula)


@given(rounds())
def test_of_two_equals_the_one_before_says_by_which_word_it_won(case):
    formula, everybody = case

    rows = aggregate.ranking(everybody, formula)

    for row, below in pairwise(rows):
        is_tie = (len(row.phases), row.final) == (len(below.phases), below.final)
        if row.tie:
            assert is_tie
            assert row.tie.over == below.judged.application
            assert (row.facts[row.tie.word], below.facts[row.tie.word]) == (row.tie.own, row.tie.other)
        elif is_tie:
            assert row.judged.number < below.judged.number
