"""CSV text with quotation marks out of order: taken apart so that no row costs its neighbours."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from ims_outcomes.exports.coded import Numbers


@dataclasses.dataclass(frozen=True)
class Records:
    """The records below a header; `numbers` count from 1 at the first line below it."""

    cells: list[pa.ChunkedArray]
    numbers: Numbers
    broken: dict[str, Numbers]
    empty: Numbers


def read_records(text: str, *, width: int) -> Records:
    r"""Take text apart record by record, beginning again after a line that cannot be read.

    A quotation mark that never closes would swallow all that follows. Such a line is broken by
    itself, and reading goes on with the line after it.

    Examples
    --------
    >>> records = read_records('a,b\n"c,d\ne,f\n', width=2)
    >>> records.cells[0].to_pylist(), records.numbers.tolist()
    (['a', 'e'], [1, 3])
    >>> records.broken["broken_quote"].tolist()
    [2]
    """
    whole: list[list[str]] = []
    numbers: list[int] = []
    aside: dict[str, list[int]] = {"ragged_row": [], "broken_quote": [], "": []}
    for number, record in enumerate(_split_records(text), start=1):
        problem = _find_problem(record, width=width)
        if problem is not None:
            aside[problem].append(number)
        elif record is not None:
            whole.append(record)
            numbers.append(number)
    columns = zip(*whole, strict=True) if whole else [()] * width
    empty = aside.pop("")
    return Records(
        cells=[_build_column(cells) for cells in columns],
        numbers=np.array(numbers, dtype=np.int64),
        broken={check: np.array(found) for check, found in aside.items() if found},
        empty=np.array(empty, dtype=np.int64),
    )


def _find_problem(record: list[str] | None, *, width: int) -> str | None:
    """The check a record fails, "" for a blank line, None for a whole record."""
    if record is None:
        return "broken_quote"
    if not record or (width > 1 and len(record) == 1 and not record[0].strip()):
        return ""
    return None if len(record) == width else "ragged_row"


def _split_records(text: str) -> Iterator[list[str] | None]:
    """Each record as a list of cells; None for a line that cannot be read."""
    lines = list(io.StringIO(text, newline=""))
    start = 0
    while start < len(lines):
        reader = csv.reader((lines[at] for at in range(start, len(lines))), strict=True)
        begins = start
        try:
            for record in reader:
                yield record
                begins = start + reader.line_num
            return
        except csv.Error:
            yield None
            start = begins + 1


def _build_column(cells: tuple[str, ...]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([cell or None for cell in cells], pa.string())])
