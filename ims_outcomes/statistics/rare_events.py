"""Rare events: the sessions between one event and the next, and when to chart them instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.months import find_month

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Settings


def build_sessions_between_events(sessions: pd.DataFrame) -> pd.DataFrame:
    """Build the sessions between events: one row per event but the first of each chart.

    The value is the number of sessions after the session of the event before and before that of
    this one; two events at one session have 0 between them. Sessions at which nothing was
    recorded are left out. Before the first event it is not known how long there was none.

    Parameters
    ----------
    sessions : DataFrame
        One row per session: chart, session_date, session_id (orders sessions of one day),
        event_count (0, 1, …; missing when not recorded).

    Returns
    -------
    DataFrame
        chart, month (of the event), place (0, 1, … within the chart), value: what
        `build_control_chart` takes for kind "g". More between events is better.

    Source
    ------
    Benneyan 2001, Health Care Manag Sci 4:305-318. qicharts2 (chart = "g") takes such counts ready
    made.

    Examples
    --------
    >>> sessions = pd.DataFrame({
    ...     "chart": "all", "session_date": pd.date_range("2026-01-01", periods=5),
    ...     "session_id": list("abcde"), "event_count": [1, 0, 0, 1, 2],
    ... })
    >>> build_sessions_between_events(sessions)["value"].tolist()
    [2.0, 0.0, 0.0]
    """
    recorded = sessions.loc[sessions["event_count"].notna()]
    recorded = recorded.sort_values(["chart", "session_date", "session_id"], ignore_index=True)
    numbered = recorded.assign(number=recorded.groupby("chart").cumcount())
    count = numbered["event_count"].astype("int64")
    events = numbered.loc[numbered.index.repeat(count)].reset_index(drop=True)
    between = events.groupby("chart")["number"].diff()
    found = events.assign(
        month=find_month(events["session_date"]), value=(between - 1).clip(lower=0)
    ).loc[between.notna(), ["chart", "month", "value"]]
    found.insert(2, "place", found.groupby("chart").cumcount())
    return found.reset_index(drop=True)


def choose_event_chart(points: pd.DataFrame, *, settings: Settings) -> str:
    """Choose the kind of chart for events: "g" when they are rare, "u_prime" otherwise.

    † Rare: on average fewer a month than `control_charts.rare_below_per_month`, over the months
    that have sessions. Exactly as many are not rare.

    Parameters
    ----------
    points : DataFrame
        One row per month: numerator (events), denominator (sessions).
    settings : Settings
        As above.

    Returns
    -------
    str
        "g" or "u_prime".

    Source
    ------
    This project's own; qicharts2 leaves the choice to the reader.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> points = pd.DataFrame({"numerator": [0, 1, 3], "denominator": [90, 80, 95]})
    >>> choose_event_chart(points, settings=load_settings())
    'g'
    """
    held = points.loc[points["denominator"].gt(0), "numerator"]
    return "g" if held.mean() < settings.control_charts.rare_below_per_month else "u_prime"
