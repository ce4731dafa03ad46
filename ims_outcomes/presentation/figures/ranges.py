"""Ranges: what was observed, beside what regression to the mean alone would make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.figures.legends import draw_legend
from ims_outcomes.presentation.figures.style import (
    BLUE,
    INK,
    MUTED,
    PALE,
    clean_label,
    draw_labels,
    new_axes,
    with_style,
)
from ims_outcomes.presentation.formats import format_share
from ims_outcomes.presentation.rows import select_drawn, select_rows

_ROW_HEIGHT = 0.72
_REST_HEIGHT = 1.2
_LABEL_WIDTH = 24
_HALF: Final = 0.3


@with_style
def plot_ranges(
    disclosed: Disclosed,
    *,
    pairs: Sequence[tuple[str, str, str]],
    x_label: str,
    reference: float | None = 0.0,
) -> Axes:
    """Plot for each row what was observed with its interval, over the range to be expected.

    The range is shaded and holds no confidence: it is as wide as what is not known. Rows are of
    one unit.

    Parameters
    ----------
    disclosed : Disclosed
        As `estimate_regression_to_mean` states it.
    pairs : sequence of tuples of str
        Words, measure observed, measure of the range, from the top down, e.g. ("Mean change",
        "mean_change_chosen", "regression_to_mean").
    x_label : str
        What is estimated, with its unit and direction.
    reference : float, optional
        Where an upright line stands, such as no change.

    Returns
    -------
    Axes
        Without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    axes = new_axes(height=_REST_HEIGHT + _ROW_HEIGHT * len(pairs))
    observed, expected = (
        pd.concat([_select_at(disclosed, pair[part], -place) for place, pair in enumerate(pairs)])
        for part in (1, 2)
    )
    if observed.empty and expected.empty:
        return axes
    names = {part: say(f"ranges_figure.{part}") for part in ("observed", "expected")}
    for place, low, high in expected[["place", "lower", "upper"]].itertuples(index=False):
        axes.add_patch(
            Rectangle((low, place - _HALF), high - low, 2 * _HALF, fc=PALE, ec=MUTED, lw=0.8,
                      hatch="////", label=names.pop("expected", None))
        )  # fmt: skip
    axes.hlines(observed["place"], observed["lower"], observed["upper"], color=BLUE, lw=2.2)
    axes.plot(observed["estimate"], observed["place"], "o", color=BLUE, markersize=8,
              label=names["observed"])  # fmt: skip
    if reference is not None:
        axes.axvline(reference, color=INK, lw=0.9, ls="--", zorder=0)
    axes.set_yticks(
        [-place for place in range(len(pairs))],
        [clean_label(words, width=_LABEL_WIDTH) for words, *_ in pairs],
    )
    axes.set_ylim(-len(pairs) + 0.4, 0.6)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.margins(x=0.06)
    if observed["unit"].eq("share").all():
        axes.set_xlim(left=0)
        axes.xaxis.set_major_formatter(lambda share, _: format_share(share))
    draw_legend(axes, place="outside upper left", columns=2)
    draw_labels(axes, x_label=x_label, y_label="")
    return axes


def _select_at(disclosed: Disclosed, measure: str, place: int) -> pd.DataFrame:
    """Select the row of a measure about everybody, at its place."""
    rows = select_drawn(select_rows(disclosed, measure=measure, group="all"))
    return rows.assign(place=place)
