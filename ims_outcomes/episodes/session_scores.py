"""Scores given at sessions, for following pain from one session to the next."""

from __future__ import annotations

import pandas as pd

from ims_outcomes.vocabulary import Instrument


def build_session_scores(
    people: pd.DataFrame,
    *,
    scores: pd.DataFrame,
    sessions: pd.DataFrame,
    instrument: Instrument,
) -> pd.DataFrame:
    """Build the scores given on days of attended sessions: one row per person and session.

    Only the item of the person's own pair counts, so that items are never mixed. Scores taken
    after needling are left out; several of one session are averaged. Of several sessions on one
    day the first has the score.

    Parameters
    ----------
    people : DataFrame
        One row per person: episode_id, session_count, item.
    scores : DataFrame
        One row per score: episode_id, score_date, timing, instrument, item, score.
    sessions : DataFrame
        One row per appointment: episode_id, session_date, session_number.
    instrument : Instrument
        Whose scores.

    Returns
    -------
    DataFrame
        One row per person and scored session: episode_id, session_number, session_count, score.
    """
    taken = scores.loc[scores["instrument"].eq(instrument.id) & scores["timing"].ne("after")]
    taken = taken.assign(item=taken["item"].fillna(""))
    attended = sessions.dropna(subset=["episode_id"]).sort_values("session_number")
    attended = attended.drop_duplicates(["episode_id", "session_date"])
    found = (
        taken[["episode_id", "score_date", "item", "score"]]
        .merge(people[["episode_id", "session_count", "item"]], on=["episode_id", "item"])
        .merge(
            attended[["episode_id", "session_date", "session_number"]],
            left_on=["episode_id", "score_date"],
            right_on=["episode_id", "session_date"],
        )
    )
    by_session = ["episode_id", "session_number", "session_count"]
    return found.groupby(by_session, as_index=False).agg(score=("score", "mean"))


def build_weekly_scores(
    people: pd.DataFrame, *, scores: pd.DataFrame, instrument: Instrument
) -> pd.DataFrame:
    """Build the scores over the weeks of an episode: one row per person and scored day.

    From the baseline to the last score of the person's own pair, both included, of its item only;
    without a last score (or one in the fixed window) to the latest of the episode. A baseline
    taken before the first session has weeks below 0. Scores taken after needling are left out;
    several of one day are averaged. Who has no baseline has no row.

    Parameters
    ----------
    people : DataFrame
        One row per person: episode_id, patient_key, first_session_date, item, baseline_date,
        last_score_date (missing where there is none).
    scores : DataFrame
        One row per score: episode_id, score_date, timing, instrument, item, score.
    instrument : Instrument
        Whose scores.

    Returns
    -------
    DataFrame
        The columns of people, with weeks (since the first session) and score; in order of time.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_vocabulary
    >>> days = pd.to_datetime(["2025-01-01", "2025-01-15"])
    >>> people = pd.DataFrame({
    ...     "episode_id": [0], "patient_key": [7], "item": "now", "first_session_date": days[:1],
    ...     "baseline_date": days[:1], "last_score_date": days[1:],
    ... })
    >>> scores = pd.DataFrame({
    ...     "episode_id": 0, "score_date": days, "timing": "before", "instrument": "nprs",
    ...     "item": "now", "score": [7.0, 4.0],
    ... })
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> found = build_weekly_scores(people, scores=scores, instrument=nprs)
    >>> found[["patient_key", "weeks", "score"]].values.tolist()
    [[7.0, 0.0, 7.0], [7.0, 2.0, 4.0]]
    """
    taken = scores.loc[scores["instrument"].eq(instrument.id) & scores["timing"].ne("after")]
    taken = taken.assign(item=taken["item"].fillna(""))
    day = ["episode_id", "item", "score_date"]
    daily = taken.groupby(day, as_index=False)["score"].mean()
    found = people.assign(item=people["item"].fillna("")).merge(daily, on=["episode_id", "item"])
    late = found["score_date"].gt(found["last_score_date"])
    found = found.loc[found["score_date"].ge(found["baseline_date"]) & ~late]
    weeks = (found["score_date"] - found["first_session_date"]).dt.days / 7
    return found.assign(weeks=weeks).sort_values(["episode_id", "weeks"]).reset_index(drop=True)
