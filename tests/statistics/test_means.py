from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.cuts import cut_by
from ims_outcomes.statistics.means import (
    ALL_EQUAL,
    NO_VALUE,
    ONE_VALUE,
    compare_means,
    estimate_means,
    estimate_medians,
)
from tests.statistics.people import pick


def estimate(values, settings):
    cuts = cut_by(pd.DataFrame({"value": pd.Series(values, dtype="float64")}))
    return estimate_means(cuts, cuts.rows["value"], measure="x", unit="points", settings=settings)


def test_one_value_is_an_estimate_without_an_interval(settings):
    row = estimate([3.0], settings).iloc[0]
    assert (row["n"], row["estimate"], row["method"]) == (1, 3.0, ONE_VALUE)
    assert np.isnan([row["lower"], row["upper"]]).all()


def test_equal_values_have_no_interval_also_when_floating_point_makes_them_differ(settings):
    row = estimate([0.3, 0.1 + 0.2, 0.3], settings).iloc[0]
    assert row["estimate"] == pytest.approx(0.3)
    assert row["method"] == ALL_EQUAL
    assert np.isnan([row["lower"], row["upper"]]).all()


def test_no_value_is_said_and_the_missing_are_counted(settings):
    row = estimate([None, None], settings).iloc[0]
    assert (row["n"], row["n_missing"], row["method"]) == (0, 2, NO_VALUE)
    assert np.isnan(row["estimate"])


def test_the_median_has_the_quartiles_beside_it():
    cuts = cut_by(pd.DataFrame({"value": [1.0, 2.0, 3.0, 4.0, 10.0, None]}))
    row = estimate_medians(cuts, cuts.rows["value"], measure="x", unit="days").iloc[0]
    # R 4.2.2: quantile(c(1, 2, 3, 4, 10)) gives 2, 3, 4
    assert (row["lower"], row["estimate"], row["upper"]) == (2, 3, 4)
    assert (row["n"], row["n_missing"]) == (5, 1)


def test_two_groups_without_spread_have_a_difference_but_no_interval():
    first = pd.DataFrame({"n": [3], "mean": [2.0], "sd": [0.0]})
    second = pd.DataFrame({"n": [3], "mean": [1.0], "sd": [0.0]})
    found = compare_means(first, second, confidence=0.95).iloc[0]
    assert found["estimate"] == 1
    assert found[["lower", "upper", "p", "freedom"]].isna().all()


def test_a_group_of_one_has_no_welch_interval():
    first = pd.DataFrame({"n": [1], "mean": [2.0], "sd": [np.nan]})
    second = pd.DataFrame({"n": [3], "mean": [1.0], "sd": [0.5]})
    found = compare_means(first, second, confidence=0.95).iloc[0]
    assert found["estimate"] == 1
    assert found[["lower", "upper", "p"]].isna().all()


def test_estimate_means_cuts_by_a_column_and_keeps_the_whole(settings):
    cuts = cut_by(pd.DataFrame({"value": [1.0, 2.0, 6.0], "sex": ["f", "f", None]}), by="sex")
    rows = estimate_means(cuts, cuts.rows["value"], measure="x", unit="d", settings=settings)
    assert pick(rows, "x")["estimate"] == 3
    assert pick(rows, "x", "f")["estimate"] == 1.5
    assert pick(rows, "x", "not_recorded")["estimate"] == 6
