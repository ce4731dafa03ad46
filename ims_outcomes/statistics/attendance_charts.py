"""Missed and cancelled appointments month by month, as control charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.control_charts import build_control_chart
from ims_outcomes.statistics.months import find_month, list_months

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Settings

#: Status of an appointment → its chart. The clinic's events can restart that of no-shows.
CHARTED = {"no_show": "no_shows", "cancelled": "cancelled"}


def build_attendance_charts(
    sessions: pd.DataFrame, *, until: str, settings: Settings
) -> pd.DataFrame:
    """Build a chart of missed and one of cancelled appointments, shares of all booked.

    P′ charts over the months from the first appointment on; a month without any appointment is a
    gap. Fewer is better. Where no appointment is recorded that was not attended there is no
    chart: such an export would look perfect.

    Parameters
    ----------
    sessions : DataFrame
        One row per appointment of the whole data: status, session_date.
    until : str
        Last month, "YYYY-MM"; one that is over.
    settings : Settings
        `control_charts`, and `events` that restart the chart of no-shows.

    Returns
    -------
    DataFrame
        One row per chart and month, as `build_control_chart`, with unit.

    Source
    ------
    See `build_control_chart`.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> sessions = pd.DataFrame({
    ...     "status": ["attended", "no_show", "attended"],
    ...     "session_date": pd.to_datetime(["2026-01-05", "2026-01-06", "2026-02-02"]),
    ... })
    >>> months = build_attendance_charts(sessions, until="2026-02", settings=load_settings())
    >>> months[["chart", "month", "value"]].values.tolist()
    [['cancelled', '2026-01', 0.0], ['cancelled', '2026-02', 0.0],
     ['no_shows', '2026-01', 0.5], ['no_shows', '2026-02', 0.0]]
    """
    month = find_month(sessions["session_date"])
    used = sessions.loc[month.le(until)]
    if used.empty or used["status"].eq("attended").all():
        return pd.DataFrame()
    month = month.loc[used.index]
    months = pd.Index(list_months(month.min(), until), name="month")
    booked = month.value_counts().reindex(months, fill_value=0)
    points = pd.concat(
        [
            pd.DataFrame(
                {
                    "chart": chart,
                    "numerator": month[used["status"].eq(status)]
                    .value_counts()
                    .reindex(months, fill_value=0)
                    .astype("float64"),
                    "denominator": booked.astype("float64"),
                }
            ).reset_index()
            for status, chart in CHARTED.items()
        ],
        ignore_index=True,
    )
    restarts = [event.month for event in settings.events if "no_shows" in event.restart]
    return build_control_chart(
        points,
        kind="p_prime",
        settings=settings,
        better="lower",
        restarts={"no_shows": restarts},
    ).assign(unit="share")
