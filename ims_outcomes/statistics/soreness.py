"""How long people were sore after a needling, and how often it was over in so many hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.cuts import cut_by
from ims_outcomes.statistics.means import estimate_medians
from ims_outcomes.statistics.proportions import build_shares, count_shares
from ims_outcomes.statistics.safety import SHARE_AS_IF_INDEPENDENT

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Settings


def estimate_soreness(sessions: pd.DataFrame, *, settings: Settings, by: str = "") -> pd.DataFrame:
    """Estimate how long soreness lasts after a session, and how often longer than is allowed for.

    Of attended sessions for which it was recorded; 0 hours is recorded, a blank is not. Longer
    than `scores.soreness_hours` is soreness that a last score flagged as near a needling does
    not cover; exactly that long it still covers.

    Parameters
    ----------
    sessions : DataFrame
        One row per appointment: status, soreness_hours, and `by`.
    settings : Settings
        `scores.soreness_hours`, `report.confidence_percent`.
    by : str
        Column to cut by, such as "technique".

    Returns
    -------
    DataFrame
        For each part: soreness_hours (median, and the quartiles as limits: how soreness spreads,
        not how sure the median is), soreness_lasting (share lasting longer) and
        soreness_recorded (share of attended sessions), Wilson, sessions as if independent.

    Source
    ------
    Quantiles of type 7, as R's quantile; SAS's PROC MEANS takes type 2 (QNTLDEF=5). Wilson 1927,
    see `wilson_interval`.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> sessions = pd.DataFrame({
    ...     "status": "attended", "soreness_hours": [0.0, 24, 72, 96, None]
    ... })
    >>> rows = estimate_soreness(sessions, settings=load_settings())
    >>> rows[["measure", "n", "n_missing", "estimate"]].values.tolist()
    [['soreness_hours', 4.0, 1.0, 48.0], ['soreness_lasting', 4.0, 1.0, 0.25],
     ['soreness_recorded', 5.0, 0.0, 0.8]]
    """
    cuts = cut_by(sessions.loc[sessions["status"].eq("attended")], by=by)
    hours = cuts.rows["soreness_hours"].astype("float64")
    known = hours.notna()
    shares = [
        count_shares(
            cuts,
            measure="soreness_lasting",
            counted=hours.gt(settings.scores.soreness_hours),
            among=known,
            missing=~known,
        ),
        count_shares(
            cuts,
            measure="soreness_recorded",
            counted=known,
            among=pd.Series(True, index=hours.index),
        ),
    ]
    return pd.concat(
        [
            estimate_medians(cuts, hours, measure="soreness_hours", unit="hours"),
            build_shares(
                pd.concat(shares, ignore_index=True),
                settings=settings,
                method=SHARE_AS_IF_INDEPENDENT,
            ),
        ],
        ignore_index=True,
    )


def estimate_soreness_gone(sessions: pd.DataFrame, *, settings: Settings) -> pd.DataFrame:
    """Estimate how often there was soreness after a session, and how often it was over in time.

    Over in time: after at most `statements.soreness_gone_hours`; exactly that long counts. Of
    attended sessions for which the hours were recorded; 0 hours is recorded, and is no soreness.

    Parameters
    ----------
    sessions : DataFrame
        One row per appointment: status, soreness_hours.
    settings : Settings
        `statements.soreness_gone_hours`, `report.confidence_percent`.

    Returns
    -------
    DataFrame
        soreness_recorded (of attended sessions), soreness_felt (of those recorded) and
        soreness_gone (of those with any); Wilson, sessions as if independent.

    Source
    ------
    Wilson 1927, see `wilson_interval`.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> sessions = pd.DataFrame({
    ...     "status": "attended", "soreness_hours": [0.0, 24, 48, 72, None]
    ... })
    >>> rows = estimate_soreness_gone(sessions, settings=load_settings())
    >>> rows[["measure", "numerator", "denominator"]].values.tolist()
    [['soreness_recorded', 4.0, 5.0], ['soreness_felt', 3.0, 4.0], ['soreness_gone', 2.0, 3.0]]
    """
    cuts = cut_by(sessions.loc[sessions["status"].eq("attended")])
    hours = cuts.rows["soreness_hours"].astype("float64")
    known, everything = hours.notna(), pd.Series(True, index=hours.index)
    asked = {
        "soreness_recorded": (known, everything),
        "soreness_felt": (hours.gt(0), known),
        "soreness_gone": (hours.le(settings.statements.soreness_gone_hours), hours.gt(0)),
    }
    counts = [
        count_shares(cuts, measure=measure, counted=counted, among=among)
        for measure, (counted, among) in asked.items()
    ]
    return build_shares(
        pd.concat(counts, ignore_index=True), settings=settings, method=SHARE_AS_IF_INDEPENDENT
    )
