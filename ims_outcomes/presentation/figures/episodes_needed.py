"""Episodes needed: the smaller the difference to be told, the more of them."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.figures.marks import draw_interval
from ims_outcomes.presentation.figures.style import (
    BLUE,
    INK,
    MUTED,
    SMALL_TEXT,
    clean_label,
    draw_labels,
    new_axes,
    with_style,
)
from ims_outcomes.presentation.formats import format_count
from ims_outcomes.presentation.rows import select_drawn, select_rows

_HEIGHT = 3.4
_LABEL_WIDTH = 12


@with_style
def plot_episodes_needed(
    disclosed: Disclosed, *, x_label: str, y_label: str, group: str = "tell_apart"
) -> Axes:
    """Plot how many episodes it takes for each difference, beside how many this clinic has.

    The scale is logarithmic: half the difference takes four times as many.

    Parameters
    ----------
    disclosed : Disclosed
        Rows of `estimate_episodes_for_share` or `estimate_episodes_for_mean` for one difference
        after the other, in the order in which they shall stand.
    x_label, y_label : str
        What is to be told apart, and what is counted.
    group : str
        Which cut holds the differences.

    Returns
    -------
    Axes
        Without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    rows = select_drawn(select_rows(disclosed, measure="episodes_needed", group=group))
    rows = rows.assign(place=np.arange(len(rows)))
    axes = new_axes(height=_HEIGHT)
    if rows.empty:
        return axes
    axes.plot(rows["place"], rows["estimate"], color=BLUE, marker="o")
    draw_interval(axes, rows, x="place", colour=BLUE)
    for place, count in rows[["place", "estimate"]].itertuples(index=False):
        axes.annotate(
            format_count(count), (place, count), xytext=(7, 4), textcoords="offset points",
            color=BLUE, fontweight="bold",
        )  # fmt: skip
    here = float(rows["n"].max())
    axes.axhline(here, color=INK, lw=0.9, ls="--", zorder=0)
    axes.annotate(
        say("line_figure.episodes_here", number=format_count(here)), (0.99, here),
        xycoords=("axes fraction", "data"), xytext=(0, 3), textcoords="offset points",
        ha="right", va="bottom", fontsize=SMALL_TEXT, color=MUTED,
    )  # fmt: skip
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda count, _: format_count(count)))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.grid(axis="y")
    words = [clean_label(level, width=_LABEL_WIDTH) for level in rows["level"]]
    axes.set_xticks(rows["place"], words)
    axes.set_xlim(-0.4, len(rows) - 0.3)
    draw_labels(axes, x_label=x_label, y_label=y_label)
    return axes
