"""Dates that a spreadsheet wrote as the number of the day."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from ims_outcomes.exports.coded import Coded, Flags, recode

# The day before day 1 of the 1900 system; its day 60, 29 February 1900, never was.
_DAY_ZERO = datetime.date(1899, 12, 30)
_SERIAL = re.compile(r"[0-9]{5}([.,][0-9]+)?")
# † Days that visits can have been on: 1980-01-01 to 2079-12-31.
_FIRST, _LAST = 29_221, 65_745


def read_serials(text: Coded, *, slip_share: float) -> list[datetime.date | None] | None:
    """Read a column of day numbers, or None when it is none.

    A column holds day numbers when all its cells are whole numbers or decimals between those of
    1980-01-01 and 2079-12-31 in the 1900 system; up to `slip_share` of its rows may be something
    else. The decimals are the time of day, and left out.

    Examples
    --------
    >>> from ims_outcomes.exports.coded import encode
    >>> import pyarrow as pa
    >>> read_serials(encode(pa.array(["45717", "45718.5"])), slip_share=0.05)
    [datetime.date(2025, 3, 1), datetime.date(2025, 3, 2)]
    """
    days = [_read_serial(value) for value in text.values.to_pylist()]
    return days if _is_enough(days, text, slip_share=slip_share) else None


def turn_serials(text: Coded) -> tuple[Coded, Flags]:
    """Write the day numbers of a column as dates, where at least half of its rows are such.

    So none is lost when more of a short column is damaged than `read_serials` takes for slips.
    Like a date cell, each is what a spreadsheet took for a date, and dates as text beside them
    are to be asked about. Where fewer rows hold them, day numbers themselves are the slips.

    Returns
    -------
    Coded, array of bool
        The column as text, and which of its rows held a day number.

    Examples
    --------
    >>> from ims_outcomes.exports.coded import encode
    >>> turned, are_serials = turn_serials(encode(pa.array(["45717", "never"])))
    >>> turned.to_arrow().to_pylist(), are_serials.tolist()
    (['2025-03-01', 'never'], [True, False])
    """
    days = [_read_serial(value) for value in text.values.to_pylist()]
    are_serials = text.spread(np.array([day is not None for day in days], dtype=bool))
    if not are_serials.any() or 2 * are_serials.sum() < (~text.is_missing).sum():
        return text, np.zeros(len(text), dtype=bool)
    values = [
        day.isoformat() if day else value
        for day, value in zip(days, text.values.to_pylist(), strict=True)
    ]
    return recode(text, pa.array(values, pa.string())), are_serials


def _read_serial(text: str) -> datetime.date | None:
    if not _SERIAL.fullmatch(text):
        return None
    number = int(text[:5])
    return _DAY_ZERO + datetime.timedelta(number) if _FIRST <= number <= _LAST else None


def _is_enough(days: Sequence[datetime.date | None], text: Coded, *, slip_share: float) -> bool:
    is_read = text.spread(np.array([day is not None for day in days], dtype=bool))
    return bool(is_read.any() and is_read.sum() >= (1 - slip_share) * (~text.is_missing).sum())
