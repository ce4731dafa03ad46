"""Bands of counts: which one a value lies in, and what the bands are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence


def list_bands(*, ends: Sequence[int], start: int = 1) -> list[str]:
    """List the names of bands of whole numbers, from `start` on.

    Parameters
    ----------
    ends : sequence of int
        The last number of each band but the open one.
    start : int
        The first number.

    Returns
    -------
    list of str
        One name per band.

    Examples
    --------
    >>> list_bands(ends=(1, 3))
    ['1', '2 to 3', '4 or more']
    """
    starts = [start, *(end + 1 for end in ends)]
    closed = [
        f"{first}" if first == last else f"{first} to {last}"
        for first, last in zip(starts, ends, strict=False)
    ]
    return [*closed, f"{starts[-1]} or more"]


def name_bands(values: pd.Series, *, ends: Sequence[int], start: int = 1) -> pd.Series:
    """Name the band that each value lies in.

    A value between two whole numbers belongs to the band of the lower one; one below `start` to
    the first; a missing one to none.

    Parameters
    ----------
    values : Series of numbers
        Counts, days or minutes.
    ends, start
        As `list_bands`.

    Returns
    -------
    Series of str
        Same index.

    Examples
    --------
    >>> name_bands(pd.Series([1, 3, 3.5, 4]), ends=(1, 3)).tolist()
    ['1', '2 to 3', '2 to 3', '4 or more']
    """
    names = np.array(list_bands(ends=ends, start=start))
    place = np.digitize(values.fillna(start), [end + 1 for end in ends])
    return pd.Series(names[place], index=values.index, dtype="str").where(values.notna())


def count_bands(values: pd.Series, *, ends: Sequence[int], start: int = 1) -> pd.DataFrame:
    """Count the values in each band, empty bands too.

    Parameters
    ----------
    values : Series of numbers
        Missing ones are counted as missing.
    ends, start
        As `list_bands`.

    Returns
    -------
    DataFrame
        One row per band: level, numerator, denominator (all values), n_missing.

    Examples
    --------
    >>> count_bands(pd.Series([1, 5]), ends=(1, 3))["numerator"].tolist()
    [1.0, 0.0, 1.0]
    """
    names = list_bands(ends=ends, start=start)
    counts = name_bands(values, ends=ends, start=start).value_counts()
    return pd.DataFrame(
        {
            "level": names,
            "numerator": counts.reindex(names, fill_value=0).to_numpy(dtype="float64"),
            "denominator": float(values.notna().sum()),
            "n_missing": float(values.isna().sum()),
        }
    )
