"""Shrinkage: each group's raw mean, and beside it the mean drawn towards that of all."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.figures.legends import draw_legend
from ims_outcomes.presentation.figures.marks import name_mark
from ims_outcomes.presentation.figures.style import (
    BLUE,
    FAINT,
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
from ims_outcomes.statistics.cuts import NOT_RECORDED

_ROW_HEIGHT = 0.4
_REST_HEIGHT = 1.3
_LABEL_WIDTH = 32
#: How far the raw mean stands above its row, and the shrunk one below.
_APART = 0.16


@with_style
def plot_shrinkage(
    disclosed: Disclosed,
    *,
    measure: str,
    group: str,
    x_label: str,
    labels: Mapping[str, str] | None = None,
) -> Axes:
    """Plot the raw mean of each group with its interval, and beneath it the shrunk one.

    Rows stand in the order of the frame, by name; nothing ranks them. A hidden group keeps its
    name and has no points.

    Parameters
    ----------
    disclosed : Disclosed
        As `estimate_shrunk_means` states it.
    measure, group : str
        Id of the raw mean, e.g. "mean_change", and the cut, e.g. "condition".
    x_label : str
        What is estimated, with its unit and direction.
    labels : mapping of str to str, optional
        Level → words.

    Returns
    -------
    Axes
        Without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    raw = select_rows(disclosed, measure=measure, group=group)
    raw = raw.assign(place=-np.arange(len(raw), dtype="float64"))
    axes = new_axes(height=_REST_HEIGHT + _ROW_HEIGHT * max(len(raw), 1))
    if select_drawn(raw).empty:
        return axes
    places = raw.set_index("level")["place"]
    shrunk = select_rows(disclosed, measure=f"{measure}_shrunk", group=group)
    shrunk = shrunk.assign(place=shrunk["level"].map(places))
    _draw_means(axes, raw, colour=MUTED, fill="white", up=_APART, name="raw", width=0.9)
    _draw_means(axes, shrunk, colour=BLUE, fill=BLUE, up=-_APART, name="shrunk", width=2.2)
    for overall in select_rows(disclosed, measure=f"{measure}_overall", group="all")["estimate"]:
        name = say("shrinkage_figure.overall")
        axes.axvline(overall, color=INK, lw=0.9, ls="--", zorder=0, label=name)
    _name_rows(axes, raw, {NOT_RECORDED: say("not_recorded"), **(labels or {})}, disclosed)
    draw_legend(axes, place="outside upper left", columns=3, columnspacing=1.2)
    draw_labels(axes, x_label=x_label, y_label="")
    return axes


def _draw_means(
    axes: Axes, rows: pd.DataFrame, *, colour: str, fill: str, up: float, name: str, width: float
) -> None:
    """Draw means and their intervals a little above or below their rows."""
    points = select_drawn(rows)
    axes.hlines(points["place"] + up, points["lower"], points["upper"], color=colour, lw=width)
    axes.plot(
        points["estimate"], points["place"] + up, "o", markerfacecolor=fill,
        markeredgecolor=colour, label=say(f"shrinkage_figure.{name}"),
    )  # fmt: skip


def _name_rows(
    axes: Axes, raw: pd.DataFrame, names: Mapping[str, str], disclosed: Disclosed
) -> None:
    """Name each row with how many people its raw mean rests on, or the mark of a hidden one."""
    counts = [
        format_count(n) if np.isfinite(n) else name_mark(mark, settings=disclosed.settings)
        for n, mark in raw[["n", "mark"]].itertuples(index=False)
    ]
    words = [
        f"{clean_label(names.get(level, level), width=_LABEL_WIDTH)}\u2002{count}"
        for level, count in zip(raw["level"], counts, strict=True)
    ]
    axes.set_yticks(raw["place"], words, fontsize=SMALL_TEXT)
    axes.set_ylim(-len(raw) + 0.4, 0.6)
    axes.hlines(raw["place"] - 0.5, 0, 1, transform=axes.get_yaxis_transform(), color=FAINT, lw=0.6)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
