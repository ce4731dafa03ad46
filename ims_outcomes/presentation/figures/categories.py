"""Categories as bars: how many people are in each of a few classes that make up everybody."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.cells import format_cell
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
from ims_outcomes.presentation.rows import find_rows

_ROW_HEIGHT = 0.44
_REST_HEIGHT = 0.9
_LABEL_WIDTH = 28
_NUMBER_ROOM = 1.28


@with_style
def plot_categories(
    disclosed: Disclosed,
    *,
    measures: Mapping[str, str],
    x_label: str,
    highlighted: Collection[str] = (),
    group: str = "all",
    level: str = "all",
) -> Axes:
    """Plot the share of each category as a lying bar with its interval, and how many of how many.

    Parameters
    ----------
    disclosed : Disclosed
        One row per category, shares of the same people.
    measures : mapping of str to str
        Id of a category → words, from the top down, e.g. those of `estimate_reliable_change`.
    x_label : str
        Of whom the shares are.
    highlighted : collection of str
        Measures whose bars are coloured, such as those that are an improvement.
    group, level : str
        Which cut.

    Returns
    -------
    Axes
        Without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    found = find_rows(disclosed, [(measure, group, level) for measure in measures])
    rows = {measure: found.get((measure, group, level)) for measure in measures}
    axes = new_axes(height=_REST_HEIGHT + _ROW_HEIGHT * max(len(rows), 1))
    drawn = pd.DataFrame(
        [row or {} for row in rows.values()], columns=["estimate", "lower", "upper"]
    )
    if drawn["estimate"].isna().all():
        return axes
    drawn = drawn.astype("float64").assign(place=-np.arange(len(drawn)))
    colours = [BLUE if measure in highlighted or not highlighted else PALE for measure in rows]
    axes.barh(drawn["place"], drawn["estimate"].fillna(0), height=0.66, color=colours)
    axes.hlines(drawn["place"], drawn["lower"], drawn["upper"], color=INK, lw=1.0)
    least = disclosed.settings.disclosure.hide_below_people
    ends = drawn[["estimate", "upper"]].max(axis=1).fillna(0)
    for row, place, end in zip(rows.values(), drawn["place"], ends, strict=True):
        text = format_cell(row, "count_share", least=least) if row else say("figure.unknown")
        axes.annotate(
            text, (end, place), xytext=(6, 0), textcoords="offset points", va="center", color=MUTED
        )
    axes.set_yticks(
        drawn["place"], [clean_label(words, width=_LABEL_WIDTH) for words in measures.values()]
    )
    axes.set_xlim(0, _NUMBER_ROOM * max(float(ends.max()), 0.05))
    axes.xaxis.set_major_formatter(lambda share, _: format_share(share))
    axes.tick_params(axis="y", length=0)
    draw_labels(axes, x_label=x_label, y_label="")
    return axes
