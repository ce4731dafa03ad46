"""A line with its interval: a course over weeks, or a result under one assumption after another."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.figures.style import (
    BLUE,
    INK,
    MUTED,
    SMALL_TEXT,
    draw_labels,
    new_axes,
    with_style,
)
from ims_outcomes.presentation.rows import select_drawn, select_rows

_HEIGHT = 3.3


@with_style
def plot_line(
    disclosed: Disclosed,
    *,
    measure: str,
    group: str,
    x_label: str,
    y_label: str,
    reference: float | None = None,
    reference_label: str = "",
    scale: tuple[float, float] | None = None,
) -> Axes:
    """Plot an estimate along a number, with its interval as a band.

    Parameters
    ----------
    disclosed : Disclosed
        One row per place, level the number: `estimate_course_points`, say.
    measure, group : str
        Which rows.
    x_label, y_label : str
        What stands across and upright.
    reference : float, optional
        Where a level line stands, such as no change, with its words.
    reference_label : str
        Words at the reference.
    scale : tuple of float, optional
        From where to where the upright axis goes, such as the whole scale of an instrument.

    Returns
    -------
    Axes
        Without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    rows = select_drawn(select_rows(disclosed, measure=measure, group=group))
    rows = rows.assign(place=pd.to_numeric(rows["level"])).sort_values("place")
    axes = new_axes(height=_HEIGHT)
    if rows.empty:
        return axes
    axes.fill_between(rows["place"], rows["lower"], rows["upper"], color=BLUE, alpha=0.16, lw=0)
    axes.plot(rows["place"], rows["estimate"], color=BLUE, marker="o")
    if reference is not None:
        axes.axhline(reference, color=INK, lw=0.9, ls="--", zorder=0)
        axes.annotate(
            reference_label, (0.01, reference), xycoords=("axes fraction", "data"),
            xytext=(0, 3), textcoords="offset points", ha="left", va="bottom",
            fontsize=SMALL_TEXT, color=MUTED,
        )  # fmt: skip
    axes.grid(axis="y")
    if scale:
        axes.set_ylim(*scale)
    draw_labels(axes, x_label=x_label, y_label=y_label)
    return axes
