"""Mean score by session, apart for short and for long episodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.bands import list_bands, name_bands
from ims_outcomes.statistics.cuts import BAR, cut_by
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import estimate_means

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Instrument, Settings

GROUP = "session_count_band | session_number"


def estimate_trajectories(
    session_scores: pd.DataFrame, *, instrument: Instrument, settings: Settings
) -> pd.DataFrame:
    """Estimate the mean score at each session within strata of the total number of sessions.

    People stop when they are well, so whoever is there at session 10 is not who was there at
    session 2. Within a stratum all had about as many sessions; comparing strata as if sessions
    were a dose is the mistake that the strata are there to prevent.

    Parameters
    ----------
    session_scores : DataFrame
        One row per session with a score: episode_id, session_number, session_count (of the
        whole episode), score.
    instrument : Instrument
        For its unit.
    settings : Settings
        `sessions.trajectory_band_ends`, `sessions.curve_sessions`, `report.confidence_percent`.

    Returns
    -------
    DataFrame
        One row per stratum and session at which anybody has a score: measure mean_score, group
        "session_count_band | session_number", level "2 to 3 | 1", t interval. Sessions after
        `curve_sessions` have no row.

    Source
    ------
    Barkham 2006, 10.1037/0022-006X.74.1.160, on why within strata. R: t.test on each part. Means of
    who has a score at that session; a mixed model (`estimate_course`) takes all of a person's.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> session_scores = pd.DataFrame({
    ...     "episode_id": [0, 0, 1], "session_number": [1, 2, 1], "session_count": [2, 2, 1],
    ...     "score": [7.0, 5.0, 6.0],
    ... })
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> rows = estimate_trajectories(session_scores, instrument=nprs, settings=load_settings())
    >>> rows[["level", "n", "estimate"]].values.tolist()
    [['1 | 1', 1.0, 6.0], ['2 to 3 | 1', 1.0, 7.0], ['2 to 3 | 2', 1.0, 5.0]]
    """
    shown = session_scores.loc[
        session_scores["session_number"].le(settings.sessions.curve_sessions)
        & session_scores[["score", "session_count"]].notna().all(axis=1)
    ]
    if shown.empty:
        return build_estimates([])
    ends = settings.sessions.trajectory_band_ends
    band = name_bands(shown["session_count"], ends=ends)
    session = shown["session_number"].astype("int64")
    cuts = cut_by(shown.assign(**{GROUP: band + BAR + session.astype("str")}), by=GROUP)
    rows = estimate_means(
        cuts, cuts.rows["score"], measure="mean_score", unit=instrument.unit, settings=settings
    )
    rows = rows.loc[rows["group"].eq(GROUP)]
    place = _order_levels(rows["level"], ends=ends)
    return rows.loc[place.sort_values().index].reset_index(drop=True)


def _order_levels(levels: pd.Series, *, ends: tuple[int, ...]) -> pd.Series:
    """Order by stratum, then by session as a number."""
    parts = levels.str.split(BAR, regex=False, expand=True)
    strata = {name: place for place, name in enumerate(list_bands(ends=ends))}
    return parts[0].map(strata) * 1000 + parts[1].astype("int64")
