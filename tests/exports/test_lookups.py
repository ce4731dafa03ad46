"""Columns fetched from another table by a key."""

from __future__ import annotations

from tests.exports.small_exports import find_message, list_warnings
from tests.exports.small_maps import VISITS, MapReader, list_cells

LOOKUP = """
[[source.tables.lookups]]
column = "condition"
from = "problem*"
here = "visit"
there = "id"
theirs = "name"
"""
VISIT_ROWS = (
    "client,day,visit\n1,2025-01-06,a\n2,2025-01-06,Visit/b\n3,2025-01-06,c\n4,2025-01-06,\n"
)


def test_each_row_gets_what_its_key_leads_to(read_by: MapReader) -> None:
    problems = "id,name\nb,headache\na,tennis elbow\nz,neck pain\n"
    export = read_by(VISITS + LOOKUP, visits__csv=VISIT_ROWS, problems__csv=problems)
    # c is in no row there, and the last visit has no key
    assert list_cells(export, "condition") == [("tennis_elbow",), ("headache",), ("",), ("",)]
    assert export.warnings.empty
    assert export.account["file"].tolist() == ["visits.csv"]  # looked up in, not made rows of


def test_a_key_that_leads_to_different_values_leads_to_none_and_is_told_of(
    read_by: MapReader,
) -> None:
    # a leads to two conditions; b twice to the same
    problems = "id,name\na,headache\na,tennis elbow\nb,Headache\nb,headache\nb,headache\n"
    source = VISITS + '[source.tables.values.condition]\n"headache" = "headache"\n' + LOOKUP
    export = read_by(source, visits__csv=VISIT_ROWS, problems__csv=problems)
    assert list_cells(export, "condition") == [("",), ("headache",), ("",), ("",)]
    assert list_warnings(export) == {"several_found": 1}
    assert find_message(export, "several_found").startswith("1 row (2) whose 'name' is looked up")


def test_only_rows_that_count_are_looked_at(read_by: MapReader) -> None:
    problems = "id,name,kind\na,headache,main\na,tennis elbow,other\n"
    source = VISITS + LOOKUP + '[source.tables.lookups.where]\nkind = "main"\n'
    export = read_by(source, visits__csv=VISIT_ROWS, problems__csv=problems)
    assert list_cells(export, "condition")[0] == ("headache",)
    assert export.warnings.empty


def test_a_row_that_says_it_itself_keeps_that(read_by: MapReader) -> None:
    source = VISITS + 'condition = "why"\n' + LOOKUP
    rows = "client,day,visit,why\n1,2025-01-06,a,neck pain\n2,2025-01-06,a,\n"
    export = read_by(source, visits__csv=rows, problems__csv="id,name\na,headache\n")
    assert list_cells(export, "condition") == [("neck_pain",), ("headache",)]


def test_without_a_name_it_looks_at_other_rows_of_the_same_table(read_by: MapReader) -> None:
    # one row describes the patient, the others are visits, as in a study's data base
    source = """
[[source.tables]]
makes = "sessions"
from = "records"
[source.tables.where]
day = "*"
[source.tables.columns]
patient_id = "id"
session_date = "day"
[[source.tables.lookups]]
column = "condition"
here = "id"
there = "id"
theirs = "problem"
"""
    rows = "id,problem,day\n1,headache,\n1,,2025-01-06\n1,,2025-01-13\n2,,2025-01-06\n"
    export = read_by(source, records__csv=rows)
    assert list_cells(export, "condition") == [("headache",), ("headache",), ("",)]


def test_a_lookup_whose_table_is_not_there_leaves_the_column_empty(read_by: MapReader) -> None:
    export = read_by(VISITS + LOOKUP, visits__csv=VISIT_ROWS)
    assert export.sessions["condition"].isna().all()


def test_a_lookup_can_give_what_is_required(read_by: MapReader) -> None:
    source = """
[[source.tables]]
makes = "scores"
from = "answers"
[source.tables.columns]
score_date = "day"
score = "pain"
[source.tables.constants]
instrument = "nprs"
[[source.tables.lookups]]
column = "patient_id"
from = "people"
here = "token"
there = "token"
theirs = "chart"
"""
    answers, people = "token,day,pain\nx,2025-01-06,7\n", "token,chart\nx,0012\n"
    export = read_by(source, answers__csv=answers, people__csv=people)
    assert list_cells(export, "patient_id", "score", table="scores") == [("0012", 7.0)]
