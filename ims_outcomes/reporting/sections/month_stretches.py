"""Stretches of months that signal the same on a chart: when each began, ended, and what it was."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import pandas as pd

from ims_outcomes.presentation.figures.chart_line import lay_out_chart
from ims_outcomes.reporting.sections.month_numbers import CHART_MEASURES, MonthNumbers
from ims_outcomes.statistics.chart_points import SIGNAL_CODES
from ims_outcomes.statistics.chart_rules import RULES

_BETTER, _WORSE, _NEUTRAL = (
    SIGNAL_CODES[name] for name in ("improving", "worsening", "changing")
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Stretch:
    """Neighbouring months of one chart that signal the same.

    Attributes
    ----------
    chart, first, last : str
        Which chart, its first and its last month.
    word : str
        "better" or "worse", where neither direction is good "higher" or "lower".
    rules : tuple of str
        The rules by which any of its months is a signal.
    """

    chart: str
    first: str
    last: str
    word: str
    rules: tuple[str, ...]


def list_stretches(numbers: MonthNumbers, *, chart: str) -> list[Stretch]:
    """List the stretches of a chart in the order of time; none of events that have no months.

    Parameters
    ----------
    numbers : MonthNumbers
        Hidden months are part of no stretch.
    chart : str
        Which of the charts that there is a verdict on.

    Returns
    -------
    list of Stretch
    """
    rows = lay_out_chart(numbers.find_part(chart), measure=CHART_MEASURES[chart])
    if rows["group"].eq("event").any():
        return []
    words = _name_signals(rows)
    rows = rows.assign(word=words.where(rows["value"].notna(), ""))
    starts = rows["word"].ne(rows["word"].shift())
    return [_build_stretch(chart, months) for _, months in _group(rows, starts.cumsum())]


def is_recent(stretch: Stretch, *, month: str, months: int) -> bool:
    """Tell whether any month of a stretch is among so many months up to and with a month.

    Examples
    --------
    >>> stretch = Stretch("sessions", "2025-07", "2026-01", "higher", ("one_side",))
    >>> [is_recent(stretch, month=month, months=3) for month in ("2026-01", "2026-03", "2026-04")]
    [True, True, False]
    """
    return stretch.last > go_back(month, months=months)


def go_back(month: str, *, months: int) -> str:
    """Go back some months.

    Examples
    --------
    >>> go_back("2026-01", months=3)
    '2025-10'
    """
    return str(pd.Period(month, freq="M") - months)


def _group(rows: pd.DataFrame, stretch: pd.Series) -> Iterator[tuple[object, pd.DataFrame]]:
    signals = rows["word"].ne("")
    yield from rows.loc[signals].groupby(stretch.loc[signals])


def _build_stretch(chart: str, months: pd.DataFrame) -> Stretch:
    rules = tuple(rule for rule in RULES if months[rule].eq(1).any())
    first, last = months["level"].iloc[0], months["level"].iloc[-1]
    return Stretch(chart, first, last, months["word"].iloc[0], rules)


def _name_signals(rows: pd.DataFrame) -> pd.Series:
    """Say of each month what it signals, "" for nothing; of a trend, whether it rises."""
    trend = rows["trend"].eq(1) & rows["outside"].ne(1)
    step = rows["value"].diff().where(trend & trend.shift(fill_value=False)).bfill(limit=1)
    is_high = step.where(trend, rows["value"] - rows["centre"]).gt(0)
    signal = rows["signal"]
    words = np.select(
        [signal.eq(_BETTER), signal.eq(_WORSE), signal.eq(_NEUTRAL) & is_high,
         signal.eq(_NEUTRAL)],
        ["better", "worse", "higher", "lower"],
        default="",
    )  # fmt: skip
    return pd.Series(words, index=rows.index)
