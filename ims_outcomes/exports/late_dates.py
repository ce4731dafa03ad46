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
    silence = settings.checks.longest_silence_days
    dated = [(draft, name) for draft in drafts for name in _DATES if name in draft.columns]
    days, counts = _count_days(dated)
    last = _find_last_before_silence(days, counts, longest=silence)
    if last is None:
        return
    for draft, name in dated:
        flags = find_days(draft, name) > last
        draft.note("lone_late_date", flags, column=name, silence=silence)


_DATES = ("session_date", "score_date")


def _are_moved(drafts: Sequence[Draft]) -> bool:
    """Whether patients have observed-until dates: theirs were moved on their own."""
    return any(
        not draft.columns["observed_until_date"].is_missing.all()
        for draft in drafts
        if draft.table == "patients"
    )


def _count_days(dated: Sequence[tuple[Draft, str]]) -> tuple[Numbers, Numbers]:
    """The days of good rows in order, and how many rows each has; few days have many rows."""
    columns = [draft.columns[name].take(draft.is_good) for draft, name in dated]
    known = [np.array([], dtype="datetime64[D]")]
    known += [c.values.to_numpy(zero_copy_only=False).astype("datetime64[D]") for c in columns]
    rows = [np.array([], dtype=np.int64), *(column.count_values() for column in columns)]
    days, places = np.unique(np.concatenate(known), return_inverse=True)
    counts = np.bincount(places, weights=np.concatenate(rows), minlength=len(days)).astype(int)
    return days[counts > 0], counts[counts > 0]


def _find_last_before_silence(
    days: Numbers, counts: Numbers, *, longest: int
) -> np.datetime64 | None:
    """The last day before the first long silence that only a handful of rows follow."""
    before = np.cumsum(counts)
    places = np.flatnonzero(np.diff(days).astype("int64") > longest)
    after = before[-1:] - before[places]
    is_handful = after <= np.maximum(_MOST_ROWS, _MOST_SHARE * before[-1:])
    is_handful &= before[places] >= _TIMES_MORE * after
    return days[places[is_handful][0]] if is_handful.any() else None
