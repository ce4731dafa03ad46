"""In which month an episode of care ended."""

from __future__ import annotations

import dataclasses

import pandas as pd

from ims_outcomes.statistics.closings import (
    estimate_ended_episodes_per_month,
    find_closing_month,
)


def build_episodes() -> pd.DataFrame:
    """With a gap of 90 days: 2 January + 91 days is 3 April 2025."""
    rows = [
        ("2025-01-02", None, True, "discharge"),  # January: discharged at the last session
        ("2025-01-02", None, True, "gap"),  # April: on 2 April it is still ongoing
        ("2024-12-30", None, True, "gap"),  # March: 31 March is day 91
        ("2025-01-02", "2025-02-10", True, "gap"),  # February: a new episode began sooner
        ("2025-01-02", "2025-06-10", True, "gap"),  # April: the new one began later
        ("2025-05-30", None, False, ""),  # goes on
    ]
    columns = ["last_session_date", "next_episode_date", "is_closed", "closed_by"]
    episodes = pd.DataFrame(rows, columns=columns)
    dates = {name: pd.to_datetime(episodes[name]) for name in columns[:2]}
    return episodes.assign(**dates)


def test_a_discharge_ends_at_once_and_a_gap_when_it_is_over(settings):
    month = find_closing_month(build_episodes(), settings=settings)
    assert month.fillna("").tolist() == ["2025-01", "2025-04", "2025-03", "2025-02", "2025-04", ""]


def test_the_gap_is_the_clinic_s_own(settings):
    shorter = dataclasses.replace(settings.episodes, gap_days=29)
    month = find_closing_month(
        build_episodes(), settings=dataclasses.replace(settings, episodes=shorter)
    )
    assert month.iloc[1] == "2025-02"  # 30 days after 2 January


def test_each_month_asked_for_is_counted_and_nothing_else(settings):
    rows = estimate_ended_episodes_per_month(
        build_episodes(), settings=settings, months=["2025-02", "2025-03", "2025-04", "2025-05"]
    )
    assert rows["measure"].unique().tolist() == ["activity_ended_episodes"]
    assert dict(zip(rows["level"], rows["estimate"], strict=True)) == {
        "all": 4, "2025-02": 1, "2025-03": 1, "2025-04": 2, "2025-05": 0,
    }  # fmt: skip
