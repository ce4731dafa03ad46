from __future__ import annotations

import dataclasses

import pandas as pd

from ims_outcomes.statistics.attendance_charts import build_attendance_charts
from ims_outcomes.vocabulary.settings import ClinicEvent


def build_bookings(*months: tuple[str, int, int, int]) -> pd.DataFrame:
    """Appointments by month: attended, missed, cancelled."""
    rows = [
        (f"{month}-15", status)
        for month, *counts in months
        for status, count in zip(("attended", "no_show", "cancelled"), counts, strict=True)
        for _ in range(count)
    ]
    frame = pd.DataFrame(rows, columns=["session_date", "status"])
    return frame.assign(session_date=pd.to_datetime(frame["session_date"]))


def test_each_status_is_a_share_of_all_booked(settings):
    sessions = build_bookings(("2026-01", 6, 1, 3), ("2026-02", 8, 2, 0))
    months = build_attendance_charts(sessions, until="2026-02", settings=settings)
    values = months.set_index(["chart", "month"])["value"]
    assert values["no_shows"].tolist() == [0.1, 0.2]
    assert values["cancelled"].tolist() == [0.3, 0.0]


def test_a_month_without_appointments_is_a_gap_and_later_ones_are_left_out(settings):
    sessions = build_bookings(("2026-01", 5, 5, 0), ("2026-03", 9, 1, 0), ("2026-04", 0, 9, 0))
    months = build_attendance_charts(sessions, until="2026-03", settings=settings)
    missed = months.loc[months["chart"].eq("no_shows")]
    assert missed["month"].tolist() == ["2026-01", "2026-02", "2026-03"]
    assert missed["value"].isna().tolist() == [False, True, False]


def test_an_export_of_attended_appointments_alone_has_no_chart(settings):
    sessions = build_bookings(("2026-01", 5, 0, 0))
    assert build_attendance_charts(sessions, until="2026-01", settings=settings).empty
    assert build_attendance_charts(sessions, until="2025-12", settings=settings).empty


def test_an_event_restarts_the_chart_that_it_names(settings):
    sessions = build_bookings(*((f"2025-{month:02}", 8, 2, 1) for month in range(1, 7)))
    event = ClinicEvent("2025-04-02", "Reminders", restart=("no_shows",))
    settings = dataclasses.replace(settings, events=(event,))
    months = build_attendance_charts(sessions, until="2025-06", settings=settings)
    phases = months.groupby("chart")["phase"].nunique()
    assert phases.to_dict() == {"cancelled": 1, "no_shows": 2}
