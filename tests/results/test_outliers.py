from dataclasses import replace

import numpy as np
import pytest

from bench.panels.planted import SCENARIOS, plant
from grants.results.advice.calibration import calibrate
from grants.results.advice.funding_line import funding_probability, posterior
from grants.results.advice.outliers import Flag, outlying_sheets, reviewer_report

SCENARIO = {each.name: each for each in SCENARIOS}


def sheets_of(name="S0", k=5, seed=1, **changes):
    app, rev, y = plant(replace(SCENARIO[name], **changes), k, np.random.default_rng(seed)).sheets
    return app, rev, y.copy()


def report_of(reviewer, app, rev, y):
    return next(each for each in reviewer_report(calibrate(app, rev, y)) if each.reviewer == reviewer)


def test_an_expert_far_below_the_others_is_flagged_and_it_says_by_how_much():
    app, rev, y = sheets_of(seed=2)
    y[rev == 7] -= 12

    report = report_of(7, app, rev, y)

    others = [y[(app == each) & (rev != 7)].mean() for each in app[rev == 7]]
    assert report.flags == (Flag.HARSH,)
    assert report.difference == pytest.approx((y[rev == 7] - others).mean())
    assert report.difference < report.bias < 0
    assert report.z < -4


def test_an_expert_far_above_the_others_is_lenient():
    app, rev, y = sheets_of(seed=2)
    y[rev == 7] += 10

    assert report_of(7, app, rev, y).flags == (Flag.LENIENT,)


def test_a_difference_of_less_than_five_points_is_no_question_however_certain_it_is():
    app, rev, y = sheets_of(load=100)
    y[rev == 7] += 3.5

    report = report_of(7, app, rev, y)

    assert report.z > 2.5
    assert report.flags == ()


def test_an_expert_who_gives_everybody_nearly_the_same_is_flat():
    app, rev, y = sheets_of()
    y[rev == 7] = np.round(72 + 0.2 * (y[rev == 7] - 72))

    report = report_of(7, app, rev, y)

    assert Flag.FLAT in report.flags
    assert report.spread_ratio < 0.4


def test_an_expert_who_gives_always_the_same_has_no_correlation_and_is_flat():
    app, rev, y = sheets_of()
    y[rev == 7] = 80

    report = report_of(7, app, rev, y)

    assert (report.correlation, report.spread_ratio) == (None, 0)
    assert Flag.FLAT in report.flags


def test_an_expert_whose_marks_have_nothing_to_do_with_the_others_is_unrelated():
    app, rev, y = sheets_of(load=40)
    own = np.flatnonzero(rev == 7)
    y[own] = y[own][np.argsort(np.argsort(-y[own]))]

    report = report_of(7, app, rev, y)

    assert Flag.UNRELATED in report.flags
    assert report.correlation < 0.2


def test_of_sound_experts_hardly_any_is_flagged():
    reports = [each for seed in range(4) for each in reviewer_report(calibrate(*sheets_of(seed=seed)))]

    assert len(reports) == 300
    assert sum(bool(each.flags) for each in reports) <= 6


def test_below_fifteen_sheets_nobody_is_flagged():
    app, rev, y = sheets_of(load=14)
    y[rev == 7] -= 30

    report = report_of(7, app, rev, y)

    assert report.sheets < 15
    assert report.z < -4
    assert report.flags == ()


def test_a_sheet_that_is_the_only_one_of_its_application_is_compared_with_nothing():
    app, rev, y = sheets_of()
    keep = (app != 3) | (rev == rev[app == 3][0])
    app, rev, y = app[keep], rev[keep], y[keep]
    y[app == 3] = 0

    cal = calibrate(app, rev, y)

    assert (3, 0.0) not in [(each.application, each.mark) for each in outlying_sheets(cal)]
    assert report_of(rev[app == 3][0], app, rev, y).difference > -5


def test_an_outlying_sheet_is_named_with_what_the_others_gave():
    app, rev, y = sheets_of()
    mine = int(np.flatnonzero(app == 20)[2])
    others = y[app == 20][[0, 1, 3, 4]]
    y[mine] = np.median(others) - 45

    first = outlying_sheets(calibrate(app, rev, y))[0]

    assert (first.application, first.reviewer, first.mark) == (20, rev[mine], y[mine])
    assert sorted(first.others) == sorted(others)
    assert first.expected == pytest.approx(np.median(others), abs=3)
    assert first.z < -4


def test_the_usual_harshness_of_an_expert_makes_none_of_their_sheets_outlying():
    app, rev, y = sheets_of("S1", seed=2)
    y[rev == 7] -= 28

    cal = calibrate(app, rev, y)

    assert cal.bias[7] < -15
    assert sum(each.reviewer == 7 for each in outlying_sheets(cal)) <= 1


def test_how_certain_a_difference_is_takes_the_biases_of_the_others_into_account():
    cal = calibrate(*sheets_of("S2", applications=40, load=40))

    for report in reviewer_report(cal):
        chance, biases = cal.se2 / 40 * (1 + 1 / 4), cal.sb2 / 4
        assert report.z == pytest.approx(report.difference / np.sqrt(chance + biases))


def test_in_a_sound_round_hardly_a_sheet_is_outlying():
    found = [len(outlying_sheets(calibrate(*sheets_of(seed=seed)))) for seed in range(4)]

    assert sum(found) <= 0.004 * 4 * 1500


def test_where_experts_differ_by_nothing_but_their_own_level_nothing_is_outlying_or_in_doubt():
    app, rev, _y = sheets_of(applications=40)

    cal = calibrate(app, rev, 60 + 0.5 * app + 3.0 * (rev % 4))
    funding = funding_probability(posterior(cal, 200), 12)

    assert cal.se2 < 1e-3
    assert np.ptp(cal.score - 0.5 * cal.applications) < 0.01
    assert outlying_sheets(cal) == []
    assert not funding.grey.any()


def test_in_a_panel_of_one_mind_one_step_of_a_mark_is_not_far_but_three_points_are():
    app, rev, y = sheets_of(applications=40)
    y[:] = 60 + app
    y[1::5] += 0.5
    y[0] -= 3

    (found,) = outlying_sheets(calibrate(app, rev, y))

    assert (found.application, found.mark, found.expected) == (0, 57, pytest.approx(60, abs=0.1))
