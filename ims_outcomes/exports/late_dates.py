"""Dates that lie far beyond all the others, for an export whose extract date nobody set."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ims_outcomes.exports.coded import Numbers
from ims_outcomes.exports.draft import Draft
from ims_outcomes.exports.row_values import find_days
from ims_outcomes.vocabulary import Settings

#: † This many rows, or this share of them if it is more, may be slips of the keyboard …
_MOST_ROWS = 3
_MOST_SHARE = 0.01
#: † … where there are at least so many times more rows before them.
_TIMES_MORE = 10


def check_late_dates(drafts: Sequence[Draft], *, settings: Settings) -> None:
    """Set aside the few dates that follow more than a silence of `longest_silence_days`.

    The extract date is the latest event in the data unless it is set, so one visit typed as 2062
    would close every episode and make every month mature. No clock is asked: the dates of the
    whole export are laid in order, and what comes after a silence longer than the setting is a
    slip when it is only a handful of rows beside all those before. A silence of exactly the
    setting is none. With the extract date set, `future_date` says it better. Where each patient's
    dates were moved on their own, silences say nothing.

    Parameters
    ----------
    drafts : sequence of Draft
        All tables, typed; what is found is noted in them.
    settings : Settings
        `checks.longest_silence_days` and `episodes.extract_date`.
    """
    if settings.episodes.extract_date or _are_moved(drafts):
        return
    days = [(draft, name, find_days(draft, name)) for draft in drafts for name in _DATES]
    known = np.sort(np.concatenate([each[~np.isnat(each)] for _, _, each in days]))
    last = _find_last_before_silence(known, longest=settings.checks.longest_silence_days)
    if last is None:
        return
    for draft, name, each in days:
        if name in draft.columns:
            silence = settings.checks.longest_silence_days
            draft.note("lone_late_date", each > last, column=name, silence=silence)


_DATES = ("session_date", "score_date")


def _are_moved(drafts: Sequence[Draft]) -> bool:
    """Whether patients have observed-until dates: theirs were moved on their own."""
    return any(
        not draft.columns["observed_until_date"].is_missing.all()
        for draft in drafts
        if draft.table == "patients"
    )


def _find_last_before_silence(days: Numbers, *, longest: int) -> np.datetime64 | None:
    """The last day before the first long silence that only a handful of rows follow."""
    after = len(days) - 1 - np.flatnonzero(np.diff(days).astype("int64") > longest)
    handful = after[after <= max(_MOST_ROWS, _MOST_SHARE * len(days))]
    handful = handful[(len(days) - handful) >= _TIMES_MORE * handful]
    return None if not handful.size else days[len(days) - 1 - handful.max()]
