"""Marks that figures share: an interval, a place kept for what is hidden, people beneath."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from ims_outcomes.disclosure import FEW, SHOWN, SMALL
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.figures.style import INK, MUTED, SMALL_TEXT
from ims_outcomes.presentation.formats import format_count
from ims_outcomes.vocabulary import Settings


def draw_interval(
    axes: Axes, rows: pd.DataFrame, *, x: str, colour: str = INK, width: float = 1.0
) -> None:
    """Draw the interval of each row as an upright line; a row without one has none."""
    with_interval = rows[rows["lower"].notna() & rows["upper"].notna()]
    axes.vlines(
        with_interval[x], with_interval["lower"], with_interval["upper"], color=colour, lw=width
    )


def draw_hidden(axes: Axes, rows: pd.DataFrame, *, x: str, settings: Settings) -> None:
    """Write at the foot of a place why nothing is drawn there: hidden, or nobody to count."""
    absent = rows[rows["mark"].ne(SHOWN) | rows["estimate"].isna()]
    for place, mark in absent[[x, "mark"]].itertuples(index=False):
        axes.annotate(
            name_mark(mark, settings=settings),
            (place, 0.02),
            xycoords=("data", "axes fraction"),
            ha="center",
            va="bottom",
            rotation=90 if mark != SMALL else 0,
            fontsize=SMALL_TEXT,
            color=MUTED,
        )


def name_mark(mark: str, *, settings: Settings) -> str:
    """Name a mark as a figure has room for: "<5", "hidden", "too few"; no mark is "no number"."""
    if mark == SMALL:
        return say("fewer_than", least=settings.disclosure.hide_below_people)
    return say({FEW: "figure.few", SHOWN: "figure.unknown"}.get(mark, "hidden"))


def draw_people(axes: Axes, rows: pd.DataFrame, *, x: str, settings: Settings) -> None:
    """Write beneath the axis on how many people each point rests, marks for the hidden ones."""
    columns = rows[[x, "mark", "n"]].itertuples(index=False)
    for place, mark, count in columns:
        is_known = mark in (SHOWN, FEW) and count == count  # noqa: PLR0124
        axes.annotate(
            format_count(count) if is_known else name_mark(mark, settings=settings),
            (place, 0),
            xytext=(0, -24),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=SMALL_TEXT,
            color=MUTED,
            annotation_clip=False,
        )
