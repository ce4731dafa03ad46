from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.variance_explained import (
    estimate_variance_explained,
    split_variance,
)
from tests.statistics.people import build_attendance


@pytest.mark.parametrize(
    ("values", "groups", "reason"),
    [
        ([1, 2, 3], "aaa", "fewer than two groups"),
        ([], "", "fewer than two groups"),
        ([1, 2], "ab", "nobody to compare within the groups"),
        ([1, 1, 2, 2], "aabb", "no spread within the groups"),
    ],
)
def test_what_cannot_be_split_says_why(values, groups, reason):
    found = split_variance(
        pd.Series(values, dtype="float64"), pd.Series(list(groups), dtype="str"), confidence=0.95
    )
    assert found == {"method": f"{reason}: not computed"}


def test_groups_that_do_not_differ_explain_nothing():
    found = split_variance(
        pd.Series([1.0, 2, 3, 1, 2, 3]), pd.Series(list("aaabbb")), confidence=0.95
    )
    assert found["estimate"] == 0
    assert found["lower"] == 0


def test_rows_without_a_group_are_left_out_and_counted(settings):
    episodes, _ = build_attendance(*[["2025-01-01"]] * 6)
    episodes = episodes.assign(
        session_count=[1, 2, 3, 4, 9, 9],
        condition=["a", "a", "b", "b", None, "not_recorded"],
        is_closed=True,
    )
    row = estimate_variance_explained(episodes, by="condition", settings=settings).iloc[0]
    assert row[["n", "n_missing"]].tolist() == [4, 2]
    assert row["group"] == "condition"
    assert np.isfinite(row["estimate"])


def test_hardly_any_spread_within_the_groups_has_no_interval():
    values = pd.Series([1.0, 1.0001, 1, 9, 9, 9])
    found = split_variance(values, pd.Series(list("aaabbb")), confidence=0.95)
    assert found["estimate"] == pytest.approx(1)
    assert found["method"].endswith("hardly any spread within the groups: no interval")
    assert np.isnan(found["upper"])
