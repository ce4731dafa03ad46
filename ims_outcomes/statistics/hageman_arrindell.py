"""Hageman and Arrindell's steps beyond their index: who is functional, and the group as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from ims_outcomes.statistics.cuts import cut_by
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import TOLERANCE, count_missing
from ims_outcomes.statistics.reliable_change_index import describe_pairs

if TYPE_CHECKING:
    from ims_outcomes.statistics.cuts import Cuts
    from ims_outcomes.statistics.measurement_error import MeasurementError
    from ims_outcomes.vocabulary import Instrument, Settings

#: Why there is no number; stands as the method.
TOO_FEW = "fewer than two pairs: not computed"
ALL_ERROR = "scores spread no more than measurement error: not computed"
NO_ERROR = "baselines all equal: not computed"


def find_state_index(score: pd.Series, *, cutoff: float, sem: float) -> pd.Series:
    """Find how far each person's true score lies from a cut-off, in standard errors.

    (M + (y − M)·R − c) ÷ (√R·SEM), R = 1 − SEM² ÷ SD²: the score drawn towards the group's mean.
    Beyond 1.645 on the better side a person is functional with a chance of error below 5 %.

    Parameters
    ----------
    score : Series of float
        Scores of one occasion; their mean and SD are used.
    cutoff : float
        A cut-off among true scores, see `find_cutoff` with `sem`.
    sem : float
        Standard error of measurement.

    Returns
    -------
    Series of float
        Same index; missing without a score, and for all where the scores spread no more than
        their error.

    Source
    ------
    Hageman & Arrindell 1999, 10.1016/S0005-7967(99)00032-7 (CS individual). R's
    clinicalsignificance: cs_statistical(cutoff_method = "HA").

    Examples
    --------
    >>> find_state_index(pd.Series([2.0, 6.0, 10.0]), cutoff=8.0, sem=2.0).round(2).tolist()
    [-2.89, -1.15, 0.58]
    """
    variance = score.var()
    share = 1 - sem**2 / variance if variance > sem**2 + TOLERANCE else np.nan
    drawn: pd.Series = score.mean() + (score - score.mean()) * share
    return (drawn - cutoff).div(float(np.sqrt(share)) * sem)


def estimate_true_change(
    cohort: pd.DataFrame,
    *,
    instrument: Instrument,
    settings: Settings,
    error: MeasurementError,
    cutoff: float | None = None,
    by: str = "",
) -> pd.DataFrame:
    """Estimate the share of a group whose true scores improved, and ended beyond a cut-off.

    Φ(mean improvement ÷ √(SD_change² − 2·SEM²)), and Φ(distance of the mean last score beyond
    the cut-off ÷ √(SD_last² − SEM²)): of normal scores, with what error adds to their spread
    taken out. Nobody is classed by it. Any improvement counts, however small.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: baseline_score, last_score, has_pair, and `by`.
    instrument : Instrument
        For the direction.
    settings : Settings
        `report.confidence_percent`.
    error : MeasurementError
        Of the instrument, with its source; the same for every level.
    cutoff : float
        A cut-off among true scores, see `find_cutoff` with `sem`.
    by : str
        Column to cut by.

    Returns
    -------
    DataFrame
        truly_improved and, with a cut-off, truly_functional for each part. The interval is that
        of the mean over the SD by the delta method, with the SEM taken as known †. Where scores
        spread no more than their error the method says so.

    Source
    ------
    Hageman & Arrindell 1999, 10.1016/S0005-7967(99)00032-7 (group level), who give no interval.
    R's clinicalsignificance prints the same without one; cut by a column, it takes the
    reliability of the whole for each group.

    Examples
    --------
    >>> from ims_outcomes.statistics.measurement_error import MeasurementError
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "baseline_score": [7.0, 6.0, 8.0], "last_score": [2.0, 6.0, 5.0], "has_pair": True,
    ... })
    >>> rows = estimate_true_change(
    ...     cohort, instrument=load_vocabulary().instruments["nprs"], settings=load_settings(),
    ...     error=MeasurementError(source="made up", sem=1.0),
    ... )
    >>> rows[["measure", "estimate"]].round(2).values.tolist()
    [['truly_improved', 0.9]]
    """
    cuts = cut_by(cohort, by=by)
    paired = cuts.rows["has_pair"].astype(bool)
    baseline, last = (cuts.rows[name].where(paired) for name in ("baseline_score", "last_score"))
    whole = cuts.rows["part"].eq(0)
    sem = error.resolve(describe_pairs(baseline.loc[whole], last.loc[whole]).sd_baseline).sem
    better = instrument.improvement_sign
    asked = {"truly_improved": ((last - baseline) * better, 2 * sem**2)}
    if cutoff is not None:
        asked["truly_functional"] = ((last - cutoff) * better, sem**2)
    parts = [
        _estimate_share_above_zero(cuts, values, measure=measure, error=variance, settings=settings)
        for measure, (values, variance) in asked.items()
    ]
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(method=rows["method"].where(rows["estimate"].isna(), error.describe()))


def _estimate_share_above_zero(
    cuts: Cuts, values: pd.Series, *, measure: str, error: float, settings: Settings
) -> pd.DataFrame:
    """Estimate which share of true values lies above 0, `error` being the variance of error."""
    found = cuts.describe(values)
    known = error > TOLERANCE
    spread = found["sd"] ** 2 - error
    usable = found["n"].gt(1) & (spread > TOLERANCE) & known
    spread = spread.where(usable)
    size = found["mean"] / np.sqrt(spread)
    # Of the mean, and of the SD of the observed values; for normal values the two are independent.
    variance = found["sd"] ** 2 / found["n"] / spread + size**2 * found["sd"] ** 4 / (
        2 * (found["n"] - 1) * spread**2
    )
    reach = stats.norm.ppf((1 + settings.report.confidence_percent / 100) / 2) * np.sqrt(variance)
    reasons = [found["n"].lt(2), pd.Series(not known, index=found.index), ~usable]
    return build_estimates(
        found[["group", "level", "n"]].assign(
            measure=measure,
            n_missing=count_missing(cuts, values),
            estimate=stats.norm.cdf(size),
            lower=stats.norm.cdf(size - reach),
            upper=stats.norm.cdf(size + reach),
            unit="share",
            method=np.select(reasons, [TOO_FEW, NO_ERROR, ALL_ERROR], default=""),
        )
    )
