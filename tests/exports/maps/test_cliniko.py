from __future__ import annotations

from tests.exports.maps.fixtures import list_cells, list_reasons, read_fixture

ZONE = 'timezone = "Australia/Sydney"\n'


def test_appointments_of_cliniko_become_sessions_of_the_clinics_own_day() -> None:
    export = read_fixture("cliniko", settings=ZONE)
    columns = (
        "session_id", "patient_id", "practitioner_id", "session_date", "status",
        "visit_type", "technique", "duration_minutes",
    )  # fmt: skip
    assert list_cells(export.sessions, *columns) == [
        # Ten in the evening in UTC is nine the next morning in Sydney; what was done, and how
        # long it takes, stands with the type of appointment.
        ("11", "82", "1", "2025-03-04", "attended", "initial", "gunn_ims", 45.0),
        # Cancelled, and marked as not arrived as well: it was cancelled.
        ("12", "82", "1", "2025-03-11", "cancelled", "follow_up", "dry_needling", 30.0),
        # Marked as not arrived.
        ("13", "83", "1", "2025-03-11", "no_show", "follow_up", "dry_needling", 30.0),
        # Neither cancelled nor missed, though nobody ticked that the patient arrived; a type of
        # appointment without needling.
        ("15", "83", "1", "2025-03-18", "attended", "", "", 10.0),
    ]


def test_what_was_deleted_in_cliniko_is_no_row_of_ours() -> None:
    # Appointment 14, and patient 84.
    assert list_reasons(read_fixture("cliniko", settings=ZONE)) == [
        ("individual_appointments.csv", 5, "row_of_no_table"),
        ("patients.csv", 4, "row_of_no_table"),
    ]


def test_patients_of_cliniko_are_the_same_as_in_its_links() -> None:
    export = read_fixture("cliniko", settings=ZONE)
    assert list_cells(export.patients, "patient_id", "sex", "referral") == [
        ("82", "female", "physician"),
        ("83", "male", ""),
    ]


def test_a_report_of_scores_beside_them_is_read() -> None:
    export = read_fixture("cliniko", settings=ZONE)
    columns = ("patient_id", "session_id", "score_date", "timing", "item", "score")
    assert list_cells(export.scores, *columns) == [
        ("82", "11", "2025-03-04", "before", "average", 7.0),
        ("82", "11", "2025-03-04", "after", "average", 4.0),
    ]
