"""Numbers: plain ones, with a point."""

from __future__ import annotations

import math
import re

import numpy as np
import pyarrow as pa

from ims_outcomes.exports.coded import Coded
from ims_outcomes.exports.draft import Draft
from ims_outcomes.vocabulary import Column

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


def read_number(text: str) -> float | None:
    """Read a number; None when it is not one. A comma is never taken for a point.

    Examples
    --------
    >>> read_number("6.5"), read_number("-3"), read_number("7,5"), read_number("nan")
    (6.5, -3.0, None, None)
    """
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    return number + 0.0 if math.isfinite(number) else None  # + 0.0 makes -0 a plain 0


def type_numbers(draft: Draft, column: Column) -> Coded:
    """Turn a column of text into numbers.

    What is not a number is missing. In a column that is not required so is a number outside the
    column's range, or one that is not whole where things are counted; exactly at an end of the
    range is inside it.
    """
    text = draft.columns[column.name]
    numbers = text.replace(list(map(read_number, text.values.to_pylist())), pa.float64())
    check = "score_not_a_number" if column.name == "score" else "not_a_number"
    draft.note(check, numbers.is_missing & ~text.is_missing, column=column.name)
    values = numbers.values.to_numpy(zero_copy_only=False)
    if column.type == "count":
        numbers = _leave_out(draft, column, numbers, values % 1 != 0, check="not_whole")
    low = -math.inf if column.low is None else column.low
    high = math.inf if column.high is None else column.high
    is_outside = (values < low) | (values > high)
    return _leave_out(
        draft, column, numbers, is_outside, check="number_out_of_range", range=_write_range(column)
    )


def _leave_out(
    draft: Draft,
    column: Column,
    numbers: Coded,
    is_wrong: np.ndarray,
    *,
    check: str,
    **details: object,
) -> Coded:
    """The numbers without the wrong ones, which are remarked on."""
    flags = numbers.spread(is_wrong)
    draft.note(check, flags, column=column.name, **details)
    return numbers.without(flags)


def _write_range(column: Column) -> str:
    """Write the range of a column.

    Examples
    --------
    >>> _write_range(Column("soreness_hours", "number", "", low=0, high=336, unit="hours"))
    '0 to 336 hours'
    """
    ends = [f"{end:g}" for end in (column.low, column.high) if end is not None]
    unit = f" {column.unit}" if column.unit else ""
    if len(ends) == 2:
        return f"{ends[0]} to {ends[1]}{unit}"
    return f"its range, which {'ends' if column.low is None else 'begins'} at {''.join(ends)}{unit}"
