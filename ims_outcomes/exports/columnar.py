"""Parquet files as text, so that they are checked like any other."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from ims_outcomes.exports.content import open_for_user
from ims_outcomes.exports.stops import build_stop
from ims_outcomes.exports.text_table import TextTable, drop_empty_rows


def read_parquet(path: Path) -> TextTable:
    """Read a Parquet file as text: whole numbers without a point, dates as YYYY-MM-DD.

    A column of lists or of other nested values cannot be a column of ours; it is left out, as
    if it were not there.

    Raises
    ------
    ExportError
        When the file cannot be read.
    """
    try:
        with open_for_user(path):
            # ParquetFile reads this one file; read_table would take "year=2026" folders apart.
            table = parquet.ParquetFile(path).read()
        table.validate(full=True)  # texts may hold bytes that are no text
        names = table.schema.names
    except (pa.ArrowException, UnicodeDecodeError) as error:
        why = "it is not a whole Parquet file"
        raise build_stop("unreadable_file", file=path.name, why=why) from error
    flat = [place for place, kind in enumerate(table.schema.types) if not pa.types.is_nested(kind)]
    text = TextTable(
        file=path.name,
        header=tuple(" ".join(names[place].split()) for place in flat),
        cells=[_write_as_text(table.column(place)) for place in flat],
        rows=np.arange(2, table.num_rows + 2),
    )
    return drop_empty_rows(text)


def _write_as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """One column as text; an empty text is nothing."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_timestamp(column.type):
        local = column if column.type.tz is None else pc.local_timestamp(column)
        column = local.cast(pa.date32(), safe=False)
    if pa.types.is_floating(column.type):
        column = _write_numbers(column)
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        column = pa.chunked_array([pa.nulls(len(column), pa.string())])
    text = column.cast(pa.string())
    return pc.if_else(pc.equal(text, ""), None, text)


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
