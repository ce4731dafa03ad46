"""Which clinic and which months a report is about."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from ims_outcomes.episodes import Period
from ims_outcomes.errors import SettingsError
from ims_outcomes.reporting.report import define_periods, find_clinic, name_clinic
from ims_outcomes.vocabulary import Settings, load_settings

SETTINGS = load_settings()


def change_settings(**report: Any) -> Settings:
    return dataclasses.replace(SETTINGS, report=dataclasses.replace(SETTINGS.report, **report))


def build_study(
    first: str = "2024-01-15", extract: str = "2026-06-30", *, settings: Settings = SETTINGS
) -> Any:
    """Build what the functions look at: the first date, the extract date, the settings."""
    dates = pd.to_datetime([first, extract])
    return SimpleNamespace(
        sessions=pd.DataFrame({"session_date": dates}),
        scores=pd.DataFrame({"score_date": dates[:0]}),
        extract_date=dates[1],
        settings=settings,
    )


def test_outcomes_reach_to_the_latest_mature_month_and_appointments_to_the_last_complete_one() -> (
    None
):
    # 31 March + 90 days is 29 June: March is mature on 30 June, April is not.
    activity, outcome = define_periods(build_study())
    assert activity == Period("2025-07", "2026-06")
    assert outcome == Period("2025-04", "2026-03")


def test_a_month_asked_for_ends_both_when_it_is_mature() -> None:
    assert define_periods(build_study(), month="2026-02") == (
        Period("2025-03", "2026-02"),
        Period("2025-03", "2026-02"),
    )


def test_a_month_that_is_not_over_may_be_asked_for() -> None:
    activity, outcome = define_periods(build_study(extract="2026-06-12"), month="2026-06")
    assert activity.last == "2026-06"
    assert outcome.last == "2026-02"


def test_everything_leaves_out_the_months_that_are_not_mature() -> None:
    study = build_study(settings=change_settings(period_months=0))
    assert define_periods(study) == (
        Period("2024-01", "2026-06"),
        Period("2024-01", "2026-03"),
    )


def test_everything_of_an_export_in_which_nothing_is_mature_holds_no_outcome_of_it() -> None:
    study = build_study("2026-05-01", settings=change_settings(period_months=0))
    activity, outcome = define_periods(study)
    assert activity == Period("2026-05", "2026-06")
    assert outcome == Period("2026-03", "2026-03")


@pytest.mark.parametrize("month", ["2023-12", "2026-07"])
def test_a_month_outside_the_data_is_refused_with_those_they_hold(month: str) -> None:
    with pytest.raises(
        SettingsError, match=f"nothing in {month}; they run from 2024-01 to 2026-06"
    ):
        define_periods(build_study(), month=month)


@pytest.mark.parametrize("month", ["June", "2026-13", "2026-6", "2026-06-01"])
def test_what_is_no_month_is_refused(month: str) -> None:
    with pytest.raises(SettingsError, match="is not a month"):
        define_periods(build_study(), month=month)


def build_clinics(*episodes: str, name: str = "") -> Any:
    """Build a study by the clinic of each episode."""
    clinic = dataclasses.replace(SETTINGS.clinic, name=name)
    return SimpleNamespace(
        episodes=pd.DataFrame({"clinic_id": list(episodes)}),
        clinics=tuple(sorted(set(episodes))),
        settings=dataclasses.replace(SETTINGS, clinic=clinic),
    )


def test_without_a_clinic_the_one_with_the_most_episodes_is_meant() -> None:
    assert find_clinic(build_clinics("north", "south", "south")) == "south"


def test_on_a_tie_the_first_in_the_alphabet_is_meant() -> None:
    assert find_clinic(build_clinics("south", "north")) == "north"


def test_a_clinic_that_is_not_there_is_refused_with_the_nearest() -> None:
    with pytest.raises(
        SettingsError, match="no clinic 'nroth'; they hold 2: north, south"
    ) as found:
        find_clinic(build_clinics("north", "south"), clinic="nroth")
    assert "use 'north'" in str(found.value)


@pytest.mark.parametrize(
    ("episodes", "name", "expected"),
    [
        (["north"], "", "north"),
        (["north"], "Clinique du Nord", "Clinique du Nord"),
        (["north", "south"], "Our group", "Our group, north"),
        (["north", "south"], "", "north"),
    ],
)
def test_a_clinic_is_named_so_that_it_cannot_be_taken_for_another(
    episodes: list[str], name: str, expected: str
) -> None:
    assert name_clinic(build_clinics(*episodes, name=name), "north") == expected
