"""Yes-or-no columns that make one list."""

from __future__ import annotations

import pytest

from tests.exports.small_exports import list_warnings
from tests.exports.small_maps import VISITS, MapReader, list_cells

BOXES = """
[[source.tables.checkboxes]]
column = "co_interventions"
theirs = ["given___*", "Given (choice=*)"]
[source.tables.checkboxes.values]
"1" = "exercise"
"2" = "heat"
"Manual*" = "manual_therapy"
"9" = ""
"""


def test_all_that_are_checked_make_the_list_in_our_order(read_by: MapReader) -> None:
    rows = (
        "client,day,given___2,given___1,given___9\n"
        "1,2025-01-06,1,1,0\n"  # both, whatever their order in the file
        "2,2025-01-06,0,1,1\n"  # 9 stands for nothing
        "3,2025-01-06,0,0,0\n"  # none: nothing recorded
    )
    export = read_by(VISITS + BOXES, visits__csv=rows)
    assert list_cells(export, "co_interventions") == [("exercise;heat",), ("exercise",), ("",)]


@pytest.mark.parametrize(
    ("cell", "is_checked"),
    [("Checked", True), ("x", True), ("TRUE", True), ("Unchecked", False), ("2", False)],
)
def test_what_counts_as_checked(read_by: MapReader, cell: str, is_checked: bool) -> None:
    rows = f"client,day,Given (choice=Manual therapy)\n1,2025-01-06,{cell}\n"
    export = read_by(VISITS + BOXES, visits__csv=rows)
    assert list_cells(export, "co_interventions") == [("manual_therapy" if is_checked else "",)]


def test_a_box_that_the_map_does_not_say_counts_by_its_name(read_by: MapReader) -> None:
    rows = "client,day,given___taping,given___magic\n1,2025-01-06,1,1\n"
    export = read_by(VISITS + BOXES, visits__csv=rows)
    assert list_cells(export, "co_interventions") == [("taping",)]
    assert list_warnings(export) == {"unknown_word": 1}


def test_rows_without_a_checked_box_keep_what_the_column_itself_says(read_by: MapReader) -> None:
    source = VISITS + 'co_interventions = "other care"\n' + BOXES
    rows = "client,day,other care,given___1\n1,2025-01-06,heat,1\n2,2025-01-06,heat,0\n"
    export = read_by(source, visits__csv=rows)
    assert list_cells(export, "co_interventions") == [("exercise",), ("heat",)]
