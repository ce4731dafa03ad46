"""Estimates of the time to an event: share without it, median time, restricted mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import stats

from ims_outcomes.statistics.cuts import cut_by
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.proportions import NOBODY
from ims_outcomes.statistics.survival import (
    SCALES,
    build_survival_curve,
    find_median,
    find_restricted_mean,
    look_up,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ims_outcomes.statistics.survival import Scale
    from ims_outcomes.vocabulary import Settings

#: What stands as the method of a number that the curve does not reach, and of its interval.
NOT_FOLLOWED = "nobody was followed so long: not computed"
NO_EVENT = "Kaplan–Meier: nobody had the event so far, no interval"
ALL_HAD_IT = "Kaplan–Meier: everybody had the event, no interval"
NOT_REACHED = "median not reached: more than half were still without the event"


def estimate_survival(
    people: pd.DataFrame,
    *,
    time: str,
    happened: str,
    unit: str,
    at: Iterable[float],
    until: float,
    settings: Settings,
    by: str = "",
    scale: Scale = "log_log",
) -> pd.DataFrame:
    """Estimate the share still without an event, the median time to it and the restricted mean.

    Only where nothing else can end the wait: with a competing event, such as leaving before a
    response, this estimates something that cannot happen; take `estimate_incidence`. One row per
    person, else the intervals are too narrow.

    Parameters
    ----------
    people : DataFrame
        One row per person; the columns `time` and `happened`, and `by`.
    time, happened : str
        Columns with the time followed, and whether the event ended it.
    unit : str
        Unit of the time: "days", "sessions".
    at : iterable of float
        Times at which the share is given.
    until : float
        Horizon of the restricted mean.
    settings : Settings
        `report.confidence_percent`.
    by : str
        Column to cut by.
    scale : "log_log" or "log"
        As `build_survival_curve`.

    Returns
    -------
    DataFrame
        Measures without_event (group "<unit>", level "<time>"; for a level of `by` "<by> |
        <unit>" and "<level> | <time>"; n = at risk there), median_time and restricted_mean_time.
        n_missing: people without a time.

    Source
    ------
    See `build_survival_curve`, `find_median`, `find_restricted_mean`.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> people = pd.DataFrame({"days": [1.0, 2.0, 2.0, 4.0], "closed": [True, True, False, False]})
    >>> rows = estimate_survival(
    ...     people, time="days", happened="closed", unit="days", at=[2], until=4,
    ...     settings=load_settings(),
    ... )
    >>> rows[["measure", "level", "n", "estimate"]].round(3).values.tolist()
    [['without_event', '2', 3.0, 0.5], ['median_time', 'all', 4.0, 2.0],
     ['restricted_mean_time', 'all', 4.0, 2.75]]
    """
    confidence = settings.report.confidence_percent / 100
    cuts, times = cut_by(people, by=by), list(at)
    rows = []
    for part, names in enumerate(cuts.parts.to_dict("records")):
        inside = cuts.rows.loc[cuts.rows["part"].eq(part)]
        curve = build_survival_curve(
            inside[time], inside[happened], confidence=confidence, scale=scale
        )
        counts = {"n": inside[time].count(), "n_missing": int(inside[time].isna().sum())}
        shares = _describe_steps(look_up(curve, times), anybody=counts["n"] > 0, scale=scale)
        median = _describe_median(curve, scale=scale)
        mean = _describe_mean(curve, until=until, unit=unit, confidence=confidence)
        rows += [
            name_times(shares, names, unit=unit).assign(n_missing=counts["n_missing"]),
            pd.DataFrame([median, mean]).assign(
                group=names["group"], level=names["level"], unit=unit, **counts
            ),
        ]
    return build_estimates(pd.concat(rows, ignore_index=True))


def name_times(rows: pd.DataFrame, names: dict[Any, Any], *, unit: str) -> pd.DataFrame:
    """Name group and level of numbers at times within a part; the column time goes."""
    times = rows["time"].map("{:g}".format)
    whole = names["group"] == "all"
    return rows.drop(columns="time").assign(
        group=unit if whole else f"{names['group']} | {unit}",
        level=times if whole else f"{names['level']} | " + times,
    )


def _describe_steps(found: pd.DataFrame, *, anybody: bool, scale: Scale) -> pd.DataFrame:
    """Name the shares that were looked up, and why one of them or its interval is absent."""
    nobody = pd.Series(not anybody, index=found.index)
    share = found["estimate"].mask(nobody)
    reasons = [nobody, share.isna(), found["time"].eq(0), share.eq(1), share.eq(0)]
    words = [NOBODY, NOT_FOLLOWED, "1 by definition", NO_EVENT, ALL_HAD_IT]
    return pd.DataFrame(
        {
            "time": found["time"],
            "measure": "without_event",
            "n": found["at_risk"],
            "estimate": share,
            "lower": found["lower"].mask(share.isna()),
            "upper": found["upper"].mask(share.isna()),
            "unit": "share",
            "method": np.select(reasons, words, default=SCALES[scale]),
        }
    )


def _describe_median(curve: pd.DataFrame, *, scale: Scale) -> dict[str, float | str]:
    """Give the median and its limits, or say that it was not reached."""
    estimate, lower, upper = find_median(curve)
    words = f"median, {SCALES[scale]}; a missing upper limit was not reached"
    if curve["at_risk"].iloc[0] == 0:
        words = NOBODY
    elif np.isnan(estimate):
        words = NOT_REACHED
    numbers = {"estimate": estimate, "lower": lower, "upper": upper}
    return {"measure": "median_time", **numbers, "method": words}


def _describe_mean(
    curve: pd.DataFrame, *, until: float, unit: str, confidence: float
) -> dict[str, float | str]:
    """Give the restricted mean with its normal interval, or say why there is none."""
    words = f"area under Kaplan–Meier up to {until:g} {unit}, normal"
    if curve["at_risk"].iloc[0] == 0:
        return {"measure": "restricted_mean_time", "method": NOBODY}
    mean, error = find_restricted_mean(curve, until=until)
    reach = stats.norm.ppf((1 + confidence) / 2) * error
    if np.isnan(mean):
        words = NOT_FOLLOWED
    elif error <= TOLERANCE:
        reach, words = np.nan, f"{words}: no spread, no interval"
    limits = {"lower": mean - reach, "upper": mean + reach}
    return {"measure": "restricted_mean_time", "estimate": mean, **limits, "method": words}
