"""Means with their t intervals, differences of two means with Welch's, medians with quartiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from ims_outcomes.statistics.estimates import build_estimates

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ims_outcomes.statistics.cuts import Cuts
    from ims_outcomes.vocabulary import Settings

#: What floating point leaves of scores that are the same is smaller than this; what truly
#: differs on any instrument differs by more.
TOLERANCE = 1e-9

#: Why a number or its interval is absent; stands as the method.
NO_VALUE = "no value: not computed"
#: Of a median whose lower and upper are the quartiles.
QUARTILES = "median, quartiles"
ONE_VALUE = "one value: no interval"
ALL_EQUAL = "all values equal: no interval"


def t_interval(
    mean: ArrayLike, sd: ArrayLike, n: ArrayLike, *, confidence: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Interval of a mean from Student's t: mean ± t·SD ÷ √n.

    One value, or values that are all the same, have none: both limits are missing.

    Parameters
    ----------
    mean, sd, n : array_like
        Mean, standard deviation (divisor n − 1) and number of values.
    confidence : float
        Confidence as a share.

    Returns
    -------
    tuple of arrays
        Lower and upper limits.

    Source
    ------
    Student 1908, 10.1093/biomet/6.1.1. Same as R's t.test of one sample and SAS's PROC MEANS CLM,
    which gives an interval without width where all values are the same.

    Examples
    --------
    >>> lower, upper = t_interval(19.6, 0.8, 15, confidence=0.95)
    >>> lower.round(3).item(), upper.round(3).item()
    (19.157, 20.043)
    """
    mean, sd, n = (np.asarray(each, dtype="float64") for each in (mean, sd, n))
    usable = (n > 1) & (sd > TOLERANCE)
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = stats.t.ppf((1 + confidence) / 2, n - 1) * sd / np.sqrt(n)
    reach = np.where(usable, reach, np.nan)
    return mean - reach, mean + reach


def compare_means(first: pd.DataFrame, second: pd.DataFrame, *, confidence: float) -> pd.DataFrame:
    """Difference of two means, first − second, with Welch's interval and p.

    Variances may differ. With fewer than two values in a group, or no spread in both, interval
    and p are missing.

    Parameters
    ----------
    first, second : DataFrame
        One row per comparison, same index: n, mean, sd.
    confidence : float
        Confidence as a share.

    Returns
    -------
    DataFrame
        One row per comparison: estimate, lower, upper, p, freedom (degrees of freedom).

    Source
    ------
    Welch 1947, 10.1093/biomet/34.1-2.28. Same as R's t.test(var.equal = FALSE).

    Examples
    --------
    >>> first = pd.DataFrame({"n": [15], "mean": [19.6], "sd": [0.8]})
    >>> second = pd.DataFrame({"n": [15], "mean": [19.5], "sd": [0.6]})
    >>> compare_means(first, second, confidence=0.95).round(3).values.tolist()
    [[0.1, -0.431, 0.631, 0.702, 25.964]]
    """
    error_1, error_2 = first["sd"] ** 2 / first["n"], second["sd"] ** 2 / second["n"]
    usable = first["n"].gt(1) & second["n"].gt(1)
    error = np.sqrt(error_1 + error_2).where(usable)
    error = error.where(error.gt(TOLERANCE))
    freedom = (error_1 + error_2) ** 2 / (
        error_1**2 / (first["n"] - 1) + error_2**2 / (second["n"] - 1)
    )
    freedom = freedom.where(error.notna())
    difference = first["mean"] - second["mean"]
    reach = stats.t.ppf((1 + confidence) / 2, freedom) * error
    return pd.DataFrame(
        {
            "estimate": difference,
            "lower": difference - reach,
            "upper": difference + reach,
            "p": 2 * stats.t.sf(np.abs(difference / error), freedom),
            "freedom": freedom,
        }
    )


def estimate_means(
    cuts: Cuts,
    values: pd.Series,
    *,
    measure: str,
    unit: str,
    settings: Settings,
    expected: pd.Series | None = None,
) -> pd.DataFrame:
    """Estimate a mean with its t interval in each part.

    Parameters
    ----------
    cuts : Cuts
        The frame laid out by parts.
    values : Series
        One per row of `cuts.rows`; missing ones are counted as missing.
    measure, unit : str
        Id of the measure and unit of the values.
    settings : Settings
        `report.confidence_percent`.
    expected : Series of bool
        Rows that should have a value; every row unless given.

    Returns
    -------
    DataFrame
        One row per part, an estimates frame.
    """
    found = cuts.describe(values).rename(columns={"mean": "estimate"})
    lower, upper = t_interval(
        found["estimate"],
        found["sd"],
        found["n"],
        confidence=settings.report.confidence_percent / 100,
    )
    return build_estimates(
        found.drop(columns="sd").assign(
            measure=measure,
            n_missing=count_missing(cuts, values, expected=expected),
            lower=lower,
            upper=upper,
            unit=unit,
            method=name_method("t", n=found["n"], sd=found["sd"]),
        )
    )


def estimate_medians(
    cuts: Cuts,
    values: pd.Series,
    *,
    measure: str,
    unit: str,
    expected: pd.Series | None = None,
) -> pd.DataFrame:
    """Find the median and, as lower and upper, the quartiles in each part.

    Quartiles are interpolated (type 7, R's default). They say how the values spread, not how
    sure the median is.

    Parameters
    ----------
    cuts : Cuts
        The frame laid out by parts.
    values : Series
        One per row of `cuts.rows`.
    measure, unit : str
        Id of the measure and unit of the values.
    expected : Series of bool
        Rows that should have a value; every row unless given.

    Returns
    -------
    DataFrame
        One row per part, an estimates frame.
    """
    found = cuts.find_quartiles(values)
    return build_estimates(
        found.assign(
            measure=measure,
            n_missing=count_missing(cuts, values, expected=expected),
            unit=unit,
            method=np.where(found["n"].gt(0), QUARTILES, NO_VALUE),
        )
    )


def count_missing(cuts: Cuts, values: pd.Series, *, expected: pd.Series | None = None) -> pd.Series:
    """Count, in each part, the rows that should have a value and do not."""
    missing = values.isna() if expected is None else values.isna() & expected
    return cuts.total(missing=missing)["missing"]


def name_method(method: str, *, n: pd.Series, sd: pd.Series) -> NDArray[np.object_]:
    """Name the method, or say why there is no interval."""
    reasons = [n.eq(0), n.eq(1), sd.le(TOLERANCE)]
    return np.select(reasons, [NO_VALUE, ONE_VALUE, ALL_EQUAL], default=method)
