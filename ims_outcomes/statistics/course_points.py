"""The course of scores week by week: the mean of the mixed model, as a figure draws it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.mixed_estimates import estimate_course

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Instrument, Settings


def estimate_course_points(
    scores: pd.DataFrame,
    *,
    at: Sequence[float],
    instrument: Instrument,
    settings: Settings,
    time: str = "weeks",
    patient: str = "patient_key",
    value: str = "score",
) -> pd.DataFrame:
    """Estimate the mean score at given weeks by the model of `estimate_course`.

    The same straight line, with time counted from each of those weeks in turn: its mean at the
    start is then the mean at that week, with Satterthwaite's degrees of freedom there.

    Parameters
    ----------
    scores, instrument, settings, time, patient, value
        See `estimate_course`.
    at : sequence of float
        Weeks; beyond the last scores the line is drawn on.

    Returns
    -------
    DataFrame
        One row per week: measure mean_score_at, group the name of the time column, level the
        week; n is patients. Where the model cannot be fitted the method says why.

    Source
    ------
    See `estimate_course`; R: emmeans::emmeans(fit, ~ weeks, at = …).

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> scores = pd.DataFrame({
    ...     "patient_key": [0, 0, 0, 1, 1, 1, 2, 2, 2], "weeks": [0.0, 3, 6] * 3,
    ...     "score": [7.0, 6, 4, 8, 6, 5, 5, 5, 4],
    ... })
    >>> rows = estimate_course_points(scores, at=[0, 6], settings=load_settings(),
    ...                               instrument=load_vocabulary().instruments["nprs"])
    >>> rows[["level", "estimate"]].round(2).values.tolist()
    [['0', 6.72], ['6', 4.39]]
    """
    starts = [
        estimate_course(
            scores.assign(**{time: scores[time] - week}),
            instrument=instrument, settings=settings, value=value, time=time, patient=patient,
        ).head(1).assign(measure="mean_score_at", group=time, level=f"{week:g}")
        for week in at
    ]  # fmt: skip
    return pd.concat(starts, ignore_index=True)
