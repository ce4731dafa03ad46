"""Still attending: who of those that start comes back for the second, third, … session."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.figures.legends import write_top_right
from ims_outcomes.presentation.figures.marks import draw_interval, draw_people
from ims_outcomes.presentation.figures.style import (
    BLUE,
    MUTED,
    choose_ticks,
    draw_labels,
    draw_share_axis,
    new_axes,
    with_style,
)
from ims_outcomes.presentation.formats import format_share
from ims_outcomes.presentation.rows import select_drawn, select_rows

_HEIGHT = 3.4


@with_style
def plot_still_attending(
    disclosed: Disclosed,
    *,
    x_label: str,
    y_label: str,
    measure: str = "still_attending",
    naive: str = "still_attending_naive",
    group: str = "session_number",
) -> Axes:
    """Plot the share still attending at each session, with intervals, and the naive one lightly.

    Parameters
    ----------
    disclosed : Disclosed
        Rows of both measures, level = number of the session.
    x_label, y_label : str
        What stands across and upright.
    measure, naive : str
        Ids; without rows of the naive one its line is left out.
    group : str
        Which cut holds the sessions.

    Returns
    -------
    Axes
        Without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    rows = _number_sessions(select_rows(disclosed, measure=measure, group=group))
    axes = new_axes(height=_HEIGHT)
    points = select_drawn(rows)
    if points.empty:
        return axes
    beside = select_drawn(_number_sessions(select_rows(disclosed, measure=naive, group=group)))
    axes.plot(beside["session"], beside["estimate"], color=MUTED, lw=1.0, ls=(0, (4, 2)))
    axes.plot(points["session"], points["estimate"], color=BLUE, marker="o")
    draw_interval(axes, points, x="session", colour=BLUE)
    named = rows.iloc[choose_ticks(len(rows))]
    draw_people(axes, named, x="session", settings=disclosed.settings)
    _name_lines(axes, points, beside)
    draw_share_axis(axes, top=1.08)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axes.set_xticks(named["session"])
    axes.set_xlim(0.5, float(rows["session"].max()) + 0.5)
    draw_labels(axes, x_label=x_label, y_label=y_label)
    axes.xaxis.labelpad = 20
    return axes


def _number_sessions(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(session=pd.to_numeric(rows["level"])).sort_values("session")


def _name_lines(axes: Axes, points: pd.DataFrame, beside: pd.DataFrame) -> None:
    """Write the first shares beside their points, and name the light line."""
    for session, share in points[["session", "estimate"]].iloc[1:3].itertuples(index=False):
        axes.annotate(
            format_share(share), (session, share), xytext=(7, 5), textcoords="offset points",
            color=BLUE, fontweight="bold",
        )  # fmt: skip
    words = [(say("figure.still_attending"), BLUE)]
    if len(beside):
        words.append((say("figure.naive"), MUTED))
    write_top_right(axes, *words)
