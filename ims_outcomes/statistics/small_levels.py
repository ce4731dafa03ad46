"""Levels of a cut of sessions that few people are behind, put together."""

from __future__ import annotations

import pandas as pd

from ims_outcomes.statistics.conditions import ALL_OTHER
from ims_outcomes.statistics.cuts import NOT_RECORDED


def merge_small_levels(sessions: pd.DataFrame, *, by: str, least: int) -> pd.DataFrame:
    """Put the levels of a column together that fewer than `least` patients have.

    A level of many sessions can be one patient's, and what counts sessions would not see it. The
    levels with the fewest patients become "all_other" until those in it are at least `least`;
    exactly as many stand alone. What is not recorded is a level like the others. A blank becomes
    "not_recorded".

    Parameters
    ----------
    sessions : DataFrame
        One row per appointment: patient_key, and `by`.
    by : str
        The column.
    least : int
        Patients.

    Returns
    -------
    DataFrame
        Same rows with the column changed.

    Examples
    --------
    >>> sessions = pd.DataFrame({
    ...     "patient_key": [1, 2, 3, 4, 5, 5, 5], "technique": list("aaab") + ["c"] * 3
    ... })
    >>> merge_small_levels(sessions, by="technique", least=2)["technique"].tolist()
    ['a', 'a', 'a', 'all_other', 'all_other', 'all_other', 'all_other']
    """
    levels = sessions[by].astype("str").fillna(NOT_RECORDED)
    people = pd.DataFrame({"level": levels, "patient_key": sessions["patient_key"]})
    people = people.drop_duplicates()
    counts = people["level"].value_counts().rename("count").reset_index()
    ordered = counts.sort_values(["count", "level"])["level"].tolist()
    merged = _find_merged(people, ordered, least=least)
    return sessions.assign(**{by: levels.mask(levels.isin(merged), ALL_OTHER)})


def _find_merged(people: pd.DataFrame, ordered: list[str], *, least: int) -> list[str]:
    """Find how many of the smallest levels go together; none where each is large enough."""
    counts = people["level"].value_counts()
    merged: list[str] = []
    for level in ordered:
        together = people.loc[people["level"].isin(merged), "patient_key"].nunique()
        if counts[level] >= least and (not merged or together >= least):
            break
        merged.append(level)
    return merged
