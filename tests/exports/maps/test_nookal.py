from __future__ import annotations

from tests.exports.maps.fixtures import list_cells, list_reasons, read_fixture


def test_appointments_of_nookal_become_sessions() -> None:
    export = read_fixture("nookal")
    columns = (
        "session_id", "patient_id", "practitioner_id", "session_date", "status", "visit_type",
        "technique", "condition",
    )  # fmt: skip
    assert list_cells(export.sessions, *columns) == [
        ("501", "31", "P4", "2025-03-14", "attended", "initial", "", "low_back_pain"),
        # DNA is "did not arrive"; the type of appointment names the technique.
        ("502", "31", "P4", "2025-03-21", "no_show", "", "dry_needling", "low_back_pain"),
        # The type names both; the case is a synonym of the condition.
        ("503", "32", "P4", "2025-03-21", "cancelled", "follow_up", "gunn_ims",
         "plantar_heel_pain"),
    ]  # fmt: skip


def test_an_appointment_still_to_come_is_set_aside() -> None:
    # 504 is "Pending": neither kept nor missed.
    assert list_reasons(read_fixture("nookal")) == [("appointments.csv", 5, "unknown_status")]


def test_outcome_measures_and_clients_of_nookal_are_read() -> None:
    export = read_fixture("nookal")
    columns = ("patient_id", "score_date", "timing", "instrument", "item", "score")
    assert list_cells(export.scores, *columns) == [
        ("31", "2025-03-14", "before", "nprs", "worst", 9.0),
        ("32", "2025-03-21", "before", "lefs", "", 52.0),
    ]
    assert list_cells(export.patients, "patient_id", "sex", "referral") == [
        ("31", "female", "physician"),
        ("32", "other", "self"),
    ]
