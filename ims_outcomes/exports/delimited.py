"""CSV files as text: the fast way for clean files, and which files need the careful way."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from ims_outcomes.exports.broken_lines import Records, read_records
from ims_outcomes.exports.coded import Numbers
from ims_outcomes.exports.content import read_content
from ims_outcomes.exports.stops import build_stop
from ims_outcomes.exports.text_table import TextTable, drop_empty_rows

_LINE_END = re.compile(rb"\r\n|\n|\r")
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "upright bars"}
_QUOTE = ord('"')
# One row must fit into a block; a longer one takes the careful way.
_BLOCK_BYTES = 8 << 20


@dataclasses.dataclass(frozen=True)
class Header:
    """The header of a CSV file, the spreadsheet row it stands in, and where the rest begins."""

    names: tuple[str, ...]
    row: int
    end: int


def read_delimited(path: Path) -> TextTable:
    """Read a CSV file, plain or gz, as text.

    `007` stays `007` and `NA` is a text; only an empty cell holds nothing. A row with more or
    fewer cells than the header is broken, and so is one with a quotation mark that does not
    close; both are kept by number and cost no other row. A line break inside quotes does not
    begin a new row, as in a spreadsheet.

    Raises
    ------
    ExportError
        When the file cannot be read, is not UTF-8, is empty, has no rows, or is not separated
        by commas.
    """
    content = read_content(path)
    header = _read_header(content, file=path.name)
    body = memoryview(content)[header.end :]
    has_quotes = content.find(b'"', header.end) >= 0
    records = _read_fast(body, width=len(header.names), has_quotes=has_quotes)
    if records is None:
        records = read_records(bytes(body).decode(), width=len(header.names))
    table = TextTable(
        file=path.name,
        header=header.names,
        cells=records.cells,
        rows=records.numbers + header.row,
        broken={check: found + header.row for check, found in records.broken.items()},
        empty=records.empty + header.row,
    )
    return drop_empty_rows(table)


def _read_header(content: bytes, *, file: str) -> Header:
    """Take the first line that is not blank for the header."""
    start = 0
    for row, end in enumerate(_find_line_ends(content, 0), start=1):
        if content[start:end].strip():
            names, end_of_names = _split_header(content, start, file=file)
            _check_separator(names, file=file)
            clean = tuple(" ".join(name.split()) for name in names)
            return Header(names=clean, row=row, end=end_of_names)
        start = end
    raise build_stop("empty_file", file=file)


def _find_line_ends(content: bytes, start: int) -> Iterator[int]:
    """Where each line ends, its line break included."""
    for found in _LINE_END.finditer(content, start):
        yield found.end()
    yield len(content)


def _split_header(content: bytes, start: int, *, file: str) -> tuple[list[str], int]:
    """The names in the header, and where it ends: a quoted name may go on over several lines.

    When a quotation mark never closes, the first line alone is the header.
    """
    ends = [start]

    def lines() -> Iterator[str]:
        for end in _find_line_ends(content, start):
            ends.append(end)
            yield content[ends[-2] : end].decode()

    for strict in (True, False):
        reader = csv.reader(lines() if strict else [next(lines())], strict=strict)
        with contextlib.suppress(csv.Error):
            names = next(reader)
            return names, ends[reader.line_num]
        del ends[1:]
    raise build_stop("unreadable_file", file=file, why="its header holds a cell without end")


def _check_separator(names: list[str], *, file: str) -> None:
    """Raise a stop when the header is one cell that other separators would take apart."""
    if len(names) == 1:
        for separator, name in _SEPARATORS.items():
            if separator in names[0]:
                raise build_stop("wrong_separator", file=file, separator=name)


def _read_fast(body: memoryview, *, width: int, has_quotes: bool) -> Records | None:
    """Read clean text in parallel; None when it needs the careful way."""
    if not body or (has_quotes and not _are_quotes_in_order(np.frombuffer(body, np.uint8))):
        return None
    try:
        table, broken = _parse(body, width=width, has_quotes=has_quotes, find_numbers=False)
        if broken:
            table, broken = _parse(body, width=width, has_quotes=has_quotes, find_numbers=True)
    except pa.ArrowInvalid:
        return None
    numbers = np.arange(1, table.num_rows + len(broken) + 1)
    blank = np.array([number for number, text in broken if not text.strip()], dtype=np.int64)
    ragged = np.array([number for number, text in broken if text.strip()], dtype=np.int64)
    is_whole = np.ones(len(numbers), dtype=bool)
    is_whole[np.concatenate([blank, ragged]) - 1] = False
    return Records(
        cells=table.columns,
        numbers=numbers[is_whole],
        broken={"ragged_row": ragged} if len(ragged) else {},
        empty=blank,
    )


def _are_quotes_in_order(content: Numbers) -> bool:
    """Whether every quoted cell begins and ends at a comma or line end, as RFC 4180 wants it.

    Then every second quotation mark opens a cell, or goes on after a doubled one.
    """
    places = np.flatnonzero(content == _QUOTE)
    if len(places) % 2:
        return False
    is_edge = np.zeros(256, dtype=bool)
    is_edge[[*b',"\r\n']] = True
    opens_well = is_edge[content[places[0::2] - 1]]
    opens_well[0] |= places[0] == 0
    closes_well = is_edge[content[np.minimum(places[1::2] + 1, len(content) - 1)]]
    return bool(opens_well.all() and closes_well.all())


def _parse(
    body: memoryview, *, width: int, has_quotes: bool, find_numbers: bool
) -> tuple[pa.Table, list[tuple[int, str]]]:
    """Parse with pyarrow; rows of the wrong width by number, which only one thread can tell."""
    broken: list[tuple[int, str]] = []

    def keep(row: arrow_csv.InvalidRow) -> str:
        broken.append((row.number or 0, row.text))
        return "skip"

    names = [str(position) for position in range(width)]
    table = arrow_csv.read_csv(
        pa.py_buffer(body),
        read_options=arrow_csv.ReadOptions(
            column_names=names, use_threads=not find_numbers, block_size=_BLOCK_BYTES
        ),
        parse_options=arrow_csv.ParseOptions(
            newlines_in_values=has_quotes, ignore_empty_lines=False, invalid_row_handler=keep
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            check_utf8=False,  # done for the whole file, which can name the line
        ),
    )
    return table, broken
