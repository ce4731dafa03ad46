"""Against statsmodels (DerSimonian and Laird), metafor 3.8-1 and FunnelPlotR's formulas in R 4.2.2.

FunnelPlotR is not in Debian; its formulas for shares (data_type "PR") were typed into R as its
source has them:

    th <- sum(num)/sum(den); S <- 1/(2*sqrt(den)); z <- (asin(sqrt(num/den))-asin(sqrt(th)))/S
    phi <- mean(z^2); tau2 <- max(0, (12*phi-11)/(sum(1/S^2)-sum(1/S^4)/sum(1/S^2)))
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.meta_analysis import combine_effects

from ims_outcomes.statistics.over_dispersion import estimate_tau_squared
from ims_outcomes.statistics.share_funnels import build_share_funnel
from ims_outcomes.statistics.shrinkage import shrink_means
from ims_outcomes.vocabulary import load_settings

SETTINGS = load_settings()
UNITS = pd.DataFrame(
    {
        "unit": list("abcdefghijkl"),
        "numerator": [18, 25, 9, 40, 31, 22, 15, 28, 36, 12, 27, 20],
        "denominator": [40, 45, 35, 60, 50, 48, 30, 42, 55, 38, 44, 36],
    }
)


@pytest.mark.parametrize(("share", "tau_squared"), [(0, 0.0125912174481), (0.1, 0.00890931976324)])
def test_variance_between_units_is_that_of_funnelplotr(share, tau_squared):
    # q <- quantile(z, c(.1, .9)); tau2 of pmin(pmax(z, q[1]), q[2])
    funnels = dataclasses.replace(SETTINGS.funnels, winsorised_share=float(share))
    funnel = build_share_funnel(UNITS, settings=dataclasses.replace(SETTINGS, funnels=funnels))
    assert funnel["centre"].iloc[0] == pytest.approx(0.5411089866157)
    assert funnel["tau_squared"].iloc[0] == pytest.approx(tau_squared, rel=1e-9)


def test_widened_limits_are_those_of_funnelplotr():
    # sin(asin(sqrt(th)) + qnorm(p)*sqrt(S^2+tau2))^2, units 1 and 4
    funnel = build_share_funnel(UNITS, settings=SETTINGS).iloc[[0, 3]]
    for column, limits in {
        "lower_inner": [0.279931419868, 0.293779210897],
        "upper_inner": [0.790669425837, 0.778078449906],
        "lower_outer": [0.153356507635, 0.171148952560],
        "upper_outer": [0.901007748353, 0.886128435723],
    }.items():
        assert funnel[column].tolist() == pytest.approx(limits, rel=1e-10), column


def test_exact_limits_are_rs_quantiles():
    # qbinom(c(.001, .025, .975, .999), 40, th)/40
    funnels = dataclasses.replace(SETTINGS.funnels, adjusted_from_units=100)
    settings = dataclasses.replace(SETTINGS, funnels=funnels)
    row = build_share_funnel(UNITS, settings=settings).iloc[0]
    limits = row[["lower_outer", "lower_inner", "upper_inner", "upper_outer"]].tolist()
    assert limits == [0.3, 0.375, 0.7, 0.775]


@pytest.mark.parametrize("seed", range(5))
def test_tau_squared_is_that_of_statsmodels(seed):
    random = np.random.default_rng(seed)
    variance = random.uniform(0.05, 0.6, size=12)
    effect = random.normal(0, np.sqrt(variance + 0.3))
    mean = (effect / variance).sum() / (1 / variance).sum()
    error = np.sqrt(variance)
    wanted = combine_effects(effect, variance, method_re="dl").tau2
    got = estimate_tau_squared((effect - mean) / error, error)
    assert got == pytest.approx(max(0, wanted), rel=1e-9)


def test_shrunk_means_are_metafors_blups():
    # r <- rma(yi, 4.1/ni, method = "DL"); blup(r); r$tau2; r$b; r$se
    groups = pd.DataFrame(
        {"mean": [-2.1, -1.4, -2.9, -2.4, -1.9, -3.3], "n": [40.0, 12, 25, 60, 33, 9]}
    )
    found = shrink_means(groups, variance=4.1)
    assert found["tau_squared"].iloc[0] == pytest.approx(0.105505581881)
    assert found["overall"].iloc[0] == pytest.approx(-2.294200230510)
    assert found["overall_error"].iloc[0] == pytest.approx(0.210157692617)
    assert found["estimate"].tolist() == pytest.approx(
        [-2.19569706, -2.08322310, -2.53135768, -2.35841178, -2.11317440, -2.48333735], abs=1e-8
    )
    assert found["error"].tolist() == pytest.approx(
        [0.25043026, 0.32618462, 0.28382591, 0.21976564, 0.26452023, 0.33879647], abs=1e-8
    )
