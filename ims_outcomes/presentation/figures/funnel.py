"""The funnel: each unit beside the limits for its size. Nothing ranks, nobody is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from scipy import stats

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.figures.legends import draw_legend
from ims_outcomes.presentation.figures.style import (
    BLUE,
    INK,
    MUTED,
    SMALL_TEXT,
    clean_label,
    draw_labels,
    draw_share_axis,
    new_axes,
    with_style,
)
from ims_outcomes.presentation.formats import format_threshold
from ims_outcomes.presentation.rows import select_drawn, select_rows
from ims_outcomes.statistics.share_funnels import find_share_limits

_HEIGHT = 3.8
#: Where a unit lies → words, shape and fill.
_LOOKS: Final = {
    "inside": ("o", BLUE, BLUE),
    "outside_inner": ("D", "white", INK),
    "outside_outer": ("D", INK, INK),
    "not_judged": ("o", "white", MUTED),
}
_STEPS = 400
_RINGS: Final = ("inner", "outer")


@with_style
def plot_funnel(
    disclosed: Disclosed, *, x_label: str, y_label: str, labels: Mapping[str, str] | None = None
) -> Axes:
    """Plot a funnel of shares or of means: units by size, the centre, limits of 95 and 99.8 %.

    Units are unnamed unless `labels` names them. Limits are those of the estimates: exact, or
    widened where units differ by more than chance; which of the two is written at the foot.

    Parameters
    ----------
    disclosed : Disclosed
        As `estimate_funnel` states a funnel.
    x_label, y_label : str
        What the sizes are; what the values are, with their unit.
    labels : mapping of str to str, optional
        Unit → name, written beside its point.

    Returns
    -------
    Axes
        Without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    units = select_drawn(_select_units(disclosed))
    axes = new_axes(height=_HEIGHT)
    if units.empty:
        return axes
    _draw_units(axes, units, disclosed)
    _draw_limits(axes, units, disclosed)
    for level, n, value in units[["level", "n", "estimate"]].itertuples(index=False):
        if level in (labels or {}):
            axes.annotate(
                clean_label((labels or {})[level], width=18), (n, value), xytext=(7, 0),
                textcoords="offset points", va="center", fontsize=SMALL_TEXT,
            )  # fmt: skip
    if units["unit"].eq("share").all():
        draw_share_axis(axes, top=min(1.02, 1.05 * axes.get_ylim()[1]))
    axes.set_xlim(left=0)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    draw_legend(axes, place="outside lower left", columns=2, handletextpad=0.2, columnspacing=1.2)
    draw_labels(axes, x_label=x_label, y_label=y_label)
    return axes


def _select_units(disclosed: Disclosed) -> pd.DataFrame:
    """Select the units of every measure, with where they lie."""
    measures = [f"funnel_{side}_{ring}" for side in ("above", "below") for ring in _RINGS]
    names = ["funnel_inside", "funnel_not_judged", *measures]
    units = pd.concat([select_rows(disclosed, measure=name, group="unit") for name in names])
    place = units["measure"].str.removeprefix("funnel_")
    return units.assign(place=place.str.replace(r"above|below", "outside", regex=True))


def _draw_units(axes: Axes, units: pd.DataFrame, disclosed: Disclosed) -> None:
    """Draw each unit in the shape of where it lies, and say what the shapes are."""
    funnels = disclosed.settings.funnels
    values = {
        "inner": format_threshold(funnels.inner_percent),
        "outer": format_threshold(funnels.outer_percent),
        "least": str(funnels.judged_from_people),
    }
    for place, (shape, fill, edge) in _LOOKS.items():
        points = units[units["place"].eq(place)]
        if len(points):
            axes.plot(
                points["n"], points["estimate"], shape, markerfacecolor=fill,
                markeredgecolor=edge, markersize=7, zorder=4,
                label=say(f"funnel_figure.{place}", count=None, **values),
            )  # fmt: skip


def _draw_limits(axes: Axes, units: pd.DataFrame, disclosed: Disclosed) -> None:
    """Draw the centre and both pairs of limits over all sizes, each with its name at the end."""
    centre, tau_squared = (
        float(select_rows(disclosed, measure=f"funnel_{name}", group="all")["estimate"].iloc[0])
        for name in ("centre", "tau_squared")
    )
    axes.axhline(centre, color=INK, lw=1.0, zorder=1)
    words = "no_limits"
    if units["upper"].notna().any():
        words = "widened" if tau_squared > 0 else "exact"
        smallest, largest = units["n"].min(), units["n"].max()
        sizes = np.unique(np.linspace(max(1, smallest / 2), 1.04 * largest, _STEPS).round())
        funnels = disclosed.settings.funnels
        for percent, style in ((funnels.inner_percent, "--"), (funnels.outer_percent, "-")):
            pair = _find_pair(
                units, sizes, centre=centre, tau_squared=tau_squared, percent=percent,
                outer_percent=funnels.outer_percent,
            )  # fmt: skip
            name = say("funnel_figure.limit", percent=format_threshold(percent))
            _draw_pair(axes, sizes, pair, style=style, name=name, is_named_above=style == "-")
    axes.plot([], [], " ", label=say(f"funnel_figure.{words}"))


def _draw_pair(
    axes: Axes, sizes: np.ndarray, pair: tuple[np.ndarray, np.ndarray], *, style: str, name: str,
    is_named_above: bool,
) -> None:  # fmt: skip
    """Draw one pair of limits, its name at the end of the upper or of the lower one."""
    for limit in pair:
        axes.plot(sizes, limit, color=MUTED, lw=0.9, ls=style, zorder=1)
    axes.annotate(
        name, (sizes[-1], pair[is_named_above][-1]), xytext=(4, 0), textcoords="offset points",
        va="center", fontsize=SMALL_TEXT, color=MUTED, annotation_clip=False,
    )  # fmt: skip


def _find_pair(
    units: pd.DataFrame,
    sizes: np.ndarray,
    *,
    centre: float,
    tau_squared: float,
    percent: float,
    outer_percent: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Find the limits for all sizes; of means by the s² that the limits of any unit hold."""
    if units["unit"].eq("share").all():
        return find_share_limits(sizes, centre=centre, tau_squared=tau_squared, percent=percent)
    known = units[units["upper"].notna()].iloc[0]
    error = (known["upper"] - centre) / _find_reach(outer_percent)
    variance = known["n"] * (error**2 - tau_squared)
    reach = _find_reach(percent) * np.sqrt(variance / sizes + tau_squared)
    return centre - reach, centre + reach


def _find_reach(percent: float) -> float:
    """How many standard errors the limits of so many percent are away."""
    return float(stats.norm.isf((1 - percent / 100) / 2))
