"""CSV as text: nothing is lost, nothing is understood too early, every row keeps its number."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from ims_outcomes.errors import ExportError
from ims_outcomes.exports.delimited import read_delimited
from ims_outcomes.exports.text_table import TextTable


def read_text(folder: Path, content: str | bytes, *, name: str = "file.csv") -> TextTable:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_delimited(path)


def list_rows(table: TextTable) -> list[tuple[str | None, ...]]:
    return list(zip(*(column.to_pylist() for column in table.cells), strict=True))


def test_text_stays_as_it_is_written(data: Path) -> None:
    table = read_text(data, "id,word\n007,NA\n1.50,null\n")
    assert list_rows(table) == [("007", "NA"), ("1.50", "null")]


def test_only_an_empty_cell_holds_nothing(data: Path) -> None:
    table = read_text(data, 'id,word\n1,\n2,""\n3,-\n')
    assert list_rows(table) == [("1", None), ("2", None), ("3", "-")]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(data: Path, line_end: str) -> None:
    table = read_text(data, line_end.join(["a,b", "1,2", "3,4", ""]))
    assert list_rows(table) == [("1", "2"), ("3", "4")]
    assert table.rows.tolist() == [2, 3]


def test_a_last_line_without_a_line_end_is_a_row(data: Path) -> None:
    assert list_rows(read_text(data, "a,b\n1,2")) == [("1", "2")]


def test_a_byte_order_mark_is_no_part_of_the_first_name(data: Path) -> None:
    assert read_text(data, b"\xef\xbb\xbfa,b\n1,2\n").header == ("a", "b")


def test_a_gz_file_is_read_like_its_content(data: Path) -> None:
    table = read_text(data, gzip.compress(b"a,b\n1,2\n"), name="file.csv.gz")
    assert list_rows(table) == [("1", "2")]


def test_names_in_the_header_lose_their_line_breaks_and_doubled_blanks(data: Path) -> None:
    table = read_text(data, '"start\n\t end",  b \n1,2\n')
    assert table.header == ("start end", "b")
    assert list_rows(table) == [("1", "2")]


def test_a_line_break_inside_quotes_begins_no_row(data: Path) -> None:
    table = read_text(data, 'a,b\n"one\ntwo",x\n3,y\n')
    assert list_rows(table) == [("one\ntwo", "x"), ("3", "y")]
    assert table.rows.tolist() == [2, 3]


def test_blank_lines_are_no_rows_but_count_for_the_numbers(data: Path) -> None:
    table = read_text(data, "\n\na,b\n1,2\n\n   \n,\n3,4\n\n")
    assert list_rows(table) == [("1", "2"), ("3", "4")]
    assert table.rows.tolist() == [4, 8]  # the header stands in row 3
    assert sorted(table.empty.tolist()) == [5, 6, 7, 9]


def test_ragged_rows_are_kept_by_number_and_cost_no_neighbour(data: Path) -> None:
    table = read_text(data, "a,b\n1,2\n1,2,3\n4\n5,6\n")
    assert list_rows(table) == [("1", "2"), ("5", "6")]
    assert table.rows.tolist() == [2, 5]
    assert table.broken["ragged_row"].tolist() == [3, 4]


def test_ragged_rows_are_numbered_right_after_a_quoted_line_break(data: Path) -> None:
    table = read_text(data, 'a,b\n"x\ny",2\n1,2,3\n5,6\n')
    assert table.rows.tolist() == [2, 4]
    assert table.broken["ragged_row"].tolist() == [3]


def test_ragged_rows_are_numbered_right_in_a_file_of_many_blocks(data: Path) -> None:
    lines = ["a,b", *(f"{number},{'x' * 40}" for number in range(2, 400_002))]
    lines[300_000] = "1,2,3"  # row 300001 of the spreadsheet
    table = read_text(data, "\n".join(lines))
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
    table = read_text(data, f'a,b\n1,2\n{row}\n3,"4"\n5,6\n')
    assert list_rows(table) == [("1", "2"), ("3", "4"), ("5", "6")]
    assert table.rows.tolist() == [2, 4, 5]
    assert table.broken["broken_quote"].tolist() == [3]


def test_a_quotation_mark_inside_a_cell_without_quotes_is_text(data: Path) -> None:
    assert list_rows(read_text(data, 'a,b\n5" needle,x\n')) == [('5" needle', "x")]


def test_the_careful_way_and_the_fast_way_read_the_same(data: Path) -> None:
    rows = 'a,b\n1,2\n\n"x, ""y""",z\n1,2,3\n,\n5,6\n'
    fast = read_text(data, rows)
    careful = read_text(data, rows + '7" long,8\n')
    assert list_rows(careful)[:-1] == list_rows(fast)
    assert careful.rows.tolist() == [*fast.rows.tolist(), 8]
    assert sorted(careful.empty.tolist()) == sorted(fast.empty.tolist()) == [3, 6]
    assert careful.broken["ragged_row"].tolist() == fast.broken["ragged_row"].tolist() == [5]


def test_a_cell_longer_than_a_block_costs_no_neighbour(data: Path) -> None:
    table = read_text(data, f"a,b\n1,2\n{'x' * 20_000_000},4\n5,6\n")
    assert list_rows(table) == [("1", "2"), ("5", "6")]
    assert table.broken["broken_quote"].tolist() == [3]


def test_a_header_whose_quotes_never_close_ends_with_its_line(data: Path) -> None:
    table = read_text(data, '"a,b\n1\n2\n')
    assert table.header == ("a,b",)
    assert list_rows(table) == [("1",), ("2",)]


def test_a_header_with_a_stray_quotation_mark_does_not_swallow_the_rows(data: Path) -> None:
    table = read_text(data, 'a"x,b\n1,2\n3,4\n')
    assert table.header == ('a"x', "b")
    assert list_rows(table) == [("1", "2"), ("3", "4")]


def refuse(folder: Path, content: bytes, *, name: str = "file.csv") -> str:
    with pytest.raises(ExportError) as caught:
        read_text(folder, content, name=name)
    return str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\n", b"  \r\n\n", b"\xef\xbb\xbf"])
def test_a_file_without_a_header_stops(data: Path, content: bytes) -> None:
    assert "file.csv is empty: it has no header row." in refuse(data, content)


def test_a_header_without_an_end_stops(data: Path) -> None:
    message = refuse(data, b"a" * 200_000 + b",b\n1,2\n")
    assert "file.csv cannot be read: its header holds a cell without end." in message


def test_bytes_that_are_not_utf8_stop_with_the_number_of_their_line(data: Path) -> None:
    message = refuse(data, "a,b\n1,2\n3,é\n".encode("latin-1"))
    assert "file.csv: line 3 holds bytes that are not UTF-8." in message
    assert message.endswith("Try: open it in a spreadsheet and save it as CSV UTF-8.")


def test_a_nul_byte_stops_with_the_number_of_its_line(data: Path) -> None:
    message = refuse(data, b"a,b\r\n1,\x002\r\n")
    assert "file.csv: line 2 holds a NUL byte, so the file is damaged." in message


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_stops_and_is_named(data: Path, encoding: str) -> None:
    message = refuse(data, "\ufeffa,b\n1,2\n".encode(encoding))
    assert "file.csv is saved as UTF-16; the suite reads UTF-8." in message


@pytest.mark.parametrize(
    ("separator", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "upright bars")]
)
def test_another_separator_stops_and_is_named(data: Path, separator: str, name: str) -> None:
    message = refuse(data, f"a{separator}b\n1{separator}2\n".encode())
    assert f"file.csv: the header is separated by {name}, not by commas." in message


@pytest.mark.parametrize(
    "content",
    [b"no gz at all", gzip.compress(b"a,b\n1,2\n" * 99, mtime=0)[:-9]],
    ids=["no gz", "cut short"],
)
def test_a_damaged_gz_file_stops(data: Path, content: bytes) -> None:
    message = refuse(data, content, name="file.csv.gz")
    assert "file.csv.gz cannot be read: it is not a whole gz file." in message
