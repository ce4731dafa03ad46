"""When episodes of care ended, as far as a clinic can know it on the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.months import count_months, find_month

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_outcomes.vocabulary import Settings


def find_closing_month(episodes: pd.DataFrame, *, settings: Settings) -> pd.Series:
    """Find the month in which each episode ended; missing for one that goes on.

    With a discharge that of the last session; else that of the day on which more than `gap_days`
    days had passed since the last session, or of the next episode's first session if that came
    sooner. So the number of a month is final when the month is over, which it would not be if an
    episode belonged to the month of its last session: who was there last month may come back.

    Parameters
    ----------
    episodes : DataFrame
        One row per episode: last_session_date, next_episode_date, is_closed, closed_by.
    settings : Settings
        `episodes.gap_days`.

    Returns
    -------
    Series of str
        Same index, "YYYY-MM".

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> episodes = pd.DataFrame({
    ...     "last_session_date": pd.to_datetime(["2026-01-31", "2026-01-31"]),
    ...     "next_episode_date": pd.to_datetime([None, None]),
    ...     "is_closed": True, "closed_by": ["discharge", "gap"],
    ... })
    >>> find_closing_month(episodes, settings=load_settings()).tolist()
    ['2026-01', '2026-05']
    """
    last = episodes["last_session_date"]
    lapsed = last + pd.Timedelta(days=settings.episodes.gap_days + 1)
    sooner = episodes["next_episode_date"].lt(lapsed)
    closed = lapsed.mask(sooner, episodes["next_episode_date"])
    closed = closed.mask(episodes["closed_by"].eq("discharge"), last)
    return find_month(closed.where(episodes["is_closed"].astype(bool)))


def estimate_ended_episodes_per_month(
    episodes: pd.DataFrame, *, settings: Settings, months: Sequence[str] = ()
) -> pd.DataFrame:
    """Count the episodes of care that ended in each month, assessed ones too.

    Parameters
    ----------
    episodes : DataFrame
        As `find_closing_month` takes it.
    settings : Settings
        `episodes.gap_days`.
    months : sequence of str
        The months to count; from the first to the last one unless given.

    Returns
    -------
    DataFrame
        One row for all and one per month: measure activity_ended_episodes, groups "all" and
        "month".

    Source
    ------
    A count, as R's table on whole months; months without any are there too.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> episodes = pd.DataFrame({
    ...     "last_session_date": pd.to_datetime(["2026-01-31"]),
    ...     "next_episode_date": pd.to_datetime(["2026-02-20"]),
    ...     "is_closed": True, "closed_by": "gap",
    ... })
    >>> rows = estimate_ended_episodes_per_month(
    ...     episodes, settings=load_settings(), months=["2026-01", "2026-02"])
    >>> rows[["level", "estimate"]].values.tolist()
    [['all', 1.0], ['2026-01', 0.0], ['2026-02', 1.0]]
    """
    month = find_closing_month(episodes, settings=settings)
    inside = month.notna() & (month.isin(list(months)) if months else True)
    return count_months(
        month.loc[inside], months, measure="activity_ended_episodes", group="month",
        unit="episodes",
    )  # fmt: skip
