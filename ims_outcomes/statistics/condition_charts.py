"""Mean change month by month within each condition, as control charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.control_charts import build_control_chart
from ims_outcomes.statistics.months import find_month, list_months

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Instrument, Settings


def build_condition_charts(
    people: pd.DataFrame, *, by: str, last: str, instrument: Instrument, settings: Settings
) -> pd.DataFrame:
    """Build a chart of mean change for each level, by the month of its last session.

    I′ charts, as that of the whole clinic. A month in which nobody of the level has both scores
    is a gap. With a fixed window the month is that of the first session.

    Parameters
    ----------
    people : DataFrame
        One row per person and month: change, has_pair, first_session_date, last_session_date and
        `by`; missing in `by` has no chart.
    by : str
        Column that holds the levels.
    last : str
        Last month, "YYYY-MM"; a mature one.
    instrument : Instrument
        For direction and unit.
    settings : Settings
        `control_charts`, `scores.window_weeks`.

    Returns
    -------
    DataFrame
        One row per chart (level) and month, as `build_control_chart`, with unit.

    Source
    ------
    See `build_control_chart`.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> people = pd.DataFrame({
    ...     "condition": ["neck", "neck", "back"], "change": [-2.0, -4.0, -1.0], "has_pair": True,
    ...     "last_session_date": pd.to_datetime(["2026-01-05", "2026-01-06", "2026-02-02"]),
    ... })
    >>> months = build_condition_charts(people, by="condition", last="2026-02",
    ...     instrument=load_vocabulary().instruments["nprs"], settings=load_settings())
    >>> months[["chart", "month", "value"]].dropna().values.tolist()
    [['back', '2026-02', -1.0], ['neck', '2026-01', -3.0]]
    """
    dated_by = "first_session_date" if settings.scores.window_weeks else "last_session_date"
    pairs = people.loc[people["has_pair"].astype(bool) & people[by].notna()]
    month = find_month(pairs[dated_by])
    pairs = pairs.assign(month=month).loc[month.le(last)]
    if pairs.empty:
        return pd.DataFrame()
    found = pairs.groupby([by, "month"])["change"].agg(value="mean", n="count")
    every = pd.MultiIndex.from_product(
        [sorted(pairs[by].unique()), list_months(pairs["month"].min(), last)],
        names=["chart", "month"],
    )
    points = found.rename_axis(["chart", "month"]).reindex(every).reset_index()
    points["n"] = points["n"].fillna(0.0)
    return build_control_chart(
        points, kind="i_prime", settings=settings, better=instrument.better
    ).assign(unit=instrument.unit)
