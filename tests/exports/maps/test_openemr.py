from __future__ import annotations

from tests.exports.maps.fixtures import list_cells, list_reasons, read_fixture


def test_encounters_are_kept_visits_and_the_calendar_adds_those_missed() -> None:
    export = read_fixture("openemr")
    columns = (
        "session_id",
        "patient_id",
        "practitioner_id",
        "session_date",
        "status",
        "visit_type",
    )
    assert list_cells(export.sessions, *columns) == [
        ("77", "21", "4", "2025-03-14", "attended", "initial"),
        ("78", "21", "4", "2025-03-21", "attended", "follow_up"),
        # Cancelled, not shown up with the words of the list beside the sign, cancelled late.
        ("902", "21", "4", "2025-03-28", "cancelled", ""),
        ("903", "22", "4", "2025-03-28", "no_show", ""),
        ("904", "22", "4", "2025-04-04", "cancelled", ""),
    ]


def test_calendar_rows_that_are_neither_are_accounted_for() -> None:
    # 901 was checked out, and is the first encounter; 905 left without a visit.
    reasons = list_reasons(read_fixture("openemr"))
    assert ("openemr_postcalendar_events.csv", 2, "row_of_no_table") in reasons
    assert ("openemr_postcalendar_events.csv", 6, "row_of_no_table") in reasons


def test_diagnoses_beside_the_encounter_are_read_with_and_without_their_system() -> None:
    export = read_fixture("openemr")
    attended = export.sessions.loc[export.sessions["status"].eq("attended")]
    assert list_cells(attended, "condition") == [("low_back_pain",), ("low_back_pain",)]


def test_scores_and_patients_of_openemr_are_read() -> None:
    export = read_fixture("openemr")
    columns = ("patient_id", "session_id", "score_date", "timing", "instrument", "score")
    assert list_cells(export.scores, *columns) == [
        ("21", "77", "2025-03-14", "before", "nprs", 8.0),
        ("21", "78", "2025-03-21", "before", "nprs", 6.0),
    ]
    assert list_cells(export.patients, "patient_id", "sex", "referral") == [
        ("21", "female", "other"),
        ("22", "male", ""),
    ]
