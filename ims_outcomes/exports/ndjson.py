"""Records of one JSON object per line, as FHIR servers write them: nested values made columns."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from ims_outcomes.exports.coded import Numbers
from ims_outcomes.exports.columnar import write_number
from ims_outcomes.exports.content import Content
from ims_outcomes.exports.encodings import Text, clean_cell
from ims_outcomes.exports.header_rows import clean_name
from ims_outcomes.exports.json_columns import Columns, count_depth, read_columns, split_kinds
from ims_outcomes.exports.stops import build_stop
from ims_outcomes.exports.text_table import TextTable, drop_empty_rows
from ims_outcomes.vocabulary.settings import ReadingSettings

#: The name that says what kind of record a line is.
KIND = "resourceType"
_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r|\Z)")
_KIND_LENGTH = 60


@dataclasses.dataclass
class _Kind:
    """What is gathered of one kind of record; grows line by line."""

    rows: list[int] = dataclasses.field(default_factory=list)
    places: dict[str, list[int]] = dataclasses.field(default_factory=dict)
    texts: dict[str, list[str]] = dataclasses.field(default_factory=dict)

    def add(self, row: int, values: Mapping[str, str]) -> None:
        """Add a record under the names of its values."""
        for name, text in values.items():
            self.places.setdefault(name, []).append(len(self.rows))
            self.texts.setdefault(name, []).append(text)
        self.rows.append(row)

    def build_columns(self) -> Columns:
        """The cells of each name."""
        return {
            name: _build_column(np.array(places), self.texts[name], len(self.rows))
            for name, places in self.places.items()
        }


def is_ndjson(data: bytes) -> bool:
    r"""Whether text is one JSON object per line, seen in its first line.

    Examples
    --------
    >>> is_ndjson(b'{"a": 1}\n'), is_ndjson(b"a,b\n1,2\n")
    (True, False)
    """
    return re.match(rb"\s*\{\s*[\"}]", data[:2000]) is not None


def read_ndjson(content: Content, text: Text, *, bounds: ReadingSettings) -> list[TextTable]:
    """Read records of JSON, one table for each kind of record.

    A value inside another is a column named by the way to it: `code.coding.0.code`. Numbers are
    written as a spreadsheet shows them, 7.50 as 7.5. A line that is no JSON object, or too deep
    or too long, is broken: it is kept by its number with the most frequent kind and costs no
    other line.

    Parameters
    ----------
    content : Content
        The file, for its name.
    text : Text
        Its text.
    bounds : ReadingSettings
        `deepest_nesting`, `longest_row_kilobytes`, `most_columns` and `most_cells`.

    Raises
    ------
    ExportError
        When there is no record, or more columns or cells than the bounds allow.
    """
    try:
        tables = _read_fast(content, text, bounds=bounds)
    except pa.ArrowException:
        tables = []
    return tables or _read_with_care(content, text, bounds=bounds)


def _read_fast(content: Content, text: Text, *, bounds: ReadingSettings) -> list[TextTable]:
    """Read clean records all at once."""
    tables = []
    empty = _list_blank_lines(text.utf8)
    for name, rows, lines in split_kinds(text.utf8, kind=KIND, bounds=bounds):
        columns = read_columns(lines, longest=bounds.longest_row_kilobytes * 1000)
        said = columns.get(KIND)
        is_odd = len(rows) != len(next(iter(columns.values()), rows)) or (
            said is not None and said.unique().to_pylist() != [name]
        )
        if is_odd or (name and said is None) or not columns:
            raise pa.ArrowInvalid("needs a closer look")
        _check_size(len(columns), len(rows), content, bounds)
        table = _build_table(content, name, text, rows=rows, columns=columns)
        tables.append(drop_empty_rows(dataclasses.replace(table, empty=empty)))
        empty = empty[:0]
    return tables


def _list_blank_lines(data: bytes) -> Numbers:
    """The numbers of the blank lines."""
    if data.find(b"\n\n") < 0 and data.find(b"\r") < 0 and not data.startswith(b"\n"):
        return np.array([], dtype=np.int64)
    lines = enumerate(_split_lines(data), start=1)
    return np.array([number for number, line in lines if not line.strip()], dtype=np.int64)


def _read_with_care(content: Content, text: Text, *, bounds: ReadingSettings) -> list[TextTable]:
    """Read records line by line, so that a broken one costs no other."""
    kinds: dict[str, _Kind] = {}
    broken: dict[str, list[int]] = {}
    empty: list[int] = []
    for number, line in enumerate(_split_lines(text.utf8), start=1):
        if not line.strip():
            empty.append(number)
            continue
        record = _read_line(line, bounds=bounds)
        if isinstance(record, str):
            broken.setdefault(record, []).append(number)
            continue
        kind = kinds.setdefault(_name_kind(record), _Kind())
        kind.add(number, dict(_flatten(record, "")))
        _check_size(len(kind.places), len(kind.rows), content, bounds)
    if not kinds and not broken:
        raise build_stop("empty_file", file=content.name)
    kinds = kinds or {"": _Kind()}
    largest = max(kinds, key=lambda name: len(kinds[name].rows))
    tables = []
    for name, kind in kinds.items():
        columns = kind.build_columns()
        table = _build_table(content, name, text, rows=np.array(kind.rows), columns=columns)
        if name == largest:
            aside = {check: np.array(lines) for check, lines in broken.items()}
            table = dataclasses.replace(table, broken=aside, empty=np.array(empty, dtype=np.int64))
        tables.append(drop_empty_rows(table))
    return tables


def _split_lines(data: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(data):
        found = _LINE.match(data, start)
        assert found
        yield found[0]
        start = found.end()


def _read_line(line: bytes, *, bounds: ReadingSettings) -> dict[str, Any] | str:
    """The record of a line, or the check that it fails."""
    if len(line) > bounds.longest_row_kilobytes * 1000:
        return "too_long_row"
    # As many brackets at least as it is deep: most lines need no closer look.
    if count_depth(line, most=bounds.deepest_nesting) > bounds.deepest_nesting:
        return "too_deep_row"
    try:
        record = json.loads(
            line, parse_float=_write_float, parse_int=str, parse_constant=lambda _: None
        )
    except (ValueError, RecursionError):
        return "broken_json"
    return record if isinstance(record, dict) else "broken_json"


def _write_float(number: str) -> str | None:
    """A number with a point as a spreadsheet shows it."""
    return write_number(float(number)) if abs(float(number)) < float("inf") else number


def _name_kind(record: Mapping[str, Any]) -> str:
    kind = record.get(KIND)
    return clean_name(kind)[:_KIND_LENGTH] if isinstance(kind, str) else ""


def _flatten(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every value inside a value with the way to it; what is empty is nothing."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flatten(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _flatten(inner, f"{path}.{place}")
    elif isinstance(value, bool):
        yield path, str(value).lower()
    elif value and (text := clean_cell(value)):
        yield path, text


def _check_size(columns: int, rows: int, content: Content, bounds: ReadingSettings) -> None:
    """Raise a stop when a table has grown beyond the bounds."""
    if columns > bounds.most_columns:
        most = f"{bounds.most_columns:,}"
        raise build_stop("too_many_columns", file=content.name, most=most)
    if columns * rows > bounds.most_cells:
        raise build_stop("too_many_cells", file=content.name, most=f"{bounds.most_cells:,}")


def _build_table(
    content: Content, name: str, text: Text, *, rows: Numbers, columns: Columns
) -> TextTable:
    """One kind of record as a table; the row is the number of the line."""
    return TextTable(
        file=content.file,
        part=": ".join(part for part in (content.part, name) if part),
        header=tuple(map(clean_name, columns)),
        cells=list(columns.values()),
        rows=rows.astype(np.int64),
        remarks=text.remarks,
    )


def _build_column(places: Numbers, texts: list[str], count: int) -> pa.ChunkedArray:
    """A column in which only some of the rows hold something."""
    at = np.full(count, -1)
    at[places] = np.arange(len(places))
    values = pa.array(texts, pa.string())
    return pa.chunked_array([values.take(pa.array(at, mask=at < 0))])
