"""Legends: what lines, shapes and shades mean, in words that no figure cuts off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal, TypeAlias

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.lines import Line2D

from ims_outcomes.presentation.figures.style import clean_label, is_for_phone

#: Above the plots, or beneath them.
Place: TypeAlias = Literal["outside upper left", "outside lower left"]
#: Letters on a line in the corner of a plot, and above or beneath one on a phone.
_CORNER_LETTERS: Final = 58
_PHONE_LETTERS: Final = 78
_LINE_POINTS: Final = 14
#: Inches of a figure that a legend leaves free at its sides.
_MARGIN: Final = 0.2


def draw_legend(
    axes: Axes,
    *,
    place: Place,
    columns: int,
    handles: Sequence[Artist] = (),
    **look: Any,
) -> Legend:
    """Draw the legend outside the plots, in as many columns as the figure is wide enough for.

    Each further line makes the figure higher, so that the plot keeps its room.

    Parameters
    ----------
    axes : Axes
        Of the figure.
    place : "outside upper left" or "outside lower left"
        Above the plots or beneath them.
    columns : int
        How many columns it has where there is room.
    handles : sequence of Artist
        What is named; without, all that have a name.
    look
        What else `Figure.legend` takes.
    """
    figure = axes.get_figure(root=True)
    assert figure is not None
    named = handles or [
        handle for each in figure.axes for handle in each.get_legend_handles_labels()[0]
    ]
    legend = figure.legend(handles=named, loc=place, ncols=columns, **look)
    width, least_height = _measure(legend)
    while columns > 1 and width > figure.get_figwidth() - _MARGIN:
        columns -= 1
        legend.remove()
        legend = figure.legend(handles=named, loc=place, ncols=columns, **look)
        width, _ = _measure(legend)
    figure.set_figheight(figure.get_figheight() + _measure(legend)[1] - least_height)
    return legend


def _measure(legend: Legend) -> tuple[float, float]:
    """Measure width and height of a legend, in inches."""
    figure = legend.get_figure(root=True)
    assert figure is not None
    box = legend.get_window_extent()
    return box.width / figure.dpi, box.height / figure.dpi


def write_top_right(axes: Axes, *words: tuple[str, str]) -> None:
    """Write words and their colours beneath each other at the top right, the first in bold.

    On a phone they stand above the plot, where no line and no number can run into them.
    """
    if is_for_phone():
        write_outside(axes, *((text, colour, not place) for place, (text, colour) in
                              enumerate(words)), place="outside upper left")  # fmt: skip
        return
    line = 0
    for place, (text, colour) in enumerate(words):
        wrapped = clean_label(text, width=_CORNER_LETTERS)
        axes.annotate(
            wrapped, (0.99, 0.97), xycoords="axes fraction", xytext=(0, -_LINE_POINTS * line),
            textcoords="offset points", ha="right", va="top", color=colour,
            fontweight="normal" if place else "bold",
        )  # fmt: skip
        line += wrapped.count("\n") + 1


def write_outside(axes: Axes, *words: tuple[str, str, bool], place: Place) -> None:
    """Write words outside the plots beneath each other, each with its colour and whether bold.

    The figure becomes as much higher.
    """
    handles = [
        Line2D([], [], ls="", label=clean_label(text, width=_PHONE_LETTERS, lines=3))
        for text, _, _ in words
    ]
    legend = draw_legend(
        axes, place=place, columns=1, handles=handles, handlelength=0, handletextpad=0,
        borderaxespad=0.2,
    )  # fmt: skip
    for written, (_, colour, is_bold) in zip(legend.get_texts(), words, strict=True):
        written.set(color=colour, fontweight="bold" if is_bold else "normal")
    figure = axes.get_figure(root=True)
    assert figure is not None
    figure.set_figheight(figure.get_figheight() + _measure(legend)[1])
