"""Time: fixed windows after the start, the months a page covers, and when a month is mature."""

from __future__ import annotations

import dataclasses

import pandas as pd

from ims_outcomes.vocabulary import Settings


@dataclasses.dataclass(frozen=True)
class Period:
    """Whole months from `first` to `last`, both as YYYY-MM and both included.

    Examples
    --------
    >>> Period("2025-11", "2026-01").months
    ('2025-11', '2025-12', '2026-01')
    """

    first: str
    last: str

    @property
    def months(self) -> tuple[str, ...]:
        """The months, oldest first."""
        return tuple(str(month) for month in pd.period_range(self.first, self.last, freq="M"))

    @property
    def starts(self) -> pd.Timestamp:
        """The first day."""
        return pd.Period(self.first, freq="M").start_time.normalize()

    @property
    def ends(self) -> pd.Timestamp:
        """The last day."""
        return pd.Period(self.last, freq="M").end_time.normalize()

    def covers(self, dates: pd.Series) -> pd.Series:
        """Tell which dates lie in the period; a missing date does not."""
        return dates.between(self.starts, self.ends)


def build_period(last: str, *, months: int) -> Period:
    """Build the period of so many months up to and with the last one.

    Examples
    --------
    >>> build_period("2026-03", months=12)
    Period(first='2025-04', last='2026-03')
    """
    return Period(str(pd.Period(last, freq="M") - (months - 1)), last)


def find_window_days(settings: Settings) -> tuple[int, int]:
    """Find the first and last day of the fixed window, in days after the first session.

    Both are in the window.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> settings = load_settings()
    >>> scores = dataclasses.replace(settings.scores, window_weeks=6)
    >>> find_window_days(dataclasses.replace(settings, scores=scores))
    (28, 56)
    """
    weeks, tolerance = settings.scores.window_weeks, settings.scores.tolerance_weeks
    return 7 * (weeks - tolerance), 7 * (weeks + tolerance)


def find_waiting_days(settings: Settings) -> int:
    """Find the days after a month's end that its outcomes need to be final.

    For the last score the larger of the episode gap and the days after the last session in which
    a score counts; for a fixed window the end of that window.
    """
    if settings.scores.window_weeks:
        return find_window_days(settings)[1]
    return max(settings.episodes.gap_days, settings.scores.last_days_after)


def find_last_complete_month(extract_date: pd.Timestamp) -> str:
    """Find the last month that the extract covers to its last day.

    Examples
    --------
    >>> find_last_complete_month(pd.Timestamp("2026-06-30"))
    '2026-06'
    >>> find_last_complete_month(pd.Timestamp("2026-06-29"))
    '2026-05'
    """
    return str((extract_date + pd.Timedelta(days=1)).to_period("M") - 1)


def find_last_mature_month(extract_date: pd.Timestamp, *, settings: Settings) -> str:
    """Find the last month whose outcomes are final on the extract date.

    A month is mature when its last day plus the waiting days is on or before the extract date.
    Dating outcomes by the closing of an episode would make the latest months look far better
    than they are, because early discharges are the cured.
    """
    return find_last_complete_month(extract_date - pd.Timedelta(days=find_waiting_days(settings)))
