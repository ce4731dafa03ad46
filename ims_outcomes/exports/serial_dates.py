"""Dates that a spreadsheet wrote as the number of the day."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

import numpy as np

from ims_outcomes.exports.coded import Coded

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


def _read_serial(text: str) -> datetime.date | None:
    if not _SERIAL.fullmatch(text):
        return None
    number = int(text[:5])
    return _DAY_ZERO + datetime.timedelta(number) if _FIRST <= number <= _LAST else None


def _is_enough(days: Sequence[datetime.date | None], text: Coded, *, slip_share: float) -> bool:
    is_read = text.spread(np.array([day is not None for day in days], dtype=bool))
    return bool(is_read.any() and is_read.sum() >= (1 - slip_share) * (~text.is_missing).sum())
