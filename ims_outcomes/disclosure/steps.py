"""Curves that rise in steps: no step stands for a single patient."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

#: Measures of curves whose steps are people, over the groups that are their times.
STEPPED: Final = ("first_response", "first_response_held", "left_before_response")
_TIMES: Final = ("sessions", "days")
_NUMBERS: Final = ["estimate", "lower", "upper"]
_TOLERANCE: Final = 1e-9


def hold_small_steps(estimates: pd.DataFrame, *, least: int) -> pd.DataFrame:
    """Let a rising curve wait until at least so many people make a step.

    A curve holds its last value, and its interval, until it has risen by the share of `least`
    people of those it is about; what it has risen by less is in the next step. Only a first value
    of 0 stands as it is. Rows of other measures stay as they are.

    Parameters
    ----------
    estimates : DataFrame
        Columns as `ESTIMATE_COLUMNS`; of a curve n is everybody and the level its time.
    least : int
        People that a step must stand for.

    Returns
    -------
    DataFrame
        The same rows in the same order.

    Examples
    --------
    >>> from ims_outcomes.statistics.estimates import build_estimates
    >>> curve = build_estimates([
    ...     {"measure": "first_response", "group": "sessions", "level": str(time), "n": 20,
    ...      "estimate": share, "unit": "share"}
    ...     for time, share in ((2, 0.05), (3, 0.3), (4, 0.35), (5, 0.55))
    ... ])
    >>> hold_small_steps(curve, least=5)["estimate"].tolist()
    [0.0, 0.3, 0.3, 0.55]
    """
    curves = estimates.loc[
        estimates["measure"].isin(STEPPED) & estimates["group"].isin(_TIMES)
        & estimates["estimate"].notna()
    ]  # fmt: skip
    if curves.empty:
        return estimates
    held = estimates.copy()
    for _, curve in curves.groupby(["measure", "group"], sort=False):
        ordered = curve.iloc[np.argsort(pd.to_numeric(curve["level"]).to_numpy(), kind="stable")]
        sources = _find_sources(ordered, least=least)
        for name in _NUMBERS:
            values = ordered[name].to_numpy()
            start = 0.0 if name == "estimate" else np.nan
            taken = np.where(sources < 0, start, values[np.maximum(sources, 0)])
            held.loc[ordered.index, name] = taken
    return held


def _find_sources(curve: pd.DataFrame, *, least: int) -> np.ndarray:
    """Find for each time the one whose value stands there; -1 while there is none yet."""
    people = (curve["estimate"] * curve["n"]).to_numpy()
    sources, last, standing = [], 0.0, -1
    for place, count in enumerate(people):
        if count - last >= least - _TOLERANCE:
            last, standing = count, place
        sources.append(standing)
    return np.array(sources)
