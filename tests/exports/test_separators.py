"""Separators: seen in the rows, or said by the first line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exports.reading_tables import list_rows, read_one

ROWS = [["id", "day", "score"], ["1", "2025-01-06", "7"], ["2", "2025-01-13", "6"]]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_separator_is_seen(data: Path, separator: str, line_end: str) -> None:
    table = read_one(data, line_end.join([*(separator.join(row) for row in ROWS), ""]))
    assert table.header == ("id", "day", "score")
    assert list_rows(table) == [tuple(row) for row in ROWS[1:]]
    assert table.rows.tolist() == [2, 3]
    assert table.remarks == ()


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;", "sep=;;;"])
def test_the_first_line_may_say_the_separator_and_is_no_row(data: Path, first: str) -> None:
    table = read_one(data, f"{first}\r\na;b,c\r\n1;2,5\r\n")
    assert table.header == ("a", "b,c")
    assert list_rows(table) == [("1", "2,5")]
    assert table.rows.tolist() == [2]  # a spreadsheet does not show that line


def test_decimal_commas_do_not_hide_the_semicolons(data: Path) -> None:
    table = read_one(data, "id;day;score\n1;06.01.2025;7,5\n2;13.01.2025;6,5\n")
    assert list_rows(table)[0] == ("1", "06.01.2025", "7,5")


def test_lists_in_cells_do_not_hide_the_commas(data: Path) -> None:
    table = read_one(data, "id,points\n1,paraspinal;symptomatic\n2,homeostatic;symptomatic\n")
    assert list_rows(table)[0] == ("1", "paraspinal;symptomatic")


def test_a_comma_in_a_quoted_name_does_not_hide_the_semicolons(data: Path) -> None:
    table = read_one(data, '"Name, first";Date\n"Smith, J";x\n"Doe, J";y\n')
    assert table.header == ("Name, first", "Date")


def test_text_full_of_commas_does_not_hide_the_tabs(data: Path) -> None:
    rows = [f"{number}\tsome, more, text\t{number}" for number in range(50)]
    assert read_one(data, "\n".join(["id\tnote\tscore", *rows])).header == ("id", "note", "score")


def test_quotes_and_line_breaks_work_with_every_separator(data: Path) -> None:
    table = read_one(data, 'a;b\n"x;y";"two\nlines"\n3;"say ""hi"""\n4;5" needle\n5;"never\n6;7\n')
    assert list_rows(table) == [
        ("x;y", "two\nlines"), ("3", 'say "hi"'), ("4", '5" needle'), ("6", "7"),
    ]  # fmt: skip
    assert table.broken["broken_quote"].tolist() == [5]


def test_one_column_has_no_separator(data: Path) -> None:
    assert list_rows(read_one(data, "day\n02/01/2014\n31/12/2012\n")) == [
        ("02/01/2014",), ("31/12/2012",),
    ]  # fmt: skip


def test_an_empty_cell_at_the_end_of_every_row_is_a_column_without_a_name(data: Path) -> None:
    table = read_one(data, "a,b\n1,2,\n3,4,\n")
    assert table.header == ("a", "b", "")
    assert list_rows(table) == [("1", "2", None), ("3", "4", None)]


def test_more_cells_than_the_header_are_never_guessed_at(data: Path) -> None:
    table = read_one(data, "a,b\n1,2,3\n3,4,5\n")
    assert table.broken["ragged_row"].tolist() == [2, 3]


def test_a_last_row_with_a_comma_in_it_is_no_header(data: Path) -> None:
    # the first row is broken in two by a line break that nobody quoted
    table = read_one(data, "id|day|note\n1|2025-\n01-06|\n2|2025-01-07|said, so\n")
    assert table.header == ("id", "day", "note")
    assert list_rows(table) == [("2", "2025-01-07", "said, so")]
    assert table.broken["ragged_row"].tolist() == [2, 3]
