"""Reading back what stands on Axes."""

from __future__ import annotations

from typing import Final
from unittest import mock

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from ims_outcomes.presentation.figures.style import STYLE

#: Pixels by which a word may reach over the edge: nothing of it is cut.
_HAIR: Final = 1.0


def list_texts(axes: Axes) -> list[str]:
    """Words inside the axes, without ticks."""
    return [text.get_text().replace("\u00a0", " ") for text in axes.texts if text.get_text()]


def list_ticks(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.get_xticklabels()]


def list_points(axes: Axes, line: int = -1) -> list[tuple[float, float]]:
    x, y = axes.lines[line].get_data()
    return [(float(a), round(float(b), 4)) for a, b in zip(x, y, strict=True)]


def list_bars(axes: Axes) -> list[tuple[float, float]]:
    """Middle and height of each bar."""
    bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    return [(bar.get_x() + bar.get_width() / 2, round(bar.get_height(), 4)) for bar in bars]


def list_intervals(axes: Axes) -> list[list[float]]:
    """Ends of the upright lines."""
    return [
        [round(float(end), 4) for end in segment[:, 1]]
        for lines in axes.collections
        if isinstance(lines, LineCollection)
        for segment in lines.get_segments()
    ]


def list_cut_words(figure: Figure) -> list[str]:
    """Words that do not lie wholly within the figure."""
    whole = figure.bbox.padded(_HAIR)
    boxes = [(text.get_text(), text.get_window_extent()) for text in _list_drawn(figure)]
    return [
        words
        for words, box in boxes
        if not (whole.contains(box.x0, box.y0) and whole.contains(box.x1, box.y1))
    ]


def _list_drawn(figure: Figure) -> list[Text]:
    """Texts as they are drawn: not the ticks beyond the ends of an axis."""
    drawn: list[Text] = []
    draw = Text.draw

    def note(text: Text, *args: object, **more: object) -> None:
        if text.get_text().strip():
            drawn.append(text)
        draw(text, *args, **more)

    with mpl.rc_context(STYLE), mock.patch.object(Text, "draw", note):
        figure.draw_without_rendering()
    return drawn
