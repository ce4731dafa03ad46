"""The tipping line: how much worse those not seen must have done until nothing can be said."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.figures.legends import write_outside
from ims_outcomes.presentation.figures.line import plot_line
from ims_outcomes.presentation.figures.style import INK, clean_label, is_for_phone, with_style
from ims_outcomes.presentation.formats import format_number
from ims_outcomes.presentation.rows import select_drawn, select_rows

_LABEL_WIDTH = 24


@with_style
def plot_tipping_line(disclosed: Disclosed, *, x_label: str, y_label: str) -> Axes:
    """Plot mean change against how much worse the people not seen are taken to have done.

    The line of no change is drawn, and where the interval reaches it is written out.

    Parameters
    ----------
    disclosed : Disclosed
        As `estimate_tipping_point` states it.
    x_label, y_label : str
        What stands across and upright, with unit and direction.

    Returns
    -------
    Axes
        Without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    axes = plot_line(
        disclosed,
        measure="mean_change_mi",
        group="delta",
        x_label=x_label,
        y_label=y_label,
        reference=0,
        reference_label=say("line_figure.no_change"),
    )
    if not axes.has_data():
        return axes
    tipping = select_drawn(select_rows(disclosed, measure="tipping_delta", group="all"))
    for delta in tipping["estimate"]:
        words = say("line_figure.tipping", delta=format_number(delta))
        axes.axvline(delta, color=INK, lw=0.9, ls=":", zorder=0)
        if is_for_phone():
            write_outside(axes, (words, INK, False), place="outside upper left")
            continue
        # The line rises: there is room above it at the left, and beneath it at the right.
        is_right = delta > np.mean(axes.get_xlim())
        axes.annotate(
            clean_label(words, width=_LABEL_WIDTH, lines=4),
            (delta, 0.97 if is_right else 0.03),
            xycoords=("data", "axes fraction"),
            xytext=(-5 if is_right else 5, 0),
            textcoords="offset points",
            ha="right" if is_right else "left",
            va="top" if is_right else "bottom",
        )
    return axes
