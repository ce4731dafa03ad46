"""Whose rows these are: the clinic of each row, and one number for each patient."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ims_outcomes.exports.coded import Coded, Numbers, build_constant, is_countable
from ims_outcomes.exports.draft import Draft
from ims_outcomes.exports.stack import Stack

#: The clinic of an export that names none.
ONLY_CLINIC = "clinic"


def fill_clinics(drafts: Sequence[Draft]) -> None:
    """Give every row its clinic, in place.

    No clinic anywhere: all rows are of one clinic. A table without any clinic beside others that
    name a single one: its rows are of that one, which is said; beside several: a stop. Some rows
    without a clinic beside others of the same table: set aside.
    """
    named = [_list_used(draft) for draft in drafts]
    clinics = sorted(set().union(*named))
    for draft, own in zip(drafts, named, strict=True):
        column = draft.columns["clinic_id"]
        if own:
            draft.note("missing_clinic", column.is_missing, column="clinic_id")
        elif len(clinics) <= 1:
            draft.note("clinic_filled", np.full(len(draft), bool(clinics)), column="clinic_id")
            clinic = clinics[0] if clinics else ONLY_CLINIC
            draft.columns["clinic_id"] = build_constant(clinic, len(draft), pa.string())
        elif draft.is_good.any():
            draft.stop("missing_clinic_column", clinics=len(clinics))


def _list_used(draft: Draft) -> set[str]:
    """The clinics that usable rows name."""
    column = draft.columns["clinic_id"]
    used = np.unique(column.codes[draft.is_good & ~column.is_missing])
    return set(column.values.take(pa.array(used)).to_pylist())


def build_patient_keys(drafts: Sequence[Stack]) -> list[Numbers]:
    """One number per patient for each table: the same for the same clinic_id and patient_id.

    Numbers rise with clinic_id and patient_id, whatever the order of rows in the files.
    """
    clinics = _rank_together([draft.columns["clinic_id"] for draft in drafts])
    patients = _rank_together([draft.columns["patient_id"] for draft in drafts])
    span = max((ranks.max(initial=0) for ranks in patients), default=0) + 1
    pairs = [clinic * span + patient for clinic, patient in zip(clinics, patients, strict=True)]
    keys = _number_in_order(np.concatenate(pairs))
    return np.split(keys, np.cumsum([len(pair) for pair in pairs])[:-1])


def _number_in_order(pairs: Numbers) -> Numbers:
    """The same numbers counted from 0 on without gaps, in the same order."""
    low = pairs.min(initial=0)
    room = int(pairs.max(initial=0) - low) + 1
    if not is_countable(room, length=len(pairs)):
        return pd.factorize(pairs, sort=True)[0].astype(np.int64)
    used = np.zeros(room, dtype=bool)
    used[pairs - low] = True
    keys: Numbers = (np.cumsum(used) - 1)[pairs - low]
    return keys


def _rank_together(columns: Sequence[Coded]) -> list[Numbers]:
    """The rank of each row's text among the texts of all columns; −1 where nothing is."""
    distinct = pa.concat_arrays([column.values for column in columns]).unique()
    ordered = distinct.take(pc.array_sort_indices(distinct))
    return [
        np.append(pc.index_in(column.values, value_set=ordered).to_numpy(), -1)[column.codes]
        for column in columns
    ]
