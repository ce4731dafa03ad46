"""Parquet files as text, so that they are checked like any other."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from ims_outcomes.exports.content import Content, build_too_large, count_bytes
from ims_outcomes.exports.encodings import clean_cell
from ims_outcomes.exports.stops import build_stop
from ims_outcomes.exports.text_table import TextTable, drop_empty_rows
from ims_outcomes.vocabulary.settings import ReadingSettings

PARQUET_MARK = b"PAR1"
ENCRYPTED_MARK = b"PARE"


def read_parquet(content: Content, *, bounds: ReadingSettings) -> TextTable:
    """Read a Parquet file as text: whole numbers without a point, dates as YYYY-MM-DD.

    A date with a time of day keeps it, and its zone when it has one. A column of lists or of
    other nested values cannot be a column of ours; it is left out, as if it were not there.

    Raises
    ------
    ExportError
        When the file cannot be read, or holds more than the bounds allow.
    """
    if content.data.startswith(ENCRYPTED_MARK):
        raise build_stop("encrypted_file", file=content.name)
    try:
        table = _read_coded(content, bounds=bounds)
        table.validate(full=True)  # texts may hold bytes that are no text
        names = table.schema.names
    except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
        why = "it is not a whole Parquet file"
        raise build_stop("unreadable_file", file=content.name, why=why) from error
    flat = [place for place, kind in enumerate(table.schema.types) if not pa.types.is_nested(kind)]
    if sum(_count_text(table.column(place)) for place in flat) > count_bytes(bounds):
        raise build_too_large(content.name, bounds=bounds)
    text = TextTable(
        file=content.file,
        part=content.part,
        header=tuple(" ".join(names[place].split()) for place in flat),
        cells=[write_as_text(table.column(place)) for place in flat],
        rows=np.arange(2, table.num_rows + 2),
    )
    return drop_empty_rows(text)


def _read_coded(content: Content, *, bounds: ReadingSettings) -> pa.Table:
    """The file with its texts coded: a few bytes may stand for a million long texts."""
    reader = pa.BufferReader(content.data)
    kinds = parquet.read_schema(reader)
    texts = [kind.name for kind in kinds if pa.types.is_string(kind.type)]
    reader.seek(0)
    file = parquet.ParquetFile(reader, read_dictionary=texts)
    if file.metadata.num_rows * file.metadata.num_columns > bounds.most_cells:
        most = f"{bounds.most_cells:,}"
        raise build_stop("too_many_cells", file=content.name, most=most)
    return file.read()


def _count_text(column: pa.ChunkedArray) -> int:
    """How many bytes the texts of a coded column have once each row has its own."""
    if not pa.types.is_dictionary(column.type) or not pa.types.is_string(column.type.value_type):
        return 0
    return sum(
        int(pc.sum(pc.binary_length(chunk.dictionary).take(chunk.indices)).as_py() or 0)
        for chunk in column.chunks
    )


def write_as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """One column as text; an empty text is nothing."""
    if pa.types.is_dictionary(column.type):
        column = _unfold(column)
    if pa.types.is_timestamp(column.type):
        column = _write_times(column)
    if pa.types.is_floating(column.type):
        column = _write_numbers(column)
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        column = pa.chunked_array([pa.nulls(len(column), pa.string())])
    text = column.cast(pa.string())
    return pc.if_else(pc.equal(text, ""), None, text)


def _unfold(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A coded column as plain values; texts with plain blanks for odd ones."""
    kind = column.type.value_type
    if not pa.types.is_string(kind):
        return column.cast(kind)
    chunks = [_clean(chunk.dictionary).take(chunk.indices) for chunk in column.chunks]
    return pa.chunked_array(chunks, pa.string())


def clean_texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of text with plain blanks for odd ones, looked at once for each distinct text."""
    if pc.all(pc.string_is_ascii(column)).as_py() is not False:
        return column
    cleaned = _unfold(column.dictionary_encode())
    return pc.if_else(pc.equal(cleaned, ""), None, cleaned)


def _clean(texts: pa.StringArray) -> pa.StringArray:
    if pc.all(pc.string_is_ascii(texts)).as_py() is not False:
        return texts
    return pa.array([text and clean_cell(text) for text in texts.to_pylist()], pa.string())


def _write_times(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Dates with their times of day and zone; dates alone when every time is midnight."""
    local = column if column.type.tz is None else pc.local_timestamp(column)
    days = local.cast(pa.date32(), safe=False)
    if column.type.tz is None and pc.all(pc.equal(days.cast(local.type), local)).as_py():
        return days
    zone = "" if column.type.tz is None else "%z"
    seconds = column.cast(pa.timestamp("s", column.type.tz), safe=False)
    return pc.strftime(seconds, f"%Y-%m-%dT%H:%M:%S{zone}")


def _write_numbers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Numbers as text, 7.0 as 7, once for each distinct number; NaN is nothing."""
    coded = column.cast(pa.float64()).combine_chunks().dictionary_encode()
    texts = [write_number(number) for number in coded.dictionary.to_pylist()]
    return pa.chunked_array([pa.array(texts, pa.string()).take(coded.indices)])


def write_number(number: float) -> str | None:
    """Write a number as a spreadsheet shows it: 7.0 as 7; NaN is nothing.

    Examples
    --------
    >>> write_number(7.0), write_number(15.33333), write_number(float("nan"))
    ('7', '15.33333', None)
    """
    if math.isnan(number):
        return None
    return str(int(number)) if float(number).is_integer() else repr(float(number))
