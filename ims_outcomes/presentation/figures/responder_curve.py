"""The cumulative responder curve: what another rule would have made of the same people."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
from matplotlib.axes import Axes

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.figures.legends import write_top_right
from ims_outcomes.presentation.figures.marks import draw_interval
from ims_outcomes.presentation.figures.style import (
    BLUE,
    MUTED,
    PALE,
    choose_ticks,
    draw_labels,
    draw_share_axis,
    new_axes,
    with_style,
)
from ims_outcomes.presentation.formats import format_share
from ims_outcomes.presentation.rows import select_drawn, select_rows
from ims_outcomes.presentation.typesetting import NO_BREAK_SPACE

_HEIGHT = 3.5


@with_style
def plot_responder_curve(
    disclosed: Disclosed,
    *,
    x_label: str,
    y_label: str,
    measure: str = "responder_curve",
    group: str = "improvement_percent",
    marked: Collection[int] = (30, 50),
) -> Axes:
    """Plot the share improved by at least x %, with a band for the missing scores.

    The line is about those with both scores; the band about everybody, the missing counted as
    not improved below and as improved above.

    Parameters
    ----------
    disclosed : Disclosed
        Rows of the measure and of its `_low` and `_high`, level = x in percent.
    x_label, y_label : str
        What stands across and upright.
    measure, group : str
        Which rows.
    marked : collection of int
        Values of x at which the share is written out.

    Returns
    -------
    Axes
        Without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    line, low, high = (
        _select_points(disclosed, f"{measure}{part}", group) for part in ("", "_low", "_high")
    )
    axes = new_axes(height=_HEIGHT)
    if line.empty:
        return axes
    band = low.merge(high, on="percent", suffixes=("_low", "_high"))
    if not band.empty:
        axes.fill_between(
            band["percent"],
            band["estimate_low"],
            band["estimate_high"],
            color=PALE,
            alpha=0.6,
            lw=0,
        )
        _name_band(axes)
    axes.plot(line["percent"], line["estimate"], color=BLUE, marker="o")
    draw_interval(axes, line, x="percent", colour=BLUE)
    _name_points(axes, line[line["percent"].isin(list(marked))])
    draw_share_axis(axes)
    named = line["percent"].iloc[choose_ticks(len(line), most=11)]
    axes.set_xticks(named, [f"{x:g}{NO_BREAK_SPACE}%" for x in named])
    draw_labels(axes, x_label=x_label, y_label=y_label)
    return axes


def _select_points(disclosed: Disclosed, measure: str, group: str) -> pd.DataFrame:
    rows = select_drawn(select_rows(disclosed, measure=measure, group=group))
    return rows.assign(percent=pd.to_numeric(rows["level"])).sort_values("percent")


def _name_points(axes: Axes, points: pd.DataFrame) -> None:
    """Write the share at the rules that the page speaks of."""
    for percent, share, upper in points[["percent", "estimate", "upper"]].itertuples(index=False):
        axes.annotate(
            format_share(share),
            (percent, upper if upper == upper else share),  # noqa: PLR0124
            xytext=(0, 4),
            textcoords="offset points",
            ha="center",
            va="bottom",
            color=BLUE,
            fontweight="bold",
        )


def _name_band(axes: Axes) -> None:
    """Name line and band where there is room: above the right end."""
    write_top_right(axes, (say("figure.curve_line"), BLUE), (say("figure.curve_band"), MUTED))
