"""A drawn figure as it stands on the page: picture, words for it, counting rule beneath."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Sequence
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.figures.style import STYLE, write_ticks
from ims_outcomes.presentation.shown import Shown, check_disclosed, escape, list_numbers
from ims_outcomes.presentation.wording import describe_not_drawn

#: Pixels of a page to the inch.
_PAGE_DPI: Final = 96
_POINTS: Final = 72
#: The smallest type on a phone, in pixels of a page.
_LEGIBLE: Final = 9.25


def write_figure(
    drawn: Axes | Sequence[Axes],
    disclosed: Disclosed,
    *,
    alt: str,
    caption: str,
    drawn_measures: Sequence[str] = (),
    section: str = "",
) -> Shown:
    """Write a figure for the page, or "too few to say" when nothing could be drawn.

    Parameters
    ----------
    drawn : Axes or sequence of Axes
        What a `plot_` function returned.
    disclosed : Disclosed
        What it was drawn from.
    alt : str
        The message of the figure in words.
    caption : str
        The counting rule, beneath the figure; what is not drawn is added.
    drawn_measures : sequence of str
        Measures that are drawn as points or bars, to count what is not; without, all.
    section : str
        Where on the page it stands.

    Returns
    -------
    Shown
        The figure with its picture, alt text and numbers.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    frame = check_disclosed(disclosed).frame
    counted = frame["measure"].notna()
    if drawn_measures:  # the row about all of them is a line or stands apart: no point is missing
        counted = frame["measure"].isin(list(drawn_measures)) & frame["group"].ne("all")
    notes = " ".join(filter(None, [caption, describe_not_drawn(disclosed, shown=counted)]))
    numbers = list_numbers(disclosed, section=section)
    all_axes = [drawn] if isinstance(drawn, Axes) else list(drawn)
    if not any(axes.has_data() for axes in all_axes):
        body = f'<p class="too-few">{escape(say("figure.too_few"))}</p>'
        return Shown(html=_write_html(body, notes), numbers=numbers, alt=say("figure.too_few"))
    figure = all_axes[0].get_figure(root=True)
    assert figure is not None
    write_ticks(figure)
    png = draw_png(figure)
    picture = _write_box(write_image(png, figure, alt))
    return Shown(html=_write_html(picture, notes), numbers=numbers, png=png, alt=alt)


def draw_png(figure: Figure) -> bytes:
    """Draw a figure as PNG; the same figure gives the same bytes."""
    buffer = io.BytesIO()
    with mpl.rc_context(STYLE):
        figure.savefig(
            buffer, format="png", metadata={"Software": None}, pil_kwargs={"optimize": True}
        )
    return buffer.getvalue()


def write_image(png: bytes, figure: Figure, alt: str, *, kind: str = "") -> str:
    """Write a picture into the page itself, with the words for it."""
    width, height = (round(inches * _PAGE_DPI) for inches in figure.get_size_inches())
    data = base64.b64encode(png).decode("ascii")
    smallest = _find_smallest_text(figure)
    least = _find_least_width(width, smallest)
    classes = f' class="{escape(kind)}"' if kind else ""
    return (
        f'<img{classes} alt="{escape(alt)}" width="{width}" height="{height}"'
        f' data-smallest-text="{smallest:g}" style="--least: {least}px"'
        f' src="data:image/png;base64,{data}">'
    )


def _find_smallest_text(figure: Figure) -> float:
    """Find the smallest type of a figure, in points."""
    texts = [each for each in figure.findobj(Text) if each.get_visible() and each.get_text()]
    return min((float(each.get_fontsize()) for each in texts), default=0.0)


def _find_least_width(width: int, smallest: float) -> int:
    """Find how narrow a picture may become, in pixels of the page, so that its type can be read."""
    drawn = smallest * _PAGE_DPI / _POINTS
    return math.ceil(width * min(1, _LEGIBLE / drawn)) if smallest else 0


def _write_box(image: str) -> str:
    """A box that moves sideways, also by keyboard, where the screen is too narrow."""
    name = escape(say("figure.scroll"))
    return f'<div class="scroll" tabindex="0" role="group" aria-label="{name}">\n{image}\n</div>'


def _write_html(body: str, notes: str) -> str:
    caption = f"\n<figcaption>{escape(notes)}</figcaption>" if notes else ""
    return f'<figure class="figure">\n{body}{caption}\n</figure>'
