from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from bench.panels.planted import SCENARIOS, plant
from grants.results import advice_words as words
from grants.results.advice.beside import Judgement, advise
from grants.results.advice.calibration import calibrate
from grants.results.advice.funding_line import expected_grey, funding_probability, posterior
from grants.results.advice.lines import End, Pool
from grants.results.advice.outliers import Flag, OutlyingSheet, ReviewerReport

SCENARIO = {each.name: each for each in SCENARIOS}
ASKED = Decimal("50000.00")
PAPER, PITCH = 1, 2


def a_round(seed=1, name="S1", later=(), pass_mark=0, fund=1, **changes):
    """Planted sheets as judgements in the official order; `later` are how many of the best come into a pitch."""
    planted = plant(
        replace(SCENARIO[name], **{"applications": 60, "load": 15} | changes), 3, np.random.default_rng(seed)
    )
    by_application = {}
    for application, expert, points in zip(*planted.sheets, strict=True):
        by_application.setdefault(int(application), {})[f"E{expert:02d}"] = Decimal(str(points))
    mean = {key: round(sum(sheets.values()) / len(sheets), 2) for key, sheets in by_application.items()}
    order = sorted(mean, key=lambda key: (-mean[key], key))
    return [
        Judgement(
            application=key,
            place=place,
            rank=place if mean[key] >= pass_mark else None,
            bonus=Decimal(0),
            final=mean[key],
            fund=fund,
            requested=ASKED,
            scores={phase: mean[key] for phase in (PAPER, *later[place - 1 : place])},
            sheets={phase: by_application[key] for phase in (PAPER, *later[place - 1 : place])},
        )
        for place, key in enumerate(order, 1)
    ]


def a_pool(room, fund=1):
    return Pool(fund, "福彩公益金", room * ASKED)


def sheets_of(judged):
    rows = [(each.application, code, total) for each in judged for code, total in each.sheets[PAPER].items()]
    codes = sorted({code for _application, code, _total in rows})
    return (
        np.array([each[0] for each in rows]),
        np.array([codes.index(each[1]) for each in rows]),
        np.array([float(each[2]) for each in rows]),
    )


def test_a_round_of_one_phase_has_the_figures_of_the_modules():
    judged = a_round()
    cal = calibrate(*sheets_of(judged))
    funding = funding_probability(posterior(cal), 18)

    found = advise({PAPER: Decimal(100)}, judged, [a_pool(18)])

    [line] = found.lines
    assert (line.end, line.funded, line.among) == (End.DRAWN, 18, 60)
    at = {int(key): index for index, key in enumerate(cal.applications)}
    for each in found.whole:
        index = at[each.beside.application]
        assert each.beside.calibrated == pytest.approx(cal.score[index])
        assert each.beside.low == pytest.approx(funding.low[index], abs=1e-3)
        assert each.beside.high == pytest.approx(funding.high[index], abs=1e-3)
        assert each.probability == pytest.approx(funding.probability[index], abs=0.01)
        assert (each.change is None) == (each.place == each.calibrated_place)
    assert found.grey == sum(each.is_grey for each in found.whole) > 0
    assert line.forecasts == [(k, expected_grey(cal, 18, k)) for k in (5, 7)]
    assert (
        expected_grey(cal, 18, line.halved) <= expected_grey(cal, 18, 3) // 2 < expected_grey(cal, 18, line.halved - 1)
    )


def test_each_pool_has_a_line_of_its_own_among_those_who_ask_for_it():
    judged = [replace(each, fund=1 + each.place % 2) for each in a_round()]

    one, two = advise({PAPER: Decimal(100)}, judged, [a_pool(5), a_pool(10, fund=2)]).lines

    assert [sum(each.probability.values()) for each in (one, two)] == pytest.approx([5, 10])
    assert not set(one.probability) & set(two.probability)


@pytest.mark.parametrize(
    ("room", "pass_mark", "end", "funded", "words_of_it"),
    [
        (60, 0, End.ALL_FIT, 60, "资金也够"),
        (60, 72, End.DRAWN, None, "线在合格线"),
        (18, 0, End.DRAWN, 18, "再下一份资金不够"),
        (0, 0, End.NONE_FITS, 0, "超过资金池"),
        (60, 101, End.NOBODY, 0, "没有达到合格线"),
    ],
)
def test_the_line_is_where_the_money_or_the_pass_mark_ends_and_its_lack_is_said(
    room, pass_mark, end, funded, words_of_it
):
    judged = a_round(pass_mark=pass_mark)

    [line] = advise({PAPER: Decimal(100)}, judged, [a_pool(room)]).lines

    assert line.end == end
    assert line.funded == (sum(each.rank is not None for each in judged) if funded is None else funded)
    assert words_of_it in str(words.line_sentence(line))
    assert bool(line.probability) == (end == End.DRAWN)


def test_of_two_phases_the_calibrated_scores_are_weighed_and_who_was_not_called_in_is_left_out():
    judged = a_round(later=(PITCH,) * 30)
    weights = {PAPER: Decimal(60), PITCH: Decimal(40)}

    found = advise(weights, judged, [a_pool(10)])

    paper, pitch = ({each.application: each.calibrated for each in said.scores} for said in found.phases)
    assert (len(paper), len(pitch), len(found.whole)) == (60, 30, 30)
    for each in found.whole:
        key = each.beside.application
        assert each.beside.calibrated == pytest.approx(0.6 * paper[key] + 0.4 * pitch[key], abs=1e-4)
    assert found.lines[0].forecasts == ()


def test_a_line_below_those_who_went_through_every_phase_is_not_reckoned():
    judged = a_round(later=(PITCH,) * 30)

    found = advise({PAPER: Decimal(60), PITCH: Decimal(40)}, judged, [a_pool(40)])

    assert found.lines[0].end == End.BEYOND
    assert "得分不可比" in str(words.line_sentence(found.lines[0]))


def test_where_one_phase_is_refused_nothing_is_said_of_the_whole_but_the_other_phase_stands():
    judged = a_round(later=(PITCH,) * 10)

    found = advise({PAPER: Decimal(60), PITCH: Decimal(40)}, judged, [a_pool(5)])

    paper, pitch = found.phases
    assert len(paper.scores) == 60
    assert pitch.refused.kind == "too_few"
    assert pitch.alpha is not None
    assert (found.whole, found.lines) == ((), ())


def test_panels_apart_are_named_and_marks_that_never_differ_have_no_agreement():
    apart = advise({PAPER: Decimal(100)}, a_round(name="S6"), [a_pool(18)]).phases[0]
    alike = [replace(each, sheets={PAPER: dict.fromkeys(each.sheets[PAPER], Decimal(80))}) for each in a_round()]
    constant = advise({PAPER: Decimal(100)}, alike, [a_pool(18)]).phases[0]

    assert apart.refused.kind == "disconnected"
    assert sorted(key for part in apart.refused.parts for key in part) == list(range(60))
    assert (constant.refused.kind, constant.alpha) == ("constant", None)


@pytest.mark.parametrize(
    ("flag", "difference", "said"),
    [
        (Flag.HARSH, -6.1, "比评同一批申报的其他专家平均低 6.1 分"),
        (Flag.LENIENT, 6.1, "比评同一批申报的其他专家平均高 6.1 分"),
        (Flag.UNRELATED, 0.0, "给分高低与其他专家几乎无关（相关系数 −0.05）"),
        (Flag.FLAT, 0.0, "给谁都差不多：分差是其他专家的 0.20 倍"),
    ],
)
def test_what_is_odd_about_an_expert_is_said_with_its_figure(flag, difference, said):
    report = ReviewerReport(0, 20, difference, difference, 3.0, -0.05, 0.2, (flag,))

    assert str(words.flag_sentence(flag, report)) == said


def test_why_a_sheet_is_odd_is_said_beside_what_the_others_gave():
    sheet = OutlyingSheet(application=1, reviewer=0, mark=52.0, others=(80.5, 76.0), expected=77.24, z=-4.0)

    assert str(words.odd_sentence(sheet)) == "给 52.0 分，其他专家给 76.0、80.5；照其平时宽严约为 77.2 分"


@pytest.mark.parametrize(("probability", "said"), [(0.996, ">99%"), (0.004, "<1%"), (0.634, "63%")])
def test_a_probability_is_never_called_certain(probability, said):
    assert words.chance(probability) == said


@pytest.mark.parametrize(("points", "said"), [(-6.14, "−6.1"), (2, "+2.0"), (-0.04, "+0.0")])
def test_points_more_or_less_have_a_sign_and_zero_is_not_below_itself(points, said):
    assert words.signed(points) == said
