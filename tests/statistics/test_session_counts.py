from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.bands import count_bands, list_bands, name_bands
from ims_outcomes.statistics.session_counts import (
    estimate_days_between,
    estimate_sessions_per_episode,
    estimate_visit_minutes,
    estimate_weeks_per_episode,
)
from tests.statistics.people import build_attendance, pick


def test_a_band_ends_with_its_last_number():
    values = pd.Series([1, 2, 3, 4, None])
    assert name_bands(values, ends=(1, 3)).head(4).tolist() == [
        "1",
        "2 to 3",
        "2 to 3",
        "4 or more",
    ]
    assert name_bands(values, ends=(1, 3)).isna().tolist()[-1]
    assert list_bands(ends=(), start=1) == ["1 or more"]
    assert count_bands(values, ends=(1, 3))["n_missing"].tolist() == [1, 1, 1]


def test_sessions_per_episode_are_those_of_closed_episodes(settings):
    episodes, _ = build_attendance(
        ["2025-01-01"],
        ["2025-01-01", "2025-01-08", "2025-01-15"],
        ["2025-12-01", "2025-12-08"],  # ongoing
    )
    rows = estimate_sessions_per_episode(
        episodes.assign(technique=["a", "b", "b"]), settings=settings, by="technique"
    )
    mean = pick(rows, "mean_sessions")
    assert mean[["n", "n_missing", "estimate"]].tolist() == [2, 1, 2]
    # R 4.2.2: t.test(c(1, 3))$conf.int is -10.706205 to 14.706205; nobody has less than 1 session
    assert mean[["lower", "upper"]].tolist() == pytest.approx([1, 14.706205], abs=1e-6)
    assert pick(rows, "median_sessions", "b")["estimate"] == 3
    assert pick(rows, "sessions_per_episode", "3")[["numerator", "denominator"]].tolist() == [1, 2]
    assert rows["level"].tolist()[:12] == [*(str(count) for count in range(1, 12)), "12 or more"]


def test_the_last_number_of_sessions_is_open(settings):
    short = dataclasses.replace(
        settings, sessions=dataclasses.replace(settings.sessions, curve_sessions=3)
    )
    episodes, _ = build_attendance(
        ["2025-01-01", "2025-01-02", "2025-01-03"],
        ["2025-01-01", "2025-01-02", "2025-01-03", "2025-01-04"],
    )
    rows = estimate_sessions_per_episode(episodes, settings=short)
    assert pick(rows, "sessions_per_episode", "3 or more")["numerator"] == 2


def test_days_are_counted_between_sessions_of_one_episode_only():
    # The gap before an episode's first session is none of its own.
    sessions = pd.DataFrame(
        {
            "session_number": [1, 2, 3, 1, 2, None],
            "gap_before_days": [None, 3, 4, 120, 61, None],
        }
    )
    rows = estimate_days_between(sessions)
    counted = rows.loc[rows["numerator"].gt(0), ["level", "numerator"]].values.tolist()
    assert counted == [["0 to 3", 1], ["4 to 7", 1], ["61 or more", 1]]
    assert pick(rows, "median_days_between")[["n", "estimate"]].tolist() == [3, 4]
    assert rows.loc[rows["measure"].eq("days_between"), "lower"].isna().all()


def test_a_visit_of_45_minutes_is_in_the_band_up_to_45():
    minutes = [14, 15, 29.5, 30, 45, 46, 60, 61, None]
    sessions = pd.DataFrame({"status": "attended", "duration_minutes": minutes})
    rows = estimate_visit_minutes(sessions)
    shares = rows.loc[rows["measure"].eq("visit_minutes")]
    assert dict(zip(shares["level"], shares["numerator"], strict=True)) == {
        "0 to 14": 1,
        "15 to 29": 2,
        "30 to 45": 2,
        "46 to 60": 2,
        "61 or more": 1,
    }
    assert shares["n_missing"].eq(1).all()


def test_minutes_never_recorded_are_a_row_of_nobody():
    sessions = pd.DataFrame({"status": "attended", "duration_minutes": [np.nan, np.nan]})
    rows = estimate_visit_minutes(sessions)
    assert rows["estimate"].isna().all()
    assert rows["n_missing"].eq(2).all()


def test_weeks_per_episode_run_from_the_first_session_to_the_last():
    episodes, _ = build_attendance(
        ["2025-01-01"],  # one session: 0 weeks
        ["2025-01-01", "2025-01-08", "2025-01-29"],  # 4 weeks
        ["2025-12-01", "2025-12-08"],  # ongoing
    )
    row = pick(estimate_weeks_per_episode(episodes), "median_weeks_per_episode")
    assert row[["n", "n_missing", "estimate"]].tolist() == [2, 1, 2]
