from __future__ import annotations

import numpy as np
import pandas as pd

from ims_outcomes.statistics.attendance import (
    NONE_RECORDED,
    estimate_attendance,
    estimate_new_episodes_per_month,
    estimate_sessions_per_month,
    estimate_visits_per_new_patient,
)
from tests.statistics.people import pick


def build_bookings(*rows: tuple[str, str, int]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=["session_date", "status", "patient_key"])
    return frame.assign(session_date=pd.to_datetime(frame["session_date"]))


def test_shares_are_of_all_booked(settings):
    sessions = build_bookings(
        ("2026-01-05", "attended", 0),
        ("2026-01-06", "cancelled", 0),
        ("2026-02-05", "attended", 1),
        ("2026-02-06", "no_show", 1),
    )
    rows = estimate_attendance(sessions, settings=settings, by="month")
    assert pick(rows, "attended")[["numerator", "denominator"]].tolist() == [2, 4]
    assert pick(rows, "no_show", "2026-01")["estimate"] == 0
    assert pick(rows, "no_show", "2026-02")["estimate"] == 0.5


def test_where_nothing_but_attended_is_recorded_nothing_is_computed(settings):
    sessions = build_bookings(("2026-01-05", "attended", 0), ("2026-01-06", "attended", 0))
    rows = estimate_attendance(sessions, settings=settings)
    assert rows["estimate"].isna().all()
    assert rows["method"].eq(NONE_RECORDED).all()
    assert rows["denominator"].eq(2).all()


def test_months_without_a_session_are_zero_and_asked_for_months_are_all_there():
    sessions = build_bookings(
        ("2026-01-05", "attended", 0), ("2026-03-06", "attended", 0), ("2026-02-06", "no_show", 0)
    )
    rows = estimate_sessions_per_month(sessions)
    assert rows["estimate"].tolist() == [2, 1, 0, 1]
    asked = estimate_sessions_per_month(sessions, months=["2026-03", "2026-04"])
    assert asked[["level", "estimate"]].values.tolist() == [
        ["all", 1.0],
        ["2026-03", 1.0],
        ["2026-04", 0.0],
    ]


def test_no_session_at_all_is_none_in_all():
    rows = estimate_sessions_per_month(build_bookings().astype({"session_date": "datetime64[s]"}))
    assert rows[["level", "estimate"]].values.tolist() == [["all", 0.0]]


def test_new_episodes_need_a_known_start_and_the_others_are_counted_apart():
    episodes = pd.DataFrame(
        {
            "start_month": ["2026-01", "2026-02", "2026-02", "2026-02"],
            "start_known": [False, True, True, False],
            "is_treated": [True, True, False, True],
        }
    )
    rows = estimate_new_episodes_per_month(episodes, months=["2026-02"])
    assert pick(rows, "activity_new_episodes")["estimate"] == 2
    assert pick(rows, "activity_new_episodes", "2026-02")["estimate"] == 2
    assert pick(rows, "activity_assessed_only")["estimate"] == 1
    assert pick(rows, "activity_start_unknown")["estimate"] == 1
    assert (
        pick(estimate_new_episodes_per_month(episodes), "activity_start_unknown")["estimate"] == 2
    )


def test_visits_per_new_patient_counts_sessions_of_all_and_new_people_of_the_months():
    sessions = build_bookings(
        ("2025-12-30", "attended", 0),
        ("2026-01-05", "attended", 0),
        ("2026-01-05", "attended", 1),
        ("2026-01-06", "no_show", 2),  # booked, never seen: not new yet
        ("2026-02-06", "attended", 2),
    )
    row = estimate_visits_per_new_patient(sessions, months=["2026-01"]).iloc[0]
    assert row[["numerator", "denominator", "estimate"]].tolist() == [2, 1, 2]


def test_without_a_new_patient_there_are_no_visits_per_new_patient():
    sessions = build_bookings(("2025-12-30", "attended", 0), ("2026-01-05", "attended", 0))
    row = estimate_visits_per_new_patient(sessions, months=["2026-01"]).iloc[0]
    assert np.isnan(row["estimate"])
    assert row["method"] == "no new patients: not computed"


def test_the_method_says_that_appointments_of_one_person_count_as_independent(settings):
    bookings = build_bookings(("2026-01-02", "attended", 0), ("2026-01-09", "no_show", 0))
    rows = estimate_attendance(bookings, settings=settings)
    assert rows["method"].eq("Wilson, appointments as if independent").all()
