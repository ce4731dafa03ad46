"""What one score of an instrument can tell: its error, and people's own rating beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.measurement_error import find_mdc
from ims_outcomes.statistics.reliable_change_index import describe_pairs

if TYPE_CHECKING:
    from ims_outcomes.statistics.measurement_error import MeasurementError
    from ims_outcomes.vocabulary import Instrument

#: Why there is no number; stands as the method.
NO_SD = "fewer than two different baselines: not computed"


def estimate_measurement_error(
    cohort: pd.DataFrame, *, instrument: Instrument, error: MeasurementError
) -> pd.DataFrame:
    """Estimate the standard error of measurement and the minimal detectable change.

    SEM = SD·√(1 − r), MDC = 1.96·√2·SEM. They are the source's, carried over to these people;
    they have no interval because the source's uncertainty is not known here.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: baseline_score; its SD is used where `error` asks for it.
    instrument : Instrument
        For its unit.
    error : MeasurementError
        With its source; there is no default.

    Returns
    -------
    DataFrame
        Two rows: sem, mdc, in units of the scale.

    Source
    ------
    See `find_sem`, `find_mdc`.

    Examples
    --------
    >>> from ims_outcomes.statistics.measurement_error import MeasurementError
    >>> from ims_outcomes.vocabulary import load_vocabulary
    >>> error = MeasurementError(source="made up", reliability=0.75, sd=2.0)
    >>> cohort = pd.DataFrame({"baseline_score": [7.0, 6.0]})
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> rows = estimate_measurement_error(cohort, instrument=nprs, error=error)
    >>> rows[["measure", "estimate"]].round(2).values.tolist()
    [['sem', 1.0], ['mdc', 2.77]]
    """
    baseline = cohort["baseline_score"]
    pairs = describe_pairs(baseline, baseline)
    sem = error.resolve(pairs.sd_baseline).sem
    known = sem > TOLERANCE
    return build_estimates(
        [
            {
                "measure": measure,
                "n": pairs.count,
                "n_missing": len(cohort) - pairs.count,
                "estimate": value if known else np.nan,
                "unit": instrument.unit,
                "method": error.describe() if known else NO_SD,
            }
            for measure, value in {"sem": sem, "mdc": find_mdc(sem).item()}.items()
        ]
    )


def add_rating(cohort: pd.DataFrame, scores: pd.DataFrame, *, rating: Instrument) -> pd.DataFrame:
    """Add each person's last global rating of change, in a column named after its instrument.

    The last rating of the episode that was not given before the baseline; of several on that day
    the mean. Without one it is missing.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: episode_id, baseline_date.
    scores : DataFrame
        One row per score: episode_id, instrument, score_date, score.
    rating : Instrument
        One whose score is itself a change, such as GROC.

    Returns
    -------
    DataFrame
        `cohort` with one more column, same rows.

    Raises
    ------
    ValueError
        When the instrument is not a rating of change.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_vocabulary
    >>> cohort = pd.DataFrame({"episode_id": [1], "baseline_date": [pd.Timestamp("2025-01-01")]})
    >>> scores = pd.DataFrame({
    ...     "episode_id": [1], "instrument": "groc", "score": [3.0],
    ...     "score_date": [pd.Timestamp("2025-02-01")],
    ... })
    >>> add_rating(cohort, scores, rating=load_vocabulary().instruments["groc"])["groc"].tolist()
    [3.0]
    """
    if not rating.is_change:
        raise ValueError(f"{rating.name} is not a rating of change")
    begun = cohort.dropna(subset=["episode_id"]).set_index("episode_id")["baseline_date"]
    given = scores.loc[scores["instrument"].eq(rating.id) & scores["score"].notna()]
    given = given.loc[~given["score_date"].lt(given["episode_id"].map(begun))]
    latest = given.groupby("episode_id")["score_date"].transform("max")
    last = given.loc[given["score_date"].eq(latest)].groupby("episode_id")["score"].mean()
    return cohort.assign(**{rating.id: cohort["episode_id"].map(last).astype("float64")})
