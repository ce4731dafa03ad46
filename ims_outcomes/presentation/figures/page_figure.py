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
from ims_outcomes.presentation.figures.style import STYLE, draw_for_phone, find_figure, write_ticks
from ims_outcomes.presentation.shown import Shown, check_disclosed, escape, list_numbers
from ims_outcomes.presentation.wording import describe_not_drawn

#: Pixels of a page to the inch.
_PAGE_DPI: Final = 96
_POINTS: Final = 72
#: Where the figure for a phone stands: as in the style sheet.
_PHONE: Final = "screen and (max-width: 32rem)"
#: The smallest type on a phone, in pixels of a page.
_LEGIBLE: Final = 9.25


def write_figure(
    drawn: Axes | Sequence[Axes],
    disclosed: Disclosed,
    *,
    alt: str,
    caption: str,
    drawn_measures: Sequence[str] = (),
    draws_counts: bool = False,
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
    draws_counts : bool
        Whether it draws counts and no percentages, for which a few people are too few.
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
    not_drawn = describe_not_drawn(disclosed, shown=counted, draws_counts=draws_counts)
    notes = " ".join(filter(None, [caption, not_drawn]))
    numbers = list_numbers(disclosed, section=section)
    all_axes = [drawn] if isinstance(drawn, Axes) else list(drawn)
    if not any(axes.has_data() for axes in all_axes):
        body = f'<p class="too-few">{escape(say("figure.too_few"))}</p>'
        return Shown(html=_write_html(body, notes), numbers=numbers, alt=say("figure.too_few"))
    figure = find_figure(drawn)
    write_ticks(figure)
    png = draw_png(figure)
    picture = _write_box(_write_picture(write_image(png, figure, alt), figure))
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
    classes = f' class="{escape(kind)}"' if kind else ""
    return (
        f'<img{classes} alt="{escape(alt)}"{_write_size(figure)}'
        f' style="--least: {_find_least_width(figure)}px" src="{_write_data(png)}">'
    )


def _write_picture(image: str, figure: Figure) -> str:
    """Write an image with the same drawn for a phone, which is shown there in its place."""
    narrow = draw_for_phone(figure)
    if narrow is None:
        return image
    write_ticks(narrow)
    return (
        f'<picture style="--least-on-phone: {_find_least_width(narrow)}px">'
        f'<source media="{_PHONE}"{_write_size(narrow)} srcset="{_write_data(draw_png(narrow))}">'
        f"{image}</picture>"
    )


def _write_data(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"


def _write_size(figure: Figure) -> str:
    """Write how large a picture is, in pixels of the page, and its smallest type, in points."""
    width, height = _measure(figure)
    return (
        f' width="{width}" height="{height}" data-smallest-text="{_find_smallest_text(figure):g}"'
    )


def _measure(figure: Figure) -> tuple[int, int]:
    """Measure width and height, in pixels of the page."""
    width, height = (round(inches * _PAGE_DPI) for inches in figure.get_size_inches())
    return width, height


def _find_least_width(figure: Figure) -> int:
    """Find how narrow a picture may become, in pixels of the page, so that its type can be read."""
    drawn = _find_smallest_text(figure) * _PAGE_DPI / _POINTS
    return math.ceil(_measure(figure)[0] * min(1, _LEGIBLE / drawn)) if drawn else 0


def _find_smallest_text(figure: Figure) -> float:
    """Find the smallest type of a figure, in points."""
    texts = [each for each in figure.findobj(Text) if each.get_visible() and each.get_text()]
    return min((float(each.get_fontsize()) for each in texts), default=0.0)


def _write_box(image: str) -> str:
    """A box that moves sideways, also by keyboard, where the screen is too narrow."""
    name = escape(say("figure.scroll"))
    return f'<div class="scroll" tabindex="0" role="group" aria-label="{name}">\n{image}\n</div>'


def _write_html(body: str, notes: str) -> str:
    caption = f"\n<figcaption>{escape(notes)}</figcaption>" if notes else ""
    return f'<figure class="figure">\n{body}{caption}\n</figure>'
