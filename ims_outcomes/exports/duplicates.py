"""Rows that say the same thing twice, or two things of one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ims_outcomes.exports.coded import Coded, Flags, Numbers, as_coded, join_codes
from ims_outcomes.exports.stack import Stack

_TIME_OF_SCORE = ("score_date", "timing", "instrument", "item", "condition")


def check_duplicates(draft: Stack, *, patients: Numbers) -> None:
    """Set aside copies of a row, and rows of which one must be wrong and nobody knows which.

    Only rows that are good so far are compared, so that a bad row costs no good one. Copies: all
    but the first, when every cell is the same, those of unknown columns included. A session id
    used by several different sessions of a clinic, or a patient described in several ways: all
    of them. Several scores at one time are kept, and remarked on.
    """
    draft.note("duplicate_row", _find_copies(draft), column="")
    if draft.table == "sessions":
        clinic, session = draft.columns["clinic_id"], draft.columns["session_id"]
        flags = _find_repeated(draft, [clinic, session]) & ~session.is_missing
        draft.note("duplicate_session_id", flags, column="session_id")
    if draft.table == "patients":
        flags = _find_repeated(draft, [as_coded(patients)])
        draft.note("conflicting_patient", flags, column="patient_id")
    if draft.table == "scores":
        time = [draft.columns[name] for name in _TIME_OF_SCORE]
        flags = _find_repeated(draft, [as_coded(patients), *time])
        draft.note("duplicate_score", flags, column="score")


def _find_copies(draft: Stack) -> Flags:
    """Good rows that are the same as an earlier good one."""
    flags = np.zeros(len(draft), dtype=bool)
    candidates = _select_repeated(draft, list(draft.columns.values()))
    if len(candidates):
        flags[candidates] = pd.Series(join_codes(draft.list_cells(candidates))).duplicated()
    return flags


def _find_repeated(draft: Stack, columns: Sequence[Coded]) -> Flags:
    """Good rows that share these columns with another good row."""
    flags = np.zeros(len(draft), dtype=bool)
    flags[_select_repeated(draft, columns)] = True
    return flags


def _select_repeated(draft: Stack, columns: Sequence[Coded]) -> Numbers:
    """Good rows that share these columns with another good row, by number.

    Column by column, beginning with that of most values, as few rows are left after the first.
    """
    rows = np.flatnonzero(draft.is_good)
    same = np.zeros(len(rows), dtype=np.int64)
    for column in sorted(columns, key=lambda column: -len(column.values)):
        if not len(rows) or not len(column.values):
            break
        same = join_codes([as_coded(same), column.take(rows)])
        is_repeated = np.bincount(same)[same] > 1
        rows, same = rows[is_repeated], same[is_repeated]
    return rows
