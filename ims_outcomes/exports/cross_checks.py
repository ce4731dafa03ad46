"""What two tables say of each other."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from ims_outcomes.exports.coded import Flags, Numbers
from ims_outcomes.exports.draft import Draft


def check_together(drafts: Mapping[str, Draft], *, patients: Mapping[str, Numbers]) -> None:
    """Remark on scores without sessions and patients without either; all of them are kept.

    A score that names a session which is not that patient's, or not in the export, loses the
    session's id; it is then placed by its date.
    """
    used = {table: np.unique(keys[drafts[table].is_good]) for table, keys in patients.items()}
    if {"sessions", "scores"} <= drafts.keys():
        _check_session_ids(drafts, patients=patients)
        flags = ~np.isin(patients["scores"], used["sessions"])
        drafts["scores"].note("score_without_sessions", flags, column="patient_id")
    if "patients" in drafts:
        seen = [used[table] for table in ("sessions", "scores") if table in used]
        flags = ~np.isin(patients["patients"], np.concatenate(seen))
        drafts["patients"].note("patient_without_rows", flags, column="patient_id")


def _check_session_ids(drafts: Mapping[str, Draft], *, patients: Mapping[str, Numbers]) -> None:
    scores = drafts["scores"].columns["session_id"]
    flags = ~scores.is_missing & ~_find_known(drafts, patients=patients)
    drafts["scores"].note("unknown_session", flags, column="session_id")
    drafts["scores"].columns["session_id"] = scores.without(flags)


def _find_known(drafts: Mapping[str, Draft], *, patients: Mapping[str, Numbers]) -> Flags:
    """Scores whose session id belongs to a usable session of the same patient."""
    sessions, scores = drafts["sessions"].columns["session_id"], drafts["scores"].columns
    places = pc.index_in(scores["session_id"].values, value_set=sessions.values)
    codes = np.append(places.fill_null(-1).to_numpy(), -1)[scores["session_id"].codes]
    span = len(sessions.values) + 1
    usable = drafts["sessions"].is_good & ~sessions.is_missing
    known = pd.Index(patients["sessions"][usable] * span + sessions.codes[usable])
    wanted = pd.Series(patients["scores"] * span + codes)
    return np.asarray(wanted.isin(known)) & (codes >= 0)
