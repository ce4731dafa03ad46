"""Workbooks: cells as text, sheets by name, and which cells Excel holds as dates."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ims_outcomes.errors import ExportError
from ims_outcomes.exports.workbook import read_workbook

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


def test_cells_become_text_and_date_cells_are_known(data: Path) -> None:
    table = read_workbook(write_workbook(data, {"Data": ROWS}), sheet="Data")
    assert table.header == ("id", "day", "score")
    assert [column.to_pylist() for column in table.cells] == [
        ["1", "007"],
        ["2025-03-04", "04/03/2025"],
        ["7.5", None],
    ]
    assert table.is_date_cell[1].tolist() == [True, False]
    assert table.rows.tolist() == [2, 3]


def test_a_time_of_day_keeps_its_day(data: Path) -> None:
    rows = [["day"], [datetime.datetime(2025, 3, 4, 23, 30)]]
    table = read_workbook(write_workbook(data, {"Data": rows}), sheet="Data")
    assert table.cells[0].to_pylist() == ["2025-03-04"]


def test_rows_are_numbered_as_the_spreadsheet_shows_them(data: Path) -> None:
    rows = [[], ["id", "day"], ["1", "x"], [], ["2", "y"]]
    table = read_workbook(write_workbook(data, {"Data": rows}), sheet="Data")
    assert table.rows.tolist() == [3, 5]
    assert table.empty.tolist() == [4]


def test_the_only_sheet_needs_no_name(data: Path) -> None:
    assert read_workbook(write_workbook(data, {"Any": ROWS}), sheet="").header[0] == "id"


def refuse(path: Path, *, sheet: str = "") -> str:
    with pytest.raises(ExportError) as caught:
        read_workbook(path, sheet=sheet)
    return str(caught.value)


def test_a_sheet_that_is_not_there_stops_and_the_others_are_named(data: Path) -> None:
    message = refuse(write_workbook(data, {"Data": ROWS}), sheet="Dta")
    assert "book.xlsx has no sheet 'Dta'; its sheets are 'Data'." in message


def test_several_sheets_without_a_name_stop_with_a_question(data: Path) -> None:
    message = refuse(write_workbook(data, {"About": [], "Data": ROWS}))
    assert "book.xlsx has 2 sheets: 'About', 'Data'; which one holds the data" in message


def test_an_empty_sheet_stops(data: Path) -> None:
    assert "book.xlsx is empty" in refuse(write_workbook(data, {"Data": []}))


def test_a_damaged_workbook_stops(data: Path) -> None:
    path = data / "book.xlsx"
    path.write_bytes(b"PK and no more")
    assert "book.xlsx cannot be read: it is not a whole workbook." in refuse(path)
