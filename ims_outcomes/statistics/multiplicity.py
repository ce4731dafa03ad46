"""Adjusting p for how many were looked at."""

from __future__ import annotations

import pandas as pd
from statsmodels.stats.multitest import multipletests

#: Our names of the methods and statsmodels' names.
METHODS = {
    "bonferroni": "bonferroni",
    "holm": "holm",
    "hochberg": "simes-hochberg",
    "benjamini_hochberg": "fdr_bh",
    "benjamini_yekutieli": "fdr_by",
}


def adjust_p_values(p_values: pd.Series, *, method: str) -> pd.Series:
    """Adjust p for the number of tests; a missing p stays missing and is not counted as a test.

    Parameters
    ----------
    p_values : Series of float
        One per test, in any order, 0 to 1.
    method : str
        "bonferroni", "holm" or "hochberg" (chance of any false alarm); "benjamini_hochberg" or,
        under any dependence, "benjamini_yekutieli" (share of false alarms).

    Returns
    -------
    Series of float
        Adjusted p, same index and order.

    Raises
    ------
    ValueError
        When the method is none of these, or a p does not lie within 0 to 1.

    Source
    ------
    Holm 1979, Scand J Stat 6:65-70; Hochberg 1988, 10.1093/biomet/75.4.800; Benjamini &
    Hochberg 1995, 10.1111/j.2517-6161.1995.tb02031.x; Benjamini & Yekutieli 2001,
    10.1214/aos/1013699998. Same as R's p.adjust.

    Examples
    --------
    >>> adjust_p_values(pd.Series([0.01, None, 0.04]), method="holm").tolist()
    [0.02, nan, 0.04]
    """
    if method not in METHODS:
        raise ValueError(f"{method!r} is no method; there are {', '.join(METHODS)}")
    given = p_values.dropna()
    if not given.between(0, 1).all():
        raise ValueError("a p lies within 0 to 1")
    adjusted = pd.Series(float("nan"), index=p_values.index)
    if not given.empty:
        found = multipletests(given.to_numpy(dtype="float64"), method=METHODS[method])[1]
        adjusted.loc[p_values.notna()] = found
    return adjusted
