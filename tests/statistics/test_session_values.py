from __future__ import annotations

import pandas as pd

from ims_outcomes.statistics.means import NO_VALUE
from ims_outcomes.statistics.session_values import estimate_session_values
from tests.statistics.people import pick

RANGES = {"said": (15, 45), "once": (1, 1)}


def estimate(minutes: list[float | None], settings, *, by: str = "", **columns) -> pd.DataFrame:
    sessions = pd.DataFrame({"minutes": pd.Series(minutes, dtype="float64")})
    return estimate_session_values(
        sessions.assign(**{"status": "attended", **columns}),
        column="minutes", unit="minutes", ranges=RANGES, settings=settings, by=by,
    )  # fmt: skip


def test_both_ends_of_a_range_belong_to_it(settings):
    rows = estimate([14.9, 15, 45, 45.1, 1], settings)
    assert pick(rows, "minutes_said")[["numerator", "denominator"]].tolist() == [2, 5]
    assert pick(rows, "minutes_once")["numerator"] == 1


def test_a_blank_is_missing_and_zero_is_a_number(settings):
    rows = estimate([0, 30, None], settings)
    assert pick(rows, "median_minutes")[["n", "n_missing", "estimate"]].tolist() == [2, 1, 15]
    assert pick(rows, "minutes_recorded")[["numerator", "denominator"]].tolist() == [2, 3]
    assert pick(rows, "minutes_said")["n_missing"] == 1


def test_levels_stand_by_themselves_and_missed_appointments_nowhere(settings):
    rows = estimate(
        [30, 60, 20], settings, by="technique",
        technique=["a", "b", "a"], status=["attended", "attended", "cancelled"],
    )  # fmt: skip
    assert pick(rows, "minutes_said", "a")[["numerator", "n"]].tolist() == [1, 1]
    assert pick(rows, "minutes_said", "b")["numerator"] == 0


def test_without_any_number_nothing_is_computed(settings):
    assert pick(estimate([None], settings), "median_minutes")["method"] == NO_VALUE
