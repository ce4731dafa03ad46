"""Clinics and patients: whose row it is, and one number for one person."""

from __future__ import annotations

from tests.exports.small_exports import Reader, Stopper, list_set_aside, list_warnings

SESSIONS = "clinic_id,patient_id,session_date\n"
SCORES = "patient_id,score_date,instrument,score\n"


def test_without_a_clinic_anywhere_all_rows_are_of_one(read: Reader) -> None:
    export = read(
        sessions__csv="patient_id,session_date\np1,2025-01-06\n",
        scores__csv=SCORES + "p1,2025-01-06,nprs,7\n",
    )
    assert export.sessions["clinic_id"].tolist() == ["clinic"]
    assert export.scores["clinic_id"].tolist() == ["clinic"]
    assert export.warnings.empty


def test_an_empty_clinic_column_is_like_none(read: Reader) -> None:
    export = read(sessions__csv=SESSIONS + ",p1,2025-01-06\n")
    assert export.sessions["clinic_id"].tolist() == ["clinic"]


def test_a_row_without_a_clinic_beside_rows_with_one_is_set_aside(read: Reader) -> None:
    export = read(sessions__csv=SESSIONS + "a,p1,2025-01-06\n,p1,2025-01-07\na,p2,2025-01-08\n")
    assert export.sessions["patient_id"].tolist() == ["p1", "p2"]
    assert list_set_aside(export) == [(3, "clinic_id", "missing_clinic")]


def test_a_table_without_clinics_is_of_the_only_clinic_of_the_other(read: Reader) -> None:
    export = read(
        sessions__csv=SESSIONS + "a,p1,2025-01-06\n",
        scores__csv=SCORES + "p1,2025-01-06,nprs,7\n",
    )
    assert export.scores["clinic_id"].tolist() == ["a"]
    assert export.scores["patient_key"].tolist() == export.sessions["patient_key"].tolist()
    assert list_warnings(export) == {"clinic_filled": 1}


def test_a_table_without_clinics_beside_several_clinics_stops(stop: Stopper) -> None:
    message = stop(
        sessions__csv=SESSIONS + "a,p1,2025-01-06\nb,p1,2025-01-06\n",
        scores__csv=SCORES + "p1,2025-01-06,nprs,7\n",
    )
    assert message == (
        "scores.csv names no clinic, but the export holds 2 clinics; whose rows these are is not "
        "known.\nTry: add the column clinic_id to scores.csv."
    )


def test_a_clinic_named_only_by_rows_that_cannot_be_used_does_not_count(read: Reader) -> None:
    export = read(
        sessions__csv=SESSIONS + "a,p1,2025-01-06\nb,,2025-01-06\n",
        scores__csv=SCORES + "p1,2025-01-06,nprs,7\n",
    )
    assert export.scores["clinic_id"].tolist() == ["a"]


def test_one_id_in_two_clinics_is_two_people_and_the_same_person_in_every_table(
    read: Reader,
) -> None:
    export = read(
        sessions__csv=SESSIONS + "b,p1,2025-01-06\na,p1,2025-01-06\na,p2,2025-01-06\n",
        scores__csv="clinic_id," + SCORES + "b,p1,2025-01-06,nprs,7\na,p3,2025-01-06,nprs,7\n",
        patients__csv="clinic_id,patient_id,sex\nb,p1,male\na,p1,female\na,p3,male\n",
    )
    keys = {
        (clinic, patient): key
        for table in (export.sessions, export.scores, export.patients)
        for clinic, patient, key in table[["clinic_id", "patient_id", "patient_key"]].itertuples(
            index=False
        )
    }
    # they rise with clinic and patient
    assert keys == {("a", "p1"): 0, ("a", "p2"): 1, ("a", "p3"): 2, ("b", "p1"): 3}
    assert export.sessions["patient_key"].dtype == "int64"


def test_ids_keep_their_case_and_their_zeros(read: Reader) -> None:
    rows = "a,007,2025-01-06\na,7,2025-01-06\na,P1,2025-01-06\na,p1,2025-01-06\n"
    export = read(sessions__csv=SESSIONS + rows)
    assert export.sessions["patient_id"].tolist() == ["007", "7", "P1", "p1"]
    assert export.sessions["patient_key"].nunique() == 4


def test_a_row_without_a_patient_is_set_aside(read: Reader) -> None:
    export = read(sessions__csv=SESSIONS + "a,,2025-01-06\na,p1,2025-01-06\n")
    assert list_set_aside(export) == [(2, "patient_id", "missing_patient")]


def test_the_first_problem_in_the_order_of_the_checks_is_named(read: Reader) -> None:
    export = read(sessions__csv=SESSIONS + "a,,never\na,p1,2025-01-06\n")
    assert list_set_aside(export) == [(2, "patient_id", "missing_patient")]
