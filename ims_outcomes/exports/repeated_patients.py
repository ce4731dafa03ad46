"""Patients of tables that tell of them again in every row of a visit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

from ims_outcomes.exports.coded import (
    NOTHING,
    Coded,
    Flags,
    Numbers,
    build_constant,
    concatenate,
    join_codes,
)
from ims_outcomes.exports.draft import Draft

_KEYS = ("clinic_id", "patient_id")


def keep_each_patient(drafts: Sequence[Draft]) -> list[Draft]:
    """Keep one row for each patient, with all that any of the patient's rows say in any file.

    Rows that say nothing of a patient are none. Where rows of one patient contradict each other,
    each different row is kept, for the check that finds such patients.

    Parameters
    ----------
    drafts : sequence of Draft
        Rows of visits, with the columns of patients that are there.
    """
    if not drafts or any("patient_id" not in draft.columns for draft in drafts):
        return list(drafts)
    columns = _lay_together(drafts)
    about = [name for name in columns if name not in _KEYS]
    if not about:
        return list(drafts)
    patients = join_codes([columns[name] for name in _KEYS if name in columns])
    is_doubtful = np.zeros(patients.max(initial=NOTHING) + 1, dtype=bool)
    filled = dict(columns)
    for name in about:
        said = _list_said(patients, columns[name])
        is_doubtful[said.loc[said["patient"].duplicated(), "patient"]] = True
        filled[name] = _fill(columns[name], patients, said)
    rows = _choose_rows(columns, patients, about, is_doubtful=is_doubtful)
    ends = np.cumsum([len(draft) for draft in drafts])
    parts = np.split(rows, np.searchsorted(rows, ends[:-1]))
    starts = [0, *ends[:-1]]
    return [
        _take(draft, filled, part, start=int(start))
        for draft, part, start in zip(drafts, parts, starts, strict=True)
    ]


def _lay_together(drafts: Sequence[Draft]) -> dict[str, Coded]:
    """The columns of all drafts, one below the other; nothing where a draft has no such column."""
    names = dict.fromkeys(name for draft in drafts for name in draft.columns)
    return {
        name: concatenate(
            [
                draft.columns.get(name, build_constant(None, len(draft), pa.string()))
                for draft in drafts
            ]
        )
        for name in names
    }


def _take(draft: Draft, filled: Mapping[str, Coded], rows: Numbers, *, start: int) -> Draft:
    """The rows of one draft, with what all drafts say of their patients."""
    taken = draft.take(rows - start)
    taken.columns = {name: cells.take(rows).compact() for name, cells in filled.items()}
    taken.others = []
    return taken


def _list_said(patients: Numbers, cells: Coded) -> pd.DataFrame:
    """Each different thing that rows say of a patient in one column."""
    said = pd.DataFrame({"patient": patients, "code": cells.codes})
    return said.loc[~cells.is_missing].drop_duplicates()


def _fill(cells: Coded, patients: Numbers, said: pd.DataFrame) -> Coded:
    """The column with what other rows of the patient say where this one says nothing."""
    value_of = np.full(patients.max(initial=NOTHING) + 1, NOTHING)
    value_of[said["patient"]] = said["code"]
    return Coded(np.where(cells.is_missing, value_of[patients], cells.codes), cells.values)


def _choose_rows(
    columns: Mapping[str, Coded], patients: Numbers, about: Sequence[str], *, is_doubtful: Flags
) -> Numbers:
    """The first row of each patient; of a doubtful one the first of each different rows."""
    said = [columns[name] for name in about]
    says = np.logical_or.reduce([~cells.is_missing for cells in said])
    rows = np.flatnonzero(says & ~columns["patient_id"].is_missing)
    different = join_codes([columns["patient_id"], *said])
    told_apart = np.where(is_doubtful[patients], different, NOTHING)
    first = ~pd.DataFrame({"patient": patients[rows], "row": told_apart[rows]}).duplicated()
    return rows[first.to_numpy()]
