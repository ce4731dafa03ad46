"""Drop-off: at which session people stop, and how well they were when they did."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.figures.legends import draw_legend
from ims_outcomes.presentation.figures.marks import draw_hidden
from ims_outcomes.presentation.figures.style import (
    BLUE,
    MUTED,
    ORANGE,
    SMALL_TEXT,
    choose_ticks,
    clean_label,
    draw_labels,
    draw_share_axis,
    new_axes,
    with_style,
)
from ims_outcomes.presentation.formats import format_level, format_share
from ims_outcomes.presentation.rows import select_drawn, select_rows

_HEIGHT = 3.4
#: Letters of a line beneath a bar, so that "12 or more" does not reach its neighbour.
_TICK_LETTERS = 8
#: Fill, hatch and its colour of the parts from the foot up, told apart in grey print too.
_LOOKS = ((BLUE, "", BLUE), (ORANGE, "///", "white"), ("#E9ECEE", "....", "#8A949B"))


@with_style
def plot_drop_off(
    disclosed: Disclosed,
    *,
    measures: Mapping[str, str],
    x_label: str,
    y_label: str,
    group: str = "session_number",
) -> Axes:
    """Plot a bar for each session number, stacked by how those who stopped there were.

    A session of which any part is hidden has no bar, for the parts beside it would give it away.

    Parameters
    ----------
    disclosed : Disclosed
        One row per measure and session; estimates are shares of the same people.
    measures : mapping of str to str
        Id of a part → words, from the foot up: left well, left unwell, unknown; at most three.
    x_label, y_label : str
        What stands across; of whom the shares are.
    group : str
        Which cut holds the sessions.

    Returns
    -------
    Axes
        Without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    parts = [select_rows(disclosed, measure=each, group=group) for each in measures]
    axes = new_axes(height=_HEIGHT)
    whole = _find_whole_sessions(parts)
    if not whole:
        return axes
    levels = list(dict.fromkeys(pd.concat(parts)["level"]))
    places = {level: place for place, level in enumerate(levels)}
    foot = np.zeros(len(whole))
    for rows, words, (colour, hatch, hatch_colour) in zip(
        parts, measures.values(), _LOOKS, strict=False
    ):
        heights = rows.set_index("level")["estimate"].loc[whole].to_numpy()
        axes.bar(
            [places[level] for level in whole], heights, bottom=foot, width=0.78, color=colour,
            hatch=hatch, hatchcolor=hatch_colour, edgecolor="white", linewidth=0.8, label=words,
        )  # fmt: skip
        foot = foot + heights
    _draw_left_out(axes, parts, places, disclosed)
    ticks = choose_ticks(len(levels))
    for level, top in zip(whole, foot, strict=True):
        if places[level] not in ticks:
            continue
        axes.annotate(
            format_share(top), (places[level], top), xytext=(0, 3), textcoords="offset points",
            ha="center", fontsize=SMALL_TEXT, color=MUTED,
        )  # fmt: skip
    draw_share_axis(axes, top=1.12 * float(foot.max()))
    names = [clean_label(format_level(levels[tick]), width=_TICK_LETTERS) for tick in ticks]
    axes.set_xticks(ticks, names)
    axes.set_xlim(-0.6, len(levels) - 0.4)
    draw_legend(axes, place="outside upper left", columns=len(measures))
    draw_labels(axes, x_label=x_label, y_label=y_label)
    return axes


def _find_whole_sessions(parts: list[pd.DataFrame]) -> list[str]:
    """Find the sessions of which every part may be drawn, in order."""
    drawn = [set(select_drawn(rows)["level"]) for rows in parts]
    return [level for level in parts[0]["level"] if all(level in each for each in drawn)]


def _draw_left_out(
    axes: Axes, parts: list[pd.DataFrame], places: Mapping[str, int], disclosed: Disclosed
) -> None:
    """Write the mark at the place of a session that has no bar."""
    marked = pd.concat(parts).query("mark != ''").drop_duplicates("level")
    marked = marked.assign(place=marked["level"].map(places))
    draw_hidden(axes, marked, x="place", settings=disclosed.settings)
