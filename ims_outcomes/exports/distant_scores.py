"""Scores that lie so far from every session that no pair of scores can use them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ims_outcomes.exports.coded import Numbers
from ims_outcomes.exports.row_values import find_attended, find_days, flag_patients
from ims_outcomes.exports.stack import Stack
from ims_outcomes.vocabulary import Settings


def check_distances(
    sessions: Stack,
    scores: Stack,
    *,
    of_sessions: Numbers,
    of_scores: Numbers,
    settings: Settings,
) -> None:
    """Remark on scores that no window of the definitions reaches from any attended session.

    A score is near when it lies at most `baseline_days_before` days before an attended session
    of its patient, or at most `last_days_after` days after one; with a fixed window, until that
    is over. Exactly so many days are near. Patients without any session have a check of their
    own, and a score that names its session is near by that.

    Parameters
    ----------
    sessions, scores : Stack
        Typed and checked, with the ids of unknown sessions taken away.
    of_sessions, of_scores : array of int
        The patient of each row.
    settings : Settings
        `scores.baseline_days_before`, `scores.last_days_after`, `scores.window_weeks` (weeks).
    """
    before, after = settings.scores.baseline_days_before, find_reach(settings)
    days = _number_days(scores, "score_date")
    attended = find_attended(sessions)
    count = int(max(of_sessions.max(initial=-1), of_scores.max(initial=-1))) + 1
    has_sessions = flag_patients(of_sessions[attended], count=count)
    asked = scores.is_good & has_sessions[of_scores] & scores.columns["session_id"].is_missing
    rows = np.flatnonzero(asked)
    # One number for patient and day; the span leaves room for the reach on both sides.
    span = 10_000_000
    visits = _number_days(sessions, "session_date")[attended]
    own = of_scores[rows] * span + days[rows]
    far = _find_far(np.sort(of_sessions[attended] * span + visits), own, before, after)
    flags = np.zeros(len(scores), dtype=bool)
    flags[rows] = pd.Series(own).isin(far)
    scores.note("distant_score", flags, column="score_date", before=before, after=after)


def _find_far(visits: Numbers, own: Numbers, before: int, after: int) -> Numbers:
    """The patient-days from which no visit of the patient can be reached."""
    distinct = np.sort(pd.unique(own))
    places = np.searchsorted(visits, distinct - after)
    nearest = np.append(visits, np.iinfo(np.int64).max)[places]
    return np.asarray(distinct[nearest > distinct + before])


def find_reach(settings: Settings) -> int:
    """Days after a session to which the windows of the definitions reach.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> find_reach(load_settings())
    42
    """
    scores = settings.scores
    window = scores.window_weeks and 7 * (scores.window_weeks + scores.tolerance_weeks)
    return int(max(scores.last_days_after, window))


def _number_days(draft: Stack, name: str) -> Numbers:
    """Days as numbers from 0 on, 0 for rows without one; years 1 to 9999 fit."""
    days = find_days(draft, name)
    numbers = days.astype("int64") - np.datetime64("0001-01-01", "D").astype("int64")
    return np.where(np.isnat(days), 0, numbers)
