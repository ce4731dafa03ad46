from __future__ import annotations

import pandas as pd

from ims_outcomes.statistics.baseline_timing import estimate_baseline_timing
from tests.statistics.people import pick


def estimate(days_before: list[float | None], settings, **columns) -> pd.DataFrame:
    first = pd.Timestamp("2025-03-31")
    dates = [None if days is None else first - pd.Timedelta(days=days) for days in days_before]
    people = pd.DataFrame({
        "first_session_date": first, "baseline_date": pd.to_datetime(pd.Series(dates)),
        "has_baseline": [days is not None for days in days_before],
        "has_pair": False, "near_needling": False,
    }).assign(**columns)  # fmt: skip
    return estimate_baseline_timing(people, settings=settings)


def test_exactly_seven_days_is_a_week_before_and_eight_is_earlier(settings):
    rows = estimate([0, 0, 1, 7, 8, None], settings)
    found = {name: pick(rows, name)["numerator"] for name in (
        "first_score_same_day", "first_score_week_before", "first_score_earlier")}  # fmt: skip
    assert list(found.values()) == [2, 2, 1]
    assert pick(rows, "first_score_earlier")[["denominator", "n_missing"]].tolist() == [5, 1]


def test_last_scores_near_a_needling_are_of_those_with_both(settings):
    rows = estimate(
        [0, 0, 0], settings, has_pair=[True, True, False], near_needling=[True, False, False]
    )
    near = pick(rows, "last_score_near_needling")
    assert near[["numerator", "denominator", "n_missing"]].tolist() == [1, 2, 1]
