"""What control chart and run chart share: values in time, centre, target, events, gaps."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.figures.marks import draw_hidden
from ims_outcomes.presentation.figures.month_axis import list_months, write_months
from ims_outcomes.presentation.figures.style import (
    BLUE,
    INK,
    MUTED,
    SMALL_TEXT,
    clean_label,
    draw_share_axis,
)
from ims_outcomes.presentation.rows import select_drawn, select_rows

#: What stands beside the values, each in its own rows of the estimates.
PARTS = ("centre", "phase", "target", "signal", "outside", "trend", "two_of_three", "one_side")
_EVENT_WIDTH = 18
#: Part of the height that words of events need above what is drawn.
_EVENT_ROOM = 0.16


def lay_out_chart(disclosed: Disclosed, *, measure: str) -> pd.DataFrame:
    """Lay out a chart: one row per month (or event) in order, hidden values missing.

    Parameters
    ----------
    disclosed : Disclosed
        As `estimate_chart_points` states a chart.
    measure : str
        Its id there.

    Returns
    -------
    DataFrame
        Columns of the value's row, `place`, and one column for each of `PARTS`.
    """
    months = select_rows(disclosed, measure=measure, group="month")
    group = "event" if months.empty else "month"
    rows = select_rows(disclosed, measure=measure, group=group)
    levels = list_months(rows["level"]) if group == "month" else rows["level"].tolist()
    rows = rows.set_index("level").reindex(levels).rename_axis("level")
    shown = set(select_drawn(rows.reset_index())["level"])
    for part in PARTS:
        beside = select_rows(disclosed, measure=f"{measure}_{part}", group=group)
        rows[part] = beside.set_index("level")["estimate"].reindex(levels)
    rows["value"] = rows["estimate"].where(rows.index.isin(shown))
    rows[["phase", "mark"]] = rows[["phase", "mark"]].ffill()
    return rows.reset_index().assign(place=np.arange(len(levels)))


def draw_values(axes: Axes, rows: pd.DataFrame, *, disclosed: Disclosed) -> None:
    """Draw the values; a month without one breaks the line and says why."""
    axes.plot(rows["place"], rows["value"], color=MUTED, lw=1.0, zorder=2)
    axes.plot(rows["place"], rows["value"], "o", color=BLUE, markersize=4.5, zorder=3)
    draw_hidden(axes, rows, x="place", settings=disclosed.settings)
    axes.set_xlim(-0.7, len(rows) - 0.3)


def draw_level(
    axes: Axes, rows: pd.DataFrame, column: str, *, name: str = "", style: str = "-",
    colour: str = MUTED,
) -> None:  # fmt: skip
    """Draw a centre, limit or target as one step line for each phase, its name at the right."""
    for _, phase in rows.groupby("phase"):
        if phase[column].notna().any():
            axes.step(
                _widen(phase["place"]), _repeat_ends(phase[column]), where="mid", color=colour,
                ls=style, lw=1.0, zorder=1,
            )  # fmt: skip
    last = rows[column].dropna()
    if name and len(last):
        axes.annotate(
            name, (len(rows) - 0.5, last.iloc[-1]), xytext=(4, 0), textcoords="offset points",
            va="center", fontsize=SMALL_TEXT, color=colour, annotation_clip=False,
        )  # fmt: skip


def draw_events(axes: Axes, rows: pd.DataFrame, events: Mapping[str, str]) -> None:
    """Draw what happened in the clinic as an upright line in its month, its words above."""
    places = rows.set_index("level")["place"]
    for month, words in events.items():
        if month not in places:
            continue
        side, aside = ("right", -3) if places[month] > len(rows) * 0.7 else ("left", 3)
        axes.axvline(places[month], color=INK, lw=0.9, ls=":", zorder=0)
        axes.annotate(
            clean_label(words, width=_EVENT_WIDTH), (places[month], 1), xytext=(aside, 0),
            xycoords=("data", "axes fraction"), textcoords="offset points", ha=side, va="top",
            fontsize=SMALL_TEXT, color=INK,
            bbox={"fc": "white", "ec": "none", "pad": 0.8},
        )  # fmt: skip


def draw_scale(axes: Axes, rows: pd.DataFrame, *, room_above: bool) -> None:
    """Draw the upright axis around everything drawn, shares from 0, with room for events above."""
    low, high = axes.get_ylim()
    high += _EVENT_ROOM * (high - low) if room_above else 0.0
    if rows["unit"].eq("share").any():
        draw_share_axis(axes, top=high)
        return
    axes.set_ylim(low, high)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10]))
    axes.grid(axis="y")


def write_places(axes: Axes, rows: pd.DataFrame) -> None:
    """Write the months beneath; the events of a G chart are numbered."""
    if rows["group"].eq("event").any():
        places = range(0, len(rows), max(1, -(-len(rows) // 14)))
        axes.set_xticks(list(places), [str(place + 1) for place in places])
    else:
        write_months(axes, rows["level"].tolist())


def say_target(rows: pd.DataFrame) -> str:
    """Name the target when there is one."""
    return say("chart_figure.target") if rows["target"].notna().any() else ""


def _widen(places: pd.Series) -> list[float]:
    """Let a step line begin and end half a month beyond its first and last point."""
    return [places.iloc[0] - 0.5, *places, places.iloc[-1] + 0.5]


def _repeat_ends(levels: pd.Series) -> list[float]:
    return [levels.iloc[0], *levels, levels.iloc[-1]]
