"""Which episode of care a score belongs to."""

from __future__ import annotations

import pandas as pd

from ims_outcomes.episodes.visits import NOT_RECORDED
from ims_outcomes.episodes.windows import find_window_days
from ims_outcomes.vocabulary import Settings

#: How a score came to its episode, or why it has none.
BY_SESSION = "by session"
BY_DATE = "by date"
AMBIGUOUS = "ambiguous_episode"
OUTSIDE = "outside_episodes"


def add_score_episodes(
    scores: pd.DataFrame, *, episodes: pd.DataFrame, sessions: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """Add to each score the one episode it belongs to.

    By its session, when that session was attended; else by patient, condition and date; without
    a condition the patient's only episode around that date. A date is around an episode from
    `baseline_days_before` days before its first session to `last_days_after` days after its
    last (or to the end of the fixed window), and before the next episode's first session. Where
    two episodes of one condition fit, the one with the nearer session has it, the earlier on a
    tie. Where episodes of different conditions fit, the score is ambiguous and has none. An
    episode whose condition nobody recorded stands in for that of a score's own condition when all
    scores of the patient are about that one.

    Parameters
    ----------
    scores : DataFrame
        One row per score: patient_key, clinic_id, condition, session_id, score_date.
    episodes : DataFrame
        One row per episode.
    sessions : DataFrame
        One row per appointment: clinic_id, session_id, patient_key, episode_id.
    settings : Settings
        The windows of `scores`.

    Returns
    -------
    DataFrame
        Same rows and index with episode_id (missing for none) and episode_found: "by session",
        "by date", "ambiguous_episode" or "outside_episodes".
    """
    by_session = _find_by_session(scores, sessions)
    rest = scores.loc[by_session.isna()]
    one_condition = _find_patients_with_one_condition(scores)
    limited = _add_limits(episodes, settings=settings)
    fits = _select_fitting(rest, limited, one_condition=one_condition)
    conditions = fits.groupby("score_index")["condition"].nunique()
    ambiguous = conditions.index[conditions.gt(1)]
    nearest = fits.sort_values(["score_index", "distance", "first_session_date"], kind="stable")
    nearest = nearest.drop_duplicates("score_index").set_index("score_index")
    by_date = nearest.loc[~nearest.index.isin(ambiguous), "episode_id"]
    found = pd.Series(OUTSIDE, index=scores.index, dtype="str")
    found.loc[by_session.dropna().index] = BY_SESSION
    found.loc[by_date.index] = BY_DATE
    found.loc[ambiguous] = AMBIGUOUS
    episode_id = by_session.fillna(by_date.reindex(scores.index).astype("float64"))
    return scores.assign(episode_id=episode_id, episode_found=found)


def _find_by_session(scores: pd.DataFrame, sessions: pd.DataFrame) -> pd.Series:
    """Find the episode of the session at which a score was taken; missing for none.

    The patient is part of the key: a session id of somebody else is no link.
    """
    key = ["clinic_id", "session_id", "patient_key"]
    known = sessions.loc[sessions["session_id"].notna() & sessions["episode_id"].notna()]
    known = known.drop_duplicates(key)[[*key, "episode_id"]]
    found = scores[key].merge(known, on=key, how="left")["episode_id"]
    found = found.set_axis(scores.index).astype("float64")
    return found.where(scores["session_id"].notna())


def _add_limits(episodes: pd.DataFrame, *, settings: Settings) -> pd.DataFrame:
    """Add the days between which a score may belong to the episode."""
    limits = settings.scores
    day = pd.Timedelta(days=1)
    ends = episodes["last_session_date"] + limits.last_days_after * day
    if limits.window_weeks:
        fixed = episodes["first_session_date"] + find_window_days(settings)[1] * day
        ends = ends.where(ends.ge(fixed), fixed)
    before_next = episodes["next_episode_date"] - day
    return episodes.assign(
        starts=episodes["first_session_date"] - limits.baseline_days_before * day,
        ends=ends.where(before_next.isna() | ends.le(before_next), before_next),
    )


def _find_patients_with_one_condition(scores: pd.DataFrame) -> pd.Index:
    """Find the patients whose scores are all about one condition."""
    conditions = scores.groupby("patient_key")["condition"].nunique()
    return conditions.index[conditions.eq(1)]


def _select_fitting(
    scores: pd.DataFrame, episodes: pd.DataFrame, *, one_condition: pd.Index
) -> pd.DataFrame:
    """Select the pairs of score and episode that fit: one row per pair."""
    columns = [
        "episode_id", "patient_key", "condition", "first_session_date",
        "last_session_date", "starts", "ends",
    ]  # fmt: skip
    asked = scores[["patient_key", "condition", "score_date"]].rename(
        columns={"condition": "asked_condition"}
    )
    asked = asked.assign(score_index=scores.index)
    pairs = asked.merge(episodes[columns], on="patient_key")
    fits = pairs["score_date"].between(pairs["starts"], pairs["ends"])
    same = pairs["asked_condition"].isna() | pairs["asked_condition"].eq(pairs["condition"])
    stand_in = pairs["condition"].eq(NOT_RECORDED) & pairs["patient_key"].isin(one_condition)
    pairs = pairs.assign(is_stand_in=~same).loc[fits & (same | stand_in)]
    # An episode of the score's own condition comes before one whose condition nobody recorded.
    best = pairs.groupby("score_index")["is_stand_in"].transform("min")
    pairs = pairs.loc[pairs["is_stand_in"].eq(best)]
    before = (pairs["first_session_date"] - pairs["score_date"]).dt.days
    after = (pairs["score_date"] - pairs["last_session_date"]).dt.days
    return pairs.assign(distance=before.where(before.ge(after), after).clip(lower=0))
