"""Patients described in every row of their visits."""

from __future__ import annotations

from tests.exports.small_exports import list_set_aside
from tests.exports.small_maps import VISITS, MapReader, list_cells

PATIENTS = """
[[source.tables]]
makes = "patients"
from = ["visits", "people"]
[source.tables.columns]
patient_id = "client"
sex = "sex"
age_band = "age"
"""
COLUMNS = ("patient_id", "sex", "age_band")


def test_a_patient_of_many_visits_is_one_row_with_all_that_any_says(read_by: MapReader) -> None:
    rows = (
        "client,day,sex,age\n"
        "1,2025-01-06,female,\n"  # the sex here ...
        "1,2025-01-13,,40-49\n"  # ... and the age there
        "2,2025-01-13,,\n"  # nothing is said of this patient
        "3,2025-01-13,male,30-39\n"
        "3,2025-01-20,male,30-39\n"  # the same again
        ",2025-01-20,male,30-39\n"  # of nobody: a session without a patient, and no patient
    )
    export = read_by(VISITS + PATIENTS, visits__csv=rows)
    assert list_cells(export, *COLUMNS, table="patients") == [
        ("1", "female", "40-49"),
        ("3", "male", "30-39"),
    ]
    assert list_set_aside(export) == [(7, "client", "missing_patient")]
    assert export.account.set_index("table")["rows_read"].to_dict() == {
        "sessions": 6,
        "patients": 2,
    }


def test_rows_that_contradict_each_other_are_set_aside(read_by: MapReader) -> None:
    rows = "client,day,sex,age\n1,2025-01-06,female,\n1,2025-01-13,male,\n2,2025-01-13,male,\n"
    export = read_by(VISITS + PATIENTS, visits__csv=rows)
    assert list_cells(export, *COLUMNS, table="patients") == [("2", "male", "")]
    assert list_set_aside(export) == [
        (2, "client", "conflicting_patient"),
        (3, "client", "conflicting_patient"),
    ]


def test_in_a_table_of_patients_only_each_row_is_one(read_by: MapReader) -> None:
    people = "client,sex,age\n1,female,\n1,female,\n"
    source = VISITS + PATIENTS.replace('["visits", "people"]', '"people"')
    export = read_by(source, visits__csv="client,day\n1,2025-01-06\n", people__csv=people)
    assert list_set_aside(export) == [(3, "", "duplicate_row")]


def test_several_files_tell_of_one_patient(read_by: MapReader) -> None:
    source = (VISITS + PATIENTS).replace('["visits", "people"]', '"visits*"')
    export = read_by(
        source,
        visits_1__csv="client,day,sex,age\n1,2025-01-06,female,\n2,2025-01-06,male,\n",
        visits_2__csv="client,day,sex,age\n1,2025-02-06,female,40-49\n2,2025-02-06,,\n",
    )
    assert list_cells(export, *COLUMNS, table="patients") == [
        ("1", "female", "40-49"),  # the age is in the other file
        ("2", "male", ""),
    ]
    assert list_set_aside(export) == []
