"""Transitions: of the people of each class before, what share is in which class after."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ims_outcomes.disclosure import FEW, SHOWN, Disclosed
from ims_outcomes.presentation.cells import format_cell
from ims_outcomes.presentation.cross_tables import split_levels
from ims_outcomes.presentation.figures.shades import SHADES, choose_ink
from ims_outcomes.presentation.figures.style import (
    INK,
    PALE,
    SMALL_TEXT,
    clean_label,
    new_axes,
    with_style,
)
from ims_outcomes.presentation.formats import format_level, format_share
from ims_outcomes.presentation.rows import Row, select_drawn, select_rows
from ims_outcomes.statistics.cuts import BAR

_ROW_HEIGHT = 0.62
_REST_HEIGHT = 1.0
_LABEL_WIDTH = 16


@with_style
def plot_transitions(
    disclosed: Disclosed,
    *,
    x_label: str,
    y_label: str,
    measure: str = "severity_matrix",
    group: str = "severity_before | severity_after",
    labels: Mapping[str, str] | None = None,
) -> Axes:
    """Plot a row for each class before and a column for each class after, darker for more.

    Shares add up along a row. Squares of the same class before and after are outlined; a hidden
    square is hatched and bears its mark; a class that nobody began in has no row.

    Parameters
    ----------
    disclosed : Disclosed
        One row per square, level "class before | class after", a share of the class before.
    x_label, y_label : str
        What stands across (after) and down (before).
    measure, group : str
        Which rows.
    labels : mapping of str to str, optional
        Class → words.

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
    rows = rows[~(rows["denominator"].eq(0) & rows["mark"].eq(SHOWN))]
    if select_drawn(rows).empty:
        return new_axes(height=_REST_HEIGHT)
    before, after = split_levels(rows["level"].tolist())
    axes = new_axes(height=_REST_HEIGHT + _ROW_HEIGHT * len(before))
    for row in rows.to_dict(orient="records"):
        first, last = str(row["level"]).split(BAR, maxsplit=1)
        _draw_square(axes, row, after.index(last), before.index(first), disclosed)
    for place, name in enumerate(before):
        if name in after:
            axes.add_patch(
                Rectangle(
                    (after.index(name), place),
                    1,
                    1,
                    fill=False,
                    ec=INK,
                    lw=1.6,
                    zorder=3,
                    clip_on=False,
                )
            )
    names = labels or {}
    for axis, levels in ((axes.xaxis, after), (axes.yaxis, before)):
        words = [
            clean_label(names.get(level, format_level(level)), width=_LABEL_WIDTH)
            for level in levels
        ]
        axis.set_ticks(list(np.arange(len(levels)) + 0.5), labels=words)
    axes.set_xlim(0, len(after))
    axes.set_ylim(len(before), 0)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)
    return axes


def _draw_square(axes: Axes, row: Row, column: int, line: int, disclosed: Disclosed) -> None:
    """Shade one square by its share and write share and counts, or its mark."""
    is_shown, share = row["mark"] == SHOWN, float(row["estimate"])
    axes.add_patch(
        Rectangle(
            (column, line), 1, 1, ec=PALE, lw=0.6, fc=SHADES(share) if is_shown else "white",
            hatch="" if is_shown or row["mark"] == FEW else "////",
        )
    )  # fmt: skip
    least = disclosed.settings.disclosure.hide_below_people
    counts = format_cell(row, "n_of_n", least=least)
    text = f"{format_share(share)}\n{counts}" if is_shown else counts
    axes.text(
        column + 0.5, line + 0.5, text, ha="center", va="center", fontsize=SMALL_TEXT,
        color=choose_ink(share) if is_shown else INK,
        bbox=None if is_shown else {"fc": "white", "ec": "none", "pad": 1.0},
    )  # fmt: skip
