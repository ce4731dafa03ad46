"""Against R: effectsize 0.8.3, metafor 3.8-1 and statpsych, on twelve made-up pairs.

    b <- c(7, 6, 8, 5, 9, 4, 7, 6, 8, 3, 7, 5)
    y <- c(4, 5, 3, 5, 6, 2, 7, 3, 8.5, 1, 2, 4)
    d <- y - b

R 4.2.2.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.change import estimate_change
from ims_outcomes.statistics.effect_sizes import build_effect_sizes, hedges_correction
from ims_outcomes.vocabulary import load_settings, load_vocabulary
from tests.statistics.people import build_people, pick

BASELINE = [7, 6, 8, 5, 9, 4, 7, 6, 8, 3, 7, 5]
LAST = [4, 5, 3, 5, 6, 2, 7, 3, 8.5, 1, 2, 4]


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    nprs = load_vocabulary().instruments["nprs"]
    people = build_people(*zip(BASELINE, LAST, strict=True), instrument=nprs)
    return estimate_change(people, instrument=nprs, settings=load_settings())


def get(rows: pd.DataFrame, measure: str) -> list[float]:
    return pick(rows, measure)[["estimate", "lower", "upper"]].tolist()


def test_mean_change_against_r_t_test(rows):
    # mean(d); t.test(d)$conf.int; sd(d)
    expected = [-2.04166666667, -3.21055172281, -0.87278161052]
    assert get(rows, "mean_change") == pytest.approx(expected, abs=1e-10)
    assert pick(rows, "sd_change")["estimate"] == pytest.approx(1.8396928268, abs=1e-10)


def test_median_change_against_r_quantile(rows):
    # quantile(d, c(.5, .25, .75))
    assert get(rows, "median_change") == pytest.approx([-2, -3, -0.75])


def test_srm_against_r_effectsize(rows):
    # effectsize::cohens_d(d); effectsize::hedges_g(d). R's own search stops at about 1e-5.
    expected = [-1.109786719, -1.822728773, -0.3668921419]
    assert get(rows, "srm") == pytest.approx(expected, abs=2e-5)
    expected = [-1.032057047, -1.695064504, -0.3411949466]
    assert get(rows, "srm_hedges") == pytest.approx(expected, abs=2e-5)


def test_smc_against_r_metafor(rows):
    # metafor::escalc("SMCRH", m1i = mean(y), m2i = mean(b), sd1i = sd(b), sd2i = sd(y), ni = 12,
    #                 ri = cor(b, y))$yi; its variance uses the corrected size, Bonett's does not
    assert pick(rows, "smc_hedges")["estimate"] == pytest.approx(-1.07600694153, abs=1e-10)


def test_smc_and_d_av_intervals_against_bonetts_formula_in_r(rows):
    # The body of statpsych::ci.stdmean.ps(.05, mean(b), mean(y), sd(b), sd(y), cor(b, y), 12),
    # "Measurement 1" and "Unweighted standardizer", with b − y: limits turned around
    expected = [-1.15704671319, -1.94022151316, -0.373871913225]
    assert get(rows, "smc") == pytest.approx(expected, abs=1e-10)
    expected = [-1.02095419207, -1.67002974478, -0.371878639361]
    assert get(rows, "d_av") == pytest.approx(expected, abs=1e-10)


def test_smc_and_d_av_against_the_printed_example_of_statpsych():
    # Help page: ci.stdmean.ps(.05, 110.4, 102.1, 15.3, 14.6, .75, 25)
    #   Unweighted standardizer:    0.5550319 ... 0.2394905 0.8705732
    #   Measurement 1 standardizer: 0.5424837 ... 0.2258515 0.8591158
    moments = pd.DataFrame(
        {
            "n": [25],
            "mean_change": [110.4 - 102.1],
            "sd_baseline": [15.3],
            "sd_last": [14.6],
            "sd_change": [np.sqrt(15.3**2 + 14.6**2 - 2 * 0.75 * 15.3 * 14.6)],
        }
    )
    found = build_effect_sizes(moments, confidence=0.95).set_index("measure")
    columns = ["estimate", "lower", "upper"]
    d_av = found.loc["d_av", columns].astype("float64").tolist()
    assert d_av == pytest.approx([0.5550319, 0.2394905, 0.8705732], abs=5e-8)
    smc = found.loc["smc", columns].astype("float64").tolist()
    assert smc == pytest.approx([0.5424837, 0.2258515, 0.8591158], abs=5e-8)


@pytest.mark.parametrize(
    ("n", "size", "lower", "upper"),
    [
        (5, 0.5, -0.463973, 1.412325),
        (20, -1.2, -1.770195, -0.611615),
        (100, -1.2, -1.455632, -0.940742),
        (500, -1.2, -1.314628, -1.084647),
    ],
)
def test_srm_interval_against_r_effectsize_for_few_and_many(n, size, lower, upper):
    # x <- scale(qnorm(ppoints(n)))[, 1] + size; effectsize::cohens_d(x)
    moments = pd.DataFrame(
        {"n": [n], "mean_change": [size], "sd_change": 1.0, "sd_baseline": 1.0, "sd_last": 1.0}
    )
    found = build_effect_sizes(moments, confidence=0.95).set_index("measure").loc["srm"]
    assert found["lower"] == pytest.approx(lower, abs=2e-6)
    assert found["upper"] == pytest.approx(upper, abs=2e-6)


def test_hedges_correction_against_r():
    # exp(lgamma(m/2) - log(sqrt(m/2)) - lgamma((m-1)/2)) with m = 11
    assert hedges_correction(11).item() == pytest.approx(0.929959809976, abs=1e-11)
