from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ims_outcomes.statistics.run_charts import build_runs, estimate_runs

sides = st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=1, max_size=40)


def build_months(values, *, chart="a", phase=0) -> pd.DataFrame:
    return pd.DataFrame(
        {"chart": chart, "phase": phase, "centre": 0.0, "value": pd.Series(values, dtype="float64")}
    )


def find_runs(values) -> pd.Series:
    return build_runs(build_months(values)).iloc[0]


def test_a_run_just_as_long_as_allowed_is_no_signal():
    # 12 points: up to 7 in a run, at least 3 crossings.
    assert not find_runs([1] * 7 + [-1, 1, -1, 1, -1])["is_signal"]
    assert find_runs([1] * 8 + [-1, 1, -1, 1])["is_signal"]


def test_as_few_crossings_as_allowed_are_no_signal():
    assert not find_runs([1, 1, 1, -1, -1, -1, 1, 1, 1, -1, -1, -1])["is_signal"]
    assert find_runs([1, 1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1])["is_signal"]


def test_points_on_the_centre_count_neither_way():
    found = find_runs([1, 0, 1, -1, 0, -1])
    assert (found["n_useful"], found["longest_run"], found["crossings"]) == (4, 2, 1)


def test_no_run_goes_over_a_month_without_a_value():
    found = find_runs([1, 1, None, 1, 1])
    assert (found["longest_run"], found["crossings"], found["n_missing"]) == (2, 2, 1)


def test_all_on_the_centre_is_no_signal():
    found = find_runs([0, 0, 0])
    assert np.isnan(found["longest_run"]) and np.isnan(found["crossings_min"])
    assert not found["is_signal"]
    method = estimate_runs(build_months([0, 0]))["method"].unique().tolist()
    assert method == ["no point off the centre: not computed"]


def test_each_phase_has_its_runs_and_the_last_one_is_estimated():
    months = build_months([1] * 12 + [1, -1] * 6, phase=[0] * 12 + [1] * 12)
    assert build_runs(months)["is_signal"].tolist() == [True, False]
    rows = estimate_runs(months)
    assert rows["estimate"].tolist() == [1, 11]
    assert rows["method"].unique().tolist() == ["Anhøj, no signal"]


def test_two_charts_do_not_share_a_run():
    months = build_months([1] * 6, chart=list("aaabbb"))
    assert build_runs(months)["longest_run"].tolist() == [3, 3]


def count_by_hand(values: list[float]) -> tuple[int, int]:
    useful = [value for value in values if value]
    crossings = sum(a != b for a, b in itertools.pairwise(useful))
    longest = length = 1
    for a, b in itertools.pairwise(useful):
        length = length + 1 if a == b else 1
        longest = max(longest, length)
    return longest, crossings


@hypothesis_settings(max_examples=40, deadline=None)
@given(sides)
def test_runs_and_crossings_are_those_one_counts(values):
    found = find_runs(values)
    if any(values):
        assert (found["longest_run"], found["crossings"]) == count_by_hand(values)


@hypothesis_settings(max_examples=60, deadline=None)
@given(sides, st.data())
def test_a_month_that_goes_missing_never_makes_a_signal(values, data):
    gone = data.draw(st.sets(st.integers(0, len(values) - 1)))
    fewer = [None if place in gone else value for place, value in enumerate(values)]
    if find_runs(fewer)["is_signal"]:
        assert find_runs(values)["is_signal"]


def test_random_points_signal_falsely_in_fewer_than_one_chart_of_ten():
    # Anhøj & Olesen 2014 report about 5 to 10 % by length of the chart.
    draws = np.random.default_rng(4).normal(size=(2000, 24))
    months = pd.DataFrame(
        {
            "chart": np.repeat(np.arange(2000), 24),
            "phase": 0,
            "value": draws.ravel(),
            "centre": np.repeat(np.median(draws, axis=1), 24),
        }
    )
    assert 0.02 < build_runs(months)["is_signal"].mean() < 0.10
