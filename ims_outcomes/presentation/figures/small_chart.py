"""A control chart small enough to stand beside others, and one small enough for a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.figures.chart_line import (
    draw_level,
    lay_out_chart,
)
from ims_outcomes.presentation.figures.control_chart import draw_signals
from ims_outcomes.presentation.figures.month_axis import write_months, write_years
from ims_outcomes.presentation.figures.style import (
    BLUE,
    INK,
    MUTED,
    PALE,
    clean_label,
    new_axes,
    with_style,
)
from ims_outcomes.presentation.formats import format_share

#: Inches: two charts stand beside each other on paper.
_CHART_SIZE: Final = (3.55, 1.42)
_SPARK_SIZE: Final = (1.75, 0.42)
_SMALL: Final = 8
#: Of a longer chart only the latest months are drawn; all have a part in its limits.
_MOST_MONTHS: Final = 36
#: Part of the height that letters above need, and where shares end.
_ROOM_ABOVE: Final = 0.12
_TOP_SHARE: Final = 1.02
#: Up to so many months each has room for its name.
_MOST_NAMED: Final = 8


@with_style
def plot_small_chart(
    disclosed: Disclosed,
    *,
    measure: str,
    title: str,
    y_label: str = "",
    marked: Mapping[str, str] | None = None,
) -> Axes:
    """Plot a control chart as one of several: values, centre, limits, signals, marked months.

    Of more than 36 months the latest are drawn. A month without a value, or with a hidden one, is
    a gap. What the shapes mean stands in words beneath the charts.

    Parameters
    ----------
    disclosed : Disclosed
        As `estimate_chart_points` states a chart.
    measure : str
        The chart's id.
    title : str
        What is charted.
    y_label : str
        The unit, where the numbers do not say it.
    marked : mapping of str to str, optional
        Month → one or two letters that stand for what happened in it.

    Returns
    -------
    Axes
        Without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    rows = lay_out_chart(disclosed, measure=measure)
    axes = new_axes(width=_CHART_SIZE[0], height=_CHART_SIZE[1])
    if rows["value"].isna().all():
        return axes
    rows = _select_latest(rows, _MOST_MONTHS)
    axes.plot(rows["place"], rows["value"], color=MUTED, lw=0.8, zorder=2)
    axes.plot(rows["place"], rows["value"], "o", color=BLUE, markersize=2.8, zorder=3)
    draw_level(axes, rows, "centre", colour=INK)
    draw_level(axes, rows, "lower", style="--")
    draw_level(axes, rows, "upper", style="--")
    draw_signals(axes, rows, size=6)
    axes.set_xlim(-0.7, len(rows) - 0.3)
    _mark_months(axes, rows, marked or {})
    _draw_scale(axes, rows, room_above=bool(marked))
    _write_places(axes, rows)
    axes.tick_params(labelsize=_SMALL)
    axes.set_title(clean_label(title, width=44), fontsize=_SMALL + 1.5)
    if y_label:
        axes.set_ylabel(clean_label(y_label, width=22), fontsize=_SMALL, color=MUTED)
    return axes


@with_style
def plot_sparkline(disclosed: Disclosed, *, measure: str, months: Sequence[str]) -> Axes:
    """Plot a control chart as a line in a table: the usual range as a band, the last month marked.

    Parameters
    ----------
    disclosed : Disclosed
        As `estimate_chart_points` states a chart.
    measure : str
        The chart's id.
    months : sequence of str
        The months across; those without a value, or with a hidden one, are gaps.

    Returns
    -------
    Axes
        Without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    rows = lay_out_chart(disclosed, measure=measure).set_index("level").reindex(list(months))
    rows = rows.reset_index().assign(place=range(len(months)))
    axes = new_axes(width=_SPARK_SIZE[0], height=_SPARK_SIZE[1])
    axes.set_axis_off()
    if rows["value"].isna().all():
        return axes
    axes.fill_between(
        rows["place"], rows["lower"], rows["upper"], step="mid", color=PALE, alpha=0.55, lw=0
    )
    axes.plot(rows["place"], rows["value"], color=INK, lw=0.9)
    alone = rows["value"].shift().isna() & rows["value"].shift(-1).isna()
    axes.plot(rows["place"][alone], rows["value"][alone], ".", color=INK, markersize=2.5)
    last = rows.tail(1)
    axes.plot(last["place"], last["value"], "o", color=BLUE, markersize=4.5)
    draw_signals(axes, last, size=6.5)
    axes.set_xlim(-0.8, len(rows) + 0.2)
    axes.margins(y=0.12)
    return axes


def _select_latest(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    latest = rows.tail(most).reset_index(drop=True)
    return latest.assign(place=latest.index)


def _draw_scale(axes: Axes, rows: pd.DataFrame, *, room_above: bool) -> None:
    """Draw the upright axis around what is drawn; small charts are read for change, not from 0."""
    low, high = axes.get_ylim()
    axes.set_ylim(low, high + (_ROOM_ABOVE * (high - low) if room_above else 0))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 5, 10]))
    if rows["unit"].eq("share").any():
        axes.set_ylim(bottom=max(low, 0), top=min(axes.get_ylim()[1], _TOP_SHARE))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: format_share(share)))
    axes.grid(axis="y")


def _mark_months(axes: Axes, rows: pd.DataFrame, marked: Mapping[str, str]) -> None:
    """Draw an upright line in each marked month, its letters above."""
    places = rows.set_index("level")["place"]
    for month, letters in marked.items():
        if month in places:
            axes.axvline(places[month], color=INK, lw=0.8, ls=":", zorder=0)
            axes.annotate(
                letters, (places[month], 1), xycoords=("data", "axes fraction"), xytext=(2, 0),
                textcoords="offset points", va="top", fontsize=_SMALL, color=INK,
            )  # fmt: skip


def _write_places(axes: Axes, rows: pd.DataFrame) -> None:
    """Write the years beneath, the months of a short chart; the events of a G chart as such."""
    if rows["group"].eq("event").any():
        axes.set_xticks([])
        axes.set_xlabel(say("small_chart.events_in_order"), fontsize=_SMALL, color=MUTED)
    elif len(rows) <= _MOST_NAMED:
        write_months(axes, rows["level"].tolist())
    else:
        write_years(axes, rows["level"].tolist())
