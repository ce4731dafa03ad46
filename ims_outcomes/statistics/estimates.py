"""The one shape of every number on a page: a tidy row that carries its n, interval and method."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

#: Columns of an estimates frame, in order, with their types.
ESTIMATE_COLUMNS: Mapping[str, str] = {
    "measure": "str",  # id in the registry of definitions, e.g. "responder_30"
    "group": "str",  # what the rows are cut by: "all", "condition", "session_number", "month", …
    "level": "str",  # which part of that: "all", "low_back_pain", "3", "2026-04", …
    "period": "str",  # the months covered, "2025-07 to 2026-06"; filled in when the page is made
    "n": "float64",  # how many the estimate rests on
    "n_missing": "float64",  # how many should have been in n and are not
    "numerator": "float64",  # of a rate; missing for anything else
    "denominator": "float64",  # of a rate; missing for anything else
    "estimate": "float64",  # share as 0 to 1, or a number in `unit`
    "lower": "float64",
    "upper": "float64",
    "unit": "str",  # "share", "points", "sessions", "days", "weeks", "SD", "p", …
    "method": "str",  # how estimate and interval were got: "Wilson", "t", "count", …
}


def build_estimates(rows: pd.DataFrame | list[dict[str, Any]]) -> pd.DataFrame:
    """Bring rows into the shape of an estimates frame.

    What is absent is filled with "all" (group, level), with nothing (period, unit, method) or
    with missing (numbers), column by column and row by row. A column that is not an estimate's
    is refused.

    Parameters
    ----------
    rows : DataFrame or list of dict
        Any part of the columns of `ESTIMATE_COLUMNS`; `measure` is required.

    Returns
    -------
    DataFrame
        One row per number, columns as `ESTIMATE_COLUMNS`.

    Raises
    ------
    ValueError
        When a column is not one of `ESTIMATE_COLUMNS`, or `measure` is absent.

    Examples
    --------
    >>> build_estimates([{"measure": "sessions", "n": 3, "estimate": 3.0}])["level"].tolist()
    ['all']
    """
    frame = pd.DataFrame(rows).reset_index(drop=True)
    if frame.empty and "measure" not in frame:
        frame = frame.assign(measure=pd.Series(dtype="str"))
    unknown = sorted(set(frame.columns) - set(ESTIMATE_COLUMNS))
    if unknown or "measure" not in frame:
        raise ValueError(f"not the columns of an estimate: {unknown or 'measure is missing'}")
    texts = {"group": "all", "level": "all"}
    filled = {
        column: pd.Series(frame.get(column), index=frame.index, dtype=kind)
        for column, kind in ESTIMATE_COLUMNS.items()
    }
    given = {
        column: values.fillna(texts.get(column, "")) if kind == "str" else values
        for (column, values), kind in zip(filled.items(), ESTIMATE_COLUMNS.values(), strict=True)
    }
    return pd.DataFrame(given)
