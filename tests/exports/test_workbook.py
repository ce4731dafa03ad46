"""Workbooks: cells as text, sheets by name, and which cells Excel holds as dates."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ims_outcomes.exports.files import read_tables
from ims_outcomes.exports.text_table import TextTable
from ims_outcomes.vocabulary import SourceMap
from tests.exports.reading_tables import list_rows, refuse, set_bounds

ROWS = [["id", "day", "score"], [1, datetime.date(2025, 3, 4), 7.5], ["007", "04/03/2025", None]]


def write_workbook(folder: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = folder / "book.xlsx"
    workbook.save(path)
    return path


def read_sheets(folder: Path, sheets: dict[str, list[list[Any]]]) -> list[TextTable]:
    return read_tables(write_workbook(folder, sheets), source=SourceMap())


def read_sheet(folder: Path, rows: list[list[Any]]) -> TextTable:
    (table,) = read_sheets(folder, {"Data": rows})
    return table


def change_part(path: Path, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Give a workbook with one of its parts changed by hand."""
    stream = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.namelist():
            data = old.read(part)
            new.writestr(part, change(data) if part == name else data)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_cells_become_text_and_date_cells_are_known(data: Path) -> None:
    table = read_sheet(data, ROWS)
    assert table.header == ("id", "day", "score")
    assert [column.to_pylist() for column in table.cells] == [
        ["1", "007"],
        ["2025-03-04", "04/03/2025"],
        ["7.5", None],
    ]
    assert table.is_date_cell[1].tolist() == [True, False]
    assert table.rows.tolist() == [2, 3]
    assert table.name == "book.xlsx (Data)"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (datetime.datetime(2025, 3, 4, 23, 30), "2025-03-04 23:30:00"),
        (datetime.time(9, 5), "09:05:00"),
        (datetime.timedelta(hours=30, minutes=1), "30:01:00"),
        (True, "TRUE"),
        (45_000, "45000"),
        ("45000", "45000"),
        (0.1, "0.1"),
        ("NA", "NA"),
        ("two\u00a0words\ufeff", "two words"),
        ("", None),
        ("=cmd|x", "=cmd|x"),
    ],
)
def test_a_cell_is_written_as_a_spreadsheet_shows_it(data: Path, cell: Any, text: str) -> None:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(["a", "b"])
    workbook.worksheets[0].append(["x", cell])
    workbook.worksheets[0]["B2"].data_type = "s" if isinstance(cell, str) else (
        workbook.worksheets[0]["B2"].data_type
    )  # fmt: skip
    workbook.save(data / "book.xlsx")
    (table,) = read_tables(data / "book.xlsx", source=SourceMap())
    assert table.cells[1].to_pylist() == [text]
    # a number that only looks like one is no date
    assert table.is_date_cell[1].tolist() == [isinstance(cell, datetime.date)]


def test_rows_are_numbered_as_the_spreadsheet_shows_them(data: Path) -> None:
    table = read_sheet(data, [[], ["id", "day"], ["1", "x"], [], ["2", "y"]])
    assert table.rows.tolist() == [3, 5]
    assert table.empty.tolist() == [4]
    assert table.remarks == (("title_rows", {"count": "1 row", "row": 2}),)


def test_a_title_above_the_header_is_passed_over(data: Path) -> None:
    rows = [["Appointments"], ["From", "2025-01-01"], [], ["id", "day", "who", "what"]]
    table = read_sheet(data, [*rows, *[[number, "x", "y", "z"] for number in range(200)]])
    assert table.header == ("id", "day", "who", "what")
    assert table.rows.tolist() == list(range(5, 205))
    assert table.remarks == (("title_rows", {"count": "3 rows", "row": 4}),)


def test_every_sheet_that_holds_anything_is_a_table(data: Path) -> None:
    tables = read_sheets(data, {"About": [], "Data": ROWS, "More": [["a", "b"], ["1", "2"]]})
    assert [table.part for table in tables] == ["Data", "More"]


def test_an_empty_workbook_stops(data: Path) -> None:
    path = write_workbook(data, {"Data": [], "More": [[], []]})
    assert "book.xlsx is empty" in refuse(data, path.read_bytes(), name="book.xlsx")


@pytest.mark.parametrize("content", [b"PK and no more", b"PK\x03\x04 and no more", b"a,b\n1,2\n"])
def test_a_damaged_workbook_stops(data: Path, content: bytes) -> None:
    message = refuse(data, content, name="book.xlsx")
    assert "book.xlsx cannot be read: it is not a whole workbook." in message


def test_a_workbook_cut_short_inside_stops(data: Path) -> None:
    path = write_workbook(data, {"Data": ROWS})
    broken = change_part(path, SHEET, lambda sheet: sheet[: len(sheet) // 2])
    message = refuse(data, broken, name="book.xlsx")
    assert "book.xlsx cannot be read: it is not a whole workbook." in message


def test_the_saved_value_of_a_formula_is_read_and_one_without_is_named(data: Path) -> None:
    path = write_workbook(data, {"Data": [["a", "b"], ["=1+1", "x"], ["=1+2", "y"]]})

    def save_value(sheet: bytes) -> bytes:
        assert sheet.count(b"<v />") + sheet.count(b"<v/>") == 2
        return re.sub(rb"<v ?/>", b"<v>2</v>", sheet, count=1)

    saved = change_part(path, SHEET, save_value)
    (path.parent / "saved.xlsx").write_bytes(saved)
    (table,) = read_tables(path.parent / "saved.xlsx", source=SourceMap())
    assert list_rows(table) == [("2", "x"), (None, "y")]
    assert table.remarks == (("formula_without_value", {"cells": "1 cell (A3)"}),)


def test_links_to_other_files_are_never_followed(data: Path) -> None:
    path = write_workbook(data, {"Data": [["a", "b"], ["='[1]Other'!A1", "x"]]})
    stream = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part))
        new.writestr("xl/externalLinks/externalLink1.xml", b"no XML at all")
    (path.parent / "linked.xlsx").write_bytes(stream.getvalue())
    (table,) = read_tables(path.parent / "linked.xlsx", source=SourceMap())
    assert list_rows(table) == [(None, "x")]


BILLION_LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>
"""


@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "xl/styles.xml"])
def test_a_workbook_that_declares_entities_stops(data: Path, name: str) -> None:
    path = write_workbook(data, {"Data": ROWS})
    hostile = change_part(path, name, lambda part: BILLION_LAUGHS + part)
    message = refuse(data, hostile, name="book.xlsx")
    assert "book.xlsx declares XML entities, which no spreadsheet program writes" in message


def test_a_lone_cell_far_away_stops_before_it_is_unfolded(data: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(["a", "b"])
    workbook.worksheets[0]["XFD1048576"] = "far"
    workbook.save(data / "book.xlsx")
    message = refuse(data, (data / "book.xlsx").read_bytes(), name="book.xlsx")
    assert "book.xlsx has a table of more than 100,000,000 cells" in message
    assert "look for a lone cell far below or to the right" in message


def test_cells_up_to_the_bound_are_read(data: Path) -> None:
    content = write_workbook(data, {"Data": [["a", "b"], [1, 2], [3, 4]]}).read_bytes()
    name = "book.xlsx"
    assert "more than 5 cells" in refuse(data, content, name=name, bounds=set_bounds(most_cells=5))
    (data / name).write_bytes(content)
    bounds = set_bounds(most_cells=6)
    assert len(read_tables(data / name, source=SourceMap(), bounds=bounds)) == 1


def test_one_long_text_in_many_cells_stops_before_it_is_unfolded(data: Path) -> None:
    path = write_workbook(data, {"Data": ROWS})
    cells = b"".join(b'<c r="A%d" t="s"><v>0</v></c>' % row for row in range(1, 101))
    stream = io.BytesIO(
        change_part(path, SHEET, lambda _: b"<worksheet><sheetData>" + cells + b"</sheetData>")
    )
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(
            "xl/sharedStrings.xml", b"<sst><si><t>" + b"x" * 30_000 + b"</t></si></sst>"
        )
    bounds = set_bounds(largest_file_megabytes=2)
    message = refuse(data, stream.getvalue(), name="book.xlsx", bounds=bounds)
    assert "book.xlsx is larger than 2 megabytes as it is or unpacked" in message


def test_a_damaged_xls_file_stops(data: Path) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000
    assert "it is not a whole workbook" in refuse(data, content, name="book.xls")


def test_a_web_page_named_xls_stops(data: Path) -> None:
    content = "\n<html><table><tr><td>1</td></tr></table></html>"
    message = refuse(data, content, name="book.xls")
    assert "book.xls is a web page or XML, whatever its name says." in message


def test_text_named_xls_is_read_as_text(data: Path) -> None:
    (data / "book.xls").write_text("id\tday\n1\t2\n")
    (table,) = read_tables(data / "book.xls", source=SourceMap())
    assert table.header == ("id", "day")
