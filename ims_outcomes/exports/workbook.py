"""Sheets of Excel workbooks, .xls and .xlsx, as text, with the cells that Excel holds as dates."""

from __future__ import annotations

import contextlib
import datetime
import io
import itertools
import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
import python_calamine as calamine

from ims_outcomes.exports.archives import repack_workbook
from ims_outcomes.exports.coded import Flags
from ims_outcomes.exports.columnar import write_number
from ims_outcomes.exports.content import Content, build_too_large, count_bytes
from ims_outcomes.exports.encodings import clean_cell
from ims_outcomes.exports.header_rows import SHOWN_ROWS, clean_name, find_header, note_title
from ims_outcomes.exports.ole import Container, DamagedContainerError
from ims_outcomes.exports.sheet_bounds import (
    count_cells,
    count_text,
    list_empty_formulas,
    measure_shared_texts,
)
from ims_outcomes.exports.stops import build_stop
from ims_outcomes.exports.text_table import TextTable, drop_empty_rows
from ims_outcomes.exports.xls import (
    DamagedSheetError,
    LockedSheetError,
    read_globals,
    read_sheet,
)
from ims_outcomes.vocabulary.settings import ReadingSettings

# What Office calls the stream that holds a workbook with a password.
_ENCRYPTED = "encryptedpackage"
_BATCH_ROWS = 5_000
_CELLS_NAMED = 5


def read_workbook(
    content: Content, *, archive: zipfile.ZipFile | None, bounds: ReadingSettings
) -> list[TextTable]:
    """Read every sheet that holds anything; its header is found as in a CSV file.

    Cells are what Excel last saved: a formula's value is read, never worked out, and links to
    other files are not followed. 7.0 is written as 7, a date as YYYY-MM-DD (with its time of
    day when it has one), a number that only looks like a date stays a number.

    Parameters
    ----------
    content : Content
        The file.
    archive : ZipFile, optional
        The same, opened, for .xlsx; None for .xls.
    bounds : ReadingSettings
        What it may take.

    Raises
    ------
    ExportError
        When it cannot be read, is protected by a password, takes more than the bounds allow,
        or holds nothing.
    """
    found = _read_xlsx(archive, content, bounds) if archive else _read_xls(content, bounds)
    if not found:
        raise build_stop("empty_file", file=content.name)
    return found


def _read_xlsx(
    archive: zipfile.ZipFile, content: Content, bounds: ReadingSettings
) -> list[TextTable]:
    """The sheets of an .xlsx workbook."""
    parts = repack_workbook(archive, content)
    _check_sheets(parts, content, bounds)
    formulas = _find_formulas(parts)
    tables = []
    with _say_damage(content), _keep_quiet():
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(_write_zip(parts)))
        for sheet in workbook.sheets_metadata[: bounds.most_parts]:
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet:
                rows = workbook.get_sheet_by_name(sheet.name).iter_rows()
                empty = formulas.get(sheet.name, [])
                tables.append(_read_sheet(sheet.name, rows, content, bounds, formulas=empty))
    return [table for table in tables if table is not None]


def _read_xls(content: Content, bounds: ReadingSettings) -> list[TextTable]:
    """The sheets of an .xls workbook."""
    tables = []
    text_length = cells = 0
    try:
        container = Container(content.data)
        if _ENCRYPTED in container.list_names():
            raise LockedSheetError
        stream = container.read("Workbook")
        book = read_globals(stream)
        for name, start in book.sheets[: bounds.most_parts]:
            sheet = read_sheet(stream, start, book=book)
            cells += sheet.height * sheet.width
            text_length += sheet.text_length
            if cells > bounds.most_cells:
                raise _build_too_many_cells(content, bounds)
            if text_length > count_bytes(bounds):
                raise build_too_large(content.name, bounds=bounds)
            tables.append(_read_sheet(name, sheet.list_rows(), content, bounds))
    except LockedSheetError as error:
        raise build_stop("encrypted_file", file=content.name) from error
    except (DamagedContainerError, DamagedSheetError) as error:
        raise _build_damaged(content) from error
    return [table for table in tables if table is not None]


def _check_sheets(parts: Mapping[str, bytes], content: Content, bounds: ReadingSettings) -> None:
    """Raise a stop when a sheet would take more than the bounds allow."""
    shared = [data for name, data in parts.items() if name.lower().endswith("sharedstrings.xml")]
    lengths = measure_shared_texts(max(shared, key=len, default=b""))
    for name, data in parts.items():
        if name.lower().endswith(".rels") or data in shared:
            continue
        if count_cells(data, most=bounds.most_cells) > bounds.most_cells:
            raise _build_too_many_cells(content, bounds)
        if count_text(data, lengths) > count_bytes(bounds):
            raise build_too_large(content.name, bounds=bounds)


def _build_too_many_cells(content: Content, bounds: ReadingSettings) -> Exception:
    return build_stop("too_many_cells", file=content.name, most=f"{bounds.most_cells:,}")


def _write_zip(parts: Mapping[str, bytes]) -> bytes:
    """The parts as a zip of our own making: what it says of itself is true."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return stream.getvalue()


def _find_formulas(parts: Mapping[str, bytes]) -> dict[str, list[str]]:
    """For each sheet by name the cells whose formula has no value; nothing when it is unclear."""
    named = {name.lower().lstrip("/"): data for name, data in parts.items()}
    try:
        book = ElementTree.fromstring(named["xl/workbook.xml"])
        links = ElementTree.fromstring(named["xl/_rels/workbook.xml.rels"])
    except (KeyError, ElementTree.ParseError):
        return {}
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    found = {}
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        key = next((value for name, value in sheet.items() if name.endswith("}id")), None)
        target = targets.get(key, "").lower()
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        found[sheet.get("name", "")] = list_empty_formulas(named.get(path, b""))
    return found


@contextlib.contextmanager
def _say_damage(content: Content) -> Iterator[None]:
    """Turn what the reader says of a damaged workbook into a stop; it also panics at some."""
    try:
        yield
    except calamine.PasswordError as error:
        raise build_stop("encrypted_file", file=content.name) from error
    except calamine.CalamineError as error:
        raise _build_damaged(content) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise _build_damaged(content) from error


@contextlib.contextmanager
def _keep_quiet() -> Iterator[None]:
    """Keep what the reader writes to the terminal when it panics away from the user."""
    try:
        terminal = os.dup(2)
    except OSError:  # there is none
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - no path but a device
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)


def _build_damaged(content: Content) -> Exception:
    why = "it is not a whole workbook"
    return build_stop("unreadable_file", file=content.name, why=why)


def _read_sheet(
    name: str,
    rows: Iterator[list[Any]],
    content: Content,
    bounds: ReadingSettings,
    *,
    formulas: Sequence[str] = (),
) -> TextTable | None:
    """One sheet as text, its rows from the first on; None when it holds nothing."""
    first = list(itertools.islice(rows, SHOWN_ROWS))
    place = find_header([[_write_cell(cell) or "" for cell in row] for row in first])
    if place is None:
        return None
    names = [_write_cell(cell) or "" for cell in first[place]]
    if len(names) > bounds.most_columns:
        raise build_stop("too_many_columns", file=content.name, most=f"{bounds.most_columns:,}")
    below = itertools.chain(first[place + 1 :], rows)
    columns, is_date, count = _gather_columns(below, width=len(names))
    row = place + 1
    part = f"{content.part}: {name}" if content.part else name
    table = TextTable(
        file=content.file,
        part=part,
        header=tuple(map(clean_name, names)),
        cells=columns,
        rows=np.arange(row + 1, row + 1 + count),
        is_date_cell=is_date,
        remarks=(*note_title(place), *_note_formulas(formulas)),
    )
    return drop_empty_rows(table)


def _gather_columns(
    rows: Iterator[Any], *, width: int
) -> tuple[list[pa.ChunkedArray], dict[int, Flags], int]:
    """The cells column by column as text, which of them are dates, and how many rows there are."""
    chunks: list[list[pa.Array]] = [[] for _ in range(width)]
    flags: list[list[Flags]] = [[] for _ in range(width)]
    count = 0
    while batch := list(itertools.islice(rows, _BATCH_ROWS)):
        count += len(batch)
        for place, cells in enumerate(zip(*batch, strict=True)):
            chunks[place].append(pa.array(list(map(_write_cell, cells)), pa.string()))
            flags[place].append(_find_dates(cells))
    nothing = np.array([], dtype=bool)
    columns = [pa.chunked_array(chunk, pa.string()) for chunk in chunks]
    is_date = {place: np.concatenate([nothing, *each]) for place, each in enumerate(flags)}
    return columns, is_date, count


def _write_cell(cell: Any) -> str | None:
    """One cell as text, as a spreadsheet shows it; an empty cell is nothing."""
    if isinstance(cell, str):
        return clean_cell(cell) or None
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return write_number(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, datetime.timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(cell)


def _find_dates(cells: tuple[Any, ...]) -> Flags:
    return np.array([isinstance(cell, datetime.date) for cell in cells], dtype=bool)


def _note_formulas(cells: Sequence[str]) -> tuple[tuple[str, dict[str, object]], ...]:
    """The remark on formulas without a value, when there are any."""
    if not cells:
        return ()
    shown = ", ".join(cells[:_CELLS_NAMED])
    more = ", …" if len(cells) > _CELLS_NAMED else ""
    count = f"{len(cells):,} cell{'' if len(cells) == 1 else 's'} ({shown}{more})"
    return (("formula_without_value", {"cells": count}),)
