"""The specification strip: the same people, every rule and every denominator beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.cross_tables import split_levels
from ims_outcomes.presentation.figures.legends import draw_legend
from ims_outcomes.presentation.figures.style import (
    BLUE,
    FAINT,
    INK,
    MUTED,
    clean_label,
    draw_labels,
    new_axes,
    with_style,
)
from ims_outcomes.presentation.formats import format_level, format_share
from ims_outcomes.presentation.rows import select_drawn, select_rows
from ims_outcomes.statistics.cuts import BAR

_ROW_HEIGHT = 0.46
_REST_HEIGHT = 1.35
_LABEL_WIDTH = 26
_GROUP: Final = "rule | among"
#: Denominator → shape, fill, ink and how far from the middle of its row.
_LOOKS: Final = {
    "asked": ("o", BLUE, BLUE, 0.2),
    "all_pairs": ("s", "white", INK, 0.0),
    "everybody": ("^", MUTED, MUTED, -0.2),
}


@with_style
def plot_specifications(
    disclosed: Disclosed, *, x_label: str, labels: Mapping[str, str] | None = None
) -> Axes:
    """Plot the share of responders by every rule, each among three sets of people.

    Rules stand in the order of the frame. The lowest and highest share are written beneath, for
    that is what choosing the rule after looking could choose between.

    Parameters
    ----------
    disclosed : Disclosed
        As `estimate_specifications` states it.
    x_label : str
        What the shares are.
    labels : mapping of str to str, optional
        Rule → words.

    Returns
    -------
    Axes
        Without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    rows = select_rows(disclosed, measure="specification", group=_GROUP)
    points = select_drawn(rows)
    rules = split_levels(rows["level"].tolist())[0] if len(rows) else []
    axes = new_axes(height=_REST_HEIGHT + _ROW_HEIGHT * max(len(rules), 1))
    if points.empty:
        return axes
    parts = points["level"].str.split(BAR, regex=False)
    points = points.assign(place=[-rules.index(rule) for rule in parts.str[0]], among=parts.str[1])
    for among, (shape, fill, ink, up) in _LOOKS.items():
        _draw_shares(axes, points[points["among"].eq(among)], among, (shape, fill, ink), up)
    places = -np.arange(len(rules))
    names = labels or {}
    axes.set_yticks(places, [clean_label(names.get(each, format_level(each)), width=_LABEL_WIDTH)
                             for each in rules])  # fmt: skip
    axes.set_ylim(-len(rules) + 0.4, 0.6)
    axes.hlines(places - 0.5, 0, 1, transform=axes.get_yaxis_transform(), color=FAINT, lw=0.6)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter(lambda share, _: format_share(share))
    draw_legend(axes, place="outside upper left", columns=3, handletextpad=0.2, columnspacing=1.0)
    draw_labels(axes, x_label="\n".join(filter(None, [x_label, _say_range(disclosed)])), y_label="")
    return axes


def _draw_shares(
    axes: Axes, points: pd.DataFrame, among: str, looks: tuple[str, str, str], up: float
) -> None:
    """Draw the shares among one set of people, with their intervals."""
    shape, fill, ink = looks
    axes.hlines(points["place"] + up, points["lower"], points["upper"], color=ink, lw=1.0)
    axes.plot(
        points["estimate"], points["place"] + up, shape, markerfacecolor=fill, markeredgecolor=ink,
        label=say(f"specification_figure.{among}"),
    )  # fmt: skip


def _say_range(disclosed: Disclosed) -> str:
    """Say the lowest and the highest share; "" when hidden."""
    rows = select_drawn(select_rows(disclosed, measure="specification_range", group="all"))
    for low, high in rows[["lower", "upper"]].itertuples(index=False):
        return say("specification_figure.range", low=format_share(low), high=format_share(high))
    return ""
