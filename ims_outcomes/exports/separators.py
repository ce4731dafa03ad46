"""What stands between the cells of a CSV file, and where its header is: seen in its first rows."""

from __future__ import annotations

import csv
import dataclasses
import itertools
import re

from ims_outcomes.exports.broken_lines import Record, split_records
from ims_outcomes.exports.header_rows import SHOWN_ROWS, find_header

SEPARATORS = (",", ";", "\t", "|")
# How Excel is told the separator: a first line that is no row of the sheet.
_SEPARATOR_LINE = re.compile(rb'"?sep=([,;\t|])"?[ ,;\t|]*(?:\r\n|\n|\r)', re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Layout:
    """How a CSV file is laid out.

    Attributes
    ----------
    separator : str
        What stands between cells.
    names : list of str
        The header as it stands.
    place : int
        Where the header stands among the rows that a spreadsheet shows, from 0.
    end : int
        Where the header ends and the rows begin, in bytes.
    """

    separator: str
    names: list[str]
    place: int
    end: int


def find_layout(data: bytes, *, separator: str, longest: int) -> Layout | None:
    r"""Find the separator and the header; None when there is nothing but blank lines.

    The separator is what the first line `sep=;` says, or the one that takes the rows apart like
    the header, with no title above it if possible, and into the most columns.

    Parameters
    ----------
    data : bytes
        UTF-8 text.
    separator : str
        What the clinic's map says; "" to look.
    longest : int
        Bytes that a row may have.

    Examples
    --------
    >>> layout = find_layout(b"id;score\n1;7,5\n2;6,5\n", separator="", longest=1000)
    >>> layout.separator, layout.names, layout.end
    (';', ['id', 'score'], 9)
    """
    said = _SEPARATOR_LINE.match(data)
    start = said.end() if said else 0
    given = said[1].decode() if said else separator
    layouts = [
        (_judge(records, place), _lay_out(each, records, place))
        for each in ([given] if given else SEPARATORS)
        for records, place in [_try_separator(data, start, each, longest=longest)]
        if place is not None
    ]
    return max(layouts, key=lambda pair: pair[0])[1] if layouts else None


def _try_separator(
    data: bytes, start: int, separator: str, *, longest: int
) -> tuple[list[Record], int | None]:
    """The first records taken apart by one separator, and which is the header."""
    found = split_records(data, start, delimiter=separator, longest=longest)
    records = list(itertools.islice(found, SHOWN_ROWS))
    records = [_mend(record, data, separator) if record.problem else record for record in records]
    place = find_header([record.cells for record in records])
    above = records[:place]
    # A header too long to be one must not make a header of the first row.
    is_lost = any(record.problem == "too_long_row" for record in above)
    return records, None if is_lost else place


def _mend(record: Record, data: bytes, separator: str) -> Record:
    """A line whose quotes never close, as if they were letters: it may be the header."""
    if record.problem == "too_long_row":
        return record
    start = max(data.rfind(b"\n", 0, record.end - 1), data.rfind(b"\r", 0, record.end - 2)) + 1
    line = data[start : record.end].decode().strip("\r\n")
    return dataclasses.replace(record, cells=next(csv.reader([line], delimiter=separator)))


def _judge(records: list[Record], place: int) -> tuple[bool, bool, float, int]:
    """How well a separator fits: most rows like the header, no title, how many alike, columns."""
    width = len(records[place].cells)
    widths = [len(record.cells) for record in records[place + 1 :] if any(record.cells)]
    is_table = width > 1
    is_first = not any(any(record.cells) for record in records[:place])
    # A last row with others above it is no header because nothing below speaks against it.
    alike = sum(1 for each in widths if each == width) / len(widths) if widths else float(is_first)
    return is_table and alike >= 0.5, is_table and is_first, alike * is_table, width


def _lay_out(separator: str, records: list[Record], place: int) -> Layout:
    record = records[place]
    names = record.cells + [""] * _count_extra(records, place)
    return Layout(separator, names, place, record.end)


def _count_extra(records: list[Record], place: int) -> int:
    """How many empty cells every row has beyond the header: columns without a name."""
    width = len(records[place].cells)
    below = [record.cells for record in records[place + 1 :] if any(record.cells)]
    if not below or any(cell for cells in below for cell in cells[width:]):
        return 0
    return max(0, min(map(len, below)) - width)
