"""Patients of a table that tells of them again in every row of a visit."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ims_outcomes.exports.coded import NOTHING, Coded, Flags, Numbers, join_codes
from ims_outcomes.exports.draft import Draft

_KEYS = ("clinic_id", "patient_id")


def keep_each_patient(draft: Draft) -> Draft:
    """Keep one row for each patient, with all that any of the patient's rows say.

    Rows that say nothing of a patient are none. Where rows of one patient contradict each other,
    each different row is kept, for the check that finds such patients.

    Parameters
    ----------
    draft : Draft
        Rows of visits, with the columns of patients that are there.
    """
    keys = [draft.columns[name] for name in _KEYS if name in draft.columns]
    about = [name for name in draft.columns if name not in _KEYS]
    if not about or "patient_id" not in draft.columns:
        return draft
    patients = join_codes(keys)
    is_doubtful = np.zeros(patients.max(initial=NOTHING) + 1, dtype=bool)
    full = draft.copy()
    for name in about:
        said = _list_said(patients, draft.columns[name])
        is_doubtful[said.loc[said["patient"].duplicated(), "patient"]] = True
        full.columns[name] = _fill(draft.columns[name], patients, said)
    full.others = []
    return full.take(_choose_rows(draft, patients, about, is_doubtful=is_doubtful))


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
    draft: Draft, patients: Numbers, about: list[str], *, is_doubtful: Flags
) -> Numbers:
    """The first row of each patient; of a doubtful one the first of each different rows."""
    columns = [draft.columns[name] for name in about]
    says = np.logical_or.reduce([~cells.is_missing for cells in columns])
    rows = np.flatnonzero(says & ~draft.columns["patient_id"].is_missing)
    different = join_codes([draft.columns["patient_id"], *columns])
    told_apart = np.where(is_doubtful[patients], different, NOTHING)
    first = ~pd.DataFrame({"patient": patients[rows], "row": told_apart[rows]}).duplicated()
    return rows[first.to_numpy()]
