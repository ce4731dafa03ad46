"""Months across: which there are, and their names beneath."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd
from matplotlib.axes import Axes

from ims_outcomes.presentation.figures.style import is_for_phone
from ims_outcomes.presentation.formats import format_short_month

#: Up to so many months each has its name.
MOST_NAMED: Final = 18


def list_months(levels: pd.Series) -> list[str]:
    """List the months from the first to the last: one of which there is nothing has its place."""
    if levels.empty:
        return []
    return [str(month) for month in pd.period_range(levels.min(), levels.max(), freq="M")]


def write_months(axes: Axes, months: Sequence[str]) -> None:
    """Write the months beneath, the year under the first one and each January."""
    step = (1 if len(months) <= MOST_NAMED else 3) * (2 if is_for_phone() else 1)
    places = range(0, len(months), step)
    words = []
    for place in places:
        year, month = months[place].split("-")
        is_new_year = place == 0 or int(month) <= step
        words.append(format_short_month(months[place]) + (f"\n{year}" if is_new_year else ""))
    axes.set_xticks(list(places), words)
    axes.tick_params(axis="x", length=0)


def write_years(axes: Axes, months: Sequence[str]) -> None:
    """Write a year beneath each January, for charts without room for the names of months."""
    places = [place for place, month in enumerate(months) if month.endswith("-01")]
    axes.set_xticks(places, [months[place][:4] for place in places])
