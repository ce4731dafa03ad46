"""Sheets of .xls workbooks of Excel 97 to 2003, read cell by cell with a bound on everything.

The libraries that read this format trust what a file says of itself, and a damaged one can take
the whole process with it.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
import struct
from collections.abc import Iterator, Mapping
from typing import Any

from ims_outcomes.exports import xls_records as records

_BIFF8 = 0x0600
_WORKSHEET = 0
_MOST_COLUMNS = 256
# Numbers of formats that every Excel has, for dates and for times of day.
_DATE_FORMATS = {*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)}
_TIME_FORMATS = {*range(18, 22), *range(32, 36), *range(45, 48)}
_DURATION_FORMAT = 46
# What in a format is no letter for year, month, day, hour, minute or second.
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip


class DamagedSheetError(Exception):
    """The records are not those of a workbook of Excel 97 to 2003."""


class LockedSheetError(Exception):
    """The workbook is protected by a password."""


@dataclasses.dataclass(frozen=True)
class Globals:
    """What holds for all sheets: their names and places, texts, and which formats are dates."""

    sheets: tuple[tuple[str, int], ...]
    texts: tuple[str, ...]
    kinds: tuple[str, ...]
    first_day: datetime.datetime


@dataclasses.dataclass(frozen=True)
class Sheet:
    """The cells of a sheet by row and column, from 0."""

    cells: Mapping[tuple[int, int], Any]
    height: int
    width: int
    text_length: int

    def list_rows(self) -> Iterator[list[Any]]:
        """Every row from the first, "" where nothing is."""
        for row in range(self.height):
            yield [self.cells.get((row, column), "") for column in range(self.width)]


def read_globals(stream: bytes) -> Globals:
    """Read what holds for all sheets of a workbook.

    Raises
    ------
    DamagedSheetError
        When it is no workbook of Excel 97 to 2003.
    LockedSheetError
        When it is protected by a password.
    """
    sheets: list[tuple[str, int]] = []
    segments: list[bytes] = []
    formats: dict[int, str] = {}
    used: list[int] = []
    first_day = datetime.datetime(1899, 12, 30)
    goes_on = False
    for number, (kind, body) in enumerate(records.walk_records(stream)):
        if number == 0 and (kind != records.START or body[:2] != struct.pack("<H", _BIFF8)):
            raise DamagedSheetError
        if kind == records.END:
            break
        goes_on = kind == records.SHARED_TEXTS or (kind == records.MORE and goes_on)
        if goes_on:
            segments.append(body)
        elif kind == records.FILE_PASS:
            raise LockedSheetError
        elif kind == records.BOUND_SHEET and len(body) >= 8 and body[5] == _WORKSHEET:
            name = records.unpack_text(body, 6, length_form="<B")
            sheets.append((name, struct.unpack_from("<I", body)[0]))
        elif kind == records.FORMAT and len(body) >= 5:
            formats[struct.unpack_from("<H", body)[0]] = records.unpack_text(body, 2)
        elif kind == records.CELL_FORMAT and len(body) >= 4:
            used.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == records.DATE_MODE and body[:1] == b"\1":
            first_day = datetime.datetime(1904, 1, 1)
    return Globals(
        sheets=tuple(sheets),
        texts=tuple(records.read_shared_texts(segments)),
        kinds=tuple(_name_kind(number, formats.get(number, "")) for number in used),
        first_day=first_day,
    )


def _name_kind(number: int, form: str) -> str:
    """What a format shows: "date", "time", "duration", or "" for a number."""
    if number in _DATE_FORMATS:
        return "date"
    if number in _TIME_FORMATS:
        return "duration" if number == _DURATION_FORMAT else "time"
    letters = _LITERAL.sub("", form.partition(";")[0]).lower()
    if "general" in letters:
        return ""
    if "[" in letters:
        return "duration"
    if any(letter in letters for letter in "yd"):
        return "date"
    return "time" if any(letter in letters for letter in "hs") else "date" * ("m" in letters)


def read_sheet(stream: bytes, start: int, *, book: Globals) -> Sheet:
    """Read the cells of one sheet.

    Raises
    ------
    DamagedSheetError
        When a cell lies where none can.
    """
    cells: dict[tuple[int, int], Any] = {}
    text_length = 0
    last = (0, 0)
    depth = 0
    for kind, body in records.walk_records(stream, start):
        depth += (kind == records.START) - (kind == records.END)
        if depth <= 0:
            break
        if depth > 1:  # a chart within the sheet
            continue
        if kind == records.FORMULA_TEXT:
            cells[last] = records.unpack_text(body, 0)
            text_length += len(cells[last])
        for row, column, cell in _read_cells(kind, body, book=book):
            last = (row, column)
            if column >= _MOST_COLUMNS:
                raise DamagedSheetError
            cells[last] = cell
            text_length += len(cell) if isinstance(cell, str) else 0
    filled = [place for place, cell in cells.items() if cell != ""]
    return Sheet(
        cells=cells,
        height=max((row + 1 for row, _ in filled), default=0),
        width=max((column + 1 for _, column in filled), default=0),
        text_length=text_length,
    )


def _read_cells(kind: int, body: bytes, *, book: Globals) -> Iterator[tuple[int, int, Any]]:
    """The cells of a record, with their rows and columns."""
    if kind == records.SMALL_NUMBERS and len(body) >= 12:
        row, column = struct.unpack_from("<2H", body)
        for further in range((len(body) - 6) // 6):
            form, packed = struct.unpack_from("<HI", body, 4 + 6 * further)
            yield row, column + further, _show(records.unpack_small(packed), form, book=book)
    elif len(body) >= 8:
        cell = _read_cell(kind, body, book=book)
        if cell is not None:
            yield *struct.unpack_from("<2H", body), cell


def _read_cell(kind: int, body: bytes, *, book: Globals) -> Any:
    """The value of a record of one cell; None for any other record."""
    form = struct.unpack_from("<H", body, 4)[0]
    if kind in (records.TEXT, records.RICH_TEXT):
        return records.unpack_text(body, 6)
    if kind == records.TRUTH:
        return _ERRORS.get(body[6], "#N/A") if body[7] else bool(body[6])
    if kind in (records.SHARED_TEXT, records.SMALL_NUMBER) and len(body) >= 10:
        packed = struct.unpack_from("<I", body, 6)[0]
        if kind == records.SMALL_NUMBER:
            return _show(records.unpack_small(packed), form, book=book)
        return book.texts[packed] if packed < len(book.texts) else ""
    if kind in (records.NUMBER, records.FORMULA) and len(body) >= 14:
        return _read_number(kind, body, form, book=book)
    return None


def _read_number(kind: int, body: bytes, form: int, *, book: Globals) -> Any:
    """A number, or the saved value of a formula; a text follows in a record of its own."""
    if kind == records.NUMBER or body[12:14] != b"\xff\xff":
        return _show(struct.unpack_from("<d", body, 6)[0], form, book=book)
    saved = {1: bool(body[8]), 2: _ERRORS.get(body[8], "#N/A")}
    return saved.get(body[6], "")


def _show(number: float, form: int, *, book: Globals) -> Any:
    """A number as its format shows it: a date, a time of day, a duration, or the number."""
    kind = book.kinds[form] if form < len(book.kinds) else ""
    if not kind:
        return number
    try:
        passed = datetime.timedelta(seconds=round(number * 86_400))
        moment = book.first_day + passed
    except (OverflowError, ValueError):
        return number
    if kind == "duration":
        return passed
    if kind == "time" and 0 <= number < 1:
        return moment.time()
    return moment.date() if moment.time() == datetime.time() else moment
