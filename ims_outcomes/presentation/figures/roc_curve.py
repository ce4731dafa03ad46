"""The ROC curve: how well "improved by at least so much" finds those who say that they improved."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
from matplotlib.axes import Axes

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.figures.style import (
    BLUE,
    FAINT,
    INK,
    MUTED,
    SMALL_TEXT,
    clean_label,
    draw_labels,
    draw_share_axis,
    new_axes,
    with_style,
)
from ims_outcomes.presentation.formats import format_estimate, format_share, format_threshold
from ims_outcomes.presentation.rows import select_drawn, select_rows

_HEIGHT = 4.4
_CUTPOINT = ("threshold", "found", "left")
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_DECIMALS = 2
_WORDS_WIDTH = 29


@with_style
def plot_roc(
    disclosed: Disclosed,
    *,
    x_label: str,
    y_label: str,
    criterion: str = "youden",
    marked: Collection[str] = (),
) -> Axes:
    """Plot sensitivity against 1 − specificity, with the cut-point and the area in words.

    Parameters
    ----------
    disclosed : Disclosed
        Rows of `estimate_roc_points`, and those of `estimate_anchor_cutpoint` if there are any.
    x_label, y_label : str
        What stands across (others called improved) and upright (improved found).
    criterion : str
        Which cut-point is marked, "youden" or "corner".
    marked : collection of str
        Thresholds whose points are named, as levels, e.g. ("1", "3").

    Returns
    -------
    Axes
        Without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    points = _select_points(disclosed)
    axes = new_axes(height=_HEIGHT)
    if points.empty:
        return axes
    cutpoint = _find_cutpoint(disclosed, criterion)
    line = pd.concat([points, cutpoint]).sort_values("threshold")
    axes.plot([0, 1], [0, 1], color=MUTED, lw=0.9, ls="--", zorder=1)
    axes.plot([*line["wrongly"], 0], [*line["found"], 0], color=BLUE, zorder=2)
    axes.plot(points["wrongly"], points["found"], "o", color=BLUE, zorder=3)
    named = points[points["level"].isin(list(marked))]
    for level, x, y in named[["level", "wrongly", "found"]].itertuples(index=False):
        axes.annotate(
            say("roc_figure.threshold", threshold=level), (x, y), xytext=(7, -3),
            textcoords="offset points", va="top", fontsize=SMALL_TEXT, color=MUTED,
        )  # fmt: skip
    axes.plot(cutpoint["wrongly"], cutpoint["found"], "D", color=INK, markersize=9, zorder=4)
    area = _say_area(_find_estimate(disclosed, "anchor_auc"))
    _write_beside(axes, [*_say_cutpoint(cutpoint), *area, say("roc_figure.none")])
    draw_share_axis(axes, top=1.02)
    axes.set_yticks(_TICKS)
    axes.set_xticks(_TICKS, [format_share(tick) for tick in _TICKS])
    axes.set_xlim(-0.02, 1.02)
    axes.set_aspect("equal", anchor="W")
    axes.grid(color=FAINT)
    draw_labels(axes, x_label=x_label, y_label=y_label)
    return axes


def _select_points(disclosed: Disclosed) -> pd.DataFrame:
    """Select the thresholds at which both shares may be drawn, rising."""
    found, left = (
        select_drawn(select_rows(disclosed, measure=f"roc_{name}", group="improvement"))
        for name in ("sensitivity", "specificity")
    )
    points = found.merge(left, on="level", suffixes=("", "_left"))
    return points.assign(
        found=points["estimate"],
        wrongly=1 - points["estimate_left"],
        threshold=pd.to_numeric(points["level"]),
    ).sort_values("threshold")


def _find_estimate(disclosed: Disclosed, measure: str) -> pd.DataFrame:
    return select_drawn(select_rows(disclosed, measure=measure, group="all"))


def _find_cutpoint(disclosed: Disclosed, criterion: str) -> pd.DataFrame:
    """Find the cut-point, what it finds and what it wrongly takes; no row when any is hidden."""
    names = {"cutpoint": "threshold", "sensitivity": "found", "specificity": "left"}
    estimates = [
        _find_estimate(disclosed, f"anchor_{name}_{criterion}")["estimate"].rename(column)
        for name, column in names.items()
    ]
    found = pd.concat(estimates, axis=1).dropna()
    return found.assign(wrongly=1 - found["left"])


def _say_cutpoint(cutpoint: pd.DataFrame) -> list[str]:
    """Say how many the cut-point finds and leaves alone."""
    return [
        say(
            "roc_figure.cutpoint", threshold=format_threshold(threshold),
            sensitivity=format_share(found), specificity=format_share(left),
        )
        for threshold, found, left in cutpoint[list(_CUTPOINT)].itertuples(index=False)
    ]  # fmt: skip


def _say_area(area: pd.DataFrame) -> list[str]:
    """Say how large the area under the curve is."""
    return [
        say("roc_figure.area", area=format_estimate(estimate, lower, upper, decimals=_DECIMALS))
        for estimate, lower, upper in area[["estimate", "lower", "upper"]].itertuples(index=False)
    ]


def _write_beside(axes: Axes, words: list[str]) -> None:
    """Write what the marks mean at the side."""
    for place, text in enumerate(words):
        axes.annotate(
            clean_label(text, width=_WORDS_WIDTH, lines=6), (1.08, 0.9 - 0.34 * place),
            xycoords="axes fraction", va="top", color=MUTED, annotation_clip=False,
        )  # fmt: skip
