"""Shares beside earlier ones: small panels, a point for now and a ring for before."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.cells import format_cell
from ims_outcomes.presentation.figures.legends import draw_legend
from ims_outcomes.presentation.figures.style import (
    BLUE,
    FAINT,
    INK,
    MUTED,
    SMALL_TEXT,
    clean_label,
    is_for_phone,
    new_figure,
    with_style,
)
from ims_outcomes.presentation.formats import format_share
from ims_outcomes.presentation.rows import find_rows, select_drawn, select_rows

_ROW_HEIGHT = 0.25
_PHONE_ROW_HEIGHT = 0.42
_REST_HEIGHT = 0.62
_FOOT_HEIGHT = 0.5
_LABEL_WIDTH = 36
#: Letters of a title on one line: no more fit above the narrower panels.
_TITLE_WIDTH = 18
_NUMBER_POINTS = 42
_POINT: Final[Mapping[str, Any]] = {"color": BLUE, "markersize": 4.5, "zorder": 4}
_RING: Final[Mapping[str, Any]] = {
    "color": MUTED, "markerfacecolor": "white", "markersize": 7, "zorder": 3,
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Panel:
    """A panel: how one column is spread.

    Attributes
    ----------
    title : str
        Words above it.
    group : str
        What the rows are cut by.
    labels : mapping of str to str
        Level → words, in order from the top down.
    """

    title: str
    group: str
    labels: Mapping[str, str]


@with_style
def plot_beside(
    disclosed: Disclosed,
    *,
    panels: Sequence[Panel],
    measures: tuple[str, str],
    names: tuple[str, str],
) -> list[Axes]:
    """Plot the share of each level now, with its interval, and before; how many at the right.

    The panel with the most levels stands at the left, the others beneath each other at the right on
    one scale. A hidden row keeps its name and its mark and has no point.

    Parameters
    ----------
    disclosed : Disclosed
        Shares of both measures for every level.
    panels : sequence of Panel
        At least one.
    measures : (str, str)
        Ids of the shares now and before.
    names : (str, str)
        What both are called.

    Returns
    -------
    list of Axes
        Without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    laid_out = _lay_out(panels)
    ends = [_draw_panel(axes, disclosed, panel, measures) for panel, axes in laid_out]
    for place, (_, axes) in enumerate(laid_out):
        end = max(ends[1:]) if place else ends[0]
        axes.set_xlim(0, min(1.0, max(1.04 * end, 0.1)))
    marks = [
        Line2D([], [], color=BLUE, marker="o", label=names[0]),
        Line2D([], [], color=MUTED, marker="o", markerfacecolor="white", ls="", label=names[1]),
    ]
    named = [mark for mark in marks if mark.get_label()]
    draw_legend(
        laid_out[0][1], place="outside lower left", columns=2, handles=named, columnspacing=1.6
    )
    return [axes for _, axes in laid_out]


def _lay_out(panels: Sequence[Panel]) -> list[tuple[Panel, Axes]]:
    """Lay the panels out in two columns, on a phone in one, as high as their rows need."""
    first = max(panels, key=lambda panel: len(panel.labels))
    others = [panel for panel in panels if panel is not first]
    if is_for_phone():
        return _lay_out_beneath([first, *others])
    heights = [_REST_HEIGHT + _ROW_HEIGHT * len(panel.labels) for panel in others]
    height = max(_REST_HEIGHT + _ROW_HEIGHT * len(first.labels), sum(heights))
    figure = new_figure(height=height + _FOOT_HEIGHT)
    if not others:
        return [(first, figure.subplots())]
    grid = figure.add_gridspec(len(others), 2, height_ratios=heights)
    places = [(first, grid[:, 0])] + [(each, grid[row, 1]) for row, each in enumerate(others)]
    return [(panel, figure.add_subplot(place)) for panel, place in places]


def _lay_out_beneath(panels: Sequence[Panel]) -> list[tuple[Panel, Axes]]:
    """Lay the panels out beneath each other."""
    heights = [_REST_HEIGHT + _PHONE_ROW_HEIGHT * len(panel.labels) for panel in panels]
    figure = new_figure(height=sum(heights) + _FOOT_HEIGHT)
    grid = figure.add_gridspec(len(panels), 1, height_ratios=heights)
    return [(panel, figure.add_subplot(grid[row, 0])) for row, panel in enumerate(panels)]


def _draw_panel(axes: Axes, disclosed: Disclosed, panel: Panel, measures: tuple[str, str]) -> float:
    """Draw one panel; give the largest share in it."""
    places = {level: -float(place) for place, level in enumerate(panel.labels)}
    now, before = (
        _add_places(select_rows(disclosed, measure=measure, group=panel.group), places)
        for measure in measures
    )
    if len(now):
        axes.hlines(now["place"], now["lower"], now["upper"], color=BLUE, lw=1.6, zorder=2)
    for rows, look in ((before, _RING), (now, _POINT)):
        if len(rows):  # an empty line that is not clipped takes all the room there is
            axes.plot(rows["estimate"], rows["place"], "o", clip_on=False, **look)
    _write_counts(axes, disclosed, panel, places, measure=measures[0])
    axes.set_title(clean_label(panel.title, width=_TITLE_WIDTH), fontsize=SMALL_TEXT)
    words = [clean_label(label, width=_LABEL_WIDTH) for label in panel.labels.values()]
    axes.set_yticks(list(places.values()), words, fontsize=SMALL_TEXT)
    axes.set_ylim(-len(places) + 0.4, 0.6)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=3, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(lambda share, _: format_share(share))
    axes.tick_params(axis="x", labelsize=SMALL_TEXT)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
    axes.spines["left"].set_visible(False)
    if len(now) or len(before):  # a line alone would pass for data
        axes.axvline(0, color=FAINT, lw=0.8, zorder=0)
    ends = pd.concat([now["upper"], now["estimate"], before["estimate"]])
    return float(ends.max()) if ends.notna().any() else 0.0


def _add_places(rows: pd.DataFrame, places: Mapping[str, float]) -> pd.DataFrame:
    """Add at which height the rows that may be drawn stand."""
    drawn = select_drawn(rows)
    drawn = drawn.loc[drawn["level"].isin(list(places))]
    return drawn.assign(place=drawn["level"].map(places).astype(np.float64))


def _write_counts(
    axes: Axes,
    disclosed: Disclosed,
    panel: Panel,
    places: Mapping[str, float],
    *,
    measure: str,
) -> None:
    """Write at the right how many of how many each level has now."""
    found = find_rows(disclosed, [(measure, panel.group, level) for level in places])
    least = disclosed.settings.disclosure.hide_below_people
    for level, place in places.items():
        axes.annotate(
            format_cell(found.get((measure, panel.group, level)), "n_of_n", least=least),
            (1, place), xycoords=axes.get_yaxis_transform(), xytext=(_NUMBER_POINTS, 0),
            textcoords="offset points", ha="right", va="center", fontsize=SMALL_TEXT, color=INK,
            annotation_clip=False,
        )  # fmt: skip
