"""Words read off other columns: a date of cancelling, a box for not arriving."""

from __future__ import annotations

from tests.exports.small_maps import VISITS, MapReader, list_cells

FLAGS = """
[[source.tables.flags]]
column = "status"
theirs = ["cancelled at", "cancelled on"]
means = "cancelled"
[[source.tables.flags]]
column = "status"
theirs = "missed"
is = ["1", "Yes"]
means = "no_show"
"""
ROWS = (
    "client,day,cancelled on,missed\n"
    "1,2025-01-06,,\n"  # neither: attended, and nobody need be told
    "2,2025-01-06,2025-01-05,\n"  # any date at all
    "3,2025-01-06,,YES\n"  # in any case
    "4,2025-01-06,2025-01-05,1\n"  # both: the first flag counts
    "5,2025-01-06,,no\n"  # not one of the cells
)


def test_the_first_flag_that_holds_decides_and_no_flag_is_the_default(read_by: MapReader) -> None:
    export = read_by(VISITS + FLAGS, visits__csv=ROWS)
    statuses = ["attended", "cancelled", "no_show", "cancelled", "attended"]
    assert export.sessions["status"].tolist() == statuses
    assert export.warnings.empty
    assert export.columns_unknown == {}


def test_flags_lie_over_the_column_itself(read_by: MapReader) -> None:
    source = VISITS + 'status = "state"\n' + FLAGS
    rows = (
        "client,day,state,cancelled on,missed\n1,2025-01-06,no show,,\n2,2025-01-06,attended,x,\n"
    )
    export = read_by(source, visits__csv=rows)
    assert list_cells(export, "status") == [("no_show",), ("cancelled",)]


def test_without_the_columns_of_the_flags_nothing_is_read_off(read_by: MapReader) -> None:
    source = VISITS + 'status = "state"\n' + FLAGS
    export = read_by(source, visits__csv="client,day,state\n1,2025-01-06,no show\n")
    assert list_cells(export, "status") == [("no_show",)]


def test_a_blank_can_be_a_flag(read_by: MapReader) -> None:
    flag = '[[source.tables.flags]]\ncolumn = "status"\ntheirs = "arrived"\nis = ""\n'
    source = VISITS + flag + 'means = "no_show"\n'
    export = read_by(source, visits__csv="client,day,arrived\n1,2025-01-06,\n2,2025-01-06,10:00\n")
    assert list_cells(export, "status") == [("no_show",), ("attended",)]
