"""Months: of a date, between two months, and those over for long enough to be judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
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
