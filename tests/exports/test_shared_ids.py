"""Patient ids that two clinics have at the same time."""

from __future__ import annotations

import pytest

from tests.exports.small_exports import Reader, find_message, list_warnings

HEADER = "clinic_id,patient_id,session_date\n"
#: In clinic a from 2025-01-06 to 2025-02-06.
HERE = "a,p1,2025-01-06\na,p1,2025-02-06\n"


@pytest.mark.parametrize(
    ("there", "rows"),
    [
        ("b,p1,2025-02-06\n", 3),  # begins on the day the other ends
        ("b,p1,2025-02-07\n", 0),
        ("b,p1,2025-01-20\n", 3),
        ("b,p1,2025-01-06\n", 3),
        ("b,p1,2025-01-05\n", 0),
        ("b,p1,2024-12-01\nb,p1,2025-03-01\n", 4),  # around it
        ("b,p2,2025-01-20\n", 0),
        ("a,p1,2025-01-20\n", 0),
    ],
)
def test_overlapping_dates_are_said(read: Reader, there: str, rows: int) -> None:
    other = "b,p9,2025-01-20\n"
    export = read(sessions__csv=HEADER + HERE + other + there)
    assert list_warnings(export).get("shared_patient_id", 0) == rows


def test_they_stay_two_people(read: Reader) -> None:
    export = read(sessions__csv=HEADER + HERE + "b,p1,2025-01-20\n")
    assert export.sessions["patient_key"].nunique() == 2
    assert find_message(export, "shared_patient_id") == (
        "3 rows (2, 3, 4) with a patient id that another clinic has too, at overlapping dates "
        "(1 id); taken for different people"
    )


def test_a_third_clinic_inside_a_long_span_is_found(read: Reader) -> None:
    rows = "b,p1,2025-01-07\nb,p1,2025-01-08\nc,p1,2025-02-01\n"
    assert list_warnings(read(sessions__csv=HEADER + HERE + rows)) == {"shared_patient_id": 5}
