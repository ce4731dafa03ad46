"""Pooling what several completed data sets give, by Rubin's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def pool_estimates(
    estimates: ArrayLike, variances: ArrayLike, *, complete_freedom: float, confidence: float
) -> pd.DataFrame:
    """Pool estimates of the same thing from m completed data sets.

    Estimate: the mean, q̄. Variance: t = ū + (1 + 1/m)·b, ū the mean of the variances, b the
    variance of the estimates. Degrees of freedom for small samples: Barnard and Rubin.

    Parameters
    ----------
    estimates, variances : array_like
        m rows; further columns are pooled alike.
    complete_freedom : float
        Degrees of freedom if nothing were missing; infinite for none.
    confidence : float
        Confidence as a share.

    Returns
    -------
    DataFrame
        One row per column: estimate, lower, upper, variance, between, within, freedom,
        missing_information (fmi).

    Source
    ------
    Rubin 1987, 10.1002/9780470316696; Barnard & Rubin 1999, 10.1093/biomet/86.4.948. Same as R's
    mice::pool.scalar(rule = "rubin1987").

    Examples
    --------
    >>> found = pool_estimates([1.0, 2, 3], [1.0, 1, 1], complete_freedom=99, confidence=0.95)
    >>> found[["estimate", "variance", "freedom"]].round(3).values.tolist()
    [[2.0, 2.333, 5.339]]
    """
    estimate = np.asarray(estimates, "float64")
    count = len(estimate)
    if count < 2:
        raise ValueError("pooling takes two or more completed data sets")
    mean = np.atleast_1d(estimate.mean(axis=0))
    between = np.atleast_1d(estimate.var(axis=0, ddof=1))
    within = np.atleast_1d(np.asarray(variances, "float64").mean(axis=0))
    variance = within + (1 + 1 / count) * between
    freedom = _find_freedom(between, variance, count, complete_freedom)
    reach = stats.t.ppf((1 + confidence) / 2, freedom) * np.sqrt(variance)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (1 + 1 / count) * between / within
    return pd.DataFrame(
        {
            "estimate": mean,
            "lower": mean - reach,
            "upper": mean + reach,
            "variance": variance,
            "between": between,
            "within": within,
            "freedom": freedom,
            "missing_information": (ratio + 2 / (freedom + 3)) / (ratio + 1),
        }
    )


def _find_freedom(
    between: np.ndarray, variance: np.ndarray, count: int, complete: float
) -> np.ndarray:
    """Barnard and Rubin's degrees of freedom."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (1 + 1 / count) * between / variance
        old = (count - 1) / share**2
        seen = (1 - share) * (1.0 if np.isinf(complete) else (complete + 1) / (complete + 3))
        observed = seen * complete
        # Nothing between the data sets: what the complete data would have.
        small = np.where(share > 0, old * observed / (old + observed), observed)
    return np.asarray(np.where(np.isinf(observed), old, small))
