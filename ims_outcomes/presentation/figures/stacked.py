"""Stacked areas: how everybody is divided, time by time, so that the parts add up to all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.figures.style import (
    BLUE,
    INK,
    choose_ticks,
    clean_label,
    draw_labels,
    draw_share_axis,
    new_axes,
    with_style,
)
from ims_outcomes.presentation.formats import format_share
from ims_outcomes.presentation.rows import select_drawn, select_rows

_HEIGHT = 3.4
#: Fill, hatch and its ink from the foot up; the last part is white. They differ in grey print.
_LOOKS: Final = (
    (BLUE, "", "white"), ("#E3E7EA", "////", "#8A949B"), ("#F4F5F6", "....", "#8A949B"),
)  # fmt: skip
_NAME_WIDTH = 17


@with_style
def plot_stacked(
    disclosed: Disclosed,
    *,
    measures: Mapping[str, str],
    rest: str,
    group: str,
    x_label: str,
    y_label: str,
) -> Axes:
    """Plot shares of the same people stacked over time, up to all of them.

    A time at which any part is hidden is not drawn, for the others would give it away.

    Parameters
    ----------
    disclosed : Disclosed
        One row per measure and time, level the time; estimates are shares of the same people.
    measures : mapping of str to str
        Id of a part → name, from the foot up; at most three.
    rest : str
        Name of those who are in none of them.
    group : str
        Name of the times, e.g. "sessions" or "days".
    x_label, y_label : str
        What stands across and upright.

    Returns
    -------
    Axes
        Without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    parts = pd.concat(
        {each: _select_shares(disclosed, each, group) for each in measures}, axis=1
    ).dropna()
    axes = new_axes(height=_HEIGHT)
    if parts.empty:
        return axes
    edges = np.column_stack([np.zeros(len(parts)), parts.cumsum(axis=1)])
    for place, (fill, hatch, ink) in zip(range(parts.shape[1]), _LOOKS, strict=False):
        axes.fill_between(
            parts.index, edges[:, place], edges[:, place + 1], step="post", facecolor=fill,
            hatch=hatch, edgecolor=ink, lw=0,
        )  # fmt: skip
        axes.step(parts.index, edges[:, place + 1], where="post", color=INK, lw=1.0)
    last = np.append(edges[-1], 1.0)
    for name, low, high in zip([*measures.values(), rest], last[:-1], last[1:], strict=True):
        words = clean_label(name, width=_NAME_WIDTH)
        axes.annotate(
            f"{words}\n{format_share(high - low)}", (parts.index[-1], (low + high) / 2),
            xytext=(6, 0), textcoords="offset points", va="center", annotation_clip=False,
        )  # fmt: skip
    draw_share_axis(axes)
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axes.set_xlim(parts.index[0], parts.index[-1])
    axes.set_xticks([parts.index[tick] for tick in choose_ticks(len(parts))])
    draw_labels(axes, x_label=x_label, y_label=y_label)
    return axes


def _select_shares(disclosed: Disclosed, measure: str, group: str) -> pd.Series:
    """Select the shares of a part that may be drawn, by time."""
    rows = select_drawn(select_rows(disclosed, measure=measure, group=group))
    rows = rows.assign(time=pd.to_numeric(rows["level"])).sort_values("time")
    return rows.set_index("time")["estimate"]
