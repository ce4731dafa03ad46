"""Funnels of shares: which units differ from all by more than their size explains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from ims_outcomes.statistics.funnels import NO_SPREAD, find_tau_squared, place_units

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ims_outcomes.statistics.funnels import Limits
    from ims_outcomes.vocabulary import Settings


def build_share_funnel(units: pd.DataFrame, *, settings: Settings) -> pd.DataFrame:
    """Build the funnel of shares: each unit beside limits for its size.

    The centre is the share of everybody. Units with fewer people than `judged_from_people` have
    limits and are not judged, and do not enter the variance between units. From
    `adjusted_from_units` judged units on that variance widens the limits; where it is 0 the
    limits are exact. A unit on a limit is inside.

    Parameters
    ----------
    units : DataFrame
        One row per unit: unit, numerator, denominator; n_missing if known.
    settings : Settings
        `funnels`.

    Returns
    -------
    DataFrame
        One row per unit, columns as `FUNNEL_COLUMNS`, by name.

    Source
    ------
    Spiegelhalter 2005, 10.1002/sim.1970. FunnelPlotR has the arcsine limits also without
    over-dispersion, does not cut them, winsorises 10 % and adjusts from the first unit on.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> units = pd.DataFrame({"unit": ["a", "b", "c"], "numerator": [20, 38, 1],
    ...                       "denominator": [40, 40, 2]})
    >>> build_share_funnel(units, settings=load_settings())[["unit", "position"]].values.tolist()
    [['a', 'below_inner'], ['b', 'above_outer'], ['c', 'not_judged']]
    """
    n = units["denominator"].astype("float64")
    numerator = units["numerator"].astype("float64")
    whole = float(n.sum())
    centre = float(numerator.sum()) / whole if whole else np.nan
    value = numerator / n.where(n.gt(0))
    error = 0.5 / n.where(n.gt(0)) ** 0.5
    z = (np.arcsin(np.sqrt(value)) - np.arcsin(np.sqrt(centre))) / error
    tau_squared = find_tau_squared(z, error, n=n, names=units["unit"], settings=settings)

    def find(percent: float) -> Limits:
        return find_share_limits(n, centre=centre, tau_squared=tau_squared, percent=percent)

    spread = 0 < centre < 1
    method = "exact binomial limits" if tau_squared == 0 else "limits widened for over-dispersion"
    return place_units(
        units.assign(n=n, numerator=numerator, value=value),
        centre=centre,
        tau_squared=tau_squared,
        find=find,
        method=method if spread else NO_SPREAD,
        settings=settings,
    )


def find_share_limits(n: ArrayLike, *, centre: float, tau_squared: float, percent: float) -> Limits:
    """Find the limits of shares of groups of these sizes; also to draw the funnel.

    With τ² = 0 exact: a share above the upper limit has a chance of at most (100 − percent) ÷ 2
    percent, and so below the lower; the limits are steps. Otherwise sin²(arcsin √θ ± z√(1 ÷ 4n +
    τ²)), the angle cut at 0 and 90 degrees so that the limits do not fold back.

    Parameters
    ----------
    n : array_like
        Sizes; a size of 0 has no limits.
    centre : float
        θ.
    tau_squared : float
        On the arcsine scale, as in `FUNNEL_COLUMNS`.
    percent : float
        95 or 99.8.

    Returns
    -------
    tuple of arrays
        Lower and upper limits, within 0 and 1.

    Source
    ------
    Spiegelhalter 2005, 10.1002/sim.1970, A.1.1, without its interpolation between counts, which
    flags one person of one in a funnel around 0.5. R's qbinom ÷ n; FunnelPlotR draws the second
    formula only, not cut.

    Examples
    --------
    >>> lower, upper = find_share_limits([1, 40], centre=0.54, tau_squared=0, percent=95)
    >>> lower.tolist(), upper.tolist()
    ([0.0, 0.375], [1.0, 0.7])
    """
    size = np.asarray(n, dtype="float64")
    size = np.where(size > 0, size, np.nan)
    tail = (1 - percent / 100) / 2
    if tau_squared == 0:
        counts = [stats.binom.ppf(share, size, centre) for share in (tail, 1 - tail)]
        return np.clip(counts[0], 0, None) / size, counts[1] / size
    reach = stats.norm.isf(tail) * np.sqrt(0.25 / size + tau_squared)
    angles = [np.arcsin(np.sqrt(centre)) + sign * reach for sign in (-1, 1)]
    lower, upper = (np.sin(np.clip(angle, 0, np.pi / 2)) ** 2 for angle in angles)
    return lower, upper
