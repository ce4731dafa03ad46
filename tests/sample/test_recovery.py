"""Does the whole way from files to estimates find the truth that the generator knows?

The generator and the package count apart: one from what it made, the other from the files.
"""

from __future__ import annotations

import json
from math import sqrt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ims_outcomes.episodes import (
    Cohort,
    Period,
    Study,
    build_study,
    select_cohort,
    select_started_episodes,
)
from ims_outcomes.statistics.change import estimate_change
from ims_outcomes.statistics.completeness import estimate_completeness
from ims_outcomes.statistics.safety import estimate_adverse_events
from ims_outcomes.statistics.still_attending import estimate_still_attending

WHOLE = Period("2024-01", "2026-06")


@pytest.fixture(scope="module")
def truth(committed: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((committed / "truth.json").read_text("utf-8"))
    return read


@pytest.fixture(scope="module")
def values(truth: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = truth["values"]
    return read


@pytest.fixture(scope="module")
def study(committed: Path) -> Study:
    return build_study(committed)


@pytest.fixture(scope="module")
def cohort(study: Study) -> Cohort:
    return select_cohort(
        study.episodes,
        outcomes=study.outcomes,
        instrument=study.vocabulary.instruments["nprs"],
        period=WHOLE,
        settings=study.settings,
        extract_date=study.extract_date,
    )


def get_row(estimates: pd.DataFrame, measure: str, level: str = "all") -> pd.Series:
    rows = estimates.loc[estimates["measure"].eq(measure) & estimates["level"].eq(level)]
    assert len(rows) == 1, f"{len(rows)} rows of {measure} at {level}"
    return rows.iloc[0]


def test_the_extract_date_is_the_last_day_of_the_data(study: Study, truth: dict[str, Any]) -> None:
    assert study.extract_date == pd.Timestamp(truth["period"]["extract_date"])


def test_rows_are_set_aside_for_the_reasons_they_were_made_for(
    study: Study, truth: dict[str, Any]
) -> None:
    found = study.set_aside.groupby("file")["reason"].value_counts()
    for table, expected in truth["bad_rows"]["set_aside"].items():
        assert found[f"{table}.csv"].to_dict() == expected


#: Patterns of rows that come about without anybody's doing, as in a real clinic.
UNINTENDED = [
    "session_without_scores", "session_after_discharge", "distant_score", "out_of_order",
]  # fmt: skip


def test_rows_are_kept_with_the_warnings_they_were_made_for(
    study: Study, truth: dict[str, Any]
) -> None:
    meant = study.warnings.loc[~study.warnings["check"].isin(UNINTENDED)]
    for table, expected in truth["bad_rows"]["kept_with_a_warning"].items():
        mine = meant.loc[meant["file"].eq(f"{table}.csv")]
        assert mine.groupby("check")["rows"].sum().to_dict() == expected


def test_every_row_is_accounted_for(study: Study, truth: dict[str, Any]) -> None:
    account = study.account.set_index("table")
    assert account["rows_read"].to_dict() == truth["rows"]
    assert account["rows_read"].eq(account["rows_used"] + account["rows_set_aside"]).all()


def test_a_date_far_beyond_the_others_is_in_the_future_once_an_extract_date_is_set(
    committed: Path, truth: dict[str, Any], tmp_path: Path
) -> None:
    config = tmp_path / "clinic.toml"
    config.write_text('[episodes]\nextract_date = "2026-06-30"\n', encoding="utf-8")
    reasons = build_study(committed, config=config).set_aside["reason"].value_counts()
    assert reasons["future_date"] == truth["bad_rows"]["set_aside"]["sessions"]["lone_late_date"]


def test_the_package_finds_every_episode_that_was_made(
    study: Study, values: dict[str, Any]
) -> None:
    episodes = study.episodes
    assert values["episodes"] == {
        "what": values["episodes"]["what"],
        "all": len(episodes),
        "treated": episodes["is_treated"].sum(),
        "start_known": episodes["start_known"].sum(),
        "closed": episodes["is_closed"].sum(),
        "pain": episodes["is_pain"].sum(),
        "people_counted": values["episodes"]["people_counted"],
    }


def test_the_package_counts_the_people_that_should_be_counted(
    cohort: Cohort, values: dict[str, Any]
) -> None:
    assert len(cohort.people) == values["episodes"]["people_counted"]


def test_completeness_is_found_to_the_last_person(
    study: Study, cohort: Cohort, values: dict[str, Any]
) -> None:
    expected = values["completeness"]["recorded"]
    found = get_row(estimate_completeness(cohort.people, settings=study.settings), "completeness")
    assert found["numerator"] == expected["numerator"]
    assert found["denominator"] == expected["denominator"]


@pytest.mark.parametrize(("band", "low", "high"), [("1", 1, 1), ("2-3", 2, 3), ("4+", 4, 99)])
def test_completeness_by_sessions_is_found_to_the_last_person(
    cohort: Cohort, values: dict[str, Any], band: str, low: int, high: int
) -> None:
    people = cohort.people.loc[cohort.people["session_count"].between(low, high)]
    expected = values["completeness"]["recorded_by_sessions"][band]
    assert (people["has_pair"].sum(), len(people)) == (
        expected["numerator"],
        expected["denominator"],
    )


def test_baseline_means_are_found_and_true_within_their_interval(
    cohort: Cohort, values: dict[str, Any]
) -> None:
    baseline = cohort.people["baseline_score"]
    conditions = values["baseline_mean"]["by_condition"]
    assert len(conditions) == 12  # ten conditions, not recorded, all
    for condition, expected in conditions.items():
        mine = cohort.people["condition"].eq(condition) | (condition == "all")
        scores = baseline.loc[mine].dropna()
        assert len(scores) == expected["n"]
        assert scores.mean() == pytest.approx(expected["recorded"], abs=0.00005)
        # Twelve intervals are looked at: three standard errors, not two.
        assert scores.mean() == pytest.approx(expected["true"], abs=3 * scores.sem())


def test_the_mean_change_is_found_and_its_interval_holds_the_true_one(
    study: Study, cohort: Cohort, values: dict[str, Any]
) -> None:
    instrument = study.vocabulary.instruments["nprs"]
    estimates = estimate_change(cohort.people, instrument=instrument, settings=study.settings)
    found, expected = get_row(estimates, "mean_change"), values["mean_change_completers"]
    assert found["n"] == expected["n"]
    assert found["estimate"] == pytest.approx(expected["recorded"], abs=0.00005)
    assert found["lower"] < expected["true"] < found["upper"]


def test_retention_is_found_within_the_error_of_chance(
    study: Study, values: dict[str, Any]
) -> None:
    started = select_started_episodes(study.episodes, period=WHOLE)
    assert len(started) == values["retention"]["n"]
    estimates = estimate_still_attending(
        started, study.sessions, extract_date=study.extract_date, settings=study.settings
    )
    for session, true in values["retention"]["true"].items():
        found = get_row(estimates, "still_attending", session)["estimate"]
        # Episodes of the last months are not over; the truth knows how they went on.
        assert found == pytest.approx(true, abs=3 * sqrt(true * (1 - true) / len(started)))


def test_adverse_events_are_found_within_their_interval(
    study: Study, truth: dict[str, Any]
) -> None:
    needled = study.sessions.loc[study.sessions["technique"].ne("none")]
    found = estimate_adverse_events(needled, settings=study.settings)
    true = truth["parameters"]["needling"]["adverse_events_per_100_sessions"]
    row = found.loc[found["level"].eq("all")].iloc[0]
    assert row["lower"] < true < row["upper"]


def test_everybody_who_started_improved_less_than_those_with_both_scores(
    values: dict[str, Any],
) -> None:
    # Those with both scores came longer, and their last score is often later than six weeks.
    assert values["mean_change_completers"]["true"] < values["mean_change_at_six_weeks"]["true"]
