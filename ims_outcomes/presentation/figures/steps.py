"""Step curves with intervals: what happened to how many, by session, week or day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.figures.legends import draw_legend
from ims_outcomes.presentation.figures.marks import draw_people
from ims_outcomes.presentation.figures.style import (
    BLUE,
    INK,
    ORANGE,
    VERMILION,
    choose_ticks,
    clean_label,
    draw_labels,
    draw_share_axis,
    is_for_phone,
    new_axes,
    with_style,
)
from ims_outcomes.presentation.rows import select_drawn, select_rows
from ims_outcomes.statistics.cuts import BAR

_HEIGHT = 3.5
#: Colour and line of each curve, told apart in grey print by the line.
_LOOKS: Final[tuple[tuple[str, Any], ...]] = (
    (BLUE, "-"), (ORANGE, (0, (5, 2))), (INK, (0, (1, 1.2))), (VERMILION, (0, (6, 2, 1, 2))),
)  # fmt: skip
_NAME_WIDTH = 16


@with_style
def plot_steps(
    disclosed: Disclosed,
    *,
    curves: Mapping[str, str],
    group: str,
    x_label: str,
    y_label: str,
    by: str = "",
    measure: str = "",
) -> Axes:
    """Plot step curves with their intervals, names at their ends, people beneath the first.

    On a phone the names stand in a legend above: ends that lie close would write over each other.
    At most four curves. A step holds until the next time; nothing is drawn where a number is
    hidden.

    Parameters
    ----------
    disclosed : Disclosed
        Rows of group `group`, level the time; with `by` of group "<by> | <group>", level
        "<level> | <time>".
    curves : mapping of str to str
        Id of a measure → name at its end; with `by`, level of `by` → name.
    group : str
        Name of the times, e.g. "sessions", "weeks", "days".
    x_label, y_label : str
        What stands across and upright.
    by, measure : str
        Column that the curves are cut by, and the measure that they all show.

    Returns
    -------
    Axes
        Without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    ValueError
        When there are more than four curves.
    """
    if len(curves) > len(_LOOKS):
        raise ValueError(f"{len(curves)} curves cannot be told apart; draw at most {len(_LOOKS)}")
    rows = [
        _select_curve(disclosed, measure if by else each, group, f"{by}{BAR}{group}" if by else "",
                      each)
        for each in curves
    ]  # fmt: skip
    axes = new_axes(height=_HEIGHT)
    if all(select_drawn(each).empty for each in rows):
        return axes
    for each, name, (colour, style) in zip(rows, curves.values(), _LOOKS, strict=False):
        _draw_curve(axes, each, name=name, colour=colour, style=style)
    times = rows[0].iloc[choose_ticks(len(rows[0]), most=10)]
    draw_people(axes, times, x="time", settings=disclosed.settings)
    axes.set_xticks(times["time"])
    axes.set_xlim(left=rows[0]["time"].min())
    if rows[0]["unit"].eq("share").all():
        draw_share_axis(axes, top=None)
    else:
        axes.set_ylim(bottom=0)
        axes.grid(axis="y")
    draw_labels(axes, x_label=x_label, y_label=y_label)
    axes.xaxis.labelpad = 20
    if is_for_phone():
        draw_legend(axes, place="outside upper left", columns=1)
    return axes


def _select_curve(
    disclosed: Disclosed, measure: str, group: str, cut: str, level: str
) -> pd.DataFrame:
    """Select the rows of a curve in the order of their times."""
    rows = select_rows(disclosed, measure=measure, group=cut or group)
    if cut:
        rows = rows[rows["level"].str.startswith(f"{level}{BAR}")]
        rows = rows.assign(level=rows["level"].str.removeprefix(f"{level}{BAR}"))
    return rows.assign(time=pd.to_numeric(rows["level"])).sort_values("time")


def _draw_curve(axes: Axes, rows: pd.DataFrame, *, name: str, colour: str, style: Any) -> None:
    """Draw one curve, its interval as a pale band, its name at the right end if there is room."""
    drawn = rows["time"].isin(select_drawn(rows)["time"])
    line = rows[["estimate", "lower", "upper"]].where(drawn)
    axes.fill_between(
        rows["time"], line["lower"], line["upper"], step="post", color=colour, alpha=0.16, lw=0
    )
    axes.step(rows["time"], line["estimate"], where="post", color=colour, ls=style, label=name)
    if is_for_phone():
        return
    ends = rows.loc[drawn, ["time", "estimate"]].tail(1)
    for time, estimate in ends.itertuples(index=False):
        axes.annotate(
            clean_label(name, width=_NAME_WIDTH, lines=3), (time, estimate), xytext=(6, 0),
            textcoords="offset points", va="center", color=colour, fontweight="bold",
            annotation_clip=False,
        )  # fmt: skip
