"""Shares and rates with their intervals: Wilson, exact, Newcombe, Poisson."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from ims_outcomes.statistics.estimates import build_estimates

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ims_outcomes.statistics.cuts import Cuts
    from ims_outcomes.vocabulary import Settings

    Limits = tuple[NDArray[np.float64], NDArray[np.float64]]

#: What stands as the method of a share of nobody.
NOBODY = "nobody to count: not computed"


def wilson_interval(numerator: ArrayLike, denominator: ArrayLike, *, confidence: float) -> Limits:
    """Wilson score interval of a share, without continuity correction.

    0 of 0 has no interval: both limits are missing. 0 of n has the lower limit 0 and n of n the
    upper limit 1, exactly.

    Parameters
    ----------
    numerator, denominator : array_like
        Counts.
    confidence : float
        Confidence as a share, 0.95 for 95 %.

    Returns
    -------
    tuple of arrays
        Lower and upper limits.

    Source
    ------
    Wilson 1927, 10.1080/01621459.1927.10502953. Same as R's prop.test(correct = FALSE).

    Examples
    --------
    >>> lower, upper = wilson_interval([87, 0], [161, 0], confidence=0.95)
    >>> lower.round(3).tolist(), upper.round(3).tolist()
    ([0.463, nan], [0.616, nan])
    """
    count, total = _as_counts(numerator, denominator)
    with np.errstate(divide="ignore", invalid="ignore"):
        lower, upper = proportion_confint(count, total, alpha=1 - confidence, method="wilson")
    return _close_ends(count, total, lower, upper)


def exact_interval(numerator: ArrayLike, denominator: ArrayLike, *, confidence: float) -> Limits:
    """Exact (Clopper–Pearson) interval of a share; 0 of 0 has none.

    Parameters
    ----------
    numerator, denominator : array_like
        Counts.
    confidence : float
        Confidence as a share.

    Returns
    -------
    tuple of arrays
        Lower and upper limits.

    Source
    ------
    Clopper & Pearson 1934, 10.1093/biomet/26.4.404. Same as R's binom.test.

    Examples
    --------
    >>> lower, upper = exact_interval([0], [20], confidence=0.95)
    >>> lower.tolist(), upper.round(4).tolist()
    ([0.0], [0.1684])
    """
    count, total = _as_counts(numerator, denominator)
    with np.errstate(divide="ignore", invalid="ignore"):
        lower, upper = proportion_confint(count, total, alpha=1 - confidence, method="beta")
    return _close_ends(count, total, lower, upper)


def newcombe_interval(
    numerator_1: ArrayLike,
    denominator_1: ArrayLike,
    numerator_2: ArrayLike,
    denominator_2: ArrayLike,
    *,
    confidence: float,
) -> Limits:
    """Newcombe's hybrid score interval of a difference of two shares, first − second.

    With nobody in one of the groups there is none.

    Parameters
    ----------
    numerator_1, denominator_1, numerator_2, denominator_2 : array_like
        Counts of the first and of the second group.
    confidence : float
        Confidence as a share.

    Returns
    -------
    tuple of arrays
        Lower and upper limits.

    Source
    ------
    Newcombe 1998, 10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I, method 10;
    "newcomb" in statsmodels.

    Examples
    --------
    >>> lower, upper = newcombe_interval(56, 70, 48, 80, confidence=0.95)
    >>> lower.round(4).item(), upper.round(4).item()
    (0.0524, 0.3339)
    """
    count_1, total_1 = _as_counts(numerator_1, denominator_1)
    count_2, total_2 = _as_counts(numerator_2, denominator_2)
    lower_1, upper_1 = wilson_interval(count_1, total_1, confidence=confidence)
    lower_2, upper_2 = wilson_interval(count_2, total_2, confidence=confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        share_1, share_2 = count_1 / total_1, count_2 / total_2
    difference = share_1 - share_2
    down = np.hypot(share_1 - lower_1, upper_2 - share_2)
    up = np.hypot(upper_1 - share_1, share_2 - lower_2)
    return difference - down, difference + up


def poisson_interval(count: ArrayLike, exposure: ArrayLike, *, confidence: float) -> Limits:
    """Exact interval of a rate, count ÷ exposure, from the Poisson distribution.

    None seen has the lower limit 0 and, at 95 %, the upper limit 3.69 ÷ exposure. (The "rule of
    three", 3 ÷ exposure, is the one-sided limit.) Without exposure there is no interval.

    Parameters
    ----------
    count : array_like
        Events.
    exposure : array_like
        What they are counted over, such as sessions.
    confidence : float
        Confidence as a share.

    Returns
    -------
    tuple of arrays
        Lower and upper limits of the rate per unit of exposure.

    Source
    ------
    Garwood 1936, 10.1093/biomet/28.3-4.437. Same as R's poisson.test.

    Examples
    --------
    >>> lower, upper = poisson_interval([0], [100], confidence=0.95)
    >>> lower.tolist(), upper.round(4).tolist()
    ([0.0], [0.0369])
    """
    events, total = _as_counts(count, exposure)
    with np.errstate(divide="ignore", invalid="ignore"):
        lower, upper = confint_poisson(events, total, method="exact-c", alpha=1 - confidence)
    lower = np.where(events == 0, 0.0, lower)
    nothing = total == 0
    return np.where(nothing, np.nan, lower), np.where(nothing, np.nan, upper)


def build_shares(
    counts: pd.DataFrame, *, settings: Settings, method: str = "Wilson"
) -> pd.DataFrame:
    """Build the estimates of shares from counts.

    Parameters
    ----------
    counts : DataFrame
        One row per share: measure, numerator, denominator; group, level and n_missing as known;
        method where it is not the same for all.
    settings : Settings
        `report.confidence_percent`.
    method : str
        What stands as the method where `counts` has none; it begins with "Wilson".

    Returns
    -------
    DataFrame
        One row per share, an estimates frame in unit "share"; n is the denominator.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> counts = pd.DataFrame({"measure": ["responder_30"], "numerator": [3], "denominator": [4]})
    >>> build_shares(counts, settings=load_settings())[["n", "estimate"]].values.tolist()
    [[4.0, 0.75]]
    """
    numerator = counts["numerator"].astype("float64")
    denominator = counts["denominator"].astype("float64")
    lower, upper = wilson_interval(
        numerator, denominator, confidence=settings.report.confidence_percent / 100
    )
    return build_estimates(
        counts.assign(
            n=denominator,
            estimate=numerator / denominator.where(denominator.gt(0)),
            lower=lower,
            upper=upper,
            unit="share",
            method=counts.get("method", pd.Series(method, index=counts.index)).where(
                denominator.gt(0), NOBODY
            ),
        )
    )


def count_shares(
    cuts: Cuts,
    *,
    measure: str,
    counted: pd.Series,
    among: pd.Series,
    missing: pd.Series | None = None,
) -> pd.DataFrame:
    """Count, in each part, how many of those asked about answer yes: one row per part.

    Parameters
    ----------
    cuts : Cuts
        The frame laid out by parts.
    measure : str
        Id of the measure.
    counted, among, missing : Series of bool
        One per row of `cuts.rows`: who answers yes, who is asked about, who should be and
        cannot be.

    Returns
    -------
    DataFrame
        group, level, measure, numerator, denominator, n_missing: what `build_shares` takes.
    """
    missing = pd.Series(False, index=among.index) if missing is None else missing
    counts = cuts.total(numerator=counted & among, denominator=among, n_missing=missing)
    return counts.assign(measure=measure)


def _as_counts(*counts: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    first, second = np.broadcast_arrays(*(np.asarray(count, dtype="float64") for count in counts))
    return first, second


def _close_ends(
    count: NDArray[np.float64],
    total: NDArray[np.float64],
    lower: NDArray[np.float64],
    upper: NDArray[np.float64],
) -> Limits:
    """Set the limits that are 0 and 1 by definition, and none where nobody was asked."""
    lower = np.where(count == 0, 0.0, lower)
    upper = np.where(count == total, 1.0, upper)
    nobody = total == 0
    return np.where(nobody, np.nan, lower), np.where(nobody, np.nan, upper)
