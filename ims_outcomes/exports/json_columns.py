"""Clean JSON records made columns all at once; what is not clean is left to the careful way."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as arrow_json

from ims_outcomes.exports.coded import Numbers
from ims_outcomes.exports.columnar import clean_texts, write_as_text
from ims_outcomes.vocabulary.settings import ReadingSettings

_SHOWN_BYTES = 1 << 18
_PIECE = 2 << 20
# Elements of one list that become columns; more of them are left to the careful way.
_MOST_ELEMENTS = 100

#: Name of a column, and its cells as text.
Columns = dict[str, pa.ChunkedArray]


def split_kinds(
    data: bytes, *, kind: str, bounds: ReadingSettings
) -> Iterator[tuple[str, Numbers, pa.Buffer]]:
    """The lines of each kind of record: its name, the numbers of the lines, and their bytes.

    Raises
    ------
    ArrowInvalid
        When a line is too long or too deep, or begins with no brace.
    """
    octets = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(octets == ord("\n")) + 1
    starts = np.concatenate([[0], ends]).astype(np.int64)
    starts = starts[starts < len(data)]
    lengths = np.diff(np.append(starts, len(data)))
    if lengths.max(initial=0) > bounds.longest_row_kilobytes * 1000:
        raise pa.ArrowInvalid("needs a closer look")
    _check_depth(data, octets, starts, most=bounds.deepest_nesting)
    offsets = pa.py_buffer(np.append(starts, len(data)))
    lines = pa.LargeStringArray.from_buffers(len(starts), offsets, pa.py_buffer(data))
    pattern = rf'"{re.escape(kind)}"\s*:\s*"(?P<kind>[^"\\]*)"'
    kinds = pc.fill_null(pc.struct_field(pc.extract_regex(lines, pattern), "kind"), "")
    trimmed = pc.utf8_trim_whitespace(lines)
    is_blank = pc.equal(trimmed, "")
    if not pc.all(pc.or_(is_blank, pc.starts_with(trimmed, "{"))).as_py():
        raise pa.ArrowInvalid("needs a closer look")
    for name in pc.unique(kinds.filter(pc.invert(is_blank))).to_pylist():
        chosen = pc.and_(pc.equal(kinds, name), pc.invert(is_blank))
        rows = np.flatnonzero(chosen.to_numpy(zero_copy_only=False)) + 1
        yield name, rows, _join(lines.filter(chosen))


def count_depth(line: bytes, *, most: int) -> int:
    """How deep a line is nested, at most; a look at every bracket only where there are many."""
    if line.count(b"{") + line.count(b"[") <= most:
        return 0
    octets = np.frombuffer(re.sub(rb'"(?:[^"\\]|\\.)*"', b"", line), np.uint8)
    opens = (octets == ord("{")) | (octets == ord("["))
    closes = (octets == ord("}")) | (octets == ord("]"))
    return int(np.cumsum(opens.astype(np.int64) - closes).max(initial=0))


def _check_depth(data: bytes, octets: Numbers, starts: Numbers, *, most: int) -> None:
    """Raise when a line is too deep: the parser would go down with it."""
    borders = np.append(starts, len(data))
    before = np.zeros(len(borders), dtype=np.int64)
    for piece in range(0, len(octets), _PIECE):
        here = octets[piece : piece + _PIECE]
        places = np.flatnonzero((here == ord("{")) | (here == ord("["))) + piece
        before += np.searchsorted(places, borders)
    openings = np.diff(before)
    ends = borders[1:]
    for place in np.flatnonzero(openings > most):
        if count_depth(data[starts[place] : ends[place]], most=most) > most:
            raise pa.ArrowInvalid("needs a closer look")


def _join(lines: pa.LargeStringArray) -> pa.Buffer:
    """The bytes of lines one after the other."""
    places = np.frombuffer(lines.buffers()[1], np.int64)[lines.offset :][: len(lines) + 1]
    return lines.buffers()[2].slice(int(places[0]), int(places[-1] - places[0]))


def read_columns(lines: pa.Buffer, *, longest: int) -> Columns:
    """Read records of one kind, nested values under the names of the way to them.

    Raises
    ------
    ArrowException
        When a line is no record, or one name holds values of different kinds.
    """
    shown = lines.slice(0, min(len(lines), _SHOWN_BYTES)).to_pybytes()
    first = shown[: shown.rfind(b"\n") + 1] or lines.to_pybytes()
    schema = _without_times(_parse(pa.py_buffer(first), None, longest=longest).schema)
    table = _parse(lines, schema, longest=longest)
    again = _without_times(table.schema)
    if again != table.schema:
        table = _parse(lines, again, longest=longest)
    columns: Columns = {}
    for name, column in zip(table.schema.names, table.columns, strict=True):
        for path, leaf in _flatten(name, column.combine_chunks()):
            if path in columns:
                raise pa.ArrowInvalid("two ways of one name")
            if leaf.null_count < len(leaf):
                columns[path] = clean_texts(write_as_text(pa.chunked_array([leaf])))
    return {path: text for path, text in columns.items() if text.null_count < len(text)}


def _parse(lines: pa.Buffer, schema: pa.Schema | None, *, longest: int) -> pa.Table:
    return arrow_json.read_json(
        pa.BufferReader(lines),
        read_options=arrow_json.ReadOptions(block_size=2 * longest),
        parse_options=arrow_json.ParseOptions(explicit_schema=schema),
    )


def _without_times(schema: pa.Schema) -> pa.Schema:
    """The schema with text where the parser saw times: text comes first."""
    return pa.schema([field.with_type(_as_text(field.type)) for field in schema])


def _as_text(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_timestamp(kind):
        return pa.string()
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_as_text(field.type)) for field in kind])
    if pa.types.is_list(kind):
        return pa.list_(_as_text(kind.value_type))
    return kind


def _flatten(path: str, column: pa.Array) -> Iterator[tuple[str, pa.Array]]:
    """Every column of single values inside a column."""
    if pa.types.is_struct(column.type):
        for place, field in enumerate(column.type):
            yield from _flatten(f"{path}.{field.name}", pc.struct_field(column, [place]))
    elif pa.types.is_list(column.type):
        for place, elements in enumerate(_spread(column)):
            yield from _flatten(f"{path}.{place}", elements)
    elif not pa.types.is_null(column.type):
        yield path, column


def _spread(column: pa.ListArray) -> Iterator[pa.Array]:
    """The first elements of each list, then the second, and so on; nothing where there is none."""
    lengths = pc.fill_null(pc.list_value_length(column), 0).to_numpy(zero_copy_only=False)
    longest = int(lengths.max(initial=0))
    if longest > _MOST_ELEMENTS:
        raise pa.ArrowInvalid("a long list")
    # flatten leaves out what lists that are nothing point to, so places are counted anew
    starts = np.cumsum(lengths) - lengths
    values = column.flatten()
    for place in range(longest):
        yield values.take(pa.array(starts + place, mask=lengths <= place))
