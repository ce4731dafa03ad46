"""Forest plot: an estimate and its interval for each group, numbers beside, no ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.cells import format_cell
from ims_outcomes.presentation.figures.legends import draw_legend
from ims_outcomes.presentation.figures.style import (
    BLUE,
    FAINT,
    INK,
    MUTED,
    SMALL_TEXT,
    clean_label,
    draw_labels,
    is_for_phone,
    new_axes,
    with_style,
)
from ims_outcomes.presentation.formats import format_level, format_share
from ims_outcomes.presentation.rows import Key, find_rows, select_drawn, select_rows
from ims_outcomes.presentation.tables import TableColumn
from ims_outcomes.statistics.cuts import NOT_RECORDED

_ROW_HEIGHT = 0.31
_PHONE_ROW_HEIGHT = 0.5
_REST_HEIGHT = 1.2
_COLUMN_INCHES = 0.82
_LABEL_WIDTH = 32
#: How far the raw estimate stands above its row, and the shrunk one below.
_APART = 0.16


@with_style
def plot_forest(
    disclosed: Disclosed,
    *,
    measure: str,
    group: str,
    x_label: str,
    columns: Sequence[TableColumn],
    labels: Mapping[str, str] | None = None,
    total: str = "",
    reference: float | None = 0.0,
    band: tuple[float, float] | None = None,
    shrunk: str = "",
) -> Axes:
    """Plot a row for each level: estimate and interval, and columns of numbers at the right.

    Rows stand in the order of the frame. A hidden row keeps its name and its marks and has no
    point.

    Parameters
    ----------
    disclosed : Disclosed
        Rows of the measure, and of the columns' measures.
    measure, group : str
        Which rows are drawn, e.g. "mean_change" and "condition".
    x_label : str
        What is estimated, with its unit and direction.
    columns : sequence of TableColumn
        Numbers at the right, on a phone the first alone; "{row}" in a column's measure is the one
        drawn.
    labels : mapping of str to str, optional
        Level → words.
    total : str
        Words of a last row for everybody; empty for none.
    reference : float, optional
        Where an upright line stands, such as no change.
    band : tuple of float, optional
        From where to where an upright band is shaded, such as what is to be expected.
    shrunk : str
        Id of the measure drawn beneath each estimate, the same drawn towards that of all; where
        there is none, the estimates stand alone.

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
    if total:
        rows = pd.concat([rows, select_rows(disclosed, measure=measure, group="all")])
    rows = rows.reset_index(drop=True).assign(place=lambda each: -np.arange(len(each)))
    points = select_drawn(rows)
    row_height = _PHONE_ROW_HEIGHT if is_for_phone() else _ROW_HEIGHT
    axes = new_axes(height=_REST_HEIGHT + row_height * max(len(rows), 1))
    if points.empty:
        return axes
    _draw_points(axes, points, select_drawn(select_rows(disclosed, measure=shrunk, group=group)))
    if reference is not None:
        axes.axvline(reference, color=MUTED, lw=0.8, zorder=0)
    if band is not None:
        axes.axvspan(*band, color=FAINT, alpha=0.6, lw=0, zorder=0)
    if points["unit"].eq("share").all():
        axes.xaxis.set_major_formatter(lambda share, _: format_share(share))
    names = {NOT_RECORDED: say("not_recorded"), "all": total, **(labels or {})}
    words = [
        clean_label(names.get(level, format_level(level)), width=_LABEL_WIDTH)
        for level in rows["level"]
    ]
    axes.set_yticks(rows["place"], words)
    axes.set_ylim(-len(rows) + 0.4, 0.6)
    axes.hlines(
        rows["place"] - 0.5, 0, 1, transform=axes.get_yaxis_transform(), color=FAINT, lw=0.6
    )
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0, labelsize=SMALL_TEXT)
    _write_columns(axes, disclosed, rows, columns[:1] if is_for_phone() else columns)
    draw_labels(axes, x_label=x_label, y_label="")
    return axes


def _draw_points(axes: Axes, points: pd.DataFrame, shrunk: pd.DataFrame) -> None:
    """Draw estimates with their intervals, that of everybody apart, and the shrunk ones beneath."""
    is_total = points["group"].eq("all")
    if shrunk.empty:
        _draw_intervals(axes, points[~is_total], colour=BLUE, fill=BLUE)
    else:
        places = points.set_index("level")["place"]
        beneath = shrunk.assign(place=shrunk["level"].map(places) - _APART)
        above = points[~is_total].assign(place=lambda each: each["place"] + _APART)
        _draw_intervals(axes, above, colour=MUTED, fill="white", name="raw", width=0.9)
        _draw_intervals(axes, beneath, colour=BLUE, fill=BLUE, name="shrunk", width=2.2)
        draw_legend(axes, place="outside upper left", columns=2, columnspacing=1.2)
    _draw_intervals(axes, points[is_total], colour=INK, fill=INK, marker="D")


def _draw_intervals(
    axes: Axes, rows: pd.DataFrame, *, colour: str, fill: str, marker: str = "o", name: str = "",
    width: float = 1.6,
) -> None:  # fmt: skip
    """Draw estimates and intervals of some rows."""
    axes.hlines(rows["place"], rows["lower"], rows["upper"], color=colour, lw=width)
    axes.plot(
        rows["estimate"], rows["place"], marker, markerfacecolor=fill, markeredgecolor=colour,
        label=say(f"shrinkage_figure.{name}") if name else None,
    )  # fmt: skip


def _write_columns(
    axes: Axes, disclosed: Disclosed, rows: pd.DataFrame, columns: Sequence[TableColumn]
) -> None:
    """Write the columns of numbers at the right of the plot."""
    least = disclosed.settings.disclosure.hide_below_people
    for number, column in enumerate(columns):
        measures = [column.measure.replace("{row}", own) for own in rows["measure"]]
        keys: list[Key] = list(zip(measures, rows["group"], rows["level"], strict=True))
        found = find_rows(disclosed, keys)
        right = (number + 1) * _COLUMN_INCHES * 72
        _write_beside(axes, clean_label(column.header, width=10), 1.0, right, is_header=True)
        for key, height in zip(keys, rows["place"], strict=True):
            text = format_cell(found.get(key), column.format, least=least, decimals=column.decimals)
            _write_beside(axes, _shorten(text), height, right)


def _shorten(text: str) -> str:
    """Shorten the words for a few people, which have less room here than in a table."""
    return say("figure.few") if text in (say("few_for_percent"), say("too_few")) else text


def _write_beside(
    axes: Axes, text: str, height: float, right: float, *, is_header: bool = False
) -> None:
    """Write text right of the plot, ending `right` points from its edge."""
    axes.annotate(
        text,
        (1, height),
        xycoords="axes fraction" if is_header else axes.get_yaxis_transform(),
        xytext=(right, 3 if is_header else 0),
        textcoords="offset points",
        ha="right",
        va="bottom" if is_header else "center",
        fontsize=SMALL_TEXT,
        color=MUTED if is_header else INK,
        annotation_clip=False,
    )
