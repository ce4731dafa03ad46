"""Curves that rise in steps: no step stands for a single patient."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

#: Measures of curves whose steps are people, over the groups that are their times.
STEPPED: Final = ("first_response", "first_response_held", "left_before_response")
_TIMES: Final = ("sessions", "days")
_TOLERANCE: Final = 1e-9


def round_steps(estimates: pd.DataFrame, *, least: int) -> pd.DataFrame:
    """Round curves whose steps are people to so many people, so that none is a single patient.

    The share goes to the nearest multiple of `least` people (half a step goes up, never beyond
    everybody), and the ends of its interval outwards to one. Every row is rounded by itself, so
    that a share is the same wherever it stands. Rows of other measures stay as they are.

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
    ...      "estimate": share, "lower": share / 2, "unit": "share"}
    ...     for time, share in ((2, 0.05), (3, 0.3), (4, 0.45))
    ... ])
    >>> round_steps(curve, least=5)[["estimate", "lower"]].values.tolist()
    [[0.0, 0.0], [0.25, 0.0], [0.5, 0.0]]
    """
    is_curve = estimates["measure"].isin(STEPPED) & estimates["group"].isin(_TIMES)
    people = estimates["n"].where(is_curve & estimates["n"].gt(0))
    steps = people / least
    counts = {
        "estimate": np.floor(estimates["estimate"] * steps + 0.5 + _TOLERANCE),
        "lower": np.floor(estimates["lower"] * steps + _TOLERANCE),
        "upper": np.ceil(estimates["upper"] * steps - _TOLERANCE),
    }
    rounded = {
        name: (count / steps).clip(0, 1).where(steps.notna(), estimates[name])
        for name, count in counts.items()
    }
    return estimates.assign(**rounded)
