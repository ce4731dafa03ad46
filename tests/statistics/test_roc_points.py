"""Points of an ROC curve as estimates."""

from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.statistics.roc_points import estimate_roc_points

# Improvements 4 and 2 among those who say they improved, 2 and 0 among the others; one rated
# without a last score, one scored without a rating.
COHORT = pd.DataFrame(
    {
        "baseline_score": 7.0,
        "last_score": [3.0, 5.0, 5.0, 7.0, None, 1.0],
        "groc": [4.0, 3.0, 1.0, 0.0, 5.0, None],
        "has_pair": [True, True, True, True, False, True],
    }
)


@pytest.fixture
def estimate(instruments, settings):
    def run(cohort=COHORT, *, instrument="nprs", **more):
        return estimate_roc_points(
            cohort, anchor="groc", improved_from=2.5, instrument=instruments[instrument],
            settings=settings, **more,
        )  # fmt: skip

    return run


def list_estimates(rows, measure) -> dict[str, float]:
    found = rows[rows["measure"].eq(measure)]
    return dict(zip(found["level"], found["estimate"], strict=True))


def test_exactly_the_threshold_counts_as_improved(estimate) -> None:
    rows = estimate()
    assert list_estimates(rows, "roc_sensitivity") == {"0": 1, "1": 1, "2": 1, "3": 0.5, "4": 0.5}
    assert list_estimates(rows, "roc_specificity") == {"0": 0, "1": 0.5, "2": 0.5, "3": 1, "4": 1}


def test_people_without_a_pair_or_a_rating_are_missing(estimate) -> None:
    rows = estimate()
    assert set(rows["n_missing"]) == {2}
    assert set(rows["denominator"]) == {2}


def test_on_wide_scales_the_thresholds_are_twentieths(estimate) -> None:
    wide = COHORT.assign(baseline_score=70.0, last_score=COHORT["last_score"] * 10)
    rows = estimate(wide, instrument="vas")
    assert list(list_estimates(rows, "roc_sensitivity"))[:3] == ["0", "5", "10"]


def test_thresholds_may_be_given(estimate) -> None:
    assert list_estimates(estimate(thresholds=[3]), "roc_sensitivity") == {"3": 0.5}
