"""Before and after: how many people moved from which band of scores to which."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ims_outcomes.disclosure import PROTECTED, SMALL, Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.cross_tables import split_levels
from ims_outcomes.presentation.figures.legends import write_outside
from ims_outcomes.presentation.figures.marks import name_mark
from ims_outcomes.presentation.figures.shades import SHADES, choose_ink
from ims_outcomes.presentation.figures.style import (
    BLUE,
    INK,
    MUTED,
    PALE,
    SMALL_TEXT,
    clean_label,
    is_for_phone,
    new_axes,
    with_style,
)
from ims_outcomes.presentation.formats import format_count, format_level
from ims_outcomes.presentation.rows import select_counted, select_drawn, select_rows
from ims_outcomes.statistics.cuts import BAR

_HEIGHT = 4.2
#: Letters of a line beside the grid, where each takes room from the words on its other side.
_SIDE_LETTERS = 10
#: On a phone the words stand beneath the squares.
_PHONE_HEIGHT = 5.1


@with_style
def plot_before_after(
    disclosed: Disclosed,
    *,
    measure: str,
    group: str,
    x_label: str,
    y_label: str,
    better: str = "lower",
    labels: Mapping[str, str] | None = None,
    unchanged: float | None = None,
) -> Axes:
    """Plot a grid of bands, the darker the more people; bands of equal scores are outlined.

    No single patient is shown: a square is a band by a band. A hidden one is hatched.

    Parameters
    ----------
    disclosed : Disclosed
        One row per square, level "band before | band after", numerator = people.
    measure, group : str
        Which rows, e.g. "before_after" and "baseline_band | last_band".
    x_label, y_label : str
        What stands across (before) and upright (after).
    better : str
        "lower" or "higher": on which side of the outlined squares people are better.
    labels : mapping of str to str, optional
        Band → words.
    unchanged : float, optional
        How many bands two scores of an unchanged person may lie apart; on either side of equal
        scores a line is drawn there.

    Returns
    -------
    Axes
        Without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    rows = select_rows(disclosed, measure=measure, group=group)
    axes = new_axes(height=_PHONE_HEIGHT if is_for_phone() else _HEIGHT)
    if select_drawn(rows).empty:
        return axes
    before, after = split_levels(rows["level"].tolist())
    people = select_counted(rows).set_index("level")["numerator"]
    grid = [[people.get(f"{first}{BAR}{last}", np.nan) for first in before] for last in after]
    _draw_squares(axes, np.array(grid, dtype="float64"))
    _draw_hidden_squares(axes, rows, before, after, disclosed)
    for place in range(min(len(before), len(after))):
        axes.add_patch(Rectangle((place, place), 1, 1, fill=False, ec=INK, lw=1.6, zorder=3))
    if unchanged is not None:
        _draw_unchanged(axes, unchanged, squares=len(before))
    _name_sides(axes, better)
    names = labels or {}
    axes.set_xticks(
        np.arange(len(before)) + 0.5,
        [clean_label(names.get(b, format_level(b)), width=12) for b in before],
    )
    axes.set_yticks(
        np.arange(len(after)) + 0.5,
        [clean_label(names.get(b, format_level(b)), width=_SIDE_LETTERS) for b in after],
    )
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_aspect("equal", anchor="W")
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)
    return axes


def _draw_squares(axes: Axes, grid: np.ndarray) -> None:
    """Shade each square by its people and write how many they are."""
    most = max(float(np.nanmax(grid)), 1.0)
    axes.pcolormesh(
        np.ma.masked_invalid(grid), cmap=SHADES, vmin=0, vmax=most, edgecolors=PALE, linewidth=0.6
    )
    for (row, column), count in np.ndenumerate(grid):
        if np.isfinite(count):
            axes.text(
                column + 0.5,
                row + 0.5,
                format_count(count),
                ha="center",
                va="center",
                color=choose_ink(count / most) if count > 0 else MUTED,
            )


def _draw_unchanged(axes: Axes, apart: float, *, squares: int) -> None:
    """Draw a dashed line on either side of equal scores, so far apart, within the grid."""
    for side in (-apart, apart):
        ends = max(0.0, -side), min(float(squares), squares - side)
        if ends[0] < ends[1]:
            heights = [end + side for end in ends]
            axes.plot(ends, heights, color="white", lw=3.2, alpha=0.8, zorder=2.6)
            axes.plot(ends, heights, color=INK, lw=1.4, ls="--", zorder=2.7)


def _draw_hidden_squares(
    axes: Axes, rows: pd.DataFrame, before: list[str], after: list[str], disclosed: Disclosed
) -> None:
    """Hatch each hidden square and write its mark."""
    hidden = rows[rows["mark"].isin([SMALL, PROTECTED])]
    for level, mark in hidden[["level", "mark"]].itertuples(index=False):
        first, last = level.split(BAR, maxsplit=1)
        column, row = before.index(first), after.index(last)
        axes.add_patch(
            Rectangle((column, row), 1, 1, fc="white", ec=PALE, hatch="////", lw=0.6, zorder=2)
        )
        axes.text(
            column + 0.5,
            row + 0.5,
            name_mark(mark, settings=disclosed.settings),
            ha="center",
            va="center",
            fontsize=SMALL_TEXT,
            bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none"},
        )


def _name_sides(axes: Axes, better: str) -> None:
    """Say what it means to lie above, in and below the outlined squares: aside, or beneath."""
    above, below = ("worse", "better") if better == "lower" else ("better", "worse")
    sides = (
        (0.85, f"figure.above_{above}"),
        (0.5, "figure.outlined"),
        (0.15, f"figure.below_{below}"),
    )
    if is_for_phone():
        words = [
            (say(key), *((BLUE, True) if key.endswith("_better") else (MUTED, False)))
            for _, key in sides
        ]
        write_outside(axes, *words, place="outside lower left")
        return
    for height, key in sides:
        axes.annotate(
            clean_label(say(key), width=26, lines=3),
            (1.06, height),
            xycoords="axes fraction",
            va="center",
            color=BLUE if key.endswith("_better") else MUTED,
            fontweight="bold" if key.endswith("_better") else "normal",
            annotation_clip=False,
        )
