"""CSV as text: nothing is lost, nothing is understood too early, every row keeps its number."""

from __future__ import annotations

from pathlib import Path

import pytest

from ims_outcomes.vocabulary import SourceMap
from tests.exports.reading_tables import list_rows, read_one, refuse, set_bounds


def test_text_stays_as_it_is_written(data: Path) -> None:
    table = read_one(data, "id,word\n007,NA\n1.50,null\n")
    assert list_rows(table) == [("007", "NA"), ("1.50", "null")]


def test_only_an_empty_cell_holds_nothing(data: Path) -> None:
    table = read_one(data, 'id,word\n1,\n2,""\n3,-\n')
    assert list_rows(table) == [("1", None), ("2", None), ("3", "-")]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(data: Path, line_end: str) -> None:
    table = read_one(data, line_end.join(["a,b", "1,2", "3,4", ""]))
    assert list_rows(table) == [("1", "2"), ("3", "4")]
    assert table.rows.tolist() == [2, 3]


def test_a_last_line_without_a_line_end_is_a_row(data: Path) -> None:
    assert list_rows(read_one(data, "a,b\n1,2")) == [("1", "2")]


def test_names_in_the_header_lose_their_line_breaks_and_doubled_blanks(data: Path) -> None:
    table = read_one(data, '"start\n\t end",  b \n1,2\n')
    assert table.header == ("start end", "b")
    assert list_rows(table) == [("1", "2")]


def test_a_line_break_inside_quotes_begins_no_row(data: Path) -> None:
    table = read_one(data, 'a,b\n"one\ntwo",x\n3,y\n')
    assert list_rows(table) == [("one\ntwo", "x"), ("3", "y")]
    assert table.rows.tolist() == [2, 3]


def test_blank_lines_are_no_rows_but_count_for_the_numbers(data: Path) -> None:
    table = read_one(data, "\n\na,b\n1,2\n\n   \n,\n3,4\n\n")
    assert list_rows(table) == [("1", "2"), ("3", "4")]
    assert table.rows.tolist() == [4, 8]  # the header stands in row 3
    assert sorted(table.empty.tolist()) == [5, 6, 7, 9]


def test_ragged_rows_are_kept_by_number_and_cost_no_neighbour(data: Path) -> None:
    table = read_one(data, "a,b\n1,2\n1,2,3\n4\n5,6\n")
    assert list_rows(table) == [("1", "2"), ("5", "6")]
    assert table.rows.tolist() == [2, 5]
    assert table.broken["ragged_row"].tolist() == [3, 4]


def test_ragged_rows_are_numbered_right_after_a_quoted_line_break(data: Path) -> None:
    table = read_one(data, 'a,b\n"x\ny",2\n1,2,3\n5,6\n')
    assert table.rows.tolist() == [2, 4]
    assert table.broken["ragged_row"].tolist() == [3]


def test_ragged_rows_are_numbered_right_in_a_file_of_many_blocks(data: Path) -> None:
    lines = ["a,b", *(f"{number},{'x' * 40}" for number in range(2, 400_002))]
    lines[300_000] = "1,2,3"  # row 300001 of the spreadsheet
    table = read_one(data, "\n".join(lines))
    assert table.broken["ragged_row"].tolist() == [300_001]
    assert table.cells[0].to_pylist() == [str(row) for row in table.rows]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param('"never closed,2', id="a quote that never closes"),
        pytest.param('"closed"early,2', id="text after the closing quote"),
        pytest.param('1,"2', id="a quote that opens the last cell"),
    ],
)
def test_a_row_with_its_quotes_out_of_order_costs_no_neighbour(data: Path, row: str) -> None:
    table = read_one(data, f'a,b\n1,2\n{row}\n3,"4"\n5,6\n')
    assert list_rows(table) == [("1", "2"), ("3", "4"), ("5", "6")]
    assert table.rows.tolist() == [2, 4, 5]
    assert table.broken["broken_quote"].tolist() == [3]


def test_a_quotation_mark_inside_a_cell_without_quotes_is_text(data: Path) -> None:
    assert list_rows(read_one(data, 'a,b\n5" needle,x\n')) == [('5" needle', "x")]


def test_the_careful_way_and_the_fast_way_read_the_same(data: Path) -> None:
    rows = 'a,b\n1,2\n\n"x, ""y""",z\n1,2,3\n,\n5,6\n'
    fast = read_one(data, rows)
    careful = read_one(data, rows + '7" long,8\n')
    assert list_rows(careful)[:-1] == list_rows(fast)
    assert careful.rows.tolist() == [*fast.rows.tolist(), 8]
    assert sorted(careful.empty.tolist()) == sorted(fast.empty.tolist()) == [3, 6]
    assert careful.broken["ragged_row"].tolist() == fast.broken["ragged_row"].tolist() == [5]


def test_a_cell_longer_than_a_block_costs_no_neighbour(data: Path) -> None:
    table = read_one(data, f"a,b\n1,2\n{'x' * 20_000_000},4\n5,6\n")
    assert list_rows(table) == [("1", "2"), ("5", "6")]
    assert table.broken["too_long_row"].tolist() == [3]


def test_a_header_whose_quotes_never_close_ends_with_its_line(data: Path) -> None:
    table = read_one(data, '"a,b\n1\n2\n')
    assert table.header == ("a,b",)
    assert list_rows(table) == [("1",), ("2",)]


def test_a_header_with_a_stray_quotation_mark_does_not_swallow_the_rows(data: Path) -> None:
    table = read_one(data, 'a"x,b\n1,2\n3,4\n')
    assert table.header == ('a"x', "b")
    assert list_rows(table) == [("1", "2"), ("3", "4")]


@pytest.mark.parametrize("content", [b"", b"\n", b"  \r\n\n", b"\xef\xbb\xbf"])
def test_a_file_without_a_header_stops(data: Path, content: bytes) -> None:
    assert "file.csv is empty: it has no header row." in refuse(data, content)


def test_a_header_without_an_end_stops(data: Path) -> None:
    message = refuse(data, b"a" * 200_000 + b",b\n1,2\n")
    assert "file.csv cannot be read: its header holds a cell without end." in message


def test_a_nul_byte_sets_its_row_aside(data: Path) -> None:
    table = read_one(data, b"a,b\r\n1,\x002\r\n3,4\r\n5,6,\x00\r\n")
    assert list_rows(table) == [("3", "4")]
    assert table.broken["null_byte"].tolist() == [2]
    assert table.broken["ragged_row"].tolist() == [4]


def test_a_row_as_long_as_the_bound_is_read_and_one_far_longer_is_not(data: Path) -> None:
    bounds = set_bounds(longest_row_kilobytes=1)
    rows = ["a,b", f"{'x' * 997},4", f"{'x' * 2500},4", '"', "5,6"]  # 1,000 bytes with line end
    table = read_one(data, "\n".join(rows), bounds=bounds)
    assert [len(cell or "") for cell in table.cells[0].to_pylist()] == [997, 1]
    assert table.broken["too_long_row"].tolist() == [3]
    assert table.broken["broken_quote"].tolist() == [4]


def test_more_columns_than_the_bound_stop(data: Path) -> None:
    bounds = set_bounds(most_columns=2)
    assert read_one(data, "a,b\n1,2\n", bounds=bounds).header == ("a", "b")
    message = refuse(data, "a,b,c\n1,2,3\n", bounds=bounds)
    assert "file.csv has more than 2 columns, which is more than the suite takes in." in message


def test_broken_quotes_anywhere_in_a_large_file_cost_no_neighbour(data: Path) -> None:
    """Piece by piece: fast between the broken rows, and numbers that go on over all of them."""
    rows = [f'{number},"x, {"y" * 50}\n{number}"' for number in range(2, 100_002)]
    broken = [7, 30_000, 30_001, 99_000, 100_000]
    for number in broken:
        rows[number - 2] = f'{number},"never closed'
    rows[50_000 - 2] = '50000,5" needle'
    table = read_one(data, "\n".join(["a,b", *rows]) + "\n")
    # a quote that never closes goes on to the next quote, so its line alone is broken
    assert sorted(table.broken["broken_quote"].tolist()) == broken
    assert set(table.broken) == {"broken_quote"}
    assert table.cells[0].to_pylist() == [str(row) for row in table.rows]
    assert len(table.rows) == 100_000 - len(broken)


def test_the_separator_of_the_map_is_taken(data: Path) -> None:
    table = read_one(data, "a;b,c\n1;2,3\n", source=SourceMap(delimiter=","))
    assert table.header == ("a;b", "c")
