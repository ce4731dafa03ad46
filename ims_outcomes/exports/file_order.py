"""Dates that stand out of the order of their file."""

from __future__ import annotations

import numpy as np

from ims_outcomes.exports.coded import Flags, Numbers
from ims_outcomes.exports.draft import Draft
from ims_outcomes.exports.row_values import find_days
from ims_outcomes.vocabulary import Settings

# † A file is in the order of its dates when at most this share of its steps goes the other way.
_MOST_BACKWARDS = 0.02
# † Fewer rows have no order that means anything.
_LEAST_ROWS = 50


def check_order(draft: Draft, *, settings: Settings) -> None:
    """Remark on single dates far from those of the rows around them, in a file in date order.

    Most programs export visits in the order of their days, so that a date which stands alone may
    have a slip in its year or month. It is no error: the row is kept.

    Parameters
    ----------
    draft : Draft
        Typed; rows in the order of the file.
    settings : Settings
        `checks.out_of_order_days`; exactly so many days are in order.
    """
    name = "session_date" if draft.table == "sessions" else "score_date"
    if name not in draft.columns:
        return
    days = find_days(draft, name)
    rows = np.flatnonzero(~np.isnat(days))
    flags = np.zeros(len(draft), dtype=bool)
    longest = settings.checks.out_of_order_days
    flags[rows] = _find_strays(days[rows].astype("int64"), longest=longest)
    draft.note("out_of_order", flags, column=name, days=longest)


def _find_strays(days: Numbers, *, longest: int) -> Flags:
    """Which days are far from both neighbours, that are near each other."""
    flags = np.zeros(len(days), dtype=bool)
    if len(days) < _LEAST_ROWS:
        return flags
    steps = np.diff(days)
    # A stray makes one step each way, which says nothing of the rest.
    backwards = min(np.count_nonzero(steps < 0), np.count_nonzero(steps > 0))
    if backwards > _MOST_BACKWARDS * len(steps):
        return flags
    is_far = np.abs(steps) > longest
    around = np.abs(days[2:] - days[:-2]) <= longest
    flags[1:-1] = is_far[:-1] & is_far[1:] & around
    return flags
