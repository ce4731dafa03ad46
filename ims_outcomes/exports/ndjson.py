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
from ims_outcomes.exports.content import Content
from ims_outcomes.exports.encodings import Text, clean_cell
from ims_outcomes.exports.header_rows import clean_name
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
    broken: dict[str, list[int]] = dataclasses.field(default_factory=dict)

    def add(self, row: int, values: Mapping[str, str]) -> None:
        """Add a record under the names of its values."""
        for name, text in values.items():
            self.places.setdefault(name, []).append(len(self.rows))
            self.texts.setdefault(name, []).append(text)
        self.rows.append(row)


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

    A value inside another is a column named by the way to it: `code.coding.0.code`. Numbers stay
    as they are written. A line that is no JSON object, or too deep or too long, is broken: it is
    kept by its number with the most frequent kind and costs no other line.

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
        _check_size(kind, content, bounds)
    if not kinds and not broken:
        raise build_stop("empty_file", file=content.name)
    kinds = kinds or {"": _Kind()}
    largest = max(kinds, key=lambda name: len(kinds[name].rows))
    return [
        _build_table(
            content,
            name,
            kind,
            broken=broken if name == largest else {},
            empty=empty if name == largest else [],
            text=text,
        )
        for name, kind in kinds.items()
    ]


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
    if _count_depth(line, most=bounds.deepest_nesting) > bounds.deepest_nesting:
        return "too_deep_row"
    try:
        record = json.loads(line, parse_float=str, parse_int=str, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return "broken_json"
    return record if isinstance(record, dict) else "broken_json"


def _count_depth(line: bytes, *, most: int) -> int:
    """How deep a line is nested, at most; a look at every bracket only where there are many."""
    if line.count(b"{") + line.count(b"[") <= most:
        return 0
    octets = np.frombuffer(re.sub(rb'"(?:[^"\\]|\\.)*"', b"", line), np.uint8)
    opens = (octets == ord("{")) | (octets == ord("["))
    closes = (octets == ord("}")) | (octets == ord("]"))
    return int(np.cumsum(opens.astype(np.int64) - closes).max(initial=0))


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


def _check_size(kind: _Kind, content: Content, bounds: ReadingSettings) -> None:
    """Raise a stop when a table has grown beyond the bounds."""
    if len(kind.places) > bounds.most_columns:
        most = f"{bounds.most_columns:,}"
        raise build_stop("too_many_columns", file=content.name, most=most)
    if len(kind.places) * len(kind.rows) > bounds.most_cells:
        raise build_stop("too_many_cells", file=content.name, most=f"{bounds.most_cells:,}")


def _build_table(
    content: Content,
    name: str,
    kind: _Kind,
    *,
    broken: Mapping[str, list[int]],
    empty: list[int],
    text: Text,
) -> TextTable:
    """One kind of record as a table; the row is the number of the line."""
    count = len(kind.rows)
    parts = [part for part in (content.part, name) if part]
    table = TextTable(
        file=content.file,
        part=": ".join(parts),
        header=tuple(map(clean_name, kind.places)),
        cells=[
            _build_column(np.array(places), kind.texts[column], count)
            for column, places in kind.places.items()
        ],
        rows=np.array(kind.rows, dtype=np.int64),
        broken={check: np.array(lines) for check, lines in broken.items()},
        empty=np.array(empty, dtype=np.int64),
        remarks=text.remarks,
    )
    return drop_empty_rows(table)


def _build_column(places: Numbers, texts: list[str], count: int) -> pa.ChunkedArray:
    """A column in which only some of the rows hold something."""
    at = np.full(count, -1)
    at[places] = np.arange(len(places))
    values = pa.array(texts, pa.string())
    return pa.chunked_array([values.take(pa.array(at, mask=at < 0))])
