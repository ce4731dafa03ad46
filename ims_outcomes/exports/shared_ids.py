"""Patient ids that two clinics use at the same time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ims_outcomes.exports.coded import Flags, Numbers
from ims_outcomes.exports.row_values import find_days
from ims_outcomes.exports.stack import Stack


def check_shared_ids(draft: Stack, *, patients: Numbers) -> None:
    """Remark on patient ids that two clinics have with dates that overlap.

    They are two people by definition, as ids are a clinic's own; but one person who goes to two
    clinics of a group would be counted twice, and each half of the care looks short. An id whose
    dates in one clinic end before those in the other begin is not remarked on.

    Parameters
    ----------
    draft : Stack
        Sessions or scores, typed.
    patients : array of int
        The patient of each row.
    """
    clinics = draft.columns["clinic_id"]
    good = np.flatnonzero(draft.is_good)
    if len(np.unique(clinics.codes[good])) < 2:
        return
    name = "session_date" if draft.table == "sessions" else "score_date"
    days = find_days(draft, name)[good].astype("int64")
    rows = pd.DataFrame({"patient": patients[good], "day": days})
    spans = rows.groupby("patient", sort=False)["day"].agg(["min", "max"])
    ids = draft.columns["patient_id"].codes[good]
    spans["id"] = pd.Series(ids, index=rows["patient"]).groupby(level=0, sort=False).first()
    shared = _find_overlapping(spans)
    flags = np.zeros(len(draft), dtype=bool)
    flags[good] = _flag_ids(shared, count=len(draft.columns["patient_id"].values))[ids]
    count = f"{len(shared):,} {'id' if len(shared) == 1 else 'ids'}"
    draft.note("shared_patient_id", flags, column="patient_id", ids=count)


def _find_overlapping(spans: pd.DataFrame) -> Numbers:
    """The ids of which one span begins before an earlier one of the same id has ended."""
    several = spans.loc[spans["id"].duplicated(keep=False)].sort_values(["id", "min"])
    ended = several.groupby("id")["max"].cummax().groupby(several["id"]).shift()
    return np.asarray(several.loc[several["min"].le(ended), "id"].unique())


def _flag_ids(ids: Numbers, *, count: int) -> Flags:
    flags = np.zeros(count, dtype=bool)
    flags[ids] = True
    return flags
