"""Reading back what stands on Axes."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle


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
