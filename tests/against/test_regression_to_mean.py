"""Against the formula of Barnett 2005 and numerical integration in R 4.2.2, and a simulation.

No printed figures of Linden 2013 could be had; its formula is that of Barnett 2005.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy import stats

from ims_outcomes.statistics.gln_change import estimate_gln_change
from ims_outcomes.statistics.regression_to_mean import (
    PlausiblePopulation,
    find_regression_responders,
    find_regression_to_mean,
)
from ims_outcomes.vocabulary import load_settings, load_vocabulary
from tests.statistics.people import build_people

NPRS = load_vocabulary().instruments["nprs"]
PSFS = load_vocabulary().instruments["psfs"]
WIDE = dataclasses.replace(NPRS, low=-1000, high=1000)


def test_expected_change_against_the_code_of_barnett_in_r():
    # hisdu.sph.uq.edu.au/lsu/adrian/rtmcode.htm: mu 60, sigma 15, cut 40, chosen above and below:
    # (1 - rho) * sigma * dnorm(z) / (1 - pnorm(z)), z <- (cut - mu) / sigma, and z <- -z
    rho = [0, 0.3, 0.5, 0.9]
    above = find_regression_to_mean(60, 15, rho, cutoff=40, instrument=NPRS, step=0)
    assert above.tolist() == pytest.approx(
        [2.7070659030, 1.8949461321, 1.3535329515, 0.2707065903], abs=1e-9
    )
    below = find_regression_to_mean(60, 15, rho, cutoff=40, instrument=PSFS, step=0)
    assert below.tolist() == pytest.approx(
        [26.9720230421, 18.8804161294, 13.4860115210, 2.6972023042], abs=1e-9
    )


def test_responders_against_integration_in_r():
    # mu <- 5; s <- 2; r <- .6; cut <- 3; integrate(function(b) dnorm(b, mu, s) *
    #   pnorm((.7 * b - mu - r * (b - mu)) / (s * sqrt(1 - r^2))), cut, Inf) /
    #   (1 - pnorm(cut, mu, s))
    asked = {"cutoff": 3, "instrument": NPRS, "step": 0}
    found = find_regression_responders(5, 2, 0.6, percent=30, **asked)
    assert found.item() == pytest.approx(0.1848152298, abs=1e-5)
    # b - 2 in place of .7 * b
    found = find_regression_responders(5, 2, 0.6, points=2, **asked)
    assert found.item() == pytest.approx(0.1520258350, abs=1e-5)
    # Whole numbers: for i in 3:10 from i - .5 to i + .5 (10: to Inf), pnorm of floor(.7 * i) + .5
    found = find_regression_responders(5, 2, 0.6, percent=30, **{**asked, "step": 1})
    assert found.item() == pytest.approx(0.1883254304, abs=1e-5)


def test_responders_against_the_bivariate_normal_of_scipy():
    # P(b >= c, y - b <= -points) ÷ P(b >= c)
    mu, sigma, rho, cutoff, points = 4.5, 2.2, 0.45, 4.0, 2.0
    change_sd = sigma * np.sqrt(2 * (1 - rho))
    covariance = sigma**2 * (1 - rho)
    both = stats.multivariate_normal.cdf(
        [-cutoff, -points], mean=[-mu, 0],
        cov=[[sigma**2, covariance], [covariance, change_sd**2]],
    )  # fmt: skip
    expected = both / stats.norm.sf((cutoff - mu) / sigma)
    found = find_regression_responders(
        mu, sigma, rho, cutoff=cutoff, instrument=WIDE, step=0, points=points
    )
    assert found.item() == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("instrument", [NPRS, PSFS])
def test_both_against_a_simulation_of_people_whom_nothing_happens_to(instrument):
    random = np.random.default_rng(11)
    mu, sigma, rho, cutoff, count = 5.0, 2.0, 0.5, 6, 400_000
    true = random.normal(mu, sigma * np.sqrt(rho), count)
    first, second = (true + random.normal(0, sigma * np.sqrt(1 - rho), count) for _ in range(2))
    worse = -instrument.improvement_sign
    shown_first, shown_second = (
        np.clip(np.round(each), instrument.low, instrument.high) for each in (first, second)
    )
    chosen = worse * (shown_first - cutoff) >= 0
    asked = {"cutoff": cutoff, "instrument": instrument, "step": 1}
    change = find_regression_to_mean(mu, sigma, rho, **asked).item()
    assert worse * (first - second)[chosen].mean() == pytest.approx(change, abs=0.01)
    gained = worse * (shown_first - shown_second)[chosen]
    share = find_regression_responders(mu, sigma, rho, points=2, **asked).item()
    assert (gained >= 2).mean() == pytest.approx(share, abs=0.003)
    percent = find_regression_responders(mu, sigma, rho, percent=30, **asked).item()
    assert (gained >= 0.3 * shown_first[chosen] - 1e-9).mean() == pytest.approx(percent, abs=0.003)


def test_responders_that_no_effect_at_all_makes_as_the_definitions_state_them():
    # "With no effect at all an MCID of 0.8, 1.1 or 2.5 makes 44, 25 or 12 % responders": whole
    # numbers, people chosen from 3 on out of a mean of 5 and an SD of 2, correlation one half
    shares = [
        find_regression_responders(5, 2, 0.5, cutoff=3, instrument=NPRS, step=1, points=points)
        for points in (0.8, 1.1, 2.5)
    ]
    assert [round(100 * share.item()) for share in shares] == [44, 25, 12]


def test_gln_change_against_r_t_test():
    # b <- c(7, 6, 8, 5); y <- c(4, 5, 3, 5); t.test(y - (4 + .5 * (b - 4)))$conf.int
    people = build_people((7, 4), (6, 5), (8, 3), (5, 5), (9, None), instrument=NPRS)
    row = estimate_gln_change(
        people, instrument=NPRS, settings=load_settings(),
        population=PlausiblePopulation((4,), (2,), (0.5,), source="assumed"),
    ).iloc[0]  # fmt: skip
    assert row[["n", "n_missing"]].tolist() == [4, 1]
    expected = [-1, -3.51594471397, 1.51594471397]
    assert row[["estimate", "lower", "upper"]].tolist() == pytest.approx(expected, abs=1e-10)
