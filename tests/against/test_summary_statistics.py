"""Against scipy's Welch test, and a printed d, as recorded in shared/cases/summary_statistics."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.effect_sizes import build_effect_sizes, hedges_correction
from ims_outcomes.statistics.means import compare_means, t_interval
from tests.against.shared_cases import assert_close, each_check, read_checks, read_data, require

CASE = "summary_statistics"
CHECKS = read_checks(CASE)


@require(CASE)
@pytest.mark.parametrize("name", each_check(CASE, kind="oracle"))
def test_welch_and_t_interval_against_scipy(name):
    check = CHECKS[name]
    expected = check["expected"]
    row = read_data(CASE, "cases.csv").set_index("id").loc[name]
    first, second = (
        pd.DataFrame({column: [row[f"{column}{group}"]] for column in ("n", "mean", "sd")})
        for group in (1, 2)
    )
    found = compare_means(first, second, confidence=0.95).iloc[0]
    assert_close(found["estimate"], check, expected["diff"])
    assert_close(found["freedom"], check, expected["welch_df"])
    assert_close(found["p"], check, expected["welch_p"])
    assert_close(found[["lower", "upper"]].to_numpy(), check, expected["welch_ci95"])
    mean = np.ravel(t_interval(row["mean1"], row["sd1"], row["n1"], confidence=0.95))
    assert_close(mean, check, expected["mean1_ci95"])


@require(CASE)
@pytest.mark.parametrize("name", each_check(CASE, kind="oracle"))
def test_hedges_correction_against_the_gamma_form(name):
    check = CHECKS[name]
    expected = check["expected"]
    corrected = expected["cohens_d_pooled"] * hedges_correction(28)
    assert_close(corrected, check, expected["hedges_g"])


@require(CASE)
@pytest.mark.parametrize("name", each_check(CASE, kind="published"))
def test_the_d_printed_in_the_paper_from_n_means_and_sds(name):
    # Two groups of 15, so that the pooled SD is the root of the mean of both variances, by which
    # d_av divides; the paper's d may divide by the mean of both SDs, within the same tolerance.
    # The SD of change is not printed; it enters the interval of d_av, not d_av itself.
    check = CHECKS[name]
    row = read_data(CASE, "cases.csv").set_index("id").loc[name.removesuffix(".printed_d")]
    assert row["n1"] == row["n2"]
    moments = pd.DataFrame(
        {
            "n": [row["n1"]],
            "mean_change": [row["mean1"] - row["mean2"]],
            "sd_baseline": [row["sd2"]],
            "sd_last": [row["sd1"]],
            "sd_change": [np.nan],
        }
    )
    found = build_effect_sizes(moments, confidence=0.95).set_index("measure").loc["d_av"]
    assert_close(abs(found["estimate"]), check)
    assert found["estimate"] == pytest.approx(
        CHECKS[name.removesuffix(".printed_d")]["expected"]["cohens_d_pooled"]
    )
