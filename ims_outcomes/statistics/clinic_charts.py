"""The control charts of a clinic: from its frames to months with limits and signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.control_charts import MONTH_COLUMNS, build_control_chart
from ims_outcomes.statistics.month_points import ClinicMonths, MonthPoints, list_month_points
from ims_outcomes.vocabulary.settings import CHARTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_outcomes.vocabulary import Instrument, Settings


def build_clinic_charts(
    episodes: pd.DataFrame,
    sessions: pd.DataFrame,
    *,
    outcomes: pd.DataFrame,
    extract_date: pd.Timestamp,
    instrument: Instrument,
    settings: Settings,
    targets: Mapping[str, float] | None = None,
    until: str = "",
) -> pd.DataFrame:
    """Build every control chart over months that a clinic's data allow.

    - completeness: both scores of those who should have them, P′;
    - responders: headline responders of those asked with both scores, P′;
    - mean_change: of those with both scores, I′;
    - retention: those who started in the month and came to a third session †, P′;
    - new_episodes and episodes_ended (see `find_closing_month`): from the first month on of which
      every start is known, XmR, neither direction good;
    - sessions: attended, XmR, neither direction good;
    - no_shows: of booked appointments, P′; only where an appointment that was not attended is
      recorded at all;
    - adverse_events: per 100 sessions at which it was recorded, U′, or where they are rare the
      sessions between them, G.

    Outcomes and retention have mature months only, by the month of an outcome; appointments have
    months that are over. A month in between without a value is a gap, also at the end. People
    count once in each month; for retention once in all, with the first of their episodes. The
    first months of outcomes hold short episodes only, for none whose start is known can be long
    yet.

    Parameters
    ----------
    episodes, sessions, outcomes : DataFrame
        One clinic's, as a study has them, of all times.
    extract_date : Timestamp
        The day up to which the data are complete.
    instrument : Instrument
        The instrument whose scores count.
    settings : Settings
        `control_charts` and the definitions; `events`, written in their months, at which the
        limits of the charts that they name start anew.
    targets : mapping
        For a chart the target, in its unit (a share for responders, not a percentage).
    until : str
        Last month to chart, "YYYY-MM"; later ones have no part in the limits. "" for all.

    Returns
    -------
    DataFrame
        One row per chart and month, columns as `MONTH_COLUMNS` and unit (of the value) and events
        (words of what happened in the month, ""): what `estimate_chart_verdicts` and
        `estimate_chart_points` take. A chart without any value is left out.

    Raises
    ------
    ValueError
        When a target is for an unknown chart.

    Source
    ------
    See `build_control_chart`. NHSRplotthedots and qicharts2 make one chart from one series; the
    months that they are given must be mature.

    Examples
    --------
    One session a day for two months; the first month may not be whole.

    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> days = pd.Series(pd.date_range("2025-01-01", "2025-03-31"))
    >>> sessions = pd.DataFrame({
    ...     "episode_id": range(90), "session_date": days, "session_number": 1,
    ...     "status": "attended", "adverse_events": None, "session_id": range(90),
    ... }).astype({"adverse_events": "str"})
    >>> episodes = pd.DataFrame({
    ...     "episode_id": range(90), "patient_key": range(90), "session_count": 1,
    ...     "first_session_date": days, "last_session_date": days, "is_treated": True,
    ...     "start_known": True, "is_closed": True, "is_pain": True,
    ...     "next_episode_date": pd.NaT, "closed_by": "gap",
    ...     "start_month": days.dt.strftime("%Y-%m"),
    ... })
    >>> outcomes = pd.DataFrame({
    ...     name: pd.Series(dtype=kind) for name, kind in {
    ...         "episode_id": "int64", "instrument": "str", "baseline_score": "float64",
    ...         "last_score": "float64", "change": "float64", "near_needling": "bool",
    ...     }.items()})
    >>> months = build_clinic_charts(
    ...     episodes, sessions, outcomes=outcomes, extract_date=pd.Timestamp("2025-03-31"),
    ...     instrument=load_vocabulary().instruments["nprs"], settings=load_settings())
    >>> months[["chart", "month", "value"]].values.tolist()
    [['sessions', '2025-02', 28.0], ['sessions', '2025-03', 31.0]]
    """
    unknown = sorted(set(targets or {}) - set(CHARTS))
    if unknown:
        raise ValueError(f"there are no charts {unknown} to have a target; there are {CHARTS}")
    clinic = ClinicMonths(episodes, outcomes, sessions, extract_date, instrument, settings, until)
    charts = [
        _build_chart(found, settings=settings, target=(targets or {}).get(found.chart, np.nan))
        for found in list_month_points(clinic)
    ]
    kept = [chart for chart in charts if not chart.empty]
    if not kept:
        columns: dict[str, str] = {**MONTH_COLUMNS, "unit": "str", "events": "str"}
        return pd.DataFrame(columns=list(columns)).astype(columns)
    return pd.concat(kept, ignore_index=True)


def _build_chart(found: MonthPoints, *, settings: Settings, target: float) -> pd.DataFrame:
    """Build one chart from its first month with a value on; empty without any."""
    points = found.points.assign(chart=found.chart, target=target)
    if found.kind != "g":
        points = points.loc[_has_value(points).cummax()]
    if points.empty:
        return points
    restarts = [event.month for event in settings.events if found.chart in event.restart]
    months = build_control_chart(
        points,
        kind=found.kind,
        settings=settings,
        better=found.better,
        restarts={found.chart: restarts},
        per=found.per,
    )
    words = months["month"].map(settings.words_by_month).astype("str").fillna("")
    return months.assign(unit=found.unit, events=words.mask(months["month"].duplicated(), ""))


def _has_value(points: pd.DataFrame) -> pd.Series:
    """Tell which months have a value."""
    if "denominator" in points:
        return points["denominator"].gt(0)
    return points["value"].notna()
