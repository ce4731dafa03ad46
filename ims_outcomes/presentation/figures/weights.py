"""Weights: how unequally the people seen stand for those not seen."""

from __future__ import annotations

from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.figures.style import (
    BLUE,
    INK,
    MUTED,
    PALE,
    SMALL_TEXT,
    draw_labels,
    new_axes,
    with_style,
)
from ims_outcomes.presentation.formats import format_count, format_number
from ims_outcomes.presentation.rows import select_drawn, select_rows

_HEIGHT = 1.9
_NEEDED: Final = ("quartile_1", "median", "quartile_3", "percentile_99", "mean")
_DECIMALS = 2


@with_style
def plot_weights(disclosed: Disclosed, *, x_label: str) -> Axes:
    """Plot the middle half of the weights, their median and mean, and below what 99 in 100 are.

    Smallest and largest weight belong to one patient each and are not drawn.

    Parameters
    ----------
    disclosed : Disclosed
        As `estimate_weighted_change` states the weights.
    x_label : str
        What a weight is.

    Returns
    -------
    Axes
        Without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    rows = select_drawn(select_rows(disclosed, measure="weight", group="weight"))
    at = rows.set_index("level")["estimate"].reindex(_NEEDED)
    axes = new_axes(height=_HEIGHT)
    if at.isna().any():
        return axes
    axes.hlines(0, at["quartile_1"], at["percentile_99"], color=MUTED, lw=1.4, zorder=1)
    axes.vlines(at["percentile_99"], -0.18, 0.18, color=MUTED, lw=1.4)
    axes.add_patch(
        Rectangle(
            (at["quartile_1"], -0.3), at["quartile_3"] - at["quartile_1"], 0.6, fc=PALE, ec=BLUE
        )
    )
    axes.vlines(at["median"], -0.3, 0.3, color=BLUE, lw=2.2)
    axes.plot([at["mean"]], [0], "D", color=INK, zorder=3)
    axes.axvline(1, color=MUTED, lw=0.8, ls="--", zorder=0)
    _write_names(axes, at)
    axes.set_ylim(-1.1, 1.1)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.margins(x=0.12)
    draw_labels(axes, x_label="\n".join(filter(None, [x_label, _say_pairs(disclosed)])), y_label="")
    return axes


def _write_names(axes: Axes, at: pd.Series) -> None:
    """Write what box, lines and diamond are, above and below them."""
    middle = (at["quartile_1"] + at["quartile_3"]) / 2
    names = (
        (middle, 0.45, "half", "bottom"),
        (at["percentile_99"], 0.45, "most", "bottom"),
        (at["mean"], -0.45, "mean", "top"),
    )
    for place, height, name, side in names:
        words = say(f"weights_figure.{name}")
        if name == "mean":
            words = f"{words} {format_number(at['mean'], decimals=_DECIMALS)}"
        axes.annotate(
            words, (place, height), ha="center", va=side, fontsize=SMALL_TEXT, color=MUTED,
            annotation_clip=False, bbox={"fc": "white", "ec": "none", "pad": 0.8},
        )  # fmt: skip


def _say_pairs(disclosed: Disclosed) -> str:
    """Say how many equally weighted pairs tell as much; "" when hidden."""
    rows = select_drawn(select_rows(disclosed, measure="effective_pairs", group="all"))
    for pairs, effective in rows[["n", "estimate"]].itertuples(index=False):
        return say(
            "weights_figure.effective",
            pairs=format_count(pairs),
            equal=format_count(round(effective)),
        )
    return ""
