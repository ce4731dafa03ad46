"""What the answer becomes when last scores that may show soreness are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.change import estimate_change
from ims_outcomes.statistics.responders import estimate_responders

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Instrument, Settings

#: Columns that say nothing once the last score is left out.
_OF_LAST = ["last_score", "change", "improvement", "weeks"]


def estimate_change_sensitivity(
    cohort: pd.DataFrame, *, instrument: Instrument, settings: Settings, by: str = ""
) -> pd.DataFrame:
    """Estimate mean change and headline responders without scores soon after a needling.

    Soreness is not pain that lasts: a last score within `scores.soreness_hours` after a needling
    is treated here as if it were missing.

    Parameters
    ----------
    cohort : DataFrame
        One row per person, see `estimate_change` and `estimate_responders`; near_needling.
    instrument : Instrument
        For its unit and rules.
    settings : Settings
        `responders.headline_percent`, `report.confidence_percent`.
    by : str
        Column to cut by.

    Returns
    -------
    DataFrame
        One row per measure and part: mean_change_without_soreness and, where percentages make
        sense, responder_<headline>_without_soreness.

    Source
    ------
    See `estimate_change` and `estimate_responders`: the same numbers as theirs from fewer people.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "baseline_score": [7.0, 7.0], "last_score": [4.0, 8.0], "change": [-3.0, 1.0],
    ...     "weeks": 6.0, "has_baseline": True, "has_pair": True, "is_eligible": True,
    ...     "near_needling": [False, True],
    ... })
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> rows = estimate_change_sensitivity(cohort, instrument=nprs, settings=load_settings())
    >>> rows[["estimate", "n", "n_missing"]].values.tolist()
    [[-3.0, 1.0, 1.0], [1.0, 1.0, 1.0]]
    """
    kept = leave_out_last_scores(cohort, left_out=cohort["near_needling"].astype(bool))
    headline = f"responder_{settings.responders.headline_percent}"
    change = estimate_change(kept, instrument=instrument, settings=settings, by=by)
    responders = estimate_responders(kept, instrument=instrument, settings=settings, by=by)
    found = pd.concat([change, responders], ignore_index=True)
    found = found.loc[found["measure"].isin(["mean_change", headline])]
    return found.assign(measure=found["measure"] + "_without_soreness").reset_index(drop=True)


def leave_out_last_scores(cohort: pd.DataFrame, *, left_out: pd.Series) -> pd.DataFrame:
    """Return the cohort with some last scores treated as if they were missing.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: last_score, change, has_pair.
    left_out : Series of bool
        Whose.

    Returns
    -------
    DataFrame
        Same rows.
    """
    columns = [column for column in _OF_LAST if column in cohort]
    return cohort.assign(
        has_pair=cohort["has_pair"].astype(bool) & ~left_out,
        **{column: cohort[column].mask(left_out) for column in columns},
    )
