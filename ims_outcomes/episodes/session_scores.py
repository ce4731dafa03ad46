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
