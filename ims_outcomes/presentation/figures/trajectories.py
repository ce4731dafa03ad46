"""Trajectories: the mean score at each session, for people with like numbers of sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.figures.marks import draw_interval, draw_people
from ims_outcomes.presentation.figures.style import (
    BLUE,
    clean_label,
    new_axes,
    new_figure,
    with_style,
)
from ims_outcomes.presentation.rows import select_drawn, select_rows
from ims_outcomes.statistics.cuts import BAR

_HEIGHT = 2.7
#: Steps that fit beside each other; the least room a panel needs for its title.
_STEPS_PER_ROW = 12
_LEAST_STEPS = 3
_LETTERS_PER_STEP = 5


@with_style
def plot_trajectories(
    disclosed: Disclosed,
    *,
    measure: str,
    group: str,
    x_label: str,
    y_label: str,
    y_limits: tuple[float, float],
    labels: Mapping[str, str] | None = None,
) -> list[Axes]:
    """Plot a panel for each stratum: mean and interval at each step, people beneath.

    All panels have the instrument's own scale, and a step is as wide in one as in the other. A
    hidden point is absent and its mark stands beneath.

    Parameters
    ----------
    disclosed : Disclosed
        Level "stratum | step", the step a whole number from 1 on; estimate = mean.
    measure, group : str
        Which rows.
    x_label, y_label : str
        What the steps are; what is averaged.
    y_limits : tuple of float
        Ends of the instrument's scale.
    labels : mapping of str to str, optional
        Stratum → words above its panel.

    Returns
    -------
    list of Axes
        One per stratum; without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    rows = select_rows(disclosed, measure=measure, group=group)
    if select_drawn(rows).empty:
        return [new_axes(height=_HEIGHT)]
    parts = rows["level"].str.split(BAR, n=1, regex=False)
    rows = rows.assign(stratum=parts.str[0], step=pd.to_numeric(parts.str[1]))
    strata = list(rows["stratum"].unique())
    steps = [int(rows.loc[rows["stratum"].eq(stratum), "step"].max()) for stratum in strata]
    panels = _lay_out([max(each, _LEAST_STEPS) for each in steps])
    names = labels or {}
    for stratum, last, axes in zip(strata, steps, panels, strict=True):
        _draw_panel(axes, rows[rows["stratum"].eq(stratum)], disclosed)
        room = _LETTERS_PER_STEP * max(last, _LEAST_STEPS)
        axes.set_title(clean_label(names.get(stratum, stratum), width=room), fontsize=10)
        axes.set_xticks(range(1, last + 1))
        axes.set_ylim(*y_limits)
        axes.label_outer(remove_inner_ticks=False)
        axes.tick_params(labelbottom=True)
    panels[0].figure.supxlabel(x_label, fontsize=11)
    panels[0].figure.supylabel(y_label, fontsize=11)
    return panels


def _lay_out(widths: Sequence[int]) -> list[Axes]:
    """Lay panels out in rows, each as wide as its steps; a row is full before the next begins."""
    places: list[tuple[int, int]] = []
    row, used = 0, 0
    for width in widths:
        if used and used + width > _STEPS_PER_ROW:
            row, used = row + 1, 0
        places.append((row, used))
        used += width
    columns = max(start + width for (_, start), width in zip(places, widths, strict=True))
    figure: Figure = new_figure(height=_HEIGHT * (row + 1))
    grid = figure.add_gridspec(row + 1, max(columns, _STEPS_PER_ROW))
    panels: list[Axes] = []
    for (line, start), width in zip(places, widths, strict=True):
        axes = figure.add_subplot(
            grid[line, start : start + width], sharey=panels[0] if panels else None
        )
        axes.set_xlim(0.5, width + 0.5)
        panels.append(axes)
    return panels


def _draw_panel(axes: Axes, rows: pd.DataFrame, disclosed: Disclosed) -> None:
    """Draw the points of one stratum and the people under them."""
    points = select_drawn(rows)
    axes.grid(axis="y")
    axes.plot(points["step"], points["estimate"], color=BLUE, marker="o")
    draw_interval(axes, points, x="step", colour=BLUE)
    draw_people(axes, rows, x="step", settings=disclosed.settings)
