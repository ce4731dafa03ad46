"""Bootstrap intervals of a mean, all resamples at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from ims_outcomes.statistics.cuts import cut_by
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import TOLERANCE, count_missing, name_method

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ims_outcomes.vocabulary import Instrument, Settings

#: Resamples; the ends of a 95 % interval are then sure to about 2 % of its reach.
RESAMPLES = 10_000

#: Numbers drawn at a time when values hardly repeat: 32 MB.
_AT_A_TIME = 4_000_000


def resample_means(
    values: ArrayLike, *, resamples: int = RESAMPLES, seed: int = 1
) -> NDArray[np.float64]:
    """Draw means of resamples with replacement.

    Scores are whole numbers, so a change takes few different values: how often each is drawn is
    multinomial, and that is drawn instead of people. The distribution is the same. Where nearly
    every value is different, people are drawn.

    Parameters
    ----------
    values : array_like
        None missing.
    resamples : int
        How many.
    seed : int
        The same seed gives the same draws.

    Returns
    -------
    array
        One mean per resample.

    Examples
    --------
    >>> means = resample_means([1.0, 1, 2, 4] * 50)
    >>> len(means), means.mean().round(1).item()
    (10000, 2.0)
    """
    random = np.random.default_rng(seed)
    sample = np.asarray(values, "float64")
    distinct, counts = np.unique(sample, return_counts=True)
    size = len(sample)
    if len(distinct) * 4 <= size:
        return np.asarray(random.multinomial(size, counts / size, size=resamples) @ distinct / size)
    step = max(1, _AT_A_TIME // size)
    return np.concatenate(
        [
            sample[random.integers(0, size, size=(min(step, resamples - start), size))].mean(axis=1)
            for start in range(0, resamples, step)
        ]
    )


def bootstrap_limits(
    values: ArrayLike,
    *,
    confidence: float,
    corrected: bool = True,
    resamples: int = RESAMPLES,
    seed: int = 1,
) -> tuple[float, float]:
    """Bootstrap limits of a mean: BCa, or plain percentiles.

    BCa moves the percentiles by the median bias z₀ of the resamples (ties by half) and by the
    acceleration a = Σd³ ÷ (6(Σd²)^1.5), d the deviations from the mean, which for a mean is what
    the jackknife gives.

    Parameters
    ----------
    values : array_like
        None missing.
    confidence : float
        Confidence as a share.
    corrected : bool
        BCa; False for percentiles.
    resamples, seed
        See `resample_means`.

    Returns
    -------
    tuple of float
        Lower and upper; missing for fewer than two values or no spread.

    Source
    ------
    Efron 1987, 10.1080/01621459.1987.10478410. scipy.stats.bootstrap and R's boot::boot.ci(type =
    "bca") give the same but for chance.

    Examples
    --------
    >>> lower, upper = bootstrap_limits([-3.0, -1, -4, 0, -2, -3, -8, -1], confidence=0.95)
    >>> round(lower, 1), round(upper, 1)
    (-5.0, -1.5)
    """
    sample = np.asarray(values, "float64")
    if len(sample) < 2 or np.ptp(sample) <= TOLERANCE:
        return np.nan, np.nan
    means = resample_means(sample, resamples=resamples, seed=seed)
    places = np.array([(1 - confidence) / 2, (1 + confidence) / 2])
    if corrected:
        places = _correct(places, sample, means)
    lower, upper = np.quantile(means, places)
    return float(lower), float(upper)


def _correct(
    places: NDArray[np.float64], sample: NDArray[np.float64], means: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Move the percentiles by bias and acceleration."""
    mean = sample.mean()
    below = ((means < mean - TOLERANCE).mean() + (means <= mean + TOLERANCE).mean()) / 2
    # With everything on one side z₀ would be infinite.
    bias = stats.norm.ppf(np.clip(below, 0.5 / len(means), 1 - 0.5 / len(means)))
    left = sample - mean
    acceleration = (left**3).sum() / (6 * (left**2).sum() ** 1.5)
    moved = bias + stats.norm.ppf(places)
    return np.asarray(stats.norm.cdf(bias + moved / (1 - acceleration * moved)))


def estimate_bootstrap_change(
    cohort: pd.DataFrame,
    *,
    instrument: Instrument,
    settings: Settings,
    by: str = "",
    corrected: bool = True,
    resamples: int = RESAMPLES,
    seed: int = 1,
) -> pd.DataFrame:
    """Estimate the mean change with a bootstrap interval, beside the t interval of `change`.

    For few people and a lopsided change. Where both intervals agree, as they mostly do from some
    40 pairs on, print the t interval.

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
    corrected, resamples, seed
        See `bootstrap_limits`.

    Returns
    -------
    DataFrame
        One row per part: mean_change_bootstrap.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({"change": [-3.0, -1.0, -5.0, None]})
    >>> cohort = cohort.assign(has_pair=cohort["change"].notna())
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> rows = estimate_bootstrap_change(cohort, instrument=nprs, settings=load_settings())
    >>> rows[["n", "n_missing", "estimate"]].values.tolist()
    [[3.0, 1.0, -3.0]]
    """
    cuts = cut_by(cohort, by=by)
    change = cuts.rows["change"].where(cuts.rows["has_pair"].astype(bool))
    found = cuts.describe(change)
    limits = [
        bootstrap_limits(
            change[cuts.rows["part"].eq(part)].dropna(),
            confidence=settings.report.confidence_percent / 100,
            corrected=corrected,
            resamples=resamples,
            seed=seed,
        )
        for part in found.index
    ]
    name = f"{'BCa' if corrected else 'percentile'} bootstrap, {resamples} resamples"
    return build_estimates(
        found.drop(columns=["sd", "mean"]).assign(
            measure="mean_change_bootstrap",
            estimate=found["mean"],
            n_missing=count_missing(cuts, change),
            lower=[lower for lower, _ in limits],
            upper=[upper for _, upper in limits],
            unit=instrument.unit,
            method=name_method(name, n=found["n"], sd=found["sd"]),
        )
    )
