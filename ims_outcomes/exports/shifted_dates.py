"""Dates moved by whole weeks that only the holder of a key knows."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from ims_outcomes.exports.pseudonyms import draw

#: The ways to move dates, as the setting has them.
DATE_WAYS: Final = ("clinic", "patient", "first_session")
#: Day 0 of a patient's own calendar: a Monday, after the earliest date that checks allow.
DAY_ZERO: Final = pd.Timestamp("2001-01-01")
_DAYS: Final = 7


def find_shift(key: bytes, *, most_weeks: int, who: str = "") -> int:
    """Find by how many days dates are moved back: whole weeks, 1 to `most_weeks`.

    Examples
    --------
    >>> shift = find_shift(b"k" * 32, most_weeks=52)
    >>> shift % 7, 7 <= shift <= 364
    (0, True)
    """
    number = int.from_bytes(draw(key, "shift", who)[:8])
    return _DAYS * (1 + number % most_weeks)


def find_shifts(
    first_dates: pd.Series, *, way: str, key: bytes, most_weeks: int, names: pd.Series
) -> pd.Series:
    """Find by how many days each patient's dates are moved back.

    "clinic": everybody's by the same whole weeks, so that months keep their pattern and nothing
    that counts days changes. "patient": each by weeks of their own. "first_session": so that the
    first date of each is 2001-01-01, which makes a date the number of days since.

    Parameters
    ----------
    first_dates : Series of datetime
        First date of each patient, by patient_key.
    way : str
        One of `DATE_WAYS`.
    key : bytes
        The clinic's key.
    most_weeks : int
        The most weeks that dates are moved.
    names : Series of str
        Id of each patient, by patient_key.

    Returns
    -------
    Series of int
        Days, by patient_key.

    Examples
    --------
    >>> first = pd.Series(pd.to_datetime(["2025-03-04", "2025-06-10"]), index=[4, 9])
    >>> shifts = find_shifts(
    ...     first, way="first_session", key=b"k" * 32, most_weeks=52, names=pd.Series(["a", "b"])
    ... )
    >>> (first - pd.to_timedelta(shifts, unit="D")).dt.date.astype(str).unique().tolist()
    ['2001-01-01']
    """
    if way == "first_session":
        return (first_dates - DAY_ZERO).dt.days.astype("int64")
    if way == "patient":
        days = [find_shift(key, most_weeks=most_weeks, who=str(name)) for name in names]
        return pd.Series(days, index=first_dates.index, dtype="int64")
    shift = find_shift(key, most_weeks=most_weeks)
    return pd.Series(np.full(len(first_dates), shift), index=first_dates.index)
