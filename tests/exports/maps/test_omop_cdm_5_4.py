from __future__ import annotations

from tests.exports.maps.fixtures import list_cells, list_reasons, read_fixture


def test_visits_become_sessions_with_condition_and_technique() -> None:
    export = read_fixture("omop_cdm_5_4")
    columns = (
        "session_id", "patient_id", "practitioner_id", "session_date", "status",
        "technique", "condition",
    )  # fmt: skip
    assert list_cells(export.sessions, *columns) == [
        # Two procedures that mean the same technique are no contradiction.
        ("101", "1", "7", "2025-03-14", "attended", "dry_needling", "low_back_pain"),
        ("102", "1", "7", "2025-03-21", "attended", "gunn_ims", "low_back_pain"),
        # Two different conditions at one visit: which one it was for is not known.
        ("103", "2", "8", "2025-03-21", "attended", "", ""),
    ]


def test_measurements_of_pain_become_scores_and_others_do_not() -> None:
    export = read_fixture("omop_cdm_5_4")
    columns = ("patient_id", "session_id", "score_date", "instrument", "score")
    assert list_cells(export.scores, *columns) == [
        # By the concept; and by the LOINC code where no concept was found.
        ("1", "101", "2025-03-14", "nprs", 7.0),
        ("1", "102", "2025-03-21", "nprs", 5.0),
    ]
    # A pulse.
    assert ("measurement.csv", 4, "row_of_no_table") in list_reasons(export)


def test_persons_become_patients_without_their_birth() -> None:
    export = read_fixture("omop_cdm_5_4")
    # Concept 0 says that the source had no sex.
    assert list_cells(export.patients, "patient_id", "sex") == [
        ("1", "female"),
        ("2", "male"),
        ("3", ""),
    ]
