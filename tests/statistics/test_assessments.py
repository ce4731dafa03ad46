from __future__ import annotations

import pandas as pd

from ims_outcomes.statistics.assessments import estimate_assessments
from tests.statistics.people import pick


def estimate(visits: list[str | None], settings, **columns) -> pd.DataFrame:
    count = len(visits)
    episodes = pd.DataFrame({
        "episode_id": range(count), "patient_key": range(count), "start_known": True,
        "first_session_date": pd.date_range("2025-01-01", periods=count), "is_treated": True,
    }).assign(**columns)  # fmt: skip
    sessions = pd.DataFrame({
        "episode_id": [float(number) for number in range(count)], "session_number": 1.0,
        "visit_type": pd.Series(visits, dtype="str"),
    })  # fmt: skip
    return estimate_assessments(episodes, sessions=sessions, settings=settings)


def test_assessed_treated_and_not_treated(settings):
    visits = ["assessment", "assessment", "initial", "follow_up", None]
    rows = estimate(visits, settings, is_treated=[True, False, True, True, True])
    assessed = pick(rows, "assessed_first")
    assert assessed[["numerator", "denominator", "n_missing"]].tolist() == [2, 4, 1]
    treated = pick(rows, "treated_after_assessment")
    assert treated[["numerator", "denominator"]].tolist() == [1, 2]


def test_each_patient_counts_once_with_the_first_episode(settings):
    rows = estimate(["assessment", "initial"], settings, patient_key=7)
    assert pick(rows, "assessed_first")[["numerator", "denominator"]].tolist() == [1, 1]


def test_a_start_that_lies_before_the_data_is_left_out(settings):
    rows = estimate(["assessment", "initial"], settings, start_known=[False, True])
    assert pick(rows, "assessed_first")[["numerator", "denominator"]].tolist() == [0, 1]


def test_without_kinds_of_visits_nothing_is_known(settings):
    row = pick(estimate([None], settings), "assessed_first")
    assert row[["n", "n_missing"]].tolist() == [0, 1]
