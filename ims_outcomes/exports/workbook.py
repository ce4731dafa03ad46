"""Sheets of Excel workbooks, .xls and .xlsx, as text, with the cells that Excel holds as dates."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import python_calamine as calamine

from ims_outcomes.exports.coded import Flags
from ims_outcomes.exports.columnar import write_number
from ims_outcomes.exports.content import open_for_user
from ims_outcomes.exports.stops import build_stop
from ims_outcomes.exports.text_table import TextTable, drop_empty_rows


def read_workbook(path: Path, *, sheet: str) -> TextTable:
    """Read one sheet of a workbook as text; its first row that is not empty is the header.

    Parameters
    ----------
    path : Path
        An .xls or .xlsx file.
    sheet : str
        Name of the sheet; "" when the workbook has only one.

    Raises
    ------
    ExportError
        When the file cannot be read, the sheet is not there, or none is named among several.
    """
    with open_for_user(path):
        content = path.read_bytes()
    rows = _read_rows(content, file=path.name, sheet=sheet)
    top = next((place for place, row in enumerate(rows) if any(row)), None)
    if top is None:
        raise build_stop("empty_file", file=path.name)
    header, below = rows[top], rows[top + 1 :]
    columns = list(zip(*below, strict=True)) if below else [()] * len(header)
    table = TextTable(
        file=path.name,
        header=tuple(" ".join((_write_cell(name) or "").split()) for name in header),
        cells=[_build_column(cells) for cells in columns],
        rows=np.arange(top + 2, top + 2 + len(below)),
        is_date_cell={place: _find_dates(cells) for place, cells in enumerate(columns)},
    )
    return drop_empty_rows(table)


def _read_rows(content: bytes, *, file: str, sheet: str) -> list[list[Any]]:
    """The cells of the sheet, from the first row of the spreadsheet on."""
    import io

    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        name = _choose_sheet(workbook.sheet_names, file=file, sheet=sheet)
        return workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except calamine.CalamineError as error:
        why = "it is not a whole workbook"
        raise build_stop("unreadable_file", file=file, why=why) from error


def _choose_sheet(names: list[str], *, file: str, sheet: str) -> str:
    """The sheet asked for, or the only one."""
    shown = ", ".join(f"'{name}'" for name in names)
    if sheet:
        if sheet not in names:
            raise build_stop("missing_sheet", file=file, sheet=sheet, sheets=shown)
        return sheet
    if len(names) != 1:
        raise build_stop("unnamed_sheet", file=file, count=len(names), sheets=shown)
    return names[0]


def _build_column(cells: tuple[Any, ...]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([_write_cell(cell) for cell in cells], pa.string())])


def _write_cell(cell: Any) -> str | None:
    """One cell as text: 7.0 as 7, a date as YYYY-MM-DD; an empty cell is nothing."""
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, float):
        return write_number(cell)
    return str(cell) or None


def _find_dates(cells: tuple[Any, ...]) -> Flags:
    return np.array([isinstance(cell, datetime.date) for cell in cells], dtype=bool)
