"""CSV files as text: the fast way for clean files, and piece by piece where quotes are broken."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from ims_outcomes.exports.broken_lines import (
    Record,
    Records,
    gather_records,
    join_records,
    split_records,
)
from ims_outcomes.exports.coded import Flags, Numbers
from ims_outcomes.exports.content import Content
from ims_outcomes.exports.encodings import Text
from ims_outcomes.exports.header_rows import clean_name, note_title
from ims_outcomes.exports.separators import Layout, find_layout
from ims_outcomes.exports.stops import build_stop
from ims_outcomes.exports.text_table import TextTable, drop_empty_rows
from ims_outcomes.vocabulary.settings import ReadingSettings

_QUOTE = ord('"')
_PIECE = 16 << 20
# Where quotes are broken, so much is read with care before the fast way is tried again, and so
# much is looked at for where it may go on.
_CAREFUL_BYTES = 1 << 18
_FAST_BYTES = 1 << 21


def read_delimited(
    content: Content, text: Text, *, separator: str = "", bounds: ReadingSettings
) -> TextTable:
    """Read CSV text as a table of text.

    `007` stays `007` and `NA` is a text; only an empty cell holds nothing. A row with more or
    fewer cells than the header is broken, and so is one with a quotation mark that does not
    close or with a NUL byte; all are kept by number and cost no other row. A line break inside
    quotes does not begin a new row, as in a spreadsheet.

    Parameters
    ----------
    content : Content
        The file, for its name.
    text : Text
        Its text.
    separator : str
        What stands between cells, as the clinic's map says; "" to look.
    bounds : ReadingSettings
        `longest_row_kilobytes` and `most_columns`.

    Raises
    ------
    ExportError
        When it has no header, or more columns than the bounds allow.
    """
    longest = bounds.longest_row_kilobytes * 1000
    layout = find_layout(text.utf8, separator=separator, longest=longest)
    if layout is None:
        raise _build_no_header(content, text)
    if len(layout.names) > bounds.most_columns:
        most = f"{bounds.most_columns:,}"
        raise build_stop("too_many_columns", file=content.name, most=most)
    records = _read_body(text.utf8, layout, longest=longest)
    if text.utf8.find(b"\0", layout.end) >= 0:
        records = _set_nul_aside(records)
    row = layout.place + 1
    table = TextTable(
        file=content.file,
        part=content.part,
        header=tuple(map(clean_name, layout.names)),
        cells=records.cells,
        rows=records.numbers + row,
        broken={check: found + row for check, found in records.broken.items()},
        empty=records.empty + row,
        remarks=(*text.remarks, *note_title(layout.place)),
    )
    return drop_empty_rows(table)


def _build_no_header(content: Content, text: Text) -> Exception:
    if not text.utf8.strip(b'\r\n\t ,;|"\0'):
        return build_stop("empty_file", file=content.name)
    why = "its header holds a cell without end"
    return build_stop("unreadable_file", file=content.name, why=why)


def _read_body(data: bytes, layout: Layout, *, longest: int) -> Records:
    """All records below the header."""
    width = len(layout.names)
    body = _Body(data, width=width, separator=layout.separator, longest=longest)
    whole = body.read_fast(layout.end, len(data))
    return whole or join_records(list(body.read_pieces(layout.end)), width=width)


@dataclasses.dataclass(frozen=True)
class _Body:
    """The text below a header, and how it is laid out."""

    data: bytes = dataclasses.field(repr=False)
    width: int
    separator: str
    longest: int

    def read_fast(self, start: int, end: int) -> Records | None:
        """Read clean text in parallel; None when it needs care."""
        body = memoryview(self.data)[start:end]
        has_quotes = self.data.find(b'"', start, end) >= 0
        if not body or (has_quotes and not self._are_quotes_in_order(start, end)):
            return None
        try:
            table, broken = self._parse(body, has_quotes=has_quotes, find_numbers=False)
            if broken:
                table, broken = self._parse(body, has_quotes=has_quotes, find_numbers=True)
        except pa.ArrowInvalid:
            return None
        return _number_rows(table, broken)

    def read_pieces(self, start: int) -> Iterator[Records]:
        """Read with care where quotes are broken, and fast between."""
        while start < len(self.data):
            end = self._find_clean_end(start)
            records = self.read_fast(start, end) if end > start else None
            if records is None:
                records, end = self._read_with_care(start, max(end, start + _CAREFUL_BYTES))
            yield records
            start = end

    def _read_with_care(self, start: int, enough: int) -> tuple[Records, int]:
        """Record by record up to the first that ends at or after `enough`."""
        found: list[Record] = []
        records = split_records(self.data, start, delimiter=self.separator, longest=self.longest)
        for record in records:
            found.append(record)
            if record.end >= enough:
                break
        return gather_records(found, width=self.width), found[-1].end

    def _are_quotes_in_order(self, start: int, end: int) -> bool:
        """Whether every quoted cell begins and ends at a separator or line end (RFC 4180)."""
        octets = np.frombuffer(self.data, np.uint8)[start:end]
        before = 0
        for piece in range(0, len(octets), _PIECE):
            places = np.flatnonzero(octets[piece : piece + _PIECE] == _QUOTE) + piece
            if not self._is_in_order(octets, places, is_open=before % 2 == 1).all():
                return False
            before += len(places)
        return before % 2 == 0

    def _is_in_order(self, octets: Numbers, places: Numbers, *, is_open: bool) -> Flags:
        """For each quotation mark whether it may stand there.

        Every second one opens a cell, or goes on after a doubled one.
        """
        is_edge = np.zeros(256, dtype=bool)
        is_edge[[*b'"\r\n', ord(self.separator)]] = True
        near = np.full(len(places), ord("\n"), dtype=np.uint8)  # as beyond the ends
        opens, closes = slice(int(is_open), None, 2), slice(1 - int(is_open), None, 2)
        inner = places[opens][places[opens] > 0]
        near[opens][len(places[opens]) - len(inner) :] = octets[inner - 1]
        inner = places[closes][places[closes] < len(octets) - 1]
        near[closes][: len(inner)] = octets[inner + 1]
        in_order: Flags = is_edge[near]
        return in_order

    def _find_clean_end(self, start: int) -> int:
        """The last line end within reach up to which quotes are in order; `start` when none."""
        end = min(start + _FAST_BYTES, len(self.data))
        octets = np.frombuffer(self.data, np.uint8)[start:end]
        places = np.flatnonzero(octets == _QUOTE)
        in_order = self._is_in_order(octets, places, is_open=False)
        pairs = len(places) // 2
        good = in_order[: 2 * pairs].reshape(pairs, 2).all(axis=1)
        first_bad = pairs if good.all() else int(np.argmin(good))
        stop = places[2 * first_bad] if 2 * first_bad < len(places) else len(octets)
        if stop == len(octets) and end == len(self.data):
            return end
        breaks = np.flatnonzero((octets[:stop] == ord("\n")) | (octets[:stop] == ord("\r")))
        breaks = breaks[np.searchsorted(places, breaks) % 2 == 0]
        if not len(breaks):
            return start
        last = start + int(breaks[-1]) + 1
        return last + (self.data[last - 1 : last + 1] == b"\r\n")

    def _parse(
        self, body: memoryview, *, has_quotes: bool, find_numbers: bool
    ) -> tuple[pa.Table, list[tuple[int, str]]]:
        """Parse with pyarrow; rows of the wrong width by number, which only one thread can tell."""
        broken: list[tuple[int, str]] = []

        def keep(row: arrow_csv.InvalidRow) -> str:
            broken.append((row.number or 0, row.text))
            return "skip"

        names = [str(position) for position in range(self.width)]
        table = arrow_csv.read_csv(
            pa.py_buffer(body),
            read_options=arrow_csv.ReadOptions(
                column_names=names, use_threads=not find_numbers, block_size=self.longest
            ),
            parse_options=arrow_csv.ParseOptions(
                delimiter=self.separator,
                newlines_in_values=has_quotes,
                ignore_empty_lines=False,
                invalid_row_handler=keep,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                check_utf8=False,  # done for the whole file
            ),
        )
        return table, broken


def _number_rows(table: pa.Table, broken: list[tuple[int, str]]) -> Records:
    """The records of a parsed text with their numbers."""
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


def _set_nul_aside(records: Records) -> Records:
    """The records without those that hold a NUL byte, which are broken."""
    has_nul = np.zeros(len(records.numbers), dtype=bool)
    for column in records.cells:
        found = pc.fill_null(pc.match_substring(column, "\0"), False)
        has_nul |= found.to_numpy(zero_copy_only=False).astype(bool)
    if not has_nul.any():
        return records
    return dataclasses.replace(
        records,
        cells=[column.filter(pa.array(~has_nul)) for column in records.cells],
        numbers=records.numbers[~has_nul],
        broken={**records.broken, "null_byte": records.numbers[has_nul]},
    )
