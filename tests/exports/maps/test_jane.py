from __future__ import annotations

from tests.exports.maps.fixtures import list_cells, list_reasons, read_fixture


def test_appointments_of_jane_become_sessions() -> None:
    export = read_fixture("jane")
    columns = (
        "session_id", "patient_id", "practitioner_id", "session_date", "status",
        "visit_type", "technique", "condition", "body_side", "duration_minutes",
    )  # fmt: skip
    assert list_cells(export.sessions, *columns) == [
        # The treatment names technique and kind of visit; the diagnosis is a code.
        ("1001", "7", "ST1", "2025-03-14", "attended", "initial", "gunn_ims",
         "low_back_pain", "left", 45.0),
        # A late cancellation is a cancellation.
        ("1002", "7", "ST1", "2025-03-21", "cancelled", "follow_up",
         "dry_needling", "low_back_pain", "left", 30.0),
        # A technique that no map knows is missing, and said to be unknown.
        ("1003", "8", "ST2", "2025-03-22", "no_show", "", "gunn_ims",
         "tennis_elbow", "both", 30.0),
        ("1004", "8", "ST2", "2025-03-29", "attended", "", "", "tennis_elbow", "right",
         30.0),
    ]  # fmt: skip


def test_surveys_of_jane_become_scores() -> None:
    export = read_fixture("jane")
    columns = ("patient_id", "session_id", "score_date", "timing", "instrument", "item", "score")
    assert list_cells(export.scores, *columns) == [
        # 8/10, on the day of a visit.
        ("7", "1001", "2025-03-14", "before", "nprs", "average", 8.0),
        # Without a visit, and not a whole number.
        ("7", "", "2025-04-25", "follow_up", "nprs", "worst", 6.5),
        # Another questionnaire, which has no items.
        ("8", "1004", "2025-03-29", "before", "quickdash", "", 45.0),
    ]


def test_the_list_of_patients_gives_no_more_than_is_needed() -> None:
    export = read_fixture("jane")
    assert list_cells(export.patients, "patient_id", "sex", "age_band", "referral") == [
        ("7", "female", "40-49", "physician"),
        ("8", "other", "", "self"),
    ]


def test_names_are_dropped_and_never_spoken_of() -> None:
    export = read_fixture("jane")
    assert list_reasons(export) == []
    named = [name for names in export.columns_unknown.values() for name in names]
    assert "Patient Name" not in named
    assert "Staff Member" not in named
    assert not any(export.sessions.astype(str).stack().str.contains("Example"))
