"""When the first scores were given: on the day of the first session, or how long before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.cuts import cut_by
from ims_outcomes.statistics.proportions import build_shares, count_shares

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Settings


def estimate_baseline_timing(cohort: pd.DataFrame, *, settings: Settings) -> pd.DataFrame:
    """Estimate how many first scores are from the day of the first session, and from before.

    A score from before may have been given when the pain was another; a first score after the
    first needling is none. Exactly seven days before is a week before.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: has_baseline, baseline_date, first_session_date, has_pair,
        near_needling.
    settings : Settings
        `report.confidence_percent`.

    Returns
    -------
    DataFrame
        first_score_same_day, first_score_week_before (1 to 7 days) and first_score_earlier, of
        those with a first score; no first score is missing. last_score_near_needling, of those
        with both. Wilson.

    Source
    ------
    Wilson 1927, see `wilson_interval`.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> cohort = pd.DataFrame({
    ...     "first_session_date": pd.to_datetime(["2025-01-10"] * 3),
    ...     "baseline_date": pd.to_datetime(["2025-01-10", "2025-01-03", None]),
    ...     "has_baseline": [True, True, False], "has_pair": [True, False, False],
    ...     "near_needling": [True, False, False],
    ... })
    >>> rows = estimate_baseline_timing(cohort, settings=load_settings())
    >>> rows[["numerator", "denominator"]].values.tolist()
    [[1.0, 2.0], [1.0, 2.0], [0.0, 2.0], [1.0, 1.0]]
    """
    cuts = cut_by(cohort)
    rows = cuts.rows
    first, both = rows["has_baseline"].astype(bool), rows["has_pair"].astype(bool)
    days = (rows["first_session_date"] - rows["baseline_date"]).dt.days
    asked = {
        "first_score_same_day": days.le(0),
        "first_score_week_before": days.between(1, 7),
        "first_score_earlier": days.gt(7),
    }
    counts = [
        count_shares(cuts, measure=measure, counted=counted, among=first, missing=~first)
        for measure, counted in asked.items()
    ]
    near = rows["near_needling"].astype(bool)
    counts.append(
        count_shares(
            cuts, measure="last_score_near_needling", counted=near, among=both, missing=~both
        )
    )
    return build_shares(pd.concat(counts, ignore_index=True), settings=settings)
