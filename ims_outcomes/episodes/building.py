"""Episodes of care: which attended sessions belong together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ims_outcomes.episodes.attributes import find_practitioners, find_techniques
from ims_outcomes.episodes.joining import join_open_episodes
from ims_outcomes.episodes.visits import CHAIN, NOT_RECORDED, find_openings, sort_visits
from ims_outcomes.vocabulary import Settings, Vocabulary


def add_episode_ids(sessions: pd.DataFrame, *, settings: Settings) -> pd.DataFrame:
    """Add to each attended session the episode of care it belongs to.

    Per patient and condition an episode opens at the first attended session, at one marked
    initial, after a discharge, or after a gap of more than `gap_days` days; exactly `gap_days`
    days later is still the same episode. An assessment opens an episode when an initial visit
    follows it, and that initial does not split it again; a re-assessment between follow-ups
    opens nothing. On one day the initial comes first and the discharge last. A session without
    condition joins the patient's only open episode; where none or several are open it stands
    under "not_recorded". Cancelled and missed appointments belong to no episode.

    Parameters
    ----------
    sessions : DataFrame
        One row per appointment: patient_key, session_date, status, visit_type, condition,
        session_id.
    settings : Settings
        `episodes.gap_days`.

    Returns
    -------
    DataFrame
        Same rows and index with condition filled in where a session joined an episode, and
        episode_id (numbered from 0 by patient, condition and date), session_number (1, 2, …
        within the episode) and gap_before_days (days since the episode's session before);
        all three missing for what was not attended.

    Examples
    --------
    One patient: the 91st day after the second session opens a new episode.

    >>> from ims_outcomes.vocabulary import load_settings
    >>> days = ["2025-01-01", "2025-01-08", "2025-04-09"]
    >>> sessions = pd.DataFrame({
    ...     "patient_key": 0, "session_date": pd.to_datetime(days), "status": "attended",
    ...     "visit_type": "follow_up", "condition": "neck_pain", "session_id": ["a", "b", "c"],
    ... })
    >>> add_episode_ids(sessions, settings=load_settings())["episode_id"].tolist()
    [0.0, 0.0, 1.0]
    """
    gap_days = settings.episodes.gap_days
    attended = sessions.loc[sessions["status"].eq("attended")]
    attended = attended.assign(condition=join_open_episodes(attended, gap_days=gap_days))
    ordered = sort_visits(attended)
    ordered = ordered.assign(episode_id=find_openings(ordered, gap_days=gap_days).cumsum() - 1)
    by_episode = ordered.groupby("episode_id", sort=False)
    found = pd.DataFrame(
        {
            "episode_id": ordered["episode_id"],
            "session_number": by_episode.cumcount() + 1,
            "gap_before_days": by_episode["session_date"].diff().dt.days,
        }
    )
    condition = ordered["condition"].reindex(sessions.index).fillna(sessions["condition"])
    return sessions.assign(condition=condition.astype("str")).join(found.astype("float64"))


def build_episodes(
    sessions: pd.DataFrame,
    *,
    settings: Settings,
    vocabulary: Vocabulary,
    extract_date: pd.Timestamp,
) -> pd.DataFrame:
    """Build the episodes of care: one row per episode.

    Start unknown: first seen within `gap_days` of the clinic's first appointment in the data
    (exactly `gap_days` after it still counts as within), not marked assessment or initial, and
    no earlier episode of that patient and condition in sight. Closed: discharged, followed by a
    next episode, or the last session more than `gap_days` before the extract date; exactly
    `gap_days` before it is still ongoing. An episode of assessments alone is not treated.

    Parameters
    ----------
    sessions : DataFrame
        One row per appointment, as `add_episode_ids` returns it.
    settings : Settings
        `episodes.gap_days`, `episodes.mixed_technique_share`.
    vocabulary : Vocabulary
        Conditions, for their parent group and whether they are about pain.
    extract_date : Timestamp
        The day up to which the data are complete.

    Returns
    -------
    DataFrame
        One row per episode, ordered by episode_id: episode_id, clinic_id, patient_id,
        patient_key, condition, condition_group, is_pain, first_session_date,
        last_session_date, next_episode_date (of the same patient and condition),
        session_count, is_treated, start_known, is_closed, closed_by ("discharge", "gap", ""),
        start_month, end_month (YYYY-MM), practitioner_id and technique (of most sessions, the
        first on a tie; technique "mixed" from `mixed_technique_share` of a second one on, and
        assessments left out; missing where none was recorded).
    """
    attended = sessions.loc[sessions["episode_id"].notna()]
    attended = attended.assign(episode_id=attended["episode_id"].astype("int64"))
    attended = attended.sort_values(["episode_id", "session_number"], kind="stable")
    gap_days = settings.episodes.gap_days
    episodes = _summarise_sessions(attended)
    episodes = _add_next_episode_date(episodes)
    episodes = _add_start_known(episodes, sessions, gap_days=gap_days)
    episodes = _add_closing(episodes, extract_date, gap_days=gap_days)
    episodes = add_condition_words(episodes, vocabulary=vocabulary)
    practitioners = find_practitioners(attended)
    techniques = find_techniques(attended, mixed_share=settings.episodes.mixed_technique_share)
    return episodes.assign(
        practitioner_id=episodes["episode_id"].map(practitioners).astype("str"),
        technique=episodes["episode_id"].map(techniques).astype("str"),
        start_month=episodes["first_session_date"].dt.strftime("%Y-%m").astype("str"),
        end_month=episodes["last_session_date"].dt.strftime("%Y-%m").astype("str"),
    )


def add_condition_words(episodes: pd.DataFrame, *, vocabulary: Vocabulary) -> pd.DataFrame:
    """Add the condition's parent group and whether its outcome is pain.

    A condition that is not recorded or not recognised counts as pain: these clinics treat pain,
    and leaving it out would lose people.

    Parameters
    ----------
    episodes : DataFrame
        One row per episode: condition.
    vocabulary : Vocabulary
        Conditions.

    Returns
    -------
    DataFrame
        Same rows with condition_group and is_pain; condition "not_recorded" where missing.
    """
    groups = {key: condition.parent for key, condition in vocabulary.conditions.items()}
    other = {key for key, condition in vocabulary.conditions.items() if not condition.is_pain}
    condition = episodes["condition"].astype("str").fillna(NOT_RECORDED)
    return episodes.assign(
        condition=condition,
        condition_group=condition.map(groups).astype("str").fillna(NOT_RECORDED),
        is_pain=~condition.isin(other),
    )


def _summarise_sessions(attended: pd.DataFrame) -> pd.DataFrame:
    """Summarise the sessions of each episode, which stand in their order: one row per episode."""
    visits = attended["visit_type"]
    is_first = attended["session_number"].eq(1)
    marked = attended.assign(
        is_opening=visits.isin(["assessment", "initial"]) & is_first,
        is_discharge=visits.eq("discharge"),
        is_treatment=visits.ne("assessment"),
    )
    return (
        marked.groupby("episode_id", sort=True)
        .agg(
            clinic_id=("clinic_id", "first"),
            patient_id=("patient_id", "first"),
            patient_key=("patient_key", "first"),
            condition=("condition", "first"),
            first_session_date=("session_date", "first"),
            last_session_date=("session_date", "last"),
            session_count=("session_number", "size"),
            is_treated=("is_treatment", "any"),
            is_marked_opening=("is_opening", "any"),
            is_discharged=("is_discharge", "any"),
        )
        .reset_index()
    )


def _add_next_episode_date(episodes: pd.DataFrame) -> pd.DataFrame:
    """Add the first day of the next episode of the same patient and condition."""
    following = episodes.groupby(CHAIN, sort=False)["first_session_date"].shift(-1)
    return episodes.assign(next_episode_date=following)


def _add_start_known(
    episodes: pd.DataFrame, sessions: pd.DataFrame, *, gap_days: int
) -> pd.DataFrame:
    """Add whether the episode's first session is in the data."""
    start = sessions.groupby("clinic_id")["session_date"].min()
    days = (episodes["first_session_date"] - episodes["clinic_id"].map(start)).dt.days
    # After a discharge or gap seen in the data, the start is in the data too.
    follows = episodes.groupby(CHAIN, sort=False).cumcount().gt(0)
    known = days.gt(gap_days) | episodes["is_marked_opening"] | follows
    return episodes.assign(start_known=known).drop(columns="is_marked_opening")


def _add_closing(
    episodes: pd.DataFrame, extract_date: pd.Timestamp, *, gap_days: int
) -> pd.DataFrame:
    """Add whether, and by what, the episode is closed."""
    discharged = episodes["is_discharged"]
    lapsed = (extract_date - episodes["last_session_date"]).dt.days.gt(gap_days)
    # An initial visit inside the gap opens the next episode and so closes this one.
    lapsed |= episodes["next_episode_date"].notna()
    closed_by = np.select([discharged, lapsed], ["discharge", "gap"], default="")
    return episodes.assign(
        is_closed=discharged | lapsed,
        closed_by=pd.Series(closed_by, index=episodes.index, dtype="str"),
    ).drop(columns="is_discharged")
