"""The same sessions and scores made into episodes by another gap."""

from __future__ import annotations

import dataclasses

from ims_outcomes.episodes.building import add_episode_ids, build_episodes
from ims_outcomes.episodes.linking import AMBIGUOUS, add_score_episodes
from ims_outcomes.episodes.outcomes import build_outcomes
from ims_outcomes.episodes.study import Study, add_patient_columns

#: What `add_episode_ids` and `add_score_episodes` add, and add anew.
_OF_SESSIONS = ["episode_id", "session_number", "gap_before_days"]
_OF_SCORES = ["episode_id", "episode_found"]


def rebuild_episodes(study: Study, *, gap_days: int) -> Study:
    """Build the episodes and outcomes of a study anew with another gap.

    With the study's own gap the episodes are those of the study. What was set aside stays set
    aside, and a session that had no condition of its own keeps the one it was given. Scores that
    fit several episodes by the new gap are left out.

    Parameters
    ----------
    study : Study
        With sessions; one of scores alone has no gaps and comes back as it is.
    gap_days : int
        Days without a session after which an episode is over.

    Returns
    -------
    Study
        Settings, sessions, scores, episodes and outcomes by the new gap; all else as it was.
    """
    if not study.has_sessions:
        return study
    changed = dataclasses.replace(study.settings.episodes, gap_days=gap_days)
    settings = dataclasses.replace(study.settings, episodes=changed)
    sessions = add_episode_ids(study.sessions.drop(columns=_OF_SESSIONS), settings=settings)
    episodes = build_episodes(
        sessions, settings=settings, vocabulary=study.vocabulary, extract_date=study.extract_date
    )
    scores = add_score_episodes(
        study.scores.drop(columns=_OF_SCORES),
        episodes=episodes,
        sessions=sessions,
        settings=settings,
    )
    scores = scores.loc[scores["episode_found"].ne(AMBIGUOUS)].reset_index(drop=True)
    outcomes = build_outcomes(
        scores,
        episodes=episodes,
        sessions=sessions,
        settings=settings,
        vocabulary=study.vocabulary,
    )
    return dataclasses.replace(
        study,
        settings=settings,
        sessions=sessions,
        scores=scores,
        episodes=add_patient_columns(episodes, study.patients),
        outcomes=outcomes,
    )
