"""Follow-up completeness: how many have both scores of those who should, and how late the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.bands import name_bands
from ims_outcomes.statistics.cuts import cut_by
from ims_outcomes.statistics.means import estimate_medians
from ims_outcomes.statistics.proportions import build_shares, count_shares

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Settings


def estimate_completeness(
    cohort: pd.DataFrame, *, settings: Settings, by: str = ""
) -> pd.DataFrame:
    """Estimate the share of those who should have a last score that have a pair.

    Everybody in the cohort is in the denominator, whatever is missing.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: has_baseline, has_pair, and `by`.
    settings : Settings
        `report.confidence_percent`.
    by : str
        Column to cut by, e.g. "session_band" (see `add_session_band`).

    Returns
    -------
    DataFrame
        One row per measure and part: completeness (both scores), baseline_recorded.

    Source
    ------
    Wilson 1927, see `wilson_interval`; R's prop.test(correct = FALSE).

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> cohort = pd.DataFrame({"has_baseline": [True, True], "has_pair": [True, False]})
    >>> estimate_completeness(cohort, settings=load_settings())["estimate"].tolist()
    [0.5, 1.0]
    """
    cuts = cut_by(cohort, by=by)
    everybody = pd.Series(True, index=cuts.rows.index)
    flags = {"completeness": "has_pair", "baseline_recorded": "has_baseline"}
    counts = [
        count_shares(cuts, measure=measure, counted=cuts.rows[flag].astype(bool), among=everybody)
        for measure, flag in flags.items()
    ]
    return build_shares(pd.concat(counts, ignore_index=True), settings=settings)


def estimate_weeks_after_treatment(cohort: pd.DataFrame) -> pd.DataFrame:
    """Find how many weeks after the last session the last score was given.

    What a page says of "afterwards" reaches no further. A score at the last session has 0 weeks;
    with a fixed window a last score can lie before the last session and has weeks below 0.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: last_session_date, last_score_date, has_pair.

    Returns
    -------
    DataFrame
        One row: weeks_after_treatment, the median of those with both scores (quartiles as lower
        and upper).

    Source
    ------
    R: quantile (type 7).

    Examples
    --------
    >>> cohort = pd.DataFrame({
    ...     "last_session_date": pd.to_datetime(["2025-01-01"] * 3),
    ...     "has_pair": [True, True, False],
    ...     "last_score_date": pd.to_datetime(["2025-01-01", "2025-01-15", None]),
    ... })
    >>> estimate_weeks_after_treatment(cohort)[["n", "n_missing", "estimate"]].values.tolist()
    [[2.0, 1.0, 1.0]]
    """
    cuts = cut_by(cohort)
    days = (cuts.rows["last_score_date"] - cuts.rows["last_session_date"]).dt.days
    weeks = (days / 7).where(cuts.rows["has_pair"].astype(bool))
    return estimate_medians(cuts, weeks, measure="weeks_after_treatment", unit="weeks")


def add_session_band(episodes: pd.DataFrame, *, settings: Settings) -> pd.DataFrame:
    """Add in which band the number of sessions of an episode lies.

    Parameters
    ----------
    episodes : DataFrame
        One row per episode: session_count (missing where there are no sessions).
    settings : Settings
        `sessions.band_ends`.

    Returns
    -------
    DataFrame
        Same rows with session_band: "1", "2 to 3", "4 or more", or missing.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> episodes = pd.DataFrame({"session_count": [1, 3, 4]})
    >>> add_session_band(episodes, settings=load_settings())["session_band"].tolist()
    ['1', '2 to 3', '4 or more']
    """
    band = name_bands(episodes["session_count"], ends=settings.sessions.band_ends)
    return episodes.assign(session_band=band)
