from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.episodes.windows import (
    Period,
    build_period,
    find_last_complete_month,
    find_last_mature_month,
    find_waiting_days,
    find_window_days,
)
from tests.episodes.small_frames import change_settings

# ---- periods


def test_a_period_has_its_months_both_ends_included() -> None:
    assert Period("2025-11", "2026-02").months == ("2025-11", "2025-12", "2026-01", "2026-02")
    assert Period("2025-11", "2025-11").months == ("2025-11",)


def test_a_period_covers_its_first_and_last_day() -> None:
    days = ["2025-10-31", "2025-11-01", "2026-02-28", "2026-03-01"]
    dates = pd.Series(pd.to_datetime(days)).astype("datetime64[s]")
    assert Period("2025-11", "2026-02").covers(dates).tolist() == [False, True, True, False]


def test_a_missing_date_is_in_no_period() -> None:
    dates = pd.Series([pd.NaT], dtype="datetime64[s]")
    assert Period("2025-11", "2026-02").covers(dates).tolist() == [False]


def test_twelve_months_up_to_a_month() -> None:
    assert build_period("2026-06", months=12) == Period("2025-07", "2026-06")
    assert build_period("2026-06", months=1) == Period("2026-06", "2026-06")


# ---- complete and mature months


@pytest.mark.parametrize(
    ("extract", "month"),
    [
        ("2026-06-29", "2026-05"),
        ("2026-06-30", "2026-06"),  # the last day itself
        ("2026-07-01", "2026-06"),
        ("2024-02-28", "2024-01"),  # a leap year
        ("2024-02-29", "2024-02"),
        ("2025-12-31", "2025-12"),
    ],
)
def test_a_month_is_complete_on_its_last_day(extract: str, month: str) -> None:
    assert find_last_complete_month(pd.Timestamp(extract)) == month


@pytest.mark.parametrize(
    ("extract", "month"),
    [
        ("2026-06-28", "2026-02"),
        ("2026-06-29", "2026-03"),  # 31 March + 90 days is 29 June
        ("2026-06-30", "2026-03"),
        ("2026-07-28", "2026-03"),
        ("2026-07-29", "2026-04"),  # 30 April + 90 days is 29 July
    ],
)
def test_a_month_is_mature_90_days_after_its_end(extract: str, month: str) -> None:
    assert find_last_mature_month(pd.Timestamp(extract), settings=change_settings()) == month


@pytest.mark.parametrize(
    ("extract", "month"),
    [("2026-05-11", "2026-02"), ("2026-05-12", "2026-03")],  # 31 March + 42 days is 12 May
)
def test_with_a_shorter_gap_the_42_days_of_the_last_score_decide(extract: str, month: str) -> None:
    settings = change_settings(episodes={"gap_days": 30})
    assert find_last_mature_month(pd.Timestamp(extract), settings=settings) == month


@pytest.mark.parametrize(
    ("extract", "month"),
    [("2026-05-25", "2026-02"), ("2026-05-26", "2026-03")],  # 31 March + 8 weeks is 26 May
)
def test_with_a_fixed_window_its_end_decides(extract: str, month: str) -> None:
    settings = change_settings(scores={"window_weeks": 6})
    assert find_last_mature_month(pd.Timestamp(extract), settings=settings) == month


def test_the_days_waited_are_the_larger_of_gap_and_last_score() -> None:
    assert find_waiting_days(change_settings()) == 90
    assert find_waiting_days(change_settings(episodes={"gap_days": 41})) == 42
    assert find_waiting_days(change_settings(scores={"last_days_after": 91})) == 91
    assert find_waiting_days(change_settings(scores={"window_weeks": 52})) == 60 * 7


# ---- fixed windows


@pytest.mark.parametrize(
    ("weeks", "tolerance", "days"),
    [
        (6, 0, (28, 56)),  # ± 2 weeks
        (12, 0, (56, 112)),  # ± 4 weeks
        (6, 3, (21, 63)),  # the setting overrules
        (4, 0, (14, 42)),  # a sixth of 4 weeks is below the least, 2 weeks
        (24, 0, (140, 196)),  # a sixth is 4 weeks
        (52, 0, (308, 420)),  # a sixth is 8⅔ weeks: whole weeks only
    ],
)
def test_a_window_reaches_so_many_days_before_and_after(
    weeks: int, tolerance: int, days: tuple[int, int]
) -> None:
    settings = change_settings(scores={"window_weeks": weeks, "window_tolerance_weeks": tolerance})
    assert find_window_days(settings) == days
