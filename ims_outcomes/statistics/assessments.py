"""How many courses began with an assessment, and how many of those went on to treatment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.cuts import cut_by
from ims_outcomes.statistics.proportions import build_shares, count_shares

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Settings


def estimate_assessments(
    episodes: pd.DataFrame, *, sessions: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """Estimate how many people began with an assessment, and how many of these were treated.

    Each person's first episode whose start is known. It began with an assessment when its first
    session is marked so. Who was assessed and not treated yet may still be: give episodes that
    began long enough ago.

    Parameters
    ----------
    episodes : DataFrame
        One row per episode: episode_id, patient_key, first_session_date, start_known, is_treated.
    sessions : DataFrame
        One row per appointment: episode_id, session_number, visit_type.
    settings : Settings
        `report.confidence_percent`.

    Returns
    -------
    DataFrame
        assessed_first, of those whose first kind of visit was recorded (the others are missing),
        and treated_after_assessment, of those who began with an assessment. Wilson.

    Source
    ------
    Wilson 1927, see `wilson_interval`.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> episodes = pd.DataFrame({
    ...     "episode_id": [0, 1, 2], "patient_key": [0, 1, 2], "start_known": True,
    ...     "first_session_date": pd.to_datetime(["2025-01-01"] * 3),
    ...     "is_treated": [True, False, True],
    ... })
    >>> sessions = pd.DataFrame({
    ...     "episode_id": [0, 1, 2], "session_number": 1,
    ...     "visit_type": ["assessment", "assessment", "initial"],
    ... })
    >>> rows = estimate_assessments(episodes, sessions=sessions, settings=load_settings())
    >>> rows[["numerator", "denominator"]].values.tolist()
    [[2.0, 3.0], [1.0, 2.0]]
    """
    known = episodes.loc[episodes["start_known"].astype(bool)]
    first = known.sort_values(["first_session_date", "episode_id"]).drop_duplicates("patient_key")
    opening = sessions.loc[sessions["session_number"].eq(1)].set_index("episode_id")["visit_type"]
    visits = first["episode_id"].map(opening)
    cuts = cut_by(first.assign(visit=visits))
    visit, noted = cuts.rows["visit"], cuts.rows["visit"].notna()
    assessed = visit.eq("assessment").fillna(False).astype(bool)
    counts = [
        count_shares(cuts, measure="assessed_first", counted=assessed, among=noted, missing=~noted),
        count_shares(
            cuts,
            measure="treated_after_assessment",
            counted=cuts.rows["is_treated"].astype(bool),
            among=assessed,
        ),
    ]
    return build_shares(pd.concat(counts, ignore_index=True), settings=settings)
