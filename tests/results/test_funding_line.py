from dataclasses import replace

import numpy as np
import pytest

from bench.panels.planted import SCENARIOS, plant
from grants.results.advice.calibration import calibrate
from grants.results.advice.funding_line import Funding, expected_grey, funding_probability, posterior

SCENARIO = {each.name: each for each in SCENARIOS}


def a_calibration(name="S1", k=3, seed=1, **changes):
    return calibrate(*plant(replace(SCENARIO[name], **changes), k, np.random.default_rng(seed)).sheets)


def figures(funding: Funding):
    return [getattr(funding, name) for name in ("probability", "grey", "low", "high", "rank_low", "rank_high")]


def test_the_same_seed_draws_the_same_and_another_one_nearly():
    cal = a_calibration()

    one, same, other = (funding_probability(posterior(cal, 1000, seed), 90) for seed in (5, 5, 6))

    for figure, again in zip(figures(one), figures(same), strict=True):
        np.testing.assert_array_equal(figure, again)
    assert 0 < np.abs(one.probability - other.probability).max() < 0.1


def test_the_probabilities_sum_to_the_number_that_is_funded_and_follow_the_scores():
    cal = a_calibration()

    funding = funding_probability(posterior(cal), 90)

    assert funding.probability.sum() == pytest.approx(90)
    assert np.corrcoef(funding.probability, cal.score)[0, 1] > 0.8
    assert funding.probability[np.argmax(cal.score)] > 0.99
    np.testing.assert_array_equal(funding.grey, (funding.probability > 0.1) & (funding.probability < 0.9))


def test_an_application_at_the_line_has_a_wide_interval_of_ranks_around_it():
    cal = a_calibration()

    funding = funding_probability(posterior(cal), 90)

    at_the_line = np.abs(funding.probability - 0.5) < 0.1
    assert (funding.rank_low[at_the_line] < 90).all()
    assert (funding.rank_high[at_the_line] > 90).all()
    assert (funding.low < funding.high).all()
    assert funding.rank_low.min() == 1
    assert funding.rank_high.max() == 300


def test_scores_lean_to_the_middle_for_of_an_extreme_one_a_part_was_luck():
    cal = a_calibration("S7")

    drawn = posterior(cal).mean(axis=1)

    assert drawn.std() < 0.8 * cal.score.std()
    assert np.corrcoef(drawn, cal.score)[0, 1] > 0.99


def test_who_has_more_sheets_is_more_certain():
    planted = plant(SCENARIO["S1"], 3, np.random.default_rng(2))
    app, rev, y = planted.sheets
    keep = ~((app < 50) & (np.arange(len(app)) % 3 > 0))
    cal = calibrate(app[keep], rev[keep], y[keep])

    funding = funding_probability(posterior(cal), 90)

    width = funding.high - funding.low
    assert width[:50].mean() > 1.3 * width[50:].mean()


def test_where_everybody_is_funded_nothing_is_in_doubt():
    cal = a_calibration()

    funding = funding_probability(posterior(cal, 50), 300)

    assert (funding.probability == 1).all()
    assert not funding.grey.any()
    assert expected_grey(cal, 300, 5) == 0


@pytest.mark.parametrize("funded", [0, 301])
def test_no_more_and_no_fewer_can_be_funded_than_there_are(funded):
    with pytest.raises(ValueError, match="cannot be funded"):
        funding_probability(posterior(a_calibration(), 10), funded)


def test_where_applications_differ_by_chance_alone_each_is_as_likely_as_the_other():
    level = replace(a_calibration(applications=60), sq2=0.0)

    funding = funding_probability(posterior(level), 18)

    np.testing.assert_allclose(funding.probability, 0.3, atol=0.06)
    assert expected_grey(level, 18, 5) == 60


def test_more_sheets_would_leave_fewer_in_doubt_and_the_forecast_is_near_what_then_happens():
    three, seven = a_calibration(k=3), a_calibration(k=7)
    grey = {k: int(funding_probability(posterior(cal), 90).grey.sum()) for k, cal in {3: three, 7: seven}.items()}

    forecast = [expected_grey(three, 90, k) for k in (3, 5, 7)]

    assert forecast == sorted(forecast, reverse=True)
    assert forecast[0] == pytest.approx(grey[3], rel=0.15)
    assert forecast[2] == pytest.approx(grey[7], rel=0.15)


def test_nine_of_ten_intervals_cover_the_truth_and_what_is_called_likely_is_likely():
    chance = np.random.default_rng(11)
    covered, stated, true = [], [], []
    for seed in range(12):
        planted = plant(SCENARIO["S2"], 3, chance)
        funding = funding_probability(posterior(calibrate(*planted.sheets), 300, seed), 90)
        covered.append((planted.truth >= funding.low) & (planted.truth <= funding.high))
        is_likely = (funding.probability > 0.5) & (funding.probability < 0.9)
        stated.append(funding.probability[is_likely])
        true.append((planted.truth >= np.sort(planted.truth)[-90])[is_likely])

    assert 0.87 <= np.mean(covered) <= 0.92
    assert np.concatenate(stated).mean() == pytest.approx(np.concatenate(true).mean(), abs=0.05)


def test_where_experts_are_strongly_biased_the_calibrated_score_finds_more_of_the_truly_best():
    chance = np.random.default_rng(12)
    found = []
    for _round in range(10):
        planted = plant(SCENARIO["S2"], 3, chance)
        cal = calibrate(*planted.sheets)
        best = set(np.argsort(-planted.truth)[:90])
        found.append([len(best & set(np.argsort(-score)[:90])) for score in (cal.mean, cal.score)])

    plain, calibrated = np.sum(found, axis=0)
    assert calibrated - plain >= 0.04 * 900
