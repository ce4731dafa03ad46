"""Finished tables: typed frames in an order that does not depend on that of the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ims_outcomes.exports.coded import Coded, Flags, Numbers, rank_rows
from ims_outcomes.exports.stack import Stack
from ims_outcomes.vocabulary import Column

#: Order of visits on one day: what opens comes first, what closes last; an unnamed one goes
#: with the follow-ups.
_VISITS = {"assessment": 0, "initial": 1, "follow_up": 2, "discharge": 3}
_TIMINGS = {"before": 0, "after": 1, "between": 2, "follow_up": 3}
_TYPES = {"date": pa.date32(), "number": pa.float64(), "count": pa.float64()}


def build_frame(draft: Stack, known: Mapping[str, Column], *, patients: Numbers) -> pd.DataFrame:
    """The good rows of a table: one row per session, score or patient.

    Sorted by clinic_id, patient_id, date, kind of visit or timing, session_id, and then by
    every other column, so that the result is the same whatever the order in the file.
    """
    rows = np.flatnonzero(draft.is_good)
    columns = {name: draft.columns[name].take(rows) for name in [*known, *_more(draft.table)]}
    order = _order_rows(columns, known, patients=patients[rows])
    rows = rows[order]
    frame = pd.DataFrame({name: _finish(c.take(order)) for name, c in columns.items()}, copy=False)
    frame["patient_key"] = patients[rows]
    frame["file"] = _finish(draft.code_files().take(rows))
    frame["row"] = draft.rows[rows].astype(np.int64)
    return frame


def build_empty_frame(table: str, known: Mapping[str, Column]) -> pd.DataFrame:
    """The frame of a table that is not in the export."""
    nothing = np.array([], dtype=np.int64)
    columns = {name: pa.array([], _TYPES.get(c.type, pa.string())) for name, c in known.items()}
    columns |= {name: pa.array([], pa.float64()) for name in _more(table)}
    frame = pd.DataFrame({n: _finish(Coded(nothing, values)) for n, values in columns.items()})
    return frame.assign(patient_key=nothing, file=pd.Series(dtype="str"), row=nothing)


def _more(table: str) -> tuple[str, ...]:
    """Columns that a table has beside those of a file."""
    return ("weeks",) if table == "scores" else ()


def _finish(column: Coded) -> pd.Series:
    """One column as pandas holds it."""
    array = column.to_arrow()
    if pa.types.is_date32(array.type):
        days = array.to_numpy(zero_copy_only=False).astype("datetime64[s]")
        return pd.Series(days)
    if pa.types.is_string(array.type):
        return pd.Series(pd.array(array, dtype="str"))
    return pd.Series(array.to_numpy(zero_copy_only=False))


def _order_rows(
    columns: Mapping[str, Coded], known: Mapping[str, Column], *, patients: Numbers
) -> Numbers:
    """The order of rows; each further column is looked at only where rows are still tied."""
    dates = (name for name, column in known.items() if column.type == "date" and column.required)
    date = next(dates, None)
    dated = columns[date].to_arrow().cast(pa.int32()).to_numpy(zero_copy_only=False) if date else 0
    kind = _rank_kinds(columns)
    first = _join_ranks(_join_ranks(patients, np.asarray(dated)), kind)
    place: Numbers = np.unique(first, return_inverse=True)[1]
    others = [name for name in columns if name not in ("clinic_id", "patient_id", date)]
    for name in sorted(others, key=lambda name: name != "session_id"):
        tied = np.bincount(place)[place] > 1
        if not tied.any():
            break
        place = _break_ties(place, tied, columns[name])
    return np.argsort(place, kind="stable")


def _rank_kinds(columns: Mapping[str, Coded]) -> Any:
    """The order of visits or scores on one day."""
    for name, order, unnamed in (("visit_type", _VISITS, 2), ("timing", _TIMINGS, len(_TIMINGS))):
        if name in columns:
            words = columns[name].values.to_pylist()
            ranks = np.array([*(order[word] for word in words), unnamed])
            return ranks[columns[name].codes]
    return np.array(0)


def _join_ranks(first: Numbers, second: Numbers) -> Numbers:
    """One number that sorts by the first and then by the second."""
    least = second.min(initial=0)
    span = int(second.max(initial=0)) - int(least) + 1
    joined: Numbers = first * span + (second.astype(np.int64) - least)
    return joined


def _break_ties(place: Numbers, tied: Flags, column: Coded) -> Numbers:
    """Places by a further column, for the rows that share theirs."""
    ranks = np.zeros(len(place), dtype=np.int64)
    ranks[tied] = rank_rows(column.take(tied))
    places: Numbers = np.unique(_join_ranks(place, ranks), return_inverse=True)[1]
    return places
