"""Layer 4, disclose: the only door between statistics and anything shown.

Presentation takes nothing but `Disclosed`, and only this package makes one, so that no table,
figure, sentence or file of numbers can go around the policy.
"""

from ims_outcomes.disclosure.hiding import (
    FEW,
    HIDDEN_COLUMNS,
    PERCENT_COLUMNS,
    PROTECTED,
    SHOWN,
    SMALL,
    Disclosed,
    hide_small_numbers,
)
from ims_outcomes.disclosure.steps import round_steps

__all__ = [
    "FEW",
    "HIDDEN_COLUMNS",
    "PERCENT_COLUMNS",
    "PROTECTED",
    "SHOWN",
    "SMALL",
    "Disclosed",
    "hide_small_numbers",
    "round_steps",
]
