"""Finished tables: typed frames in an order that does not depend on that of the file."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

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
    rows = _order_rows(draft, known, patients=patients)
    coded = {name: draft.columns[name] for name in [*known, *_more(draft.table)]}
    coded["file"] = draft.code_files()
    with ThreadPoolExecutor() as pool:  # most of the work is pyarrow's and NumPy's, side by side
        finished = pool.map(lambda column: _finish(column.take(rows)), coded.values())
        columns = dict(zip(coded, finished, strict=True))
    file = columns.pop("file")
    columns["patient_key"] = pd.Series(patients[rows])
    columns["file"] = file
    columns["row"] = pd.Series(draft.rows[rows].astype(np.int64))
    return pd.DataFrame(columns, copy=False)


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
    values = column.values
    if pa.types.is_date32(values.type):
        days = values.to_numpy(zero_copy_only=False).astype("datetime64[s]")
        return pd.Series(np.append(days, np.datetime64("NaT", "s"))[column.codes])
    if pa.types.is_string(values.type):
        # The type that pandas keeps text in, made of the distinct values before they are repeated.
        wide = Coded(column.codes, values.cast(pa.large_string()))
        return pd.Series(pd.array(wide.to_arrow(), dtype="str"))
    return pd.Series(column.to_numpy())


def _order_rows(draft: Stack, known: Mapping[str, Column], *, patients: Numbers) -> Numbers:
    """The good rows in order; each further column is looked at only where rows are still tied."""
    rows = np.flatnonzero(draft.is_good)
    columns = draft.columns
    dates = (name for name, column in known.items() if column.type == "date" and column.required)
    date = next(dates, None)
    key = patients[rows].astype(np.int64)
    if date:
        key = _join_ranks(key, rank_rows(columns[date].take(rows)))
    key = _join_ranks(key, _rank_kinds(columns, rows))
    order = np.argsort(key, kind="stable")
    rows, key = rows[order], key[order]
    tied = np.flatnonzero(_find_tied(key))
    for name in _list_tie_breakers(draft, known, date=date):
        if not len(tied):
            break
        tied = _break_ties(rows, tied, key=key, column=columns[name])
    return rows


def _list_tie_breakers(draft: Stack, known: Mapping[str, Column], *, date: str | None) -> list[str]:
    """Columns that settle the order of rows of one patient, day and kind: the id first."""
    settled = ("clinic_id", "patient_id", date)
    others = [name for name in [*known, *_more(draft.table)] if name not in settled]
    return sorted(others, key=lambda name: name != "session_id")


def _rank_kinds(columns: Mapping[str, Coded], rows: Numbers) -> Numbers:
    """The order of visits or scores on one day."""
    for name, order, unnamed in (("visit_type", _VISITS, 2), ("timing", _TIMINGS, len(_TIMINGS))):
        if name in columns:
            words = columns[name].values.to_pylist()
            ranks = np.array([*(order[word] for word in words), unnamed])
            return ranks[columns[name].codes[rows]]
    return np.zeros(len(rows), dtype=np.int64)


def _join_ranks(first: Numbers, second: Numbers) -> Numbers:
    """One number that sorts by the first and then by the second; both from 0 on."""
    joined: Numbers = first * (int(second.max(initial=0)) + 1) + second
    return joined


def _find_tied(key: Numbers) -> Flags:
    """Which of the numbers, in rising order, are the same as the one before or after."""
    same = np.concatenate([[False], key[1:] == key[:-1], [False]])
    is_tied: Flags = same[1:] | same[:-1]
    return is_tied


def _break_ties(rows: Numbers, tied: Numbers, *, key: Numbers, column: Coded) -> Numbers:
    """Put rows that share their key in the order of a further column, in place.

    Returns
    -------
    array of int
        The places that are tied still; their keys tell apart what the column told apart.
    """
    ranks = rank_rows(column.take(rows[tied]))
    first = np.concatenate([[0], np.cumsum(key[tied][1:] != key[tied][:-1])])
    joined = _join_ranks(first, ranks)
    order = np.argsort(joined, kind="stable")
    rows[tied] = rows[tied][order]
    key[tied] = joined[order]
    return tied[_find_tied(joined[order])]
