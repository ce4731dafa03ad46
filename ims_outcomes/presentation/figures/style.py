"""The look of every figure: one width, one type, few colours, light lines."""

from __future__ import annotations

import functools
import re
import textwrap
import weakref
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from importlib import resources
from typing import Any, Final, ParamSpec, TypeVar

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import get_font
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator, ScalarFormatter

from ims_outcomes.presentation.formats import format_share, format_tick

#: Spaces that a line may break at: French ties a colon and a percent sign to the word before.
_SPACES: Final = re.compile(r"[^\S\u00a0\u202f]+")

#: Width of a figure in inches: the text width of Letter and A4.
WIDTH: Final = 7.2
#: The same on a phone, where the same type must be read on half the width.
PHONE_WIDTH: Final = 4.9
DPI: Final = 144

#: Okabe and Ito's colours, told apart with colour-blindness; no meaning rests on colour alone.
BLUE: Final = "#0072B2"
SKY: Final = "#56B4E9"
ORANGE: Final = "#E69F00"
VERMILION: Final = "#D55E00"
#: Ink of words, of what stands back, and of lines behind everything.
INK: Final = "#222222"
MUTED: Final = "#5A5A5A"
FAINT: Final = "#D9D9D9"
PALE: Final = "#BFC5CA"

STYLE: Final[dict[Any, Any]] = {
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "text.color": INK,
    "text.parse_math": False,  # a "$" in a name is a dollar
    "text.hinting": "none",
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.labelsize": 11,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.facecolor": "white",
    "axes.linewidth": 0.8,
    "axes.axisbelow": True,
    "axes.grid": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "axes.xmargin": 0.03,
    "figure.facecolor": "white",
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.8,
    "lines.linewidth": 1.6,
    "lines.markersize": 5.5,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "legend.frameon": False,
    "legend.fontsize": 10,
    "savefig.bbox": None,
    "savefig.facecolor": "white",
    "savefig.transparent": False,
}
SMALL_TEXT: Final = 9.5
#: Letters of it on a line across the plot.
SMALL_LETTERS: Final = 84
#: Letters on a line beneath the plot, and above it.
_X_LABEL_LETTERS: Final = 68
_Y_LABEL_LETTERS: Final = 90
#: Below this a share axis steps by 1 %: half percents would be rounded.
_LOW_SHARE: Final = 0.05

_Parameters = ParamSpec("_Parameters")
_Drawn = TypeVar("_Drawn", bound=Axes | Sequence[Axes])

_is_for_phone: ContextVar[bool] = ContextVar("is_for_phone", default=False)
#: How each figure was drawn, to draw it once more for a phone.
_plots: weakref.WeakKeyDictionary[Figure, Callable[[], Axes | Sequence[Axes]]]
_plots = weakref.WeakKeyDictionary()


def with_style(plot: Callable[_Parameters, _Drawn]) -> Callable[_Parameters, _Drawn]:
    """Draw in this style whatever the style around it is."""

    @functools.wraps(plot)
    def plot_in_style(*args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Drawn:
        with mpl.rc_context(STYLE):
            drawn = plot(*args, **kwargs)
        _plots[find_figure(drawn)] = functools.partial(plot_in_style, *args, **kwargs)
        return drawn

    return plot_in_style


def find_figure(drawn: Axes | Sequence[Axes]) -> Figure:
    """Find the figure of what a `plot_` function returned."""
    figure = (drawn if isinstance(drawn, Axes) else drawn[0]).get_figure(root=True)
    assert figure is not None
    return figure


def draw_for_phone(figure: Figure) -> Figure | None:
    """Draw a figure once more, narrower with the same type; None when it is narrow already."""
    if figure not in _plots or figure.get_figwidth() <= PHONE_WIDTH:
        return None
    before = _is_for_phone.set(True)
    try:
        return find_figure(_plots[figure]())
    finally:
        _is_for_phone.reset(before)


def is_for_phone() -> bool:
    """Tell whether what is drawn now is for a phone."""
    return _is_for_phone.get()


def new_figure(*, height: float, width: float = WIDTH) -> Figure:
    """Make a figure apart from pyplot, so that nothing is kept between two."""
    width = min(width, PHONE_WIDTH) if is_for_phone() else width
    return Figure(figsize=(width, height), dpi=DPI, layout="constrained")


def new_axes(*, height: float, width: float = WIDTH) -> Axes:
    """Make the axes of a new figure."""
    return new_figure(height=height, width=width).subplots()


def new_panels(count: int, *, height: float) -> list[Axes]:
    """Make axes beneath each other, each `height` inches high, with one scale across."""
    axes = new_figure(height=height * count).subplots(count, sharex=True, squeeze=False)
    return list(axes.ravel())


def draw_share_axis(axes: Axes, *, top: float | None = 1.0) -> None:
    """Draw the upright axis as whole percentages from 0."""
    axes.set_ylim(bottom=0, top=top)
    is_low = axes.get_ylim()[1] < _LOW_SHARE
    axes.yaxis.set_major_locator(
        MultipleLocator(0.01) if is_low else MaxNLocator(nbins=6, steps=[1, 2, 5, 10])
    )
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: format_share(share)))
    axes.grid(axis="y")


class _TickFormatter(ScalarFormatter):
    """Writes the ticks of a plain axis as matplotlib does, with the language's decimal sign."""

    def __call__(self, x: float, pos: int | None = None) -> str:
        return format_tick(super().__call__(x, pos))


def write_ticks(figure: Figure) -> None:
    """Write the ticks of all axes that count plainly in the language of the run."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if type(axis.get_major_formatter()) is ScalarFormatter:
                axis.set_major_formatter(_TickFormatter())


def draw_labels(axes: Axes, *, x_label: str, y_label: str) -> None:
    """Name the axes; the upright one above it, so that nobody turns the head."""
    beneath = [clean_label(line, width=_X_LABEL_LETTERS) for line in x_label.splitlines()]
    axes.set_xlabel("\n".join(beneath))
    axes.set_title(
        clean_label(y_label, width=_Y_LABEL_LETTERS),
        fontweight="normal", fontsize=SMALL_TEXT, color=MUTED,
    )  # fmt: skip


def clean_label(text: str, *, width: int = 0, lines: int = 2) -> str:
    """Make a name from outside fit to be drawn: on so many lines, with signs the font has.

    Examples
    --------
    >>> clean_label("Chronic tension-type headache", width=16).splitlines()
    ['Chronic tension-', 'type headache']
    """
    known = _list_signs()
    drawable = "".join(
        sign if ord(sign) in known else "\ufffd" for sign in _SPACES.sub(" ", text).strip()
    )
    if not width:
        return drawable
    if is_for_phone():  # a word that is whole elsewhere stays whole
        longest = max(map(len, _SPACES.split(drawable)))
        width, lines = max(_narrow(width), min(width, longest)), lines + 1
    wrapped = textwrap.wrap(drawable, width=width, max_lines=lines, placeholder=" …")
    return "\n".join(wrapped)


def choose_ticks(count: int, *, most: int = 14) -> list[int]:
    """Choose which of so many places in a row get a label."""
    step = -(-count // (_narrow(most) if is_for_phone() else most))
    return list(range(0, count, max(1, step)))


def _narrow(room: int) -> int:
    """Narrow what has room across a figure to a phone's."""
    return round(room * PHONE_WIDTH / WIDTH)


@functools.cache
def _list_signs() -> frozenset[int]:
    """List the signs that the figures' font has; others would be drawn as another font's box."""
    path = resources.files("matplotlib").joinpath("mpl-data", "fonts", "ttf", "DejaVuSans.ttf")
    return frozenset(get_font(str(path)).get_charmap())
