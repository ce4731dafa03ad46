"""Patterns of visits: how many patients can be told by the days between their visits alone."""

from __future__ import annotations

from typing import Final, NamedTuple

import pandas as pd

#: † Of fewer visits there is hardly a pattern.
VISITS_OF_A_PATTERN: Final = 3


class LonePatterns(NamedTuple):
    """How many patients have a pattern of visits that nobody else has, of how many."""

    alone: int
    patients: int


def count_lone_patterns(sessions: pd.DataFrame) -> LonePatterns:
    """Count patients whose days between attended visits are those of nobody else.

    No move of dates changes these days: whoever knows on which days such a patient came finds the
    rows. Patients who came on fewer than three days are not counted. Several visits on one day are
    one.

    Parameters
    ----------
    sessions : DataFrame
        One row per appointment: patient_key, session_date, status.

    Examples
    --------
    The first two came a week and then two weeks apart, whenever they began.

    >>> days = ["2025-01-01", "2025-01-08", "2025-01-22", "2025-03-03", "2025-03-10", "2025-03-24",
    ...         "2025-01-01", "2025-01-08", "2025-01-15"]
    >>> sessions = pd.DataFrame({
    ...     "patient_key": [1, 1, 1, 2, 2, 2, 3, 3, 3], "status": "attended",
    ...     "session_date": pd.to_datetime(days),
    ... })
    >>> count_lone_patterns(sessions)
    LonePatterns(alone=1, patients=3)
    """
    attended = sessions.loc[sessions["status"].eq("attended"), ["patient_key", "session_date"]]
    visits = attended.drop_duplicates().sort_values(["patient_key", "session_date"])
    people = visits["patient_key"]
    visits = visits.assign(
        day=visits["session_date"].groupby(people).diff().dt.days.fillna(0).astype("int64"),
        number=visits.groupby(people).cumcount(),
    )
    # A sum of hashes of each day and its place: alike for alike patterns, and for hardly any other.
    hashes = pd.util.hash_pandas_object(visits[["number", "day"]], index=False)
    patterns = pd.DataFrame({"pattern": hashes}).groupby(people)["pattern"].agg(["sum", "size"])
    patterns = patterns.loc[patterns["size"].ge(VISITS_OF_A_PATTERN)]
    alike = patterns.groupby(["sum", "size"])["size"].transform("size")
    return LonePatterns(int(alike.eq(1).sum()), len(patterns))
