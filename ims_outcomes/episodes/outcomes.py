"""Outcomes: which two scores of an episode form the pair from which change is counted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ims_outcomes.episodes.windows import find_window_days
from ims_outcomes.vocabulary import Settings, Vocabulary

_PAIR = ["episode_id", "instrument", "item"]


def build_outcomes(
    scores: pd.DataFrame,
    *,
    episodes: pd.DataFrame,
    sessions: pd.DataFrame,
    settings: Settings,
    vocabulary: Vocabulary,
) -> pd.DataFrame:
    """Build the outcomes: one row per episode and instrument with any score that counts.

    Baseline: the latest score from `baseline_days_before` days before up to the first session;
    on the first session's own day only one taken before needling or untimed. Last: the latest
    score after the first session's day, at most `last_days_after` days after the last session
    and before the next episode; one taken after needling never counts. With a fixed window the
    score nearest to it takes the place of the last, the earlier on a tie. Several scores of one
    item on one day are averaged. Both scores are of one instrument and one item: the first item
    of `item_order` with both, else the first with a baseline, else the first with a last score.

    Without any session the baseline is the instrument's first day in the episode, or where
    scores are dated in weeks, week 0; the last score is the latest after it.

    Parameters
    ----------
    scores : DataFrame
        One row per score, as `add_score_episodes` returns it.
    episodes : DataFrame
        One row per episode.
    sessions : DataFrame
        One row per appointment, as `add_episode_ids` returns it; empty where there are none.
    settings : Settings
        `scores`.
    vocabulary : Vocabulary
        Instruments (which way is better) and techniques (which use a needle).

    Returns
    -------
    DataFrame
        One row per episode and instrument: episode_id, instrument, item, baseline_score,
        baseline_date, baseline_count (scores averaged), last_score, last_score_date, last_count,
        weeks (from baseline to last), change (last − baseline), improvement (positive is
        better), near_needling (last score within `soreness_hours` after a needling).
    """
    linked = _add_episode_dates(scores, episodes)
    if sessions["episode_id"].notna().any():
        baseline, last = _select_baseline(linked, settings), _select_last(linked, settings)
    else:
        linked = linked.assign(first_session_date=_find_first_days(linked))
        baseline = linked.loc[linked["score_date"].eq(linked["first_session_date"])]
        last = linked.loc[linked["score_date"].gt(linked["first_session_date"])]
    if settings.scores.window_weeks:
        last = _select_window(last, settings)
    pairs = _average_day(baseline, "baseline").merge(
        _average_day(last, "last"), on=_PAIR, how="outer"
    )
    outcomes = _choose_item(pairs, settings.scores.item_order)
    outcomes = outcomes.rename(columns={"last_date": "last_score_date"})
    outcomes = _add_change(outcomes, vocabulary)
    outcomes = _add_near_needling(outcomes, episodes, sessions, settings, vocabulary)
    return outcomes.sort_values(["episode_id", "instrument"]).reset_index(drop=True)


def _add_episode_dates(scores: pd.DataFrame, episodes: pd.DataFrame) -> pd.DataFrame:
    """Add to the scores that have an episode its dates; other scores have no outcome."""
    dates = ["first_session_date", "last_session_date", "next_episode_date"]
    linked = scores.dropna(subset=["episode_id"])
    linked = linked.assign(
        episode_id=linked["episode_id"].astype("int64"), item=linked["item"].fillna("")
    )
    return linked.merge(episodes[["episode_id", *dates]], on="episode_id", validate="many_to_one")


def _find_first_days(linked: pd.DataFrame) -> pd.Series:
    """Find the day from which each instrument counts in an episode without sessions."""
    after_start = pd.to_timedelta(7 * linked["weeks"].fillna(0), unit="D")
    starts = (linked["score_date"] - after_start).astype("datetime64[s]")
    return starts.groupby([linked["episode_id"], linked["instrument"]]).transform("min")


def _select_baseline(linked: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Select the scores that may be a baseline."""
    days = (linked["score_date"] - linked["first_session_date"]).dt.days
    untimed = linked["timing"].isna() | linked["timing"].eq("before")
    earlier = days.between(-settings.scores.baseline_days_before, -1)
    return linked.loc[earlier | (days.eq(0) & untimed)]


def _select_last(linked: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Select the scores that may be the last one; with a fixed window no matter how late."""
    counts = linked["score_date"].gt(linked["first_session_date"]) & linked["timing"].ne("after")
    counts &= ~linked["score_date"].ge(linked["next_episode_date"])
    if not settings.scores.window_weeks:
        after_end = (linked["score_date"] - linked["last_session_date"]).dt.days
        counts &= after_end.le(settings.scores.last_days_after)
    return linked.loc[counts]


def _select_window(last: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Select the scores of the day nearest to the fixed window, the earlier day on a tie."""
    days = (last["score_date"] - last["first_session_date"]).dt.days
    inside = last.loc[days.between(*find_window_days(settings))]
    keys = [inside[key] for key in _PAIR]
    away = (days.loc[inside.index] - 7 * settings.scores.window_weeks).abs()
    nearest = inside.loc[away.eq(away.groupby(keys).transform("min"))]
    earliest = nearest.groupby(_PAIR)["score_date"].transform("min")
    return nearest.loc[nearest["score_date"].eq(earliest)]


def _average_day(candidates: pd.DataFrame, name: str) -> pd.DataFrame:
    """Average the scores of the latest day: one row per episode, instrument and item."""
    latest = candidates.groupby(_PAIR)["score_date"].transform("max")
    on_day = candidates.loc[candidates["score_date"].eq(latest)]
    return (
        on_day.assign(is_before=on_day["timing"].eq("before"))
        .groupby(_PAIR)
        .agg(
            **{
                f"{name}_score": ("score", "mean"),
                f"{name}_date": ("score_date", "first"),
                f"{name}_count": ("score", "size"),
                f"{name}_is_before": ("is_before", "all"),
            }
        )
        .reset_index()
    )


def _choose_item(pairs: pd.DataFrame, item_order: tuple[str, ...]) -> pd.DataFrame:
    """Choose one item per episode and instrument: first those with both scores, then by order."""
    rank = {item: position for position, item in enumerate(item_order)}
    has_baseline, has_last = pairs["baseline_score"].notna(), pairs["last_score"].notna()
    ranked = pairs.assign(
        lack=np.select([has_baseline & has_last, has_baseline], [0, 1], default=2),
        rank=pairs["item"].map(rank).fillna(len(rank)),
    )
    ranked = ranked.sort_values(["episode_id", "instrument", "lack", "rank", "item"])
    chosen = ranked.drop_duplicates(["episode_id", "instrument"])
    return chosen.drop(columns=["lack", "rank"]).reset_index(drop=True)


def _add_change(outcomes: pd.DataFrame, vocabulary: Vocabulary) -> pd.DataFrame:
    """Add change, improvement and the weeks between the two scores."""
    signs = {key: instrument.improvement_sign for key, instrument in vocabulary.instruments.items()}
    # Differences of decimals leave dust such as 2.0999999999999996; scores carry no tenth digit.
    change = (outcomes["last_score"] - outcomes["baseline_score"]).round(10)
    weeks = (outcomes["last_score_date"] - outcomes["baseline_date"]).dt.days / 7
    return outcomes.assign(
        change=change,
        improvement=change * outcomes["instrument"].map(signs).astype("float64") + 0.0,
        weeks=weeks,
    )


def _add_near_needling(
    outcomes: pd.DataFrame,
    episodes: pd.DataFrame,
    sessions: pd.DataFrame,
    settings: Settings,
    vocabulary: Vocabulary,
) -> pd.DataFrame:
    """Add whether the last score may show the soreness of a needling.

    Days are all that is known, so 72 hours are three days; a session of the score's own day
    counts unless the score was taken before needling. A session whose technique is not recorded
    counts as a needling.
    """
    keys = ["episode_id", "instrument"]
    scored = outcomes.dropna(subset=["last_score"])[[*keys, "last_score_date", "last_is_before"]]
    scored = scored.merge(episodes[["episode_id", "patient_key"]], on="episode_id")
    days_back = pd.to_timedelta(scored["last_is_before"].astype("int64"), unit="D")
    until = (scored["last_score_date"] - days_back).astype("datetime64[s]")
    found = pd.merge_asof(
        scored.assign(session_date=until).sort_values("session_date"),
        _select_needlings(sessions, vocabulary),
        on="session_date",
        by="patient_key",
    )
    hours = 24 * (found["last_score_date"] - found["needling_date"]).dt.days
    near = found.loc[hours.le(settings.scores.soreness_hours), keys].assign(near_needling=True)
    flagged = outcomes.merge(near, on=keys, how="left", validate="one_to_one")
    flagged = flagged.drop(columns=["baseline_is_before", "last_is_before"])
    return flagged.assign(near_needling=flagged["near_needling"].eq(True))


def _select_needlings(sessions: pd.DataFrame, vocabulary: Vocabulary) -> pd.DataFrame:
    """Select the days on which a patient was needled, in order: one row per patient and day."""
    techniques = vocabulary.techniques.items()
    without_needle = [key for key, technique in techniques if not technique.needle]
    attended = sessions.loc[sessions["episode_id"].notna()]
    needled = attended.loc[~attended["technique"].isin(without_needle)]
    days = needled[["patient_key", "session_date"]].drop_duplicates()
    dates = days["session_date"].astype("datetime64[s]")
    return days.assign(session_date=dates, needling_date=dates).sort_values("session_date")


def find_window_passed(
    episodes: pd.DataFrame, *, settings: Settings, extract_date: pd.Timestamp
) -> pd.Series:
    """Tell which episodes should have their last score by the extract date.

    For the last score: the closed ones. For a fixed window: all whose window is over, open or
    closed; a window that ends on the extract date is over.
    """
    if not settings.scores.window_weeks:
        return episodes["is_closed"]
    window_ends = pd.Timedelta(days=find_window_days(settings)[1])
    return (episodes["first_session_date"] + window_ends).le(extract_date)
