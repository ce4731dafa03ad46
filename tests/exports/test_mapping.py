"""A map at work: columns by several names, rows of one kind, words, drops, and the account."""

from __future__ import annotations

import pytest

from tests.exports.small_exports import Stopper, list_set_aside, list_warnings
from tests.exports.small_maps import VISITS, MapReader, list_cells

COLUMNS = VISITS.replace('"client"', '["Client number", "client"]')


def test_the_first_name_that_is_there_counts(read_by: MapReader) -> None:
    # both names are there, in the other order: the map's order decides
    export = read_by(COLUMNS, visits__csv="client,day,Client number\na,2025-01-06,1\n")
    assert list_cells(export, "patient_id", "session_date") == [("1", "2025-01-06")]
    assert export.columns_unknown == {"visits.csv": ("client",)}


def test_a_name_is_found_however_it_is_spelled(read_by: MapReader) -> None:
    export = read_by(COLUMNS, visits__csv="CLIENT-NUMBER,Day\n1,2025-01-06\n")
    assert list_cells(export, "patient_id") == [("1",)]


def test_a_column_spelled_exactly_wins_over_one_that_is_merely_alike(read_by: MapReader) -> None:
    export = read_by(COLUMNS, visits__csv="client number,Client number,day\na,1,2025-01-06\n")
    assert list_cells(export, "patient_id") == [("1",)]


def test_two_columns_that_are_spelled_alike_stop(stop_by: Stopper) -> None:
    message = stop_by(COLUMNS, visits__csv="Client_Number,CLIENT NUMBER,day\na,1,2025-01-06\n")
    assert "visits.csv has 2 columns named 'Client number'" in message


def test_a_name_with_a_wildcard_takes_the_leftmost_column(read_by: MapReader) -> None:
    source = VISITS.replace('"client"', '"*client*"')
    export = read_by(source, visits__csv="day,the client,client 2\n2025-01-06,1,2\n")
    assert list_cells(export, "patient_id") == [("1",)]


def test_of_alternatives_each_rows_first_filled_one_counts(read_by: MapReader) -> None:
    source = VISITS.replace('"client"', '"client | old client"')
    rows = "client,old client,day\n1,9,2025-01-06\n,2,2025-01-07\n,,2025-01-08\n"
    export = read_by(source, visits__csv=rows)
    assert list_cells(export, "patient_id") == [("1",), ("2",)]
    assert list_set_aside(export) == [(4, "client", "missing_patient")]


def test_a_reference_is_the_id_that_it_leads_to(read_by: MapReader) -> None:
    rows = "client,day\nPatient/1,2025-01-06\nurn:uuid:1,2025-01-07\n2025/1,2025-01-08\n"
    export = read_by(VISITS, visits__csv=rows)
    assert export.sessions["patient_id"].tolist() == ["1", "1", "2025/1"]


WORDS = VISITS + (
    'status = "state"\n[source.tables.values.status]\n'
    '"Arrived" = "attended"\n"Late cancel*" = "cancelled"\n"*" = "no_show"\n"?" = ""\n'
)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("ARRIVED", "attended"),  # in any case
        ("late cancellation", "cancelled"),  # a wildcard
        ("anything", "no_show"),  # the last wildcard takes all others
        ("?", "attended"),  # means nothing recorded, which is the column's default
    ],
)
def test_words_are_translated(read_by: MapReader, theirs: str, ours: str) -> None:
    export = read_by(WORDS, visits__csv=f"client,day,state\n1,2025-01-06,{theirs}\n")
    assert list_cells(export, "status") == [(ours,)]


def test_a_constant_fills_a_column_that_is_not_there(read_by: MapReader) -> None:
    source = VISITS + '[source.tables.constants]\ntechnique = "gunn_ims"\n'
    export = read_by(source, visits__csv="client,day\n1,2025-01-06\n")
    assert list_cells(export, "technique") == [("gunn_ims",)]


def test_a_column_that_the_clinic_named_and_is_not_there_stops(stop_by: Stopper) -> None:
    message = stop_by(WORDS, visits__csv="client,day,states\n1,2025-01-06,x\n")
    assert "visits.csv has no column 'state', though [source] names it." in message
    assert "The nearest is 'states'." in message


def test_a_column_both_named_and_dropped_is_said_to_be_left_out(stop_by: Stopper) -> None:
    source = '[source.drop]\ncolumns = ["state"]\n' + WORDS
    message = stop_by(source, visits__csv="client,day,state\n1,2025-01-06,x\n")
    assert "no column 'state', though [source] names it. It is left out by [source.drop]" in message


def test_what_is_dropped_is_not_looked_at_nor_named(read_by: MapReader) -> None:
    source = '[source.drop]\ncolumns = ["*name*", "phone"]\n' + VISITS
    # cell by cell the rows differ in dropped columns only, so the second is a copy
    rows = "client,day,Full Name,PHONE,shoe\n1,2025-01-06,A,1,40\n1,2025-01-06,B,2,40\n"
    export = read_by(source, visits__csv=rows)
    assert export.columns_unknown == {"visits.csv": ("shoe",)}
    assert list_set_aside(export) == [(3, "", "duplicate_row")]


def test_a_column_that_the_map_names_is_dropped_by_its_own_name_only(read_by: MapReader) -> None:
    named = VISITS.replace('"client"', '"client name"')
    rows = "client name,day\n1,2025-01-06\n"
    wide = '[source.drop]\ncolumns = ["*name*"]\n'
    assert len(read_by(wide + named, visits__csv=rows).sessions) == 1


def test_an_exact_drop_takes_a_column_that_the_map_names(stop_by: Stopper) -> None:
    exact = '[source.drop]\ncolumns = ["client"]\n'
    message = stop_by(exact + VISITS, visits__csv="client,day\n1,2025-01-06\n")
    assert "visits.csv has no column 'client'" in message


KINDS = """
[[source.tables]]
makes = "sessions"
from = "records"
[source.tables.where]
form = "visit"
[source.tables.columns]
patient_id = "id"
session_date = "day"

[[source.tables]]
makes = "scores"
from = "records"
[source.tables.where]
form = ["pain", "Pain *"]
done = "*"
[source.tables.columns]
patient_id = "id"
score_date = "day"
score = "nprs"
[source.tables.constants]
instrument = "nprs"
"""
RECORDS = (
    "id,form,day,nprs,done\n"
    "1,visit,2025-01-06,,\n"  # a session
    "1,PAIN,2025-01-06,7,yes\n"  # a score, whatever its case
    "1,pain again,2025-01-13,5,1\n"  # a score, by the wildcard
    "1,pain,2025-01-20,4,\n"  # not done: no part of the map wants it
    "1,notes,2025-01-20,,\n"  # no part of the map knows such rows
)


def test_rows_go_where_they_fit_and_the_others_are_set_aside_once(read_by: MapReader) -> None:
    export = read_by(KINDS, records__csv=RECORDS)
    assert list_cells(export, "row") == [(2,)]
    assert list_cells(export, "row", table="scores") == [(3,), (4,)]
    assert list_set_aside(export) == [(5, "", "row_of_no_table"), (6, "", "row_of_no_table")]
    counts = export.account.set_index("table")[["rows_read", "rows_used", "rows_set_aside"]]
    assert counts.T.to_dict("list") == {"sessions": [1, 1, 0], "scores": [2, 2, 0], "": [2, 0, 2]}


def test_a_condition_on_a_column_that_is_not_there_holds_for_blank_only(
    read_by: MapReader,
) -> None:
    source = VISITS.replace("[source.tables.columns]", "[source.tables.where]\ngone = {cells}\n$")
    source = source.replace("$", "[source.tables.columns]")
    rows = "client,day\n1,2025-01-06\n"
    assert len(read_by(source.format(cells='["", "no"]'), visits__csv=rows).sessions) == 1


def test_a_condition_that_no_table_can_fit_stops(stop_by: Stopper) -> None:
    source = VISITS.replace("[source.tables.columns]", '[source.tables.where]\ngone = "no"\n$')
    source = source.replace("$", "[source.tables.columns]")
    message = stop_by(source, visits__csv="client,day\n1,2025-01-06\n")
    assert "No table of the files is one that the map [source] is for" in message


def test_a_condition_with_a_wildcard_in_its_column_holds_where_any_of_them_does(
    read_by: MapReader,
) -> None:
    source = VISITS.replace(
        "[source.tables.columns]", '[source.tables.where]\n"code.*" = "72514-3"\n$'
    ).replace("$", "[source.tables.columns]")
    rows = "client,day,code.0,code.1\n1,2025-01-06,x,72514-3\n2,2025-01-06,x,y\n"
    export = read_by(source, visits__csv=rows)
    assert list_cells(export, "patient_id") == [("1",)]


def test_lines_that_are_no_rows_are_told_of_once(read_by: MapReader) -> None:
    # the second line has a cell too many, and both a session and a score are made of each row
    source = KINDS.replace('form = "visit"', "").replace(
        'form = ["pain", "Pain *"]\ndone = "*"', ""
    )
    export = read_by(source, records__csv="id,day,nprs\n1,2025-01-06,7,8\n\n1,2025-01-07,6\n")
    assert list_set_aside(export) == [(2, "", "ragged_row")]
    assert list_warnings(export)["empty_rows"] == 1
    assert export.account["rows_read"].tolist() == [2, 1]


def test_a_row_makes_one_session_at_most(read_by: MapReader) -> None:
    # two parts of the map would take the row; the first has it
    export = read_by(VISITS + VISITS, visits__csv="client,day\n1,2025-01-06\n")
    assert len(export.sessions) == 1
    assert export.account["rows_read"].tolist() == [1]
