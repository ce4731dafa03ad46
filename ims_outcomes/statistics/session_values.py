"""What was noted at sessions in numbers: the middle of it, and how often it lay in a range."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.cuts import cut_by
from ims_outcomes.statistics.means import estimate_medians
from ims_outcomes.statistics.proportions import build_shares, count_shares
from ims_outcomes.statistics.safety import SHARE_AS_IF_INDEPENDENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_outcomes.vocabulary import Settings


def estimate_session_values(
    sessions: pd.DataFrame,
    *,
    column: str,
    unit: str,
    ranges: Mapping[str, tuple[float, float]],
    settings: Settings,
    by: str = "",
) -> pd.DataFrame:
    """Estimate the median of a number noted at attended sessions, and how often it is in a range.

    Both ends of a range belong to it. A blank is missing, 0 is a number.

    Parameters
    ----------
    sessions : DataFrame
        One row per appointment: status, the column, and `by`.
    column, unit : str
        Such as "insertions", and what it counts in.
    ranges : mapping of str to (float, float)
        Name of a range → its ends.
    settings : Settings
        `report.confidence_percent`.
    by : str
        Column to cut by.

    Returns
    -------
    DataFrame
        For each part: <column>_recorded (share of attended sessions where it was noted),
        median_<column> (quartiles as lower and upper: how it spreads, not how sure it is), and
        <column>_<range> for each range; shares by Wilson, sessions as if independent.

    Source
    ------
    Quantiles of type 7, as R's quantile. Wilson 1927, see `wilson_interval`.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> sessions = pd.DataFrame({
    ...     "status": "attended", "duration_minutes": [10.0, 15.0, 45.0, 60.0, None]
    ... })
    >>> rows = estimate_session_values(
    ...     sessions, column="duration_minutes", unit="minutes", ranges={"as_said": (15, 45)},
    ...     settings=load_settings(),
    ... )
    >>> rows[["measure", "n", "estimate"]].values.tolist()
    [['duration_minutes_recorded', 5.0, 0.8], ['median_duration_minutes', 4.0, 30.0],
     ['duration_minutes_as_said', 4.0, 0.5]]
    """
    cuts = cut_by(sessions.loc[sessions["status"].eq("attended")], by=by)
    values = cuts.rows[column].astype("float64")
    known = values.notna()
    everything = pd.Series(True, index=values.index)
    recorded = count_shares(cuts, measure=f"{column}_recorded", counted=known, among=everything)
    within = [
        count_shares(
            cuts,
            measure=f"{column}_{name}",
            counted=values.between(low, high),
            among=known,
            missing=~known,
        )
        for name, (low, high) in ranges.items()
    ]
    method = SHARE_AS_IF_INDEPENDENT
    return pd.concat(
        [
            build_shares(recorded, settings=settings, method=method),
            estimate_medians(cuts, values, measure=f"median_{column}", unit=unit),
            *(build_shares(counts, settings=settings, method=method) for counts in within),
        ],
        ignore_index=True,
    )
