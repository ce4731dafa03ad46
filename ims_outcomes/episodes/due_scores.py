"""Episodes due a last score: whom to ask now, so that the outcome of their care is known."""

from __future__ import annotations

import pandas as pd

from ims_outcomes.episodes.cohort import add_outcomes
from ims_outcomes.episodes.windows import find_window_days
from ims_outcomes.vocabulary import Instrument, Settings

#: Columns of the list, in order.
DUE_COLUMNS = (
    "clinic_id", "practitioner_id", "patient_id", "condition", "first_session_date",
    "last_session_date", "session_count", "days_since_last_session", "state", "instrument", "item",
    "score_counts_until_date",
)  # fmt: skip


def select_due_episodes(
    episodes: pd.DataFrame,
    *,
    outcomes: pd.DataFrame,
    instrument: Instrument,
    settings: Settings,
    extract_date: pd.Timestamp,
) -> pd.DataFrame:
    """Select the episodes due a last score: one row per episode that a score now would complete.

    They count among those who should have a last score (treated for pain, start known), have a
    first score of the instrument and no last one yet, open or over. A score counts until
    `last_days_after` days after the last session; an episode for which that day is the extract
    date is still among them, the day after it is not. With a fixed window those whose window is
    open on the extract date. A score from the next episode's first day on belongs to that one, so
    an episode that another one follows is never due.

    Parameters
    ----------
    episodes : DataFrame
        One row per episode.
    outcomes : DataFrame
        One row per episode and instrument.
    instrument : Instrument
        The instrument whose scores count.
    settings : Settings
        `scores.last_days_after`, or `scores.window_weeks` and what goes with it.
    extract_date : Timestamp
        The day up to which the data are complete.

    Returns
    -------
    DataFrame
        Columns as `DUE_COLUMNS`: state "open" or "discharged" (or "over", after a long gap), item
        the kind of pain that the first score asked for, since both must be of one kind. By
        practitioner, not recorded ones last, then by the day until which a score counts. Without
        sessions and without a fixed window nobody: nothing tells when care ended.
    """
    people = add_outcomes(episodes, outcomes=outcomes, instrument=instrument)
    first, until = _find_days(people, settings=settings)
    lacks_last = people["has_baseline"] & ~people["has_pair"]
    counted = people["is_treated"] & people["start_known"] & people["is_pain"]
    follows = people["next_episode_date"].notna()
    is_now = first.le(extract_date) & until.ge(extract_date)
    due = people.assign(
        state=people["closed_by"].map({"": "open", "discharge": "discharged", "gap": "over"}),
        days_since_last_session=(extract_date - people["last_session_date"]).dt.days,
        score_counts_until_date=until,
        instrument=instrument.name,
    ).loc[lacks_last & counted & ~follows & is_now]
    order = ["practitioner_id", "score_counts_until_date", "patient_id", "condition"]
    return due.sort_values(order, kind="stable")[list(DUE_COLUMNS)].reset_index(drop=True)


def _find_days(people: pd.DataFrame, *, settings: Settings) -> tuple[pd.Series, pd.Series]:
    """Find the first day on which asking makes sense, and the last on which a score counts."""
    start = people["first_session_date"]
    if settings.scores.window_weeks:
        opens, closes = (pd.Timedelta(days=days) for days in find_window_days(settings))
        return start + opens, start + closes
    # Where care was is known from sessions only; scores alone say nothing about its end.
    end = people["last_session_date"].where(people["session_count"].notna())
    return start, end + pd.Timedelta(days=settings.scores.last_days_after)
