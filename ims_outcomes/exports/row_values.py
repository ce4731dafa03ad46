"""What checks across rows ask of a draft: the day of each row, and who came."""

from __future__ import annotations

import numpy as np

from ims_outcomes.exports.coded import Flags, Numbers
from ims_outcomes.exports.draft import Draft
from ims_outcomes.exports.stack import Stack


def find_days(draft: Draft | Stack, name: str) -> Numbers:
    """The day of each row that is good so far; no day (NaT) for all others."""
    if name not in draft.columns:
        return np.array([], dtype="datetime64[D]")
    dates = draft.columns[name]
    values = dates.values.to_numpy(zero_copy_only=False).astype("datetime64[D]")
    days = np.append(values, np.datetime64("NaT"))[dates.codes]
    return np.where(draft.is_good, days, np.datetime64("NaT"))


def find_words(draft: Draft | Stack, name: str, *words: str) -> Flags:
    """Which rows hold one of these words in a typed column."""
    column = draft.columns[name]
    return column.spread(np.isin(np.asarray(column.values.to_pylist(), dtype=object), words))


def find_attended(sessions: Draft | Stack) -> Flags:
    """Which good rows of sessions were attended."""
    return sessions.is_good & find_words(sessions, "status", "attended")


def flag_patients(patients: Numbers, *, count: int) -> Flags:
    """For each patient's number, whether it is one of these."""
    flags = np.zeros(count, dtype=bool)
    flags[patients] = True
    return flags
