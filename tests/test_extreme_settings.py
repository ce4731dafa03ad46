"""Settings at their ends and instruments other than the usual one still make honest pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from ims_outcomes.presentation import say
from tests.in_process import Made, make_reports
from tests.small_export import Tables, make_tables, write_tables


def make(
    folder: Path, config: str, *, reports: Sequence[str] = (), tables: Tables | None = None
) -> Made:
    """Make reports of a small clinic under these settings."""
    data = write_tables(folder / "data", tables or make_tables())
    chosen = ("--reports", ",".join(reports)) if reports else ()
    made = make_reports(data, *chosen, config=config)
    assert made.code == 0, made.complained
    return made


@pytest.mark.parametrize(
    ("instrument", "scale", "better"),
    [
        ("psfs", (0, 10), "higher"),
        ("odi", (0, 100), "lower"),
        ("ndi_points", (0, 50), "lower"),
        ("hit6", (36, 78), "lower"),
        ("lefs", (0, 80), "higher"),
    ],
)
def test_a_scale_without_a_percentage_rule_is_about_points_in_its_own_direction(
    instrument: str, scale: tuple[float, float], better: str, tmp_path: Path
) -> None:
    tables = make_tables(instrument=instrument, scale=scale)
    config = f'[scores]\ninstrument = "{instrument}"\n'
    page = make(tmp_path, config, tables=tables, reports=["pain_change"]).pages["pain_change"]
    assert page.find_row("Mean change")[2:] == ["22", "10"]
    # Scores fall in the made-up clinic.
    got_worse = next(row for row in page.rows if row and row[0].startswith("Got worse by"))
    assert got_worse[1].startswith("0/22") == (better == "lower")
    assert page.has(say(f"pain_change.change.note_{better}"))
    assert say("needs.percent_rule", instrument="{}").split("{}")[1] in page.text


@pytest.mark.parametrize("weeks", [6, 12, 26])
def test_a_fixed_window_counts_everybody_who_began(weeks: int, tmp_path: Path) -> None:
    config = f"[scores]\nwindow_weeks = {weeks}\n"
    page = make(tmp_path, config, reports=["pain_change"]).pages["pain_change"]
    began = next(line for line in page.lines if say("account.flow.in_period.window") in line)
    missing = page.find_row("Mean change")[2:]
    assert int(began.split()[0]) == sum(map(int, missing))


def test_the_lowest_settings_make_pages(tmp_path: Path) -> None:
    config = """
        [episodes]
        gap_days = 1
        [disclosure]
        hide_below_people = 1
        merge_below_people = 1
        percent_from_people = 1
        compare_from_people = 1
        [report]
        period_months = 1
        confidence_percent = 50
        compare_by = "technique"
        [responders]
        percents = [10, 35, 90]
        headline_percent = 35
        curve_step_percent = 1
        [sessions]
        retention_sessions = [2]
        band_ends = [1]
        trajectory_band_ends = [1]
        curve_sessions = 2
    """
    pages = make(tmp_path, config).pages
    assert all("<5" not in page.text for page in pages.values())
    assert all(pages["pain_change"].find_row(f"Improved by {x} % or more") for x in (10, 35, 90))


def test_the_highest_settings_hide_everything_but_harm(tmp_path: Path) -> None:
    config = """
        [episodes]
        gap_days = 400
        [disclosure]
        hide_below_people = 1000
        merge_below_people = 1000
        [report]
        period_months = 60
        confidence_percent = 99
        [responders]
        percents = [100]
        headline_percent = 100
        curve_step_percent = 100
        [sessions]
        retention_sessions = [100]
        curve_sessions = 100
        [severity]
        four_classes_from = 0
    """
    pages = make(tmp_path, config).pages
    assert pages["pain_change"].find_row("Mean change")[1:3] == ["hidden", "<1000"]
    assert pages["conditions"].find_row("All conditions")[1] == "<1000"
    got_worse = next(row for row in pages["pain_change"].rows if row and "Got worse" in row[0])
    assert "/" in got_worse[1]


def test_the_whole_export_is_one_period_and_nobody_left_is_no_guess(tmp_path: Path) -> None:
    config = "[report]\nperiod_months = 0\n[sessions]\nretention_sessions = [50]\n"
    page = make(tmp_path, config, reports=["session_counts"]).pages["session_counts"]
    assert page.find_row("Session 50")[1] == "0 % (no interval)"
    assert say("session_counts.answer.reached_alone", share="0 %", session=50) in page.text
    assert page.has(say("session_counts.attendance.none_recorded"))


def test_a_clinic_of_a_few_people_gets_no_curve_made_of_zeros(tmp_path: Path) -> None:
    tables = make_tables(patients=8, days=100)
    config = '[episodes]\nextract_date = "2026-03-31"\n[report]\nperiod_months = 0\n'
    made = make(tmp_path, config, tables=tables, reports=["session_counts"])
    assert made.pages["session_counts"].find_row("Session 2")[1] == say("few_for_percent")
    assert f"{say('session_counts.curve.what')}: " not in made.pages["session_counts"].text
