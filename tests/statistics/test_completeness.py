from __future__ import annotations

import dataclasses

import pandas as pd

from ims_outcomes.statistics.completeness import (
    add_session_band,
    estimate_completeness,
    estimate_weeks_after_treatment,
)
from ims_outcomes.statistics.proportions import NOBODY
from tests.statistics.people import build_people, pick


def test_everybody_is_in_the_denominator(nprs, settings):
    people = build_people((8, 4), (7, None), (None, 3), (None, None), instrument=nprs)
    rows = estimate_completeness(people, settings=settings)
    assert pick(rows, "completeness")[["numerator", "denominator"]].tolist() == [1, 4]
    assert pick(rows, "baseline_recorded")["numerator"] == 2


def test_completeness_by_bands_of_sessions(nprs, settings):
    people = build_people(
        (8, None),
        (7, 3),
        (6, None),
        (5, 1),
        (4, 2),
        instrument=nprs,
        session_count=[1, 2, 3, 4, 40],
    )
    rows = estimate_completeness(
        add_session_band(people, settings=settings), settings=settings, by="session_band"
    )
    assert pick(rows, "completeness", "1")["estimate"] == 0
    assert pick(rows, "completeness", "2 to 3")["estimate"] == 0.5
    assert pick(rows, "completeness", "4 or more")["estimate"] == 1


def test_without_sessions_the_band_is_not_recorded(nprs, settings):
    people = build_people((8, 4), instrument=nprs, session_count=[None])
    banded = add_session_band(people, settings=settings)
    assert banded["session_band"].isna().all()
    rows = estimate_completeness(banded, settings=settings, by="session_band")
    assert pick(rows, "completeness", "not_recorded")["numerator"] == 1


def test_bands_are_those_of_the_settings(settings):
    own = dataclasses.replace(
        settings, sessions=dataclasses.replace(settings.sessions, band_ends=(2, 5))
    )
    episodes = pd.DataFrame({"session_count": [1, 2, 3, 5, 6]})
    assert add_session_band(episodes, settings=own)["session_band"].tolist() == [
        "1 to 2",
        "1 to 2",
        "3 to 5",
        "3 to 5",
        "6 or more",
    ]


def test_nobody_who_should_have_scores_is_said(settings):
    nobody = pd.DataFrame({"has_baseline": [], "has_pair": []}, dtype="bool")
    rows = estimate_completeness(nobody, settings=settings)
    assert rows["method"].eq(NOBODY).all()
    assert rows["estimate"].isna().all()


def test_weeks_after_treatment_are_those_of_people_with_both_scores():
    people = pd.DataFrame({
        "last_session_date": pd.to_datetime(["2025-01-01"] * 4),
        "last_score_date": pd.to_datetime(["2025-01-01", "2025-01-22", "2025-02-05", None]),
        "has_pair": [True, True, False, False],
    })  # fmt: skip
    row = pick(estimate_weeks_after_treatment(people), "weeks_after_treatment")
    # 0 and 3 weeks; who has a last score and no first one is missing.
    assert row[["n", "n_missing", "estimate"]].tolist() == [2, 2, 1.5]
