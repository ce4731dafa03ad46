"""What sessions of one patient say of each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ims_outcomes.exports.coded import Coded, Flags, Numbers, as_coded, join_codes
from ims_outcomes.exports.row_values import find_attended, find_days, find_words, flag_patients
from ims_outcomes.exports.stack import Stack
from ims_outcomes.vocabulary import Settings


def check_sessions(draft: Stack, *, patients: Numbers, settings: Settings) -> None:
    """Remark on sessions that follow a discharge, and on those that look like one entered twice.

    Parameters
    ----------
    draft : Stack
        Sessions, typed.
    patients : array of int
        The patient of each row.
    settings : Settings
        `episodes.gap_days`.
    """
    attended = find_attended(draft)
    gap = settings.episodes.gap_days
    flags = _find_after_discharge(draft, attended, patients=patients, gap_days=gap)
    draft.note("session_after_discharge", flags, column="visit_type", days=gap)
    _check_repeated(draft, attended, patients=patients)


def _find_after_discharge(
    draft: Stack, attended: Flags, *, patients: Numbers, gap_days: int
) -> Flags:
    """Attended sessions at most so many days after a discharge that nothing opened anew.

    On the day of the discharge itself nothing follows it; a session exactly `gap_days` after it
    does. What was said to be an initial visit or an assessment opens anew, on its own day too.
    """
    flags = np.zeros(len(draft), dtype=bool)
    discharged = attended & find_words(draft, "visit_type", "discharge")
    if not discharged.any():
        return flags
    rows = np.flatnonzero(
        attended & flag_patients(patients[discharged], count=int(patients.max()) + 1)[patients]
    )
    days = find_days(draft, "session_date")[rows].astype("int64")
    person = join_codes([as_coded(patients[rows]), draft.columns["condition"].take(rows)])
    opens = find_words(draft, "visit_type", "initial", "assessment")[rows]
    closes = discharged[rows]
    closed = _find_latest(person, days, closes, strictly=True)
    opened = _find_latest(person, days, opens, strictly=False)
    flags[rows] = (closed > opened) & (days - closed <= gap_days) & ~opens
    return flags


_LONG_AGO = -(10**7)


def _find_latest(person: Numbers, days: Numbers, events: Flags, *, strictly: bool) -> Numbers:
    """The day of the latest event of the same person before each row's day, or on it."""
    span = 10**8
    known = np.unique(person[events] * span + days[events] - _LONG_AGO)
    own = person * span + days - _LONG_AGO
    places = np.searchsorted(known, own, side="left" if strictly else "right") - 1
    latest = np.append(known, -1)[places]
    is_own = (places >= 0) & (latest // span == person)
    return np.where(is_own, latest - person * span + _LONG_AGO, _LONG_AGO)


def _check_repeated(draft: Stack, attended: Flags, *, patients: Numbers) -> None:
    """Remark on attended sessions of one patient, condition and day that nothing tells apart.

    Where the export has times of day, two sessions at the same time are the same; where it has
    none, two with the same practitioner are.
    """
    written = draft.written.get("session_date")
    same, told = (
        ("time", written)
        if written is not None
        else ("practitioner", draft.columns["practitioner_id"])
    )
    rows = np.flatnonzero(attended & ~told.is_missing)
    columns = [told, draft.columns["session_date"], draft.columns["condition"]]
    flags = np.zeros(len(draft), dtype=bool)
    flags[rows] = _find_repeated(
        [as_coded(patients[rows]), *(column.take(rows) for column in columns)]
    )
    draft.note("repeated_session", flags, column="session_date", same=same)


def _find_repeated(columns: Sequence[Coded]) -> Flags:
    numbers = join_codes(columns)
    return np.asarray(np.bincount(numbers)[numbers] > 1)
