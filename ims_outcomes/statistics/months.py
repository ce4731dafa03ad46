"""Months: of a date, between two months, and those over for long enough to be judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.estimates import build_estimates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_outcomes.vocabulary import Settings


def find_month(dates: pd.Series) -> pd.Series:
    """Find the month of dates, "YYYY-MM"; missing for a missing date."""
    month: pd.Series = dates.dt.strftime("%Y-%m").astype("str")
    return month


def list_months(first: str, last: str) -> list[str]:
    """List the months from the first to the last, both "YYYY-MM".

    Examples
    --------
    >>> list_months("2025-12", "2026-01")
    ['2025-12', '2026-01']
    """
    return [str(month) for month in pd.period_range(first, last, freq="M")]


def find_mature_months(
    months: pd.Series, *, extract_date: pd.Timestamp, settings: Settings
) -> pd.Series:
    """Tell which months are over for long enough for their episodes to be judged.

    Mature: the last day of the month + the larger of `episodes.gap_days` and
    `scores.last_days_after` is not after the extract date. What is no month is not mature.

    Parameters
    ----------
    months : Series of str
        "YYYY-MM".
    extract_date : Timestamp
        The day up to which the data are complete.
    settings : Settings
        As above.

    Returns
    -------
    Series of bool
        Same index.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> months = pd.Series(["2025-09", "2025-10"])
    >>> last_day = pd.Timestamp("2025-12-29")  # 90 days after 30 September
    >>> find_mature_months(months, extract_date=last_day, settings=load_settings()).tolist()
    [True, False]
    """
    wait = max(settings.episodes.gap_days, settings.scores.last_days_after)
    starts = pd.to_datetime(months, format="%Y-%m", errors="coerce")
    ends = starts + pd.offsets.MonthEnd(0)
    return (ends + pd.Timedelta(days=wait)).le(extract_date)


def count_months(
    month: pd.Series, months: Sequence[str], *, measure: str, group: str, unit: str
) -> pd.DataFrame:
    """Count rows for all months together and for each; months without any are there too.

    Parameters
    ----------
    month : Series of str
        "YYYY-MM" of each row to count, none missing.
    months : sequence of str
        The months to count; from the first to the last one unless given.
    measure, group, unit : str
        Of the estimates.

    Returns
    -------
    DataFrame
        An estimates frame: one row for all and one per month.

    Examples
    --------
    >>> count_months(
    ...     pd.Series(["2026-01", "2026-03"]), [], measure="visits", group="month", unit="visits"
    ... )[["level", "estimate"]].values.tolist()
    [['all', 2.0], ['2026-01', 1.0], ['2026-02', 0.0], ['2026-03', 1.0]]
    """
    chosen = list(months)
    if not chosen and not month.empty:
        chosen = list_months(month.min(), month.max())
    counts = month.value_counts().reindex(chosen, fill_value=0)
    rows = pd.DataFrame({"measure": measure, "group": group, "level": chosen, "unit": unit})
    count = counts.to_numpy(dtype="float64")
    by_month = build_estimates(rows.assign(n=count, estimate=count, method="count"))
    return pd.concat(
        [count_all(count.sum(), measure=measure, unit=unit), by_month], ignore_index=True
    )


def count_all(count: float, *, measure: str, unit: str) -> pd.DataFrame:
    """Build the estimates row of a count of all.

    Examples
    --------
    >>> count_all(3.0, measure="visits", unit="visits")[["level", "n"]].values.tolist()
    [['all', 3.0]]
    """
    row = {"measure": measure, "n": count, "estimate": count, "unit": unit, "method": "count"}
    return build_estimates([row])
