"""Month by month: counts as bars, shares as points with their intervals."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.figures.marks import draw_hidden, draw_interval
from ims_outcomes.presentation.figures.month_axis import (
    MOST_NAMED,
    list_months,
    write_months,
)
from ims_outcomes.presentation.figures.style import (
    BLUE,
    MUTED,
    SMALL_TEXT,
    clean_label,
    draw_share_axis,
    new_axes,
    new_panels,
    with_style,
)
from ims_outcomes.presentation.formats import format_count, format_share
from ims_outcomes.presentation.rows import select_drawn, select_rows

_HEIGHT = 2.0


@with_style
def plot_monthly(
    disclosed: Disclosed, *, measures: Mapping[str, str], group: str = "month"
) -> list[Axes]:
    """Plot counts per month as bars, a panel for each measure with its own scale from 0.

    Parameters
    ----------
    disclosed : Disclosed
        One row per measure and month, level "YYYY-MM" in order, estimate = the count.
    measures : mapping of str to str
        Id of a measure → words above its panel.
    group : str
        Which cut holds the months.

    Returns
    -------
    list of Axes
        One per measure; without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    panels, frames = _start_panels(disclosed, measures, group)
    for axes, rows in zip(panels, frames, strict=False):
        bars = select_drawn(rows)
        axes.bar(bars["place"], bars["estimate"], width=0.74, color=BLUE)
        draw_hidden(axes, rows, x="place", settings=disclosed.settings)
        top = float(bars["estimate"].max()) if len(bars) else 1.0
        axes.set_ylim(0, 1.25 * max(top, 1.0))
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        _write_numbers(axes, bars, bars["estimate"].map(format_count), above=bars["estimate"])
    return panels


@with_style
def plot_shares_by_month(
    disclosed: Disclosed, *, measures: Mapping[str, str], group: str = "month"
) -> list[Axes]:
    """Plot shares per month with their intervals, a panel for each measure, all from 0 to 100 %.

    A month without a share breaks the line.

    Parameters
    ----------
    disclosed : Disclosed
        One row per measure and month, level "YYYY-MM" in order, estimate = the share.
    measures : mapping of str to str
        Id of a measure → words above its panel.
    group : str
        Which cut holds the months.

    Returns
    -------
    list of Axes
        One per measure; without data when nothing may be drawn.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    panels, frames = _start_panels(disclosed, measures, group)
    months = list_months(pd.concat(frames)["level"]) if frames else []
    for axes, rows in zip(panels, frames, strict=False):
        points = select_drawn(rows)
        line = points.set_index("place")["estimate"].reindex(range(len(months)))
        axes.plot(line.index, line, color=BLUE, marker="o", markersize=4.5)
        draw_interval(axes, points, x="place", colour=BLUE)
        draw_hidden(axes, rows, x="place", settings=disclosed.settings)
        draw_share_axis(axes, top=1.05)
        axes.set_yticks([0, 0.5, 1])
        _write_last_share(axes, points, is_at_end=points["place"].max() == len(months) - 1)
    return panels


def _start_panels(
    disclosed: Disclosed, measures: Mapping[str, str], group: str
) -> tuple[list[Axes], list[pd.DataFrame]]:
    """Make a panel for each measure with its months beneath; one empty one for nothing."""
    frames = [select_rows(disclosed, measure=each, group=group) for each in measures]
    months = list_months(pd.concat(frames)["level"])
    places = {month: place for place, month in enumerate(months)}
    frames = [rows.assign(place=rows["level"].map(places)).sort_values("place") for rows in frames]
    if all(select_drawn(rows).empty for rows in frames):
        return [new_axes(height=_HEIGHT)], []
    panels = new_panels(len(frames), height=_HEIGHT)
    for axes, words, rows in zip(panels, measures.values(), frames, strict=True):
        axes.set_title(clean_label(words, width=80))
        axes.set_xlim(-0.6, len(months) - 0.4)
        if select_drawn(rows).empty:
            axes.annotate(say("figure.too_few"), (0.01, 0.8), xycoords="axes fraction")
    write_months(panels[-1], months)
    return panels, frames


def _write_numbers(axes: Axes, points: pd.DataFrame, texts: pd.Series, *, above: pd.Series) -> None:
    """Write the numbers above their bars; with many months the last one only."""
    chosen = points.index if len(points) <= MOST_NAMED else points.index[-1:]
    for row in chosen:
        axes.annotate(
            texts[row],
            (points.loc[row, "place"], above[row]),
            xytext=(0, 2),
            textcoords="offset points",
            ha="center",
            fontsize=SMALL_TEXT,
            color=MUTED,
        )


def _write_last_share(axes: Axes, points: pd.DataFrame, *, is_at_end: bool) -> None:
    """Write the last share beside its point, or above its interval when something is beside."""
    tops = points[["estimate", "upper"]].max(axis=1)
    last = points.assign(top=tops)[["place", "estimate", "top"]].tail(1)
    for place, share, top in last.itertuples(index=False):
        axes.annotate(
            format_share(share),
            (place, share if is_at_end else top),
            xytext=(8, 0) if is_at_end else (0, 3),
            textcoords="offset points",
            ha="left" if is_at_end else "center",
            va="center" if is_at_end else "bottom",
            color=BLUE,
            fontweight="bold",
            annotation_clip=False,
        )
