"""Episodes for an export that has scores and no sessions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ims_outcomes.episodes.building import add_condition_words
from ims_outcomes.episodes.visits import NOT_RECORDED
from ims_outcomes.vocabulary import Settings, Vocabulary


def build_score_episodes(
    scores: pd.DataFrame,
    *,
    settings: Settings,
    vocabulary: Vocabulary,
    extract_date: pd.Timestamp,
) -> pd.DataFrame:
    """Build episodes from scores alone: one row per patient and condition.

    Nothing tells when treatment began or ended, so there is no splitting by gaps: the first
    score opens the episode, the last one ends it. Scores dated in weeks (as in a trial) tell when
    it began, also where the first of them is missing. It is closed when the last score lies more
    than `gap_days` before the extract date. A technique in the scores becomes the episode's.

    Parameters
    ----------
    scores : DataFrame
        One row per score: patient_key, clinic_id, patient_id, condition, score_date, weeks,
        technique.
    settings : Settings
        `episodes.gap_days`.
    vocabulary : Vocabulary
        Conditions.
    extract_date : Timestamp
        The day up to which the data are complete.

    Returns
    -------
    DataFrame
        One row per episode, columns as `build_episodes`; session_count and practitioner_id are
        missing.
    """
    after_start = pd.to_timedelta(7 * scores["weeks"].fillna(0), unit="D")
    ordered = scores.assign(
        condition=scores["condition"].fillna(NOT_RECORDED),
        start_date=(scores["score_date"] - after_start).astype("datetime64[s]"),
    )
    ordered = ordered.sort_values(["patient_key", "condition", "score_date"], kind="stable")
    episodes = (
        ordered.groupby(["patient_key", "condition"], sort=True)
        .agg(
            clinic_id=("clinic_id", "first"),
            patient_id=("patient_id", "first"),
            first_session_date=("start_date", "min"),
            last_session_date=("score_date", "max"),
            technique=("technique", "first"),
        )
        .reset_index()
    )
    gap = (extract_date - episodes["last_session_date"]).dt.days
    is_closed = gap.gt(settings.episodes.gap_days)
    episodes = episodes.assign(
        episode_id=range(len(episodes)),
        next_episode_date=pd.Series(pd.NaT, index=episodes.index, dtype="datetime64[s]"),
        session_count=np.nan,
        is_treated=True,
        start_known=True,
        is_closed=is_closed,
        closed_by=is_closed.map({True: "gap", False: ""}).astype("str"),
        practitioner_id=pd.Series(np.nan, index=episodes.index, dtype="str"),
        start_month=episodes["first_session_date"].dt.strftime("%Y-%m").astype("str"),
        end_month=episodes["last_session_date"].dt.strftime("%Y-%m").astype("str"),
    )
    return add_condition_words(episodes, vocabulary=vocabulary)


def add_only_episode(scores: pd.DataFrame, *, episodes: pd.DataFrame) -> pd.DataFrame:
    """Add to each score the episode of its patient and condition.

    Parameters
    ----------
    scores, episodes : DataFrame
        As in `build_score_episodes`.

    Returns
    -------
    DataFrame
        Same rows and index with episode_id and episode_found, as `add_score_episodes` has them.
    """
    key = ["patient_key", "condition"]
    asked = scores.assign(condition=scores["condition"].fillna(NOT_RECORDED))[key]
    found = asked.merge(episodes[[*key, "episode_id"]], on=key, how="left")["episode_id"]
    return scores.assign(
        episode_id=found.set_axis(scores.index).astype("float64"), episode_found="by date"
    )
