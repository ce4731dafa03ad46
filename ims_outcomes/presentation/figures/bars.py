"""Bars: how a share is spread over levels, such as a histogram of change."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.figures.legends import write_outside
from ims_outcomes.presentation.figures.marks import draw_hidden, draw_interval
from ims_outcomes.presentation.figures.style import (
    BLUE,
    INK,
    MUTED,
    PALE,
    SMALL_TEXT,
    choose_ticks,
    clean_label,
    draw_labels,
    draw_share_axis,
    is_for_phone,
    new_axes,
    with_style,
)
from ims_outcomes.presentation.formats import format_count, format_level
from ims_outcomes.presentation.rows import select_drawn, select_rows

_HEIGHT = 3.3
#: Letters across beneath the bars, and on a line beneath one of them.
_LETTERS = 70
_FEWEST, _MOST = 8, 14


@with_style
def plot_bars(
    disclosed: Disclosed,
    *,
    measure: str,
    group: str,
    x_label: str,
    y_label: str,
    labels: Mapping[str, str] | None = None,
    highlighted: Collection[str] = (),
    highlighted_label: str = "",
    other_label: str = "",
) -> Axes:
    """Plot the share of each level as a bar with its interval, the number of people above it.

    A hidden level keeps its place and says why it is empty; a level that nobody has is empty.

    Parameters
    ----------
    disclosed : Disclosed
        Rows of the measure, one per level, in the order of the bars.
    measure, group : str
        Which rows, e.g. "change_bin" and "change".
    x_label, y_label : str
        What the levels are; of whom the shares are.
    labels : mapping of str to str, optional
        Level → words beneath its bar; a number without words gets a true minus sign.
    highlighted : collection of str
        Levels whose bars are coloured, e.g. those that are an improvement.
    highlighted_label, other_label : str
        Words above the coloured bars and above the others.

    Returns
    -------
    Axes
        Without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    rows = _trim_empty_ends(select_rows(disclosed, measure=measure, group=group))
    rows = rows.assign(place=np.arange(len(rows)), is_highlighted=rows["level"].isin(highlighted))
    axes = new_axes(height=_HEIGHT)
    bars = select_drawn(rows)
    if bars.empty:
        return axes
    colours = np.where(bars["is_highlighted"], BLUE, PALE) if len(highlighted) else BLUE
    axes.bar(bars["place"], bars["estimate"], width=0.82, color=colours)
    draw_interval(axes, bars[bars["numerator"].gt(0)], x="place")
    draw_hidden(axes, rows, x="place", settings=disclosed.settings)
    # Where every bar is nought any height will do.
    top = float(np.nanmax(bars[["estimate", "upper"]].to_numpy())) or 1.0
    draw_share_axis(axes, top=1.22 * top)
    _draw_counts(axes, bars, gap=0.02 * top)
    _draw_sides(axes, rows, highlighted_label, other_label)
    names = labels or {}
    ticks = choose_ticks(len(rows), most=26)
    room = min(max(_LETTERS // len(rows), _FEWEST), _MOST)
    words = [clean_label(names.get(each, format_level(each)), width=room) for each in rows["level"]]
    axes.set_xticks(ticks, [words[tick] for tick in ticks])
    axes.set_xlim(-0.7, len(rows) - 0.3)
    draw_labels(axes, x_label=x_label, y_label=y_label)
    return axes


def _trim_empty_ends(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out levels at both ends that nobody has; a hidden one stays, with one more beyond."""
    has_somebody = np.flatnonzero(rows["numerator"].ne(0))
    if not has_somebody.size:
        return rows
    first, last = max(has_somebody[0] - 1, 0), has_somebody[-1] + 2
    return rows.iloc[first:last].reset_index(drop=True)


def _draw_counts(axes: Axes, bars: pd.DataFrame, *, gap: float) -> None:
    """Write above each bar how many people it stands for."""
    tops = bars[["estimate", "upper"]].max(axis=1)
    counted = bars.assign(top=tops).query("numerator > 0")
    for place, top, count in counted[["place", "top", "numerator"]].itertuples(index=False):
        axes.text(
            place, top + gap, format_count(count), ha="center", fontsize=SMALL_TEXT, color=MUTED
        )


def _draw_sides(axes: Axes, rows: pd.DataFrame, highlighted: str, other: str) -> None:
    """Write which bars are which, above them, in words and in their colour; on a phone apart."""
    sides = [
        (
            words,
            is_highlighted,
            colour,
            rows.loc[rows["is_highlighted"].eq(is_highlighted), "place"],
        )
        for words, is_highlighted, colour in ((highlighted, True, BLUE), (other, False, INK))
    ]
    sides = [side for side in sides if side[0] and len(side[3])]
    if is_for_phone() and sides:
        words_above = [(words, colour, is_bold) for words, is_bold, colour, _ in sides]
        write_outside(axes, *words_above, place="outside upper left")
        return
    for words, is_highlighted, colour, places in sides:
        is_left = places.mean() < rows["place"].mean()
        axes.annotate(
            clean_label(words, width=42),
            (0.01 if is_left else 0.99, 0.98),
            xycoords="axes fraction",
            ha="left" if is_left else "right",
            va="top",
            color=colour,
            fontweight="bold" if is_highlighted else "normal",
            bbox={"fc": "white", "ec": "none", "pad": 1.5},
        )
