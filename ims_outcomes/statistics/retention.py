"""Retention: how many of those who start reach session 2, 3, 6, by the month they started."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.cuts import cut_by
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.months import find_mature_months
from ims_outcomes.statistics.still_attending import (
    add_follow_up,
    build_attendance_curve,
    select_first_episodes,
)

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Settings


def estimate_retention(
    episodes: pd.DataFrame,
    sessions: pd.DataFrame,
    *,
    extract_date: pd.Timestamp,
    settings: Settings,
    by: str = "",
) -> pd.DataFrame:
    """Estimate the share of those who started that reach session 2, 3, 6.

    The same estimate as `estimate_still_attending`, one row per session asked for. Cut by
    start_month it has mature months only: those that ended at least `gap_days` (and the days a
    last score may take) before the extract date.

    Parameters
    ----------
    episodes, sessions, extract_date, settings, by
        As `estimate_still_attending`; start_month ("YYYY-MM") when cut by it. Of the settings
        also `sessions.retention_sessions` and `scores.last_days_after`.

    Returns
    -------
    DataFrame
        One row per session asked for and part: measures retention_2, retention_3, …; n = those
        who started long enough ago. No numerator: where some started too late for session
        k − 1 to be over, the estimate is a product and no count of people.

    Source
    ------
    See `estimate_still_attending`, of which these are single sessions; R's survfit gives them as
    summary(fit, times = c(1, 2, 5)) on the same layout.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> episodes = pd.DataFrame({
    ...     "episode_id": [0, 1], "patient_key": [0, 1], "session_count": [1, 2],
    ...     "first_session_date": pd.to_datetime(["2025-01-01", "2025-01-01"]),
    ...     "start_known": True, "is_treated": True, "is_closed": True,
    ... })
    >>> sessions = pd.DataFrame({
    ...     "episode_id": [0, 1, 1], "session_number": [1, 1, 2],
    ...     "session_date": pd.to_datetime(["2025-01-01", "2025-01-01", "2025-01-08"]),
    ... })
    >>> rows = estimate_retention(
    ...     episodes, sessions, extract_date=pd.Timestamp("2026-01-01"), settings=load_settings()
    ... )
    >>> rows[["measure", "n", "estimate"]].values.tolist()
    [['retention_2', 2.0, 0.5], ['retention_3', 2.0, 0.0], ['retention_6', 2.0, 0.0]]
    """
    followed = add_follow_up(
        select_first_episodes(episodes), sessions, extract_date=extract_date, settings=settings
    )
    asked = settings.sessions.retention_sessions
    cuts = cut_by(followed, by=by)
    curve = build_attendance_curve(cuts, last=max(asked), settings=settings)
    old = cuts.rows["session_observed"].gt(0)
    started = cuts.total(n=old, n_missing=~old)[["n", "n_missing"]]
    curve = curve.drop(columns=list(started)).join(started, on="part")
    if by == "start_month":
        mature = find_mature_months(curve["level"], extract_date=extract_date, settings=settings)
        curve = curve.loc[mature | curve["group"].eq("all")]
    curve = curve.loc[curve["session"].isin(asked)]
    rows = curve.assign(measure="retention_" + curve["session"].astype("str"))
    order = rows["session"].map({session: place for place, session in enumerate(asked)})
    rows = rows.assign(order=order).sort_values(["order", "part"])
    return build_estimates(
        rows.drop(columns=["session", "order", "part", "numerator", "denominator"])
    )
