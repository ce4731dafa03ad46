"""Trajectories: the mean score at each session, for people with like numbers of sessions."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.cross_tables import BAR
from ims_outcomes.presentation.figures.marks import draw_interval, draw_people
from ims_outcomes.presentation.figures.style import (
    BLUE,
    MUTED,
    choose_ticks,
    clean_label,
    new_axes,
    new_panels,
    with_style,
)
from ims_outcomes.presentation.rows import select_drawn, select_rows

_HEIGHT = 2.7
_MOST_COLUMNS = 3


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

    All panels have the same scale, the instrument's own. A hidden point is absent and its mark
    stands beneath.

    Parameters
    ----------
    disclosed : Disclosed
        Level "stratum | step", the step a number; estimate = mean.
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
    panels = new_panels(len(strata), columns=min(len(strata), _MOST_COLUMNS), height=_HEIGHT)
    names = labels or {}
    every = sorted(rows["step"].unique())
    steps = [every[place] for place in choose_ticks(len(every), most=12)]
    for stratum, axes in zip(strata, panels, strict=True):
        _draw_panel(axes, rows[rows["stratum"].eq(stratum)], disclosed)
        axes.set_title(clean_label(names.get(stratum, stratum), width=28))
        axes.set_ylim(*y_limits)
        axes.set_xlim(rows["step"].min() - 0.5, rows["step"].max() + 0.5)
        axes.set_xticks(steps)
    figure = panels[0].figure
    figure.supxlabel(x_label, fontsize=10)
    figure.supylabel(y_label, fontsize=10)
    return panels


def _draw_panel(axes: Axes, rows: pd.DataFrame, disclosed: Disclosed) -> None:
    """Draw the points of one stratum and the people under them."""
    points = select_drawn(rows)
    axes.grid(axis="y")
    axes.plot(points["step"], points["estimate"], color=BLUE, marker="o")
    draw_interval(axes, points, x="step", colour=BLUE)
    draw_people(axes, rows, x="step", settings=disclosed.settings)
    axes.tick_params(axis="x", labelcolor=MUTED, labelbottom=True)
