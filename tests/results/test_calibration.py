import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from bench.panels.planted import SCENARIOS, plant
from grants.errors import Refused, why_not
from grants.results.advice.calibration import CalibrationError, calibrate, rank_changes
from grants.results.advice.reliability import intraclass

SCENARIO = {each.name: each for each in SCENARIOS}


def sheets_of(name="S1", k=3, seed=1, **changes):
    """Application, expert and points of each sheet of a planted round."""
    return plant(replace(SCENARIO[name], **changes), k, np.random.default_rng(seed)).sheets


def a_small_round(seed=1, **changes):
    return sheets_of(**{"applications": 30, "load": 10, "seed": seed} | changes)


def a_complete_panel(experts=5, applications=24):
    return sheets_of("S2", experts, applications=applications, load=applications)


def test_where_every_expert_judged_everything_the_calibrated_score_is_the_plain_mean():
    cal = calibrate(*a_complete_panel())

    assert cal.is_complete
    assert cal.sb2 > 0
    np.testing.assert_allclose(cal.score, cal.mean, atol=1e-9)


def test_where_sheets_show_no_difference_between_experts_nothing_is_taken_off():
    # With this seed the experts' means differ by less than chance alone would have them.
    cal = calibrate(*a_small_round(seed=1, name="S0"))

    assert cal.sb2 == 0
    assert not cal.is_complete
    assert (cal.score == cal.mean).all()
    assert not cal.bias_sd.any()


def test_a_harsh_expert_is_found_and_what_they_took_is_given_back():
    app, rev, y = sheets_of("S1")
    before = calibrate(app, rev, y)
    by = int(np.argmin(np.abs(before.bias)))
    y = np.where(rev == by, y - 12, y)

    cal = calibrate(app, rev, y)

    assert -12 < cal.bias[by] - before.bias[by] < -8
    assert cal.bias[by] < -4 * cal.bias_sd[by]
    judged = np.unique(app[rev == by])
    assert np.abs(cal.score - before.score)[judged].mean() < np.abs(cal.mean - before.mean)[judged].mean() / 2


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(0, 30))
def test_how_good_an_application_is_says_nothing_about_its_experts(seed, spread):
    app, rev, y = a_small_round()
    better = spread * np.random.default_rng(seed).standard_normal(30)

    cal, other = calibrate(app, rev, y), calibrate(app, rev, y + better[app])

    np.testing.assert_allclose(other.bias, cal.bias, atol=1e-5)
    np.testing.assert_allclose(other.score, cal.score + better, atol=1e-5)
    assert other.se2 == pytest.approx(cal.se2, rel=1e-5)


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_neither_the_order_of_the_sheets_nor_the_numbers_of_the_people_matter(chance):
    app, rev, y = a_small_round()
    order = list(range(len(y)))
    chance.shuffle(order)

    cal, other = calibrate(app, rev, y), calibrate(900 + 7 * app[order], 10**6 - rev[order], y[order])

    assert list(other.applications) == [900 + 7 * n for n in range(30)]
    np.testing.assert_allclose(other.score, cal.score, atol=1e-6)
    np.testing.assert_allclose(other.bias[::-1], cal.bias, atol=1e-6)


def test_the_same_sheets_give_the_same_figures():
    one, other = calibrate(*sheets_of()), calibrate(*sheets_of())

    for figure in ("score", "bias", "bias_root", "se2", "sb2", "sq2", "alpha"):
        np.testing.assert_array_equal(getattr(one, figure), getattr(other, figure))


def restricted_likelihood(app, rev, y):
    """The two variances that are likeliest, found by brute force on whole matrices, and the experts' effects."""
    applications, experts = np.eye(app.max() + 1)[app], np.eye(rev.max() + 1)[rev]

    def parts(logarithms):
        chance, own = np.exp(logarithms)
        inverse = np.linalg.inv(chance * np.eye(len(y)) + own * experts @ experts.T)
        information = applications.T @ inverse @ applications
        mean = np.linalg.solve(information, applications.T @ inverse @ y)
        return inverse, information, y - applications @ mean

    def deviance(logarithms):
        inverse, information, rest = parts(logarithms)
        return rest @ inverse @ rest - np.linalg.slogdet(inverse)[1] + np.linalg.slogdet(information)[1]

    found = minimize(deviance, np.log([30.0, 10.0]), method="Nelder-Mead", options={"xatol": 1e-8, "fatol": 1e-10})
    inverse, _information, rest = parts(found.x)
    chance, own = np.exp(found.x)
    return chance, own, own * experts.T @ inverse @ rest


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_variances_and_effects_are_those_of_a_general_optimiser_on_the_restricted_likelihood(seed):
    app, rev, y = a_small_round(seed=seed, name="S2")
    chance, own, effects = restricted_likelihood(app, rev, y)

    cal = calibrate(app, rev, y)

    assert cal.se2 == pytest.approx(chance, rel=1e-4)
    assert cal.sb2 == pytest.approx(own, rel=1e-4)
    np.testing.assert_allclose(cal.bias, effects, atol=1e-3)


def test_the_biases_are_as_uncertain_as_henderson_has_it():
    app, rev, y = a_small_round(name="S2")
    cal = calibrate(app, rev, y)
    applications, experts = np.eye(30)[app], np.eye(len(cal.reviewers))[rev]
    within = np.eye(len(y)) - applications @ np.linalg.pinv(applications)

    covariance = np.linalg.inv(experts.T @ within @ experts / cal.se2 + np.eye(len(cal.reviewers)) / cal.sb2)

    np.testing.assert_allclose(cal.bias_root @ cal.bias_root.T, covariance, atol=1e-6)
    np.testing.assert_allclose(cal.bias_sd, np.sqrt(np.diag(covariance)), atol=1e-6)


def test_of_a_complete_panel_the_reliabilities_are_the_intraclass_correlations():
    app, rev, y = a_complete_panel()
    found = intraclass(y[np.lexsort((rev, app))].reshape(24, 5))

    cal = calibrate(app, rev, y)

    assert cal.icc1 == pytest.approx(found.icc1, abs=1e-6)
    assert cal.icck == pytest.approx(found.icck, abs=1e-6)


@pytest.mark.parametrize(
    ("sheets", "kind"),
    [
        (sheets_of(applications=19, load=19), "too_few"),
        (sheets_of(applications=60, load=3), "too_few"),
        (([], [], []), "too_few"),
        (sheets_of("S6", applications=40), "disconnected"),
        ((*a_small_round()[:2], np.full(90, 80.0)), "constant"),
        ((*a_small_round()[:2], 60.0 + a_small_round()[0]), "constant"),
    ],
    ids=["few applications", "few sheets", "nothing", "panels apart", "all the same", "perfect agreement"],
)
def test_sheets_that_cannot_be_calibrated_are_refused_with_a_reason(sheets, kind):
    app, rev, y = (np.asarray(each) for each in sheets)

    refusal = why_not(calibrate, app.astype(int), rev.astype(int), y)

    assert isinstance(refusal, CalibrationError)
    assert isinstance(refusal, Refused)
    assert (refusal.kind, refusal.code) == (kind, f"results.calibration_{kind}")


def test_a_refusal_says_how_few_there_are():
    refusal = why_not(calibrate, *sheets_of(applications=16, load=16))

    assert refusal.message == "16 份申报、每位专家 16 份，太少：至少 20 份申报、每位专家 4 份才能校准"


def test_panels_that_share_no_expert_are_listed_and_one_shared_expert_connects_them():
    app, rev, y = sheets_of("S6", applications=40)

    refusal = why_not(calibrate, 100 + app, rev, y)
    rev = np.where((app == 0) & (rev == 0), rev.max(), rev)

    assert refusal.parts == [list(range(100, 120)), list(range(120, 140))]
    assert len(calibrate(100 + app, rev, y).score) == 40


def test_an_expert_who_came_late_and_has_one_sheet_does_not_stop_the_others_and_is_hardly_corrected():
    app, rev, y = sheets_of("S2")
    mine = np.flatnonzero(app == 5)[0]
    rev, y = rev.copy(), y.copy()
    rev[mine], y[mine] = 999, 20.0

    cal = calibrate(app, rev, y)

    at = int(np.flatnonzero(cal.reviewers == 999)[0])
    others = y[(app == 5) & (rev != 999)].mean()
    assert cal.bias[at] > 0.7 * (20 - others)
    assert cal.bias_sd[at] > 1.5 * np.median(cal.bias_sd)


@pytest.mark.parametrize("wrong", ["nan", "twice"])
def test_a_list_that_is_no_list_of_judgements_is_an_error(wrong):
    app, rev, y = (each.copy() for each in a_small_round())
    if wrong == "nan":
        y[3] = np.nan
    else:
        rev[0] = rev[1]

    with pytest.raises(ValueError, match=re.escape("no points, or an expert has two sheets")):
        calibrate(app, rev, y)


def places(score):
    place = np.empty(len(score), int)
    place[np.argsort(-score, kind="stable")] = np.arange(1, len(score) + 1)
    return place


def test_a_changed_place_names_the_experts_whose_bias_changed_it():
    app, rev, y = sheets_of("S0", seed=3)
    y = np.where(rev == 7, y - 15, y)
    cal = calibrate(app, rev, y)

    changes = rank_changes(cal, cal.mean, np.zeros(300), places(cal.mean))

    up = [each for each in changes if each.experts[0][0] == 7]
    assert {each.application for each in up} == set(app[rev == 7])
    assert all(each.calibrated_place < each.place and each.correction > 2 for each in up)
    assert all(each.experts[0][1] == pytest.approx(cal.bias[7]) for each in up)
    assert [each.place for each in changes] == sorted(each.place for each in changes)


def test_what_trimming_changed_is_told_apart_from_what_calibrating_changed():
    cal = calibrate(*sheets_of("S4", k=5, seed=3))
    trimmed = np.sort(cal.y.reshape(-1, 5), axis=1)[:, 1:-1].mean(axis=1)

    for each in rank_changes(cal, trimmed, np.zeros(300), places(trimmed)):
        at = each.application
        assert each.trimming == pytest.approx(cal.mean[at] - trimmed[at])
        assert each.trimming + each.correction == pytest.approx(cal.score[at] - trimmed[at])
        shared = sum(bias for _expert, bias in each.experts) / 5
        assert each.correction == pytest.approx(-shared)


def test_a_bonus_counts_in_both_orders():
    cal = calibrate(*a_complete_panel())
    bonus = np.where(np.arange(24) == 3, 50.0, 0.0)

    changes = rank_changes(cal, cal.mean, bonus, places(np.round(cal.mean + bonus, 6)))

    assert changes == []
