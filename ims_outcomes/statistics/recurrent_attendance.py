"""Coming again and again: sessions per person over weeks, and the breaks between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from ims_outcomes.statistics.cuts import Cuts, cut_by
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import TOLERANCE, estimate_medians
from ims_outcomes.statistics.proportions import NOBODY, build_shares, count_shares
from ims_outcomes.statistics.still_attending import select_first_episodes

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Settings

#: † Weeks after the start up to which sessions are added up.
WEEKS = 26
#: † Days without a session within an episode from which on it is called a break.
BREAK_DAYS = 28

MEAN_CUMULATIVE = "mean cumulative function, robust variance, log scale"
BY_DEFINITION = "1 by definition"
NO_SPREAD = "mean cumulative function: everybody came equally often, no interval"


def estimate_cumulative_sessions(
    episodes: pd.DataFrame,
    sessions: pd.DataFrame,
    *,
    extract_date: pd.Timestamp,
    settings: Settings,
    by: str = "",
    weeks: int = WEEKS,
) -> pd.DataFrame:
    """Estimate how many sessions those who start have had after so many weeks, on average.

    μ(w) = Σ over weeks u ≤ w of sessions in week u ÷ people followed through week u. Week 1 is
    days 1 to 7 after the first session, which is week 0. Whoever has stopped stays in the
    denominator with no more sessions: it is the mean of all who start, not of those who still
    come. Followed through a week is who started that many weeks before the extract date; that has
    nothing to do with how they fared. Each person's first treated episode whose start is known.

    Parameters
    ----------
    episodes : DataFrame
        One row per episode, see `select_first_episodes`, and `by`.
    sessions : DataFrame
        One row per appointment: episode_id, session_number (missing when not attended),
        session_date.
    extract_date : Timestamp
        The day up to which the data are complete.
    settings : Settings
        `report.confidence_percent`.
    by : str
        Column to cut by.
    weeks : int
        Last week, at least 1.

    Returns
    -------
    DataFrame
        One row per week and part: measure cumulative_sessions, group "weeks" and level "0" to
        "26" (within a level of `by` "<by> | weeks" and "<level> | 3"), n = followed through that
        week; after the last week through which anybody was followed there is no estimate.

    Raises
    ------
    ValueError
        When `weeks` is below 1.

    Source
    ------
    Nelson 2003, 10.1137/1.9780898718454; variance Lawless & Nadeau 1995,
    10.1080/00401706.1995.10484300, which takes what one person's sessions have in common into
    account. Same as the cumulative hazard of R's survival::survfit with id, here in whole weeks.

    Examples
    --------
    One comes on days 0 and 5, one on day 0 alone.

    >>> from ims_outcomes.vocabulary import load_settings
    >>> start = pd.Timestamp("2025-01-01")
    >>> episodes = pd.DataFrame({
    ...     "episode_id": [0, 1], "patient_key": [0, 1], "first_session_date": start,
    ...     "start_known": True, "is_treated": True,
    ... })
    >>> sessions = pd.DataFrame({
    ...     "episode_id": [0, 0, 1], "session_number": [1, 2, 1],
    ...     "session_date": [start, start + pd.Timedelta(days=5), start],
    ... })
    >>> rows = estimate_cumulative_sessions(
    ...     episodes, sessions, extract_date=pd.Timestamp("2026-01-01"), weeks=2,
    ...     settings=load_settings(),
    ... )
    >>> rows[["level", "n", "estimate"]].values.tolist()
    [['0', 2.0, 1.0], ['1', 2.0, 1.5], ['2', 2.0, 1.5]]
    """
    if weeks < 1:
        raise ValueError(f"the last week must be at least 1, not {weeks}")
    first = select_first_episodes(episodes)
    first = first.loc[first["first_session_date"].le(extract_date)].reset_index(drop=True)
    counts = _count_by_week(first, sessions, weeks=weeks)
    followed = (extract_date - first["first_session_date"]).dt.days.to_numpy() // 7
    cuts = cut_by(first.assign(place=first.index), by=by)
    z = stats.norm.ppf((1 + settings.report.confidence_percent / 100) / 2)
    curves = []
    for part, names in enumerate(cuts.parts.to_dict("records")):
        mine = cuts.rows.loc[cuts.rows["part"].eq(part), "place"].to_numpy()
        at_risk, mean, error = add_up_events(counts[mine], followed[mine])
        curve = pd.DataFrame({"n": at_risk, "estimate": mean, "error": error})
        curves.append(_name_weeks(curve, group=names["group"], level=names["level"], z=z))
    return build_estimates(pd.concat(curves, ignore_index=True))


def add_up_events(
    counts: np.ndarray, followed: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Add up the mean number of events per person, with its robust standard error.

    Parameters
    ----------
    counts : array
        One row per person, one column per step from 0: events in it.
    followed : array
        Last step that each person was followed through.

    Returns
    -------
    tuple of arrays
        At risk, mean cumulative number and standard error at each step; the last two are missing
        from the first step on that nobody was followed through. Error² = Σ over people of
        (Σ over steps of (own events − mean events) ÷ at risk)².
    """
    inside = np.arange(counts.shape[1]) <= followed[:, None]
    at_risk = inside.sum(axis=0).astype("float64")
    people = np.where(at_risk > 0, at_risk, np.nan)
    mean = np.where(inside, counts, 0.0).sum(axis=0) / people
    excess = np.where(inside, counts - mean, 0.0) / people
    error = np.sqrt((np.cumsum(excess, axis=1) ** 2).sum(axis=0))
    return at_risk, np.cumsum(mean), error


def _count_by_week(people: pd.DataFrame, sessions: pd.DataFrame, *, weeks: int) -> np.ndarray:
    """Count attended sessions of each person in each week: one row per person."""
    attended = sessions.loc[sessions["session_number"].notna(), ["episode_id", "session_date"]]
    mine = people[["episode_id", "first_session_date"]].assign(place=people.index)
    found = attended.merge(mine, on="episode_id")
    days = (found["session_date"] - found["first_session_date"]).dt.days
    week = -(-days // 7)
    seen = week.le(weeks).to_numpy()
    counts = np.zeros((len(people), weeks + 1))
    np.add.at(counts, (found["place"].to_numpy()[seen], week.to_numpy()[seen]), 1.0)
    return counts


def _name_weeks(curve: pd.DataFrame, *, group: str, level: str, z: float) -> pd.DataFrame:
    """Add names, limits on the log scale, and why a number or its interval is absent."""
    week = pd.Series(curve.index.astype("str"), index=curve.index)
    whole = group == "all"
    spread = curve["error"].gt(TOLERANCE)
    reach = z * curve["error"] / curve["estimate"]
    factor = pd.Series(np.exp(reach.to_numpy()), index=curve.index).where(spread)
    at_start = curve["estimate"].eq(1) & week.eq("0") & ~spread
    words = pd.Series(MEAN_CUMULATIVE, index=curve.index).mask(~spread, NO_SPREAD)
    words = words.mask(at_start, BY_DEFINITION).mask(curve["estimate"].isna(), NOBODY)
    return curve.drop(columns="error").assign(
        measure="cumulative_sessions",
        group="weeks" if whole else f"{group} | weeks",
        level=week if whole else f"{level} | " + week,
        lower=(curve["estimate"] / factor).mask(at_start, 1.0),
        upper=(curve["estimate"] * factor).mask(at_start, 1.0),
        unit="sessions",
        method=words,
    )


def estimate_breaks(
    episodes: pd.DataFrame,
    sessions: pd.DataFrame,
    *,
    settings: Settings,
    by: str = "",
    break_days: int = BREAK_DAYS,
) -> pd.DataFrame:
    """Estimate the longest break within an episode, and how many paused and came back.

    One number per person, so that intervals may take them as independent: the longest gap between
    two sessions of their first closed episode. A gap longer than `gap_days` opens a new episode
    and is none. Those with one session have no gap.

    Parameters
    ----------
    episodes : DataFrame
        One row per episode, see `select_first_episodes`; is_closed, and `by`.
    sessions : DataFrame
        One row per appointment: episode_id, session_number, gap_before_days.
    settings : Settings
        `report.confidence_percent`.
    by : str
        Column to cut by.
    break_days : int
        Days from which on a gap is a break; exactly so many are.

    Returns
    -------
    DataFrame
        Measures longest_gap (median and, as lower and upper, quartiles, unit "days") and
        paused_and_came_back (share, Wilson); n_missing: closed episodes with one session only.

    Source
    ------
    Median and quartiles of type 7, R's default; Wilson.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> episodes = pd.DataFrame({
    ...     "episode_id": [0], "patient_key": [0], "is_closed": True, "is_treated": True,
    ...     "first_session_date": pd.to_datetime(["2025-01-01"]), "start_known": True,
    ... })
    >>> sessions = pd.DataFrame({
    ...     "episode_id": [0, 0, 0], "session_number": [1, 2, 3],
    ...     "gap_before_days": [None, 7.0, 28.0],
    ... })
    >>> rows = estimate_breaks(episodes, sessions, settings=load_settings())
    >>> rows[["measure", "estimate"]].values.tolist()
    [['longest_gap', 28.0], ['paused_and_came_back', 1.0]]
    """
    first = select_first_episodes(episodes)
    closed = first.loc[first["is_closed"].astype(bool)]
    within = sessions.loc[sessions["session_number"].gt(1)]
    longest = within.groupby("episode_id")["gap_before_days"].max()
    cuts: Cuts = cut_by(closed.assign(longest=closed["episode_id"].map(longest)), by=by)
    gaps = cuts.rows["longest"].astype("float64")
    shares = count_shares(
        cuts,
        measure="paused_and_came_back",
        counted=gaps.ge(break_days),
        among=gaps.notna(),
        missing=gaps.isna(),
    )
    medians = estimate_medians(cuts, gaps, measure="longest_gap", unit="days")
    return pd.concat([medians, build_shares(shares, settings=settings)], ignore_index=True)
