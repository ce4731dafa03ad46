"""How many sessions an episode takes, how far apart they are, how long a visit lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.bands import count_bands
from ims_outcomes.statistics.cuts import cut_by
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import estimate_means, estimate_medians
from ims_outcomes.statistics.proportions import NOBODY, build_shares
from ims_outcomes.statistics.still_attending import select_first_episodes

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Settings

#: Last day and last minute of the bands of a histogram; the last band is open. For showing only.
DAY_BAND_ENDS = (3, 7, 14, 21, 28, 60)
MINUTE_BAND_ENDS = (14, 29, 45, 60)

#: Several sessions of one person are not independent, so their spread gets no interval.
COUNT_ONLY = "count, no interval: several per person"


def estimate_sessions_per_episode(
    episodes: pd.DataFrame, *, settings: Settings, by: str = ""
) -> pd.DataFrame:
    """Estimate how many sessions closed episodes had: distribution, mean and median.

    Each person's first treated episode whose start is known. Among those who started lately only
    the short ones are closed, so this is too low in a clinic that grows;
    `estimate_still_attending` is not.

    Parameters
    ----------
    episodes : DataFrame
        One row per episode, see `select_first_episodes`; session_count, is_closed, and `by`.
    settings : Settings
        `sessions.curve_sessions`, `report.confidence_percent`.
    by : str
        Column to cut mean and median by.

    Returns
    -------
    DataFrame
        Measures sessions_per_episode (share of episodes, group "session_count", levels "1" to
        "12 or more", Wilson), mean_sessions (t interval, cut off at 1), median_sessions
        (quartiles as lower and upper). n_missing: episodes that are not closed.

    Source
    ------
    R: table, t.test and quantile (type 7), binom::binom.wilson; nothing else.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> episodes = pd.DataFrame({
    ...     "episode_id": [0, 1], "patient_key": [0, 1], "session_count": [2, 4],
    ...     "first_session_date": pd.to_datetime(["2025-01-01", "2025-01-01"]),
    ...     "start_known": True, "is_treated": True, "is_closed": [True, True],
    ... })
    >>> rows = estimate_sessions_per_episode(episodes, settings=load_settings())
    >>> rows.set_index("measure").loc["mean_sessions", "estimate"]
    np.float64(3.0)
    """
    first = select_first_episodes(episodes)
    cuts = cut_by(first, by=by)
    counts = cuts.rows["session_count"].astype("float64").where(cuts.rows["is_closed"].astype(bool))
    whole = counts.loc[cuts.rows["part"].eq(0)]
    ends = range(1, settings.sessions.curve_sessions)
    shares = count_bands(whole, ends=ends).assign(
        measure="sessions_per_episode", group="session_count"
    )
    means = estimate_means(
        cuts, counts, measure="mean_sessions", unit="sessions", settings=settings
    )
    return pd.concat(
        [
            build_shares(shares, settings=settings),
            means.assign(lower=means["lower"].clip(lower=1)),  # nobody has less than one session
            estimate_medians(cuts, counts, measure="median_sessions", unit="sessions"),
        ],
        ignore_index=True,
    )


def estimate_weeks_per_episode(episodes: pd.DataFrame) -> pd.DataFrame:
    """Find over how many weeks the sessions of closed episodes were spread.

    From the first session to the last; an episode of one session has 0 weeks. Each person's first
    treated episode whose start is known.

    Parameters
    ----------
    episodes : DataFrame
        One row per episode, see `select_first_episodes`; last_session_date, is_closed.

    Returns
    -------
    DataFrame
        One row: median_weeks_per_episode (quartiles as lower and upper). n_missing: episodes that
        are not closed.

    Source
    ------
    R: quantile (type 7).

    Examples
    --------
    >>> days = pd.to_datetime(["2025-01-01", "2025-01-01"])
    >>> episodes = pd.DataFrame({
    ...     "episode_id": [0, 1], "patient_key": [0, 1], "first_session_date": days,
    ...     "last_session_date": days + pd.to_timedelta([7, 21], unit="D"),
    ...     "start_known": True, "is_treated": True, "is_closed": True,
    ... })
    >>> estimate_weeks_per_episode(episodes)[["n", "estimate"]].values.tolist()
    [[2.0, 2.0]]
    """
    cuts = cut_by(select_first_episodes(episodes))
    days = (cuts.rows["last_session_date"] - cuts.rows["first_session_date"]).dt.days
    weeks = (days / 7).where(cuts.rows["is_closed"].astype(bool))
    return estimate_medians(cuts, weeks, measure="median_weeks_per_episode", unit="weeks")


def estimate_days_between(sessions: pd.DataFrame) -> pd.DataFrame:
    """Find how many days lie between one attended session of an episode and the next.

    Parameters
    ----------
    sessions : DataFrame
        One row per appointment: session_number (missing when not attended), gap_before_days.

    Returns
    -------
    DataFrame
        Measures days_between (share of gaps, group "days_between", levels "0 to 3" to "61 or
        more"), median_days_between (quartiles as lower and upper).

    Source
    ------
    R: quantile (type 7) of diff(session_date).

    Examples
    --------
    >>> sessions = pd.DataFrame({
    ...     "session_number": [1, 2, 3], "gap_before_days": [None, 7.0, 9.0]
    ... })
    >>> rows = estimate_days_between(sessions)
    >>> rows.loc[rows["numerator"].gt(0), "level"].tolist()
    ['4 to 7', '8 to 14']
    """
    gaps = sessions.loc[sessions["session_number"].gt(1), "gap_before_days"]
    return _describe_spread(
        gaps, ends=DAY_BAND_ENDS, measure="days_between", median="median_days_between", unit="days"
    )


def estimate_visit_minutes(sessions: pd.DataFrame) -> pd.DataFrame:
    """Find how long attended visits last.

    Parameters
    ----------
    sessions : DataFrame
        One row per appointment: status, duration_minutes.

    Returns
    -------
    DataFrame
        Measures visit_minutes (share of visits, group "visit_minutes", levels "0 to 14" to "61
        or more"), median_visit_minutes (quartiles as lower and upper). n_missing: visits without
        minutes.

    Source
    ------
    R: quantile (type 7).

    Examples
    --------
    >>> sessions = pd.DataFrame({"status": "attended", "duration_minutes": [15.0, 45.0, None]})
    >>> rows = estimate_visit_minutes(sessions)
    >>> rows.loc[rows["numerator"].gt(0), ["level", "n_missing"]].values.tolist()
    [['15 to 29', 1.0], ['30 to 45', 1.0]]
    """
    minutes = sessions.loc[sessions["status"].eq("attended"), "duration_minutes"]
    return _describe_spread(
        minutes,
        ends=MINUTE_BAND_ENDS,
        measure="visit_minutes",
        median="median_visit_minutes",
        unit="minutes",
    )


def _describe_spread(
    values: pd.Series, *, ends: tuple[int, ...], measure: str, median: str, unit: str
) -> pd.DataFrame:
    """Describe values of which one person has several: bands and quartiles."""
    bands = count_bands(values, ends=ends, start=0)
    known = bands["denominator"].gt(0)
    shares = bands.assign(
        measure=measure,
        group=measure,
        n=bands["denominator"],
        estimate=bands["numerator"] / bands["denominator"].where(known),
        unit="share",
        method=np.where(known, COUNT_ONLY, NOBODY),
    )
    cuts = cut_by(pd.DataFrame({"value": values}))
    medians = estimate_medians(cuts, cuts.rows["value"], measure=median, unit=unit)
    return pd.concat([build_estimates(shares), medians], ignore_index=True)
