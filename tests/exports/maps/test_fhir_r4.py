from __future__ import annotations

from tests.exports.maps.fixtures import list_cells, list_reasons, read_fixture


def test_encounters_become_sessions_with_what_refers_to_them() -> None:
    export = read_fixture("fhir_r4")
    columns = (
        "session_id", "patient_id", "practitioner_id", "session_date", "status",
        "visit_type", "technique", "condition",
    )  # fmt: skip
    assert list_cells(export.sessions, *columns) == [
        # Condition and procedure refer to the encounter.
        ("enc-1", "pt-1", "pr-9", "2025-03-14", "attended", "initial", "dry_needling",
         "low_back_pain"),
        ("enc-2", "pt-1", "", "2025-03-21", "cancelled", "", "", ""),
        # The patient by another kind of reference; the reason in the encounter itself.
        ("enc-4", "pt-2", "", "2025-03-22", "attended", "", "gunn_ims", "neck_pain"),
    ]  # fmt: skip


def test_observations_of_pain_become_scores() -> None:
    export = read_fixture("fhir_r4")
    columns = ("patient_id", "session_id", "score_date", "instrument", "score")
    assert list_cells(export.scores, *columns) == [
        # A quantity on a day with a time; an integer over a period; the code in second place.
        ("pt-1", "enc-1", "2025-03-14", "nprs", 7.0),
        ("pt-1", "", "2025-04-25", "nprs", 3.0),
        ("pt-2", "enc-4", "2025-03-22", "nprs", 5.0),
    ]


def test_other_resources_are_accounted_for() -> None:
    reasons = list_reasons(read_fixture("fhir_r4"))
    # A planned visit; a pulse; a pain score entered in error.
    assert ("Encounter.ndjson (Encounter)", 3, "row_of_no_table") in reasons
    assert ("Observation.ndjson (Observation)", 4, "row_of_no_table") in reasons
    assert ("Observation.ndjson (Observation)", 5, "row_of_no_table") in reasons


def test_patients_are_those_that_encounters_refer_to() -> None:
    export = read_fixture("fhir_r4")
    # "unknown" is no sex.
    assert list_cells(export.patients, "patient_id", "sex") == [("pt-1", "female"), ("pt-2", "")]
    assert not any(export.patients.astype(str).stack().str.contains("Example"))
