from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.proportions import (
    NOBODY,
    build_shares,
    exact_interval,
    newcombe_interval,
    poisson_interval,
    wilson_interval,
)


def test_nobody_of_nobody_has_no_interval():
    for find in (wilson_interval, exact_interval, poisson_interval):
        lower, upper = find([0], [0], confidence=0.95)
        assert np.isnan([lower, upper]).all()


def test_none_of_n_starts_at_0_and_all_of_n_ends_at_1_exactly():
    for find in (wilson_interval, exact_interval):
        lower, upper = find([0, 7], [7, 7], confidence=0.95)
        assert lower[0] == 0
        assert upper[1] == 1
        assert 0 < upper[0] < 1
        assert 0 < lower[1] < 1


def test_intervals_take_a_series_and_give_one_limit_for_each():
    lower, upper = wilson_interval(pd.Series([1, 2]), pd.Series([4, 4]), confidence=0.9)
    assert lower.shape == upper.shape == (2,)


def test_a_difference_to_a_group_of_nobody_has_no_interval():
    lower, upper = newcombe_interval([3], [5], [0], [0], confidence=0.95)
    assert np.isnan([lower, upper]).all()


def test_a_share_of_nobody_is_missing_and_the_method_says_why(settings):
    counts = pd.DataFrame({"measure": ["x"], "numerator": [0], "denominator": [0]})
    row = build_shares(counts, settings=settings).iloc[0]
    assert np.isnan(row["estimate"])
    assert row["n"] == 0
    assert row["method"] == NOBODY


def test_confidence_comes_from_the_settings(settings):
    wide = dataclasses.replace(
        settings, report=dataclasses.replace(settings.report, confidence_percent=99)
    )
    counts = pd.DataFrame({"measure": ["x"], "numerator": [81], "denominator": [263]})
    row = build_shares(counts, settings=wide).iloc[0]
    # wilson99 of case newcombe_a in shared/cases/proportion_intervals
    assert row["lower"] == pytest.approx(0.240137, abs=1e-6)
    assert row["upper"] == pytest.approx(0.385283, abs=1e-6)
