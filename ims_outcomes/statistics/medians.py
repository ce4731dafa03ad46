"""Medians with an interval that needs no shape: the binomial limits of ordered values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from ims_outcomes.statistics.cuts import cut_by
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import NO_VALUE, count_missing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ims_outcomes.statistics.cuts import Cuts
    from ims_outcomes.vocabulary import Instrument, Settings

METHOD = "median, binomial limits"
#: With so few values even the lowest and the highest are no limits of the confidence asked for.
TOO_FEW = "median, too few values: no interval"


def find_median_ranks(n: NDArray[np.int64], *, confidence: float) -> NDArray[np.int64]:
    """Find which ordered value, counted from either end, is a limit of the median.

    The largest k at which at most half of 1 − confidence lies below: P(B < k) ≤ (1 −
    confidence) ÷ 2 for B binomial of n and one half. 0 where there is none, below 6 values at
    95 %.

    Parameters
    ----------
    n : array of int
        Numbers of values.
    confidence : float
        Confidence as a share; the interval has at least that much.

    Returns
    -------
    array of int
        k: the interval runs from the k-th lowest to the k-th highest value.

    Source
    ------
    Thompson 1936, 10.1214/aoms/1177732502. R: qbinom((1 - confidence) / 2, n, 0.5).

    Examples
    --------
    >>> find_median_ranks(np.array([5, 6, 20, 100]), confidence=0.95).tolist()
    [0, 1, 6, 40]
    """
    counts = np.asarray(n)
    return np.asarray(stats.binom.ppf((1 - confidence) / 2, counts, 0.5)).astype("int64")


def estimate_median_change(
    cohort: pd.DataFrame, *, instrument: Instrument, settings: Settings, by: str = ""
) -> pd.DataFrame:
    """Estimate the median change among those who have both scores, with an interval.

    Where `estimate_change` gives quartiles, which say how changes spread, this says how sure
    the median is. On a scale of whole numbers many changes are equal: the interval then often
    ends on the same numbers and holds more than it promises, never less.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: change, has_pair, and `by`.
    instrument : Instrument
        For its unit.
    settings : Settings
        `report.confidence_percent`.
    by : str
        Column to cut by.

    Returns
    -------
    DataFrame
        median_change_interval: one row per part.

    Source
    ------
    See `find_median_ranks`. Same as R's DescTools::MedianCI(method = "exact") and SAS's PROC
    UNIVARIATE CIPCTLDF (symmetric). R's wilcox.test(conf.int = TRUE) gives the pseudomedian,
    which is the median only where changes are symmetric around it.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({"change": [-4.0, -3, -3, -1, 0, 1, None], "has_pair": [True] * 7})
    >>> rows = estimate_median_change(
    ...     cohort, instrument=load_vocabulary().instruments["nprs"], settings=load_settings()
    ... )
    >>> rows[["n", "n_missing", "estimate", "lower", "upper"]].values.tolist()
    [[6.0, 1.0, -2.0, -4.0, 1.0]]
    """
    cuts = cut_by(cohort, by=by)
    change = cuts.rows["change"].where(cuts.rows["has_pair"].astype(bool))
    return build_median_intervals(
        cuts,
        change,
        measure="median_change_interval",
        unit=instrument.unit,
        confidence=settings.report.confidence_percent / 100,
    )


def build_median_intervals(
    cuts: Cuts, values: pd.Series, *, measure: str, unit: str, confidence: float
) -> pd.DataFrame:
    """Build the estimates of a median with its binomial limits in each part.

    Parameters
    ----------
    cuts : Cuts
        The frame laid out by parts.
    values : Series
        One per row of `cuts.rows`, one row per person; missing ones are counted as missing.
    measure, unit : str
        Id of the measure and unit of the values.
    confidence : float
        Confidence as a share.

    Returns
    -------
    DataFrame
        One row per part, an estimates frame.
    """
    known = pd.DataFrame({"part": cuts.rows["part"], "value": values}).dropna()
    ordered = known.sort_values(["part", "value"])["value"].to_numpy(dtype="float64")
    found = cuts.find_quartiles(values)[["group", "level", "estimate", "n"]]
    count = found["n"].to_numpy(dtype="int64")
    rank = find_median_ranks(count, confidence=confidence)
    begin = np.cumsum(count) - count
    has_limits = rank > 0
    lower, upper = np.full(len(count), np.nan), np.full(len(count), np.nan)
    lower[has_limits] = ordered[(begin + rank - 1)[has_limits]]
    upper[has_limits] = ordered[(begin + count - rank)[has_limits]]
    return build_estimates(
        found.assign(
            measure=measure,
            n_missing=count_missing(cuts, values),
            lower=lower,
            upper=upper,
            unit=unit,
            method=np.select([count == 0, ~has_limits], [NO_VALUE, TOO_FEW], default=METHOD),
        )
    )
