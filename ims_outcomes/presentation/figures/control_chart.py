"""The control chart: months, centre and limits, and which of them are out of the ordinary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd
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
    BLUE,
    INK,
    MUTED,
    SMALL_LETTERS,
    SMALL_TEXT,
    VERMILION,
    clean_label,
    draw_labels,
    new_axes,
    with_style,
)

_HEIGHT = 3.6
#: Code of a signal → word, shape and colour: told apart by shape and word, not by colour alone.
_LOOKS: Final = {
    1.0: ("improving", "^", BLUE),
    -1.0: ("worsening", "v", VERMILION),
    2.0: ("changing", "D", INK),
}
_RULES: Final = ("outside", "trend", "two_of_three", "one_side")


@with_style
def plot_control_chart(
    disclosed: Disclosed,
    *,
    y_label: str,
    measure: str = "chart",
    x_label: str = "",
    events: Mapping[str, str] | None = None,
) -> Axes:
    """Plot a control chart: points, centre and limits of each phase, signals, target, events.

    A signal has a shape of its own and is written out beneath the months; a month without a
    value, or with a hidden one, is a gap. Trial limits are called so.

    Parameters
    ----------
    disclosed : Disclosed
        As `estimate_chart_points` states a chart.
    y_label : str
        What the values are, with their unit.
    measure : str
        The chart's id.
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
    draw_level(axes, rows, "centre", name=say("chart_figure.centre"), colour=INK)
    draw_level(axes, rows, "lower", style="--")
    draw_level(axes, rows, "upper", style="--", name=say("chart_figure.limits"))
    draw_level(axes, rows, "target", style="-.", name=say_target(rows), colour=VERMILION)
    draw_signals(axes, rows)
    draw_events(axes, rows, events or {})
    draw_scale(axes, rows, room_above=bool(events))
    write_places(axes, rows)
    draw_labels(axes, x_label=x_label, y_label=y_label)
    _write_verdict(axes, rows)
    return axes


def draw_signals(axes: Axes, rows: pd.DataFrame, *, size: float = 9) -> None:
    """Draw each point that signals in the shape of what it signals."""
    for code, (_, shape, colour) in _LOOKS.items():
        points = rows[rows["signal"].eq(code) & rows["value"].notna()]
        if len(points):
            axes.plot(
                points["place"], points["value"], shape, color=colour, markersize=size, zorder=4,
                markeredgecolor="white", markeredgewidth=0.8, label=_say_rules(points, code),
            )  # fmt: skip


def _say_rules(points: pd.DataFrame, code: float) -> str:
    """Say what these points signal, and by which rules."""
    rules = [say(f"chart_figure.{rule}") for rule in _RULES if points[rule].eq(1).any()]
    kind = say(f"chart_figure.{_LOOKS[code][0]}")
    words = say("chart_figure.signal", kind=kind, rules=", ".join(rules))
    return clean_label(words, width=SMALL_LETTERS)


def _write_verdict(axes: Axes, rows: pd.DataFrame) -> None:
    """Write beneath the chart what the shapes mean, or that nothing signals, and trial limits."""
    figure = axes.figure
    if axes.get_legend_handles_labels()[1]:
        figure.legend(loc="outside lower left", handletextpad=0.2, borderaxespad=0.2)
    has_limits = rows["lower"].notna().any()
    is_calm = has_limits and not rows["signal"].abs().gt(0).any()
    is_trial = rows["method"].fillna("").str.contains("trial").any()
    words = [
        say("chart_figure.trial") if is_trial else "",
        "" if has_limits else say("chart_figure.no_limits"),
        say("chart_figure.no_signal") if is_calm else "",
    ]
    text = clean_label(". ".join(filter(None, words)), width=SMALL_LETTERS)
    if text:
        axes.set_xlabel("\n".join(filter(None, [axes.get_xlabel(), text])), loc="left")
        axes.xaxis.label.set(fontsize=SMALL_TEXT, color=MUTED)
