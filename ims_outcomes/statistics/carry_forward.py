"""Filling a missing last score by an earlier one: LOCF and BOCF, for comparison with others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.change import estimate_change
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.responders import estimate_responders

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Instrument, Settings


def estimate_carried_forward(
    cohort: pd.DataFrame,
    *,
    instrument: Instrument,
    settings: Settings,
    scores: pd.DataFrame | None = None,
    by: str = "",
) -> pd.DataFrame:
    """Estimate mean change and headline responders with an earlier score in place of the missing.

    BOCF takes the baseline: nobody without a last score changed. LOCF takes the latest score
    there is, which for whoever has none after the baseline is the baseline too. Both are here
    because readers ask for them, not because they are right: each states as a fact what became
    of people, and the interval does not know that it was made up.

    Parameters
    ----------
    cohort : DataFrame
        One row per person, see `estimate_change` and `estimate_responders`; episode_id with
        `scores`.
    instrument : Instrument
        For its unit and rules.
    settings : Settings
        `responders.headline_percent`, `report.confidence_percent`.
    scores : DataFrame
        For LOCF: episode_id, score_date, score, of this instrument and item, not before the
        baseline. Without it there are no rows of LOCF.
    by : str
        Column to cut by.

    Returns
    -------
    DataFrame
        One row per measure and part: mean_change_bocf, responder_<headline>_bocf, and the same
        with _locf. n_missing is people without a baseline.

    Source
    ------
    National Research Council 2010, 10.17226/12955, recommends against both as the main analysis.
    R: tidyr::fill within a patient; no routine of its own.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "episode_id": [0, 1], "baseline_score": [7.0, 8.0], "last_score": [4.0, None],
    ...     "change": [-3.0, None], "weeks": [6.0, None], "has_baseline": True,
    ...     "has_pair": [True, False], "is_eligible": True,
    ... })
    >>> scores = pd.DataFrame({
    ...     "episode_id": [1], "score_date": pd.to_datetime(["2026-01-08"]), "score": [7.0]})
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> rows = estimate_carried_forward(
    ...     cohort, instrument=nprs, settings=load_settings(), scores=scores)
    >>> rows.set_index("measure")["estimate"].to_dict()
    {'mean_change_bocf': -1.5, 'responder_30_bocf': 0.5,
     'mean_change_locf': -2.0, 'responder_30_locf': 0.5}
    """
    filled = {"bocf": fill_last(cohort, values=cohort["baseline_score"])}
    if scores is not None:
        ordered = scores.dropna(subset=["score"]).sort_values("score_date", kind="stable")
        latest = cohort["episode_id"].map(ordered.groupby("episode_id")["score"].last())
        filled["locf"] = fill_last(cohort, values=latest.fillna(cohort["baseline_score"]))
    headline = f"responder_{settings.responders.headline_percent}"
    found = []
    for name, people in filled.items():
        both = pd.concat(
            [
                estimate_change(people, instrument=instrument, settings=settings, by=by),
                estimate_responders(people, instrument=instrument, settings=settings, by=by),
            ]
        )
        both = both.loc[both["measure"].isin(["mean_change", headline])]
        found.append(both.assign(measure=both["measure"] + f"_{name}"))
    return build_estimates(pd.concat(found, ignore_index=True))


def fill_last(cohort: pd.DataFrame, *, values: pd.Series) -> pd.DataFrame:
    """Return the cohort with missing last scores filled where there is a baseline.

    Parameters
    ----------
    cohort : DataFrame
        One row per person.
    values : Series
        What to fill with, one per row.

    Returns
    -------
    DataFrame
        Same rows; change and has_pair follow.
    """
    has_baseline = cohort["has_baseline"].astype(bool)
    last = cohort["last_score"].where(cohort["has_pair"].astype(bool), values.where(has_baseline))
    change = (last - cohort["baseline_score"]).where(has_baseline)
    return cohort.assign(last_score=last, change=change, has_pair=change.notna())
