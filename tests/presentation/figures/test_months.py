"""Months on the Axes."""

from __future__ import annotations

import pandas as pd

from ims_outcomes.presentation.figures import plot_monthly, plot_shares_by_month
from tests.presentation.figures.drawn import (
    list_bars,
    list_intervals,
    list_points,
    list_texts,
    list_ticks,
)
from tests.presentation.figures.estimates import mean, share

MEASURES = {"activity_sessions": "Sessions", "new_episodes": "New episodes"}


def count(measure: str, month: str, number: float):
    return mean(measure, number, number, group="month", level=month) | {"unit": "people"}


def test_each_measure_has_a_panel_with_its_own_scale(disclose) -> None:
    rows = [count("activity_sessions", "2025-12", 410), count("activity_sessions", "2026-01", 400)]
    rows += [count("new_episodes", "2025-12", 58), count("new_episodes", "2026-01", 61)]
    sessions, episodes = plot_monthly(disclose(rows), measures=MEASURES)
    assert list_bars(sessions) == [(0, 410), (1, 400)]
    assert list_bars(episodes) == [(0, 58), (1, 61)]
    assert list_texts(episodes) == ["58", "61"]
    assert sessions.get_title(loc="left") == "Sessions"
    assert sessions.get_ylim()[0] == episodes.get_ylim()[0] == 0


def test_months_stand_in_order_with_the_year_where_it_begins(disclose) -> None:
    rows = [count("new_episodes", month, 20) for month in ("2026-02", "2025-12", "2026-01")]
    (axes,) = plot_monthly(disclose(rows), measures={"new_episodes": "New"})
    assert list_ticks(axes) == ["Dec\n2025", "Jan\n2026", "Feb"]


def test_a_hidden_month_has_no_bar_and_says_so(disclose) -> None:
    rows = [count("new_episodes", "2026-01", 20), count("new_episodes", "2026-02", 3)]
    (axes,) = plot_monthly(disclose(rows), measures={"new_episodes": "New"})
    assert list_bars(axes) == [(0, 20)]
    assert list_texts(axes) == ["<5", "20"]


def test_thirty_months_have_a_word_for_every_third(disclose) -> None:
    months = pd.period_range("2024-01", periods=30, freq="M").astype("str")
    rows = [count("new_episodes", month, 20) for month in months]
    (axes,) = plot_monthly(disclose(rows), measures={"new_episodes": "New"})
    assert len(list_bars(axes)) == 30
    assert list_ticks(axes)[:5] == ["Jan\n2024", "Apr", "Jul", "Oct", "Jan\n2025"]
    assert list_texts(axes) == ["20"]  # the last month only: thirty numbers would collide


def test_shares_run_from_nobody_to_everybody_with_their_intervals(disclose) -> None:
    rows = [share("retention_2", 30, 40, group="start_month", level="2026-01")]
    (axes,) = plot_shares_by_month(
        disclose(rows), measures={"retention_2": "Second"}, group="start_month"
    )
    assert list_intervals(axes) == [[0.65, 0.85]]
    assert axes.get_ylim()[0] == 0
    assert list(axes.get_yticks()) == [0, 0.5, 1]
    assert list_texts(axes) == ["75 %"]


def test_a_month_of_which_there_is_nothing_keeps_its_place(disclose) -> None:
    rows = [
        share("retention_2", 30, 40, group="start_month", level="2026-01"),
        share("retention_2", 20, 40, group="start_month", level="2026-03"),
    ]
    (axes,) = plot_shares_by_month(
        disclose(rows), measures={"retention_2": "Second"}, group="start_month"
    )
    points = list_points(axes)
    assert [point for point in points if point[1] == point[1]] == [(0, 0.75), (2, 0.5)]
    assert list_ticks(axes) == ["Jan\n2026", "Feb", "Mar"]


def test_a_month_that_is_hidden_breaks_the_line(disclose) -> None:
    rows = [
        share("retention_2", 30, 40, group="start_month", level="2026-01"),
        share("retention_2", 2, 4, group="start_month", level="2026-02"),
        share("retention_2", 20, 40, group="start_month", level="2026-03"),
    ]
    (axes,) = plot_shares_by_month(
        disclose(rows), measures={"retention_2": "Second"}, group="start_month"
    )
    points = list_points(axes)
    assert [point for point in points if point[1] == point[1]] == [(0, 0.75), (2, 0.5)]
    assert len(points) == 3  # the middle one is there as a gap
    assert "<5" in list_texts(axes)


def test_a_month_with_nobody_to_count_says_that_it_has_no_number(disclose) -> None:
    rows = [
        share("retention_2", 30, 40, group="start_month", level="2026-01"),
        share("retention_2", 0, 0, group="start_month", level="2026-02"),
    ]
    (axes,) = plot_shares_by_month(
        disclose(rows), measures={"retention_2": "Second"}, group="start_month"
    )
    assert "no number" in list_texts(axes)


def test_the_last_share_stands_above_its_interval_when_a_month_follows(disclose) -> None:
    rows = [
        share("retention_2", 20, 40, group="start_month", level="2026-01"),
        share("retention_2", 0, 0, group="start_month", level="2026-02"),
    ]
    (axes,) = plot_shares_by_month(
        disclose(rows), measures={"retention_2": "Second"}, group="start_month"
    )
    (last,) = (text for text in axes.texts if text.get_text().startswith("50"))
    assert last.xy == (0, rows[0]["upper"])


def test_a_measure_without_numbers_says_so_beside_one_that_has_some(disclose) -> None:
    _, episodes = plot_monthly(
        disclose([count("activity_sessions", "2026-01", 20)]), measures=MEASURES
    )
    assert list_texts(episodes) == ["Too few to say."]
    assert list_ticks(episodes) == ["Jan\n2026"]


def test_without_any_number_there_is_one_panel_without_data(disclose) -> None:
    for plot in (plot_monthly, plot_shares_by_month):
        assert [axes.has_data() for axes in plot(disclose([]), measures=MEASURES)] == [False]
