"""The header: the first row as wide as what follows, below any title."""

from __future__ import annotations

from pathlib import Path

import pytest

from ims_outcomes.exports.header_rows import find_header
from tests.exports.reading_tables import list_rows, read_one

WIDE = ["id", "day", "who", "what"]
ROW = ["1", "2025-01-06", "a", "b"]


@pytest.mark.parametrize(
    ("above", "place"),
    [
        pytest.param([], 0, id="nothing above"),
        pytest.param([["Appointments 2025"]], 1, id="a title"),
        pytest.param([["Appointments"], [], ["From", "2025-01-01"], []], 4, id="a period"),
        pytest.param([["Title", "", "", ""]], 1, id="a title padded with blanks"),
        pytest.param([["one", "two"]], 1, id="half as many cells"),
        pytest.param([["one", "two", "three"]], 0, id="more than half as many cells"),
        pytest.param([[], [""], ["\u00a0"]], 3, id="blank rows"),
    ],
)
def test_the_header_is_found_below_what_is_narrower(above: list[list[str]], place: int) -> None:
    assert find_header([*above, WIDE, *[ROW] * 5]) == place


def test_a_row_of_numbers_is_no_header_below_a_title() -> None:
    """Then the title may be the header of a damaged table, and nothing is passed over."""
    assert find_header([["score"], ["1", "2", "3", "4"], ["5", "6", "7", "8"]]) == 0


def test_a_table_without_a_header_loses_no_row_above_another() -> None:
    assert find_header([["1", "2", "3"], ["4", "5", "6"]]) == 0


def test_blank_rows_alone_have_no_header() -> None:
    assert find_header([[], ["", " "]]) is None


def test_names_may_be_numbers_where_they_come_first() -> None:
    assert find_header([["id", "0", "13", "52"], ["a", "1", "2", "3"]]) == 0


def test_rows_above_the_header_are_counted_and_said(data: Path) -> None:
    table = read_one(data, "Report,,\n\nid,day,who\n1,2,3\n4,5\n")
    assert table.header == ("id", "day", "who")
    assert list_rows(table) == [("1", "2", "3")]
    assert table.rows.tolist() == [4]
    assert table.broken["ragged_row"].tolist() == [5]
    assert table.remarks == (("title_rows", {"count": "2 rows", "row": 3}),)


def test_a_title_with_its_own_commas_does_not_hide_the_semicolons(data: Path) -> None:
    table = read_one(data, "Appointments, all, 2025\n\nid;day;who\n1;2;3\n4;5;6\n")
    assert table.header == ("id", "day", "who")
