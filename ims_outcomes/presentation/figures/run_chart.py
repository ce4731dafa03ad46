"""The run chart: months around their median, for when limits are too much to ask."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.axes import Axes

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.figures.chart_line import (
    draw_events,
    draw_level,
    draw_scale,
    draw_values,
    lay_out_chart,
    say_target,
    write_places,
)
from ims_outcomes.presentation.figures.style import (
    INK,
    SMALL_LETTERS,
    SMALL_TEXT,
    VERMILION,
    clean_label,
    draw_labels,
    new_axes,
    with_style,
)
from ims_outcomes.presentation.formats import format_count
from ims_outcomes.presentation.rows import select_drawn, select_rows

_HEIGHT = 3.2


@with_style
def plot_run_chart(
    disclosed: Disclosed,
    *,
    y_label: str,
    measure: str = "chart",
    chart: str = "all",
    x_label: str = "",
    events: Mapping[str, str] | None = None,
) -> Axes:
    """Plot a run chart: points and their median, with longest run and crossings in words.

    Parameters
    ----------
    disclosed : Disclosed
        Rows of `estimate_chart_points` and of `estimate_runs` together.
    y_label : str
        What the values are, with their unit.
    measure : str
        The id of the points.
    chart : str
        Which chart of the runs.
    x_label : str
        What stands across; empty for months.
    events : mapping of str to str, optional
        Month → what happened in the clinic.

    Returns
    -------
    Axes
        Without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    rows = lay_out_chart(disclosed, measure=measure)
    axes = new_axes(height=_HEIGHT)
    if rows["value"].isna().all():
        return axes
    draw_values(axes, rows, disclosed=disclosed)
    draw_level(axes, rows, "centre", name=say("chart_figure.median"), colour=INK)
    draw_level(axes, rows, "target", style="-.", name=say_target(rows), colour=VERMILION)
    draw_events(axes, rows, events or {})
    draw_scale(axes, rows, room_above=bool(events))
    write_places(axes, rows)
    draw_labels(axes, x_label=x_label, y_label=y_label)
    words = clean_label(_say_runs(disclosed, chart), width=SMALL_LETTERS)
    axes.set_xlabel("\n".join(filter(None, [x_label, words])), loc="left", fontsize=SMALL_TEXT)
    return axes


def _say_runs(disclosed: Disclosed, chart: str) -> str:
    """Say longest run and crossings, each beside what is usual; "" when they are hidden."""
    of_chart = disclosed.select_levels(chart)
    found = [
        select_drawn(select_rows(of_chart, measure=measure, group="chart"))
        for measure in ("longest_run", "crossings")
    ]
    if any(rows.empty for rows in found):
        return ""
    run, crossings = (rows.iloc[0] for rows in found)
    words = say(
        "chart_figure.runs",
        run=format_count(run["estimate"]),
        most=format_count(run["upper"]),
        crossings=format_count(crossings["estimate"]),
        fewest=format_count(crossings["lower"]),
    )
    shifted = run["estimate"] > run["upper"] or crossings["estimate"] < crossings["lower"]
    return say("chart_figure.shift" if shifted else "chart_figure.no_shift", runs=words)
