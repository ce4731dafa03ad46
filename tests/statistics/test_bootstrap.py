from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ims_outcomes.statistics.bootstrap import (
    bootstrap_limits,
    estimate_bootstrap_change,
    resample_means,
)
from tests.statistics.people import build_people, pick

LOPSIDED = [-9.0, -3, -2, -2, -1, -1, -1, 0, 0, 0, 1, -6]


@pytest.mark.parametrize("corrected", [True, False])
def test_limits_are_those_of_scipy_but_for_chance(corrected):
    found = stats.bootstrap(
        (np.array(LOPSIDED),),
        np.mean,
        n_resamples=40_000,
        method="BCa" if corrected else "percentile",
        rng=np.random.default_rng(3),
    ).confidence_interval
    got = bootstrap_limits(LOPSIDED, confidence=0.95, corrected=corrected, resamples=40_000)
    assert got == pytest.approx(tuple(found), abs=0.06)


@pytest.mark.parametrize("repeats", [1, 40])
def test_means_of_resamples_have_the_mean_and_error_of_the_sample(repeats):
    # Few different values are drawn by their counts, many by person: the same distribution.
    sample = np.repeat(LOPSIDED, repeats)
    means = resample_means(sample)
    error = sample.std() / np.sqrt(len(sample))
    assert len(means) == 10_000
    assert means.mean() == pytest.approx(sample.mean(), abs=4 * error / 100)
    assert means.std() == pytest.approx(error, rel=0.03)


def test_large_samples_are_drawn_in_steps():
    sample = np.linspace(0, 1, 300_000)
    assert len(resample_means(sample, resamples=30)) == 30


@pytest.mark.parametrize("values", [[], [3.0], [2.0, 2.0, 2.0]])
def test_no_spread_has_no_limits(values):
    assert np.isnan(bootstrap_limits(values, confidence=0.95)).all()


def test_each_part_has_its_own_interval(nprs, settings):
    pairs = [(7, 4), (8, 4), (7, 6), (6, 6), (7, 2), (8, None)]
    people = build_people(*pairs, instrument=nprs, sex=["f", "f", "f", "m", "f", "m"])
    rows = estimate_bootstrap_change(people, instrument=nprs, settings=settings, by="sex")
    row = pick(rows, "mean_change_bootstrap", "f")
    assert row["estimate"] == pytest.approx(-13 / 4)
    assert row["lower"] < row["estimate"] < row["upper"]
    assert row["method"] == "BCa bootstrap, 10000 resamples"
    one = pick(rows, "mean_change_bootstrap", "m")
    assert one[["n", "n_missing"]].tolist() == [1, 1]
    assert one["method"] == "one value: no interval"
