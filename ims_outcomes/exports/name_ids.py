"""Patient ids that look like the names of people."""

from __future__ import annotations

import numpy as np

from ims_outcomes.exports.draft import Draft
from ims_outcomes.exports.identifying import has_names

# † So many different ids are looked at, and fewer than the least may be anything.
_MOST, _LEAST = 1000, 8


def check_names(draft: Draft) -> None:
    """Remark on a column of patients that holds names; they are used as they stand.

    Parameters
    ----------
    draft : Draft
        Sessions or scores of one table of theirs.
    """
    ids = draft.columns["patient_id"].values.slice(0, _MOST).to_pylist()
    if len(ids) >= _LEAST and has_names(ids):
        draft.note("names_for_ids", np.ones(len(draft.rows), dtype=bool), column="patient_id")
