"""Rows that say the same thing twice, or two things of one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ims_outcomes.exports.coded import (
    Coded,
    Flags,
    Numbers,
    as_coded,
    is_countable,
    join_codes,
    number_rows,
)
from ims_outcomes.exports.stack import Stack

_TIME_OF_SCORE = ("score_date", "timing", "instrument", "item", "condition")


def check_duplicates(draft: Stack, *, patients: Numbers) -> None:
    """Set aside copies of a row, and rows of which one must be wrong and nobody knows which.

    Only rows that are good so far are compared, so that a bad row costs no good one. Copies: all
    but the first, when every cell is the same, those of unknown columns included. A session id
    used by several different sessions of a clinic, or a patient described in several ways: all
    of them. Several scores at one time are kept, and remarked on.
    """
    check, column, key = _list_key(draft, patients)
    # Copies share the key too, so that they are looked for only where it comes again.
    rows = _select_repeated(np.flatnonzero(draft.is_good), key)
    draft.note("duplicate_row", _find_copies(draft, rows), column="")
    rows = _select_repeated(rows[draft.is_good[rows]], key)
    flags = np.zeros(len(draft), dtype=bool)
    flags[rows] = True
    if check == "duplicate_session_id":
        flags &= ~draft.columns["session_id"].is_missing
    draft.note(check, flags, column=column)


def _list_key(draft: Stack, patients: Numbers) -> tuple[str, str, list[Coded]]:
    """What rows of a table may not share: the check, the column it names, and the columns."""
    if draft.table == "sessions":
        key = [draft.columns["clinic_id"], draft.columns["session_id"]]
        return "duplicate_session_id", "session_id", key
    if draft.table == "patients":
        return "conflicting_patient", "patient_id", [as_coded(patients)]
    time = [draft.columns[name] for name in _TIME_OF_SCORE]
    return "duplicate_score", "score", [as_coded(patients), *time]


def _find_copies(draft: Stack, rows: Numbers) -> Flags:
    """Which of some rows are the same as an earlier one of them."""
    flags = np.zeros(len(draft), dtype=bool)
    candidates = _select_repeated(rows, list(draft.columns.values()))
    if len(candidates):
        flags[candidates] = pd.Series(join_codes(draft.list_cells(candidates))).duplicated()
    return flags


def _select_repeated(rows: Numbers, columns: Sequence[Coded]) -> Numbers:
    """Those of some rows that share these columns with another of them.

    Column by column, beginning with that of most values, as few rows are left after the first.
    """
    same, distinct = np.zeros(len(rows), dtype=np.int64), 1
    for column in sorted(columns, key=lambda column: -len(column.values)):
        if not len(rows) or not len(column.values):
            break
        choices = len(column.values) + 1
        same, distinct = same * choices + column.codes[rows] + 1, distinct * choices
        if not is_countable(distinct, length=len(rows)):
            same, distinct = number_rows(same, distinct)
        is_repeated = np.bincount(same)[same] > 1
        rows, same = rows[is_repeated], same[is_repeated]
    return rows
