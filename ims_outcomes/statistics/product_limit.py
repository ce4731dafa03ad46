"""The product-limit estimate: a share that goes on, step after step, with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from numpy.typing import NDArray


def multiply_shares(
    at_risk: NDArray[Any], stopped: NDArray[Any], *, confidence: float
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Product-limit estimate with its log(−log) interval, along the last axis.

    Parameters
    ----------
    at_risk, stopped : array
        At each step, how many were at risk and how many of them stopped.
    confidence : float
        Confidence as a share.

    Returns
    -------
    tuple of arrays
        Estimate after each step, lower and upper limits. 0 once all at risk have stopped;
        missing where nobody was at risk before that. Limits are missing at 0 and 1 too.

    Source
    ------
    Kaplan & Meier 1958, 10.2307/2281868; Greenwood 1926; log(−log) as R's survival.

    Examples
    --------
    >>> found = multiply_shares(np.array([10.0, 6.0]), np.array([4.0, 3.0]), confidence=0.95)
    >>> [limits.round(3).tolist() for limits in found]
    [[0.6, 0.3], [0.253, 0.071], [0.827, 0.578]]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = np.cumprod(1 - stopped / at_risk, axis=-1)
        nobody_left = np.logical_or.accumulate((at_risk > 0) & (stopped == at_risk), axis=-1)
        estimate = np.where(nobody_left, 0.0, estimate)
        variance = np.cumsum(stopped / (at_risk * (at_risk - stopped)), axis=-1)
        error = np.sqrt(variance) / np.abs(np.log(estimate))
        reach = np.exp(stats.norm.ppf((1 + confidence) / 2) * error)
        lower, upper = estimate**reach, estimate ** (1 / reach)
    inside = (estimate > 0) & (estimate < 1)
    return estimate, np.where(inside, lower, np.nan), np.where(inside, upper, np.nan)
