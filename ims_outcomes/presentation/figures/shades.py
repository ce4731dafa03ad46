"""Shades of a grid, from none to most, and the ink that can be read on each."""

from __future__ import annotations

from typing import Final

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from ims_outcomes.presentation.figures.style import BLUE, INK

SHADES: Final = LinearSegmentedColormap.from_list("people", ["#FFFFFF", "#A9CFE6", BLUE, "#003A5C"])
#: Relative luminance (WCAG 2.2) below which white words are easier to read than ink.
_DARK_BELOW: Final = 0.19


def choose_ink(shade: float) -> str:
    """Choose the ink that is easiest to read on a shade."""
    colour = np.array(SHADES(shade)[:3])
    linear = np.where(colour > 0.04045, ((colour + 0.055) / 1.055) ** 2.4, colour / 12.92)
    return "white" if linear @ [0.2126, 0.7152, 0.0722] < _DARK_BELOW else INK
