"""How much of the differences between people goes with condition, technique or practitioner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import optimize, special

from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.still_attending import select_first_episodes

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Settings

#: What stands as the method where groups explain all but nothing of the variance.
NO_LIMITS = "omega squared, hardly any spread within the groups: no interval"


def estimate_variance_explained(
    episodes: pd.DataFrame, *, by: str, settings: Settings, value: str = "session_count"
) -> pd.DataFrame:
    """Estimate the share of the variance of a number that lies between groups: omega squared.

    Each person's first closed episode whose start is known. What lies between groups need not
    come from them: conditions, people and practitioners are not dealt out by chance. Where
    nothing lies between, the estimate can come out below 0 and is set to 0.

    Parameters
    ----------
    episodes : DataFrame
        One row per episode, see `select_first_episodes`; is_closed, `value` and `by`.
    by : str
        Column that holds the groups; where it is missing the row is left out and counted.
    settings : Settings
        `report.confidence_percent`.
    value : str
        Column whose variance is split.

    Returns
    -------
    DataFrame
        One row: measure variance_explained, group = `by`, level "all".

    Source
    ------
    One-way omega squared, Hays 1963: (SSB − df·MSW) ÷ (SST + MSW), as R's
    effectsize::omega_squared. Interval from the noncentral F, λ ÷ (λ + N), Steiger 2004,
    10.1037/1082-989X.9.2.164; effectsize gives another one.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> episodes = pd.DataFrame({
    ...     "episode_id": range(6), "patient_key": range(6), "session_count": [1, 2, 3, 4, 5, 6],
    ...     "first_session_date": pd.Timestamp("2025-01-01"), "technique": list("aaabbb"),
    ...     "start_known": True, "is_treated": True, "is_closed": True,
    ... })
    >>> rows = estimate_variance_explained(episodes, by="technique", settings=load_settings())
    >>> rows[["estimate", "lower", "upper"]].round(2).values.tolist()
    [[0.68, 0.02, 0.88]]
    """
    first = select_first_episodes(episodes)
    closed = first.loc[first["is_closed"].astype(bool)]
    usable = closed.dropna(subset=[by, value])
    usable = usable.loc[usable[by].ne(NOT_RECORDED)]
    found = split_variance(
        usable[value], usable[by], confidence=settings.report.confidence_percent / 100
    )
    return build_estimates(
        [
            {
                "measure": "variance_explained",
                "group": by,
                "n": len(usable),
                "n_missing": len(closed) - len(usable),
                "unit": "share of variance",
                **found,
            }
        ]
    )


def split_variance(
    values: pd.Series, groups: pd.Series, *, confidence: float
) -> dict[str, float | str]:
    """Split the variance of values over groups.

    Parameters
    ----------
    values, groups : Series
        One per person, none missing.
    confidence : float
        Confidence as a share.

    Returns
    -------
    dict
        estimate, lower, upper, method; without numbers, and with the reason as the method, when
        there are fewer than two groups, no group has two people, or no group has any spread.
    """
    total, count = len(values), groups.nunique()
    between_freedom, within_freedom = count - 1, total - count
    means = values.groupby(groups).transform("mean")
    within = float(((values - means) ** 2).sum())
    between = float(((means - values.mean()) ** 2).sum())
    for absent, reason in {
        "fewer than two groups: not computed": between_freedom < 1,
        "nobody to compare within the groups: not computed": within_freedom < 1,
        "no spread within the groups: not computed": within <= TOLERANCE,
    }.items():
        if reason:
            return {"method": absent}
    error = within / within_freedom
    f_value = between / between_freedom / error
    omega = (between - between_freedom * error) / (between + within + error)
    limits = _noncentral_limits(f_value, between_freedom, within_freedom, confidence=confidence)
    lower, upper = limits / (limits + total)
    return {
        "estimate": max(0.0, omega),
        "lower": float(lower),
        "upper": float(upper),
        "method": "omega squared, noncentral F" if np.isfinite(upper) else NO_LIMITS,
    }


def _noncentral_limits(
    f_value: float, between: int, within: int, *, confidence: float
) -> np.ndarray:
    """Find the noncentralities that make the F that was seen just unlikely, 0 where none does."""
    tails = ((1 + confidence) / 2, (1 - confidence) / 2)
    return np.array([_find_noncentrality(f_value, between, within, tail=tail) for tail in tails])


def _find_noncentrality(f_value: float, between: int, within: int, *, tail: float) -> float:
    """Find the noncentrality at which F is below the one seen with this probability.

    By bisection: special.ncfdtrinc is off in the fourth digit and stops at 10,000. Missing where
    F is too large for the distribution function.
    """

    def miss(noncentrality: float) -> float:
        return float(special.ncfdtr(between, within, noncentrality, f_value)) - tail

    if miss(0.0) <= 0:
        return 0.0
    high = 1.0
    while miss(high) > 0:
        high *= 2
    if np.isnan(miss(high)):
        return np.nan
    return float(optimize.brentq(miss, 0.0, high, xtol=1e-9))
