"""What two tables say of each other."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from ims_outcomes.exports.coded import Flags, Numbers
from ims_outcomes.exports.distant_scores import check_distances
from ims_outcomes.exports.file_order import check_order
from ims_outcomes.exports.heaping import check_heaping
from ims_outcomes.exports.name_ids import check_names
from ims_outcomes.exports.row_values import find_attended, flag_patients
from ims_outcomes.exports.session_checks import check_sessions
from ims_outcomes.exports.shared_ids import check_shared_ids
from ims_outcomes.exports.stack import Stack
from ims_outcomes.exports.zero_filled import check_zeros
from ims_outcomes.vocabulary import Settings, Vocabulary


def check_together(
    drafts: Mapping[str, Stack],
    *,
    patients: Mapping[str, Numbers],
    settings: Settings,
    vocabulary: Vocabulary,
) -> None:
    """Remark on what rows and tables say of each other; all of them are kept.

    A score that names a session which is not that patient's, or not in the export, loses the
    session's id; it is then placed by its date.

    Parameters
    ----------
    drafts : mapping of str to Stack
        Table: its draft, typed and checked row by row.
    patients : mapping of str to array of int
        Table: the patient of each row.
    settings : Settings
        `checks`, and the windows of `episodes` and `scores`.
    vocabulary : Vocabulary
        The instruments.
    """
    _check_who_is_where(drafts, patients=patients, settings=settings)
    dated = [name for name in ("sessions", "scores") if name in drafts]
    for name in dated:
        for draft in drafts[name].drafts:
            check_order(draft, settings=settings)
            check_names(draft)
    if dated:
        check_shared_ids(drafts[dated[0]], patients=patients[dated[0]])
    if "sessions" in drafts:
        check_sessions(drafts["sessions"], patients=patients["sessions"], settings=settings)
    if "scores" in drafts:
        scores = drafts["scores"]
        keys = patients["scores"]
        check_zeros(scores, patients=keys, settings=settings, vocabulary=vocabulary)
        check_heaping(scores, settings=settings, vocabulary=vocabulary)


def _check_who_is_where(
    drafts: Mapping[str, Stack], *, patients: Mapping[str, Numbers], settings: Settings
) -> None:
    """Remark on people and scores that one table has and another has not."""
    count = max(int(keys.max(initial=-1)) for keys in patients.values()) + 1
    used = {
        table: flag_patients(keys[drafts[table].is_good], count=count)
        for table, keys in patients.items()
    }
    if {"sessions", "scores"} <= drafts.keys():
        sessions, scores = drafts["sessions"], drafts["scores"]
        of_sessions, of_scores = patients["sessions"], patients["scores"]
        _check_session_ids(drafts, patients=patients)
        flags = ~used["sessions"][of_scores]
        scores.note("score_without_sessions", flags, column="patient_id")
        flags = find_attended(sessions) & ~used["scores"][of_sessions]
        sessions.note("session_without_scores", flags, column="patient_id")
        check_distances(
            sessions, scores, of_sessions=of_sessions, of_scores=of_scores, settings=settings
        )
    if "patients" in drafts:
        seen = np.zeros(count, dtype=bool)
        for table in ("sessions", "scores"):
            seen |= used.get(table, False)
        flags = ~seen[patients["patients"]]
        drafts["patients"].note("patient_without_rows", flags, column="patient_id")


def _check_session_ids(drafts: Mapping[str, Stack], *, patients: Mapping[str, Numbers]) -> None:
    scores = drafts["scores"].columns["session_id"]
    flags = ~scores.is_missing & ~_find_known(drafts, patients=patients)
    drafts["scores"].note("unknown_session", flags, column="session_id")
    drafts["scores"].columns["session_id"] = scores.without(flags)


def _find_known(drafts: Mapping[str, Stack], *, patients: Mapping[str, Numbers]) -> Flags:
    """Scores whose session id belongs to a usable session of the same patient."""
    sessions, scores = drafts["sessions"].columns["session_id"], drafts["scores"].columns
    places = pc.index_in(scores["session_id"].values, value_set=sessions.values)
    codes = np.append(places.fill_null(-1).to_numpy(), -1)[scores["session_id"].codes]
    usable = drafts["sessions"].is_good & ~sessions.is_missing
    ids, owners = sessions.codes[usable], patients["sessions"][usable]
    owner = np.full(len(sessions.values) + 1, -1)
    owner[ids] = owners
    is_known: Flags = (owner[codes] == patients["scores"]) & (codes >= 0)
    if (owner[ids] == owners).all():
        return is_known
    # Clinics may use the same ids: then each pair of id and patient has to be looked for.
    span = len(sessions.values) + 1
    known = pd.Index(owners * span + ids)
    return np.asarray(pd.Series(patients["scores"] * span + codes).isin(known)) & (codes >= 0)
