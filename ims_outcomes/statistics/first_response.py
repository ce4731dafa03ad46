"""When somebody first improved enough: one row per person, with the time and what ended it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.responder_rules import is_improved_by_percent
from ims_outcomes.statistics.still_attending import add_follow_up

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Instrument, Settings

#: What ends the wait for a response: "" stands for neither, which is censoring.
RESPONDED, LEFT = "responded", "left"


def build_score_course(
    people: pd.DataFrame, *, session_scores: pd.DataFrame, sessions: pd.DataFrame
) -> pd.DataFrame:
    """Build the scores after the first session in order: one row per person and scored day.

    The scores given at sessions from the second on, and the last score, if that was given on
    another day; it then stands with the last session before it. Where the last score was given at
    a session, the score of the session counts.

    Parameters
    ----------
    people : DataFrame
        One row per person: episode_id, first_session_date, last_score, last_score_date.
    session_scores : DataFrame
        One row per person and scored session, as
        `ims_outcomes.episodes.session_scores.build_session_scores` builds them.
    sessions : DataFrame
        One row per appointment: episode_id, session_number, session_date.

    Returns
    -------
    DataFrame
        episode_id, session (number), day (since the first session), score; in order of day.

    Examples
    --------
    The last score was given five days after the second session.

    >>> people = pd.DataFrame({
    ...     "episode_id": [0], "first_session_date": pd.to_datetime(["2025-01-01"]),
    ...     "last_score": [3.0], "last_score_date": pd.to_datetime(["2025-01-13"]),
    ... })
    >>> sessions = pd.DataFrame({
    ...     "episode_id": [0, 0], "session_number": [1, 2],
    ...     "session_date": pd.to_datetime(["2025-01-01", "2025-01-08"]),
    ... })
    >>> scores = pd.DataFrame({"episode_id": [0], "session_number": [2], "score": [5.0]})
    >>> course = build_score_course(people, session_scores=scores, sessions=sessions)
    >>> course[["session", "day", "score"]].values.tolist()
    [[2.0, 7.0, 5.0], [2.0, 12.0, 3.0]]
    """
    visits = sessions.dropna(subset=["episode_id", "session_number"])
    visits = visits[["episode_id", "session_number", "session_date"]]
    starts = people[["episode_id", "first_session_date"]]
    dated = session_scores.merge(visits, on=["episode_id", "session_number"]).rename(
        columns={"session_date": "date", "session_number": "session"}
    )
    last = people[["episode_id", "last_score", "last_score_date"]].dropna()
    last = last.merge(visits, on="episode_id")
    last = last.loc[last["session_date"].le(last["last_score_date"])]
    last = last.groupby(["episode_id", "last_score", "last_score_date"], as_index=False).agg(
        session=("session_number", "max")
    )
    last = last.rename(columns={"last_score": "score", "last_score_date": "date"})
    columns = ["episode_id", "session", "date", "score"]
    course = pd.concat([dated[columns], last[columns]], ignore_index=True)
    # The session's score first, so that it is the one kept where both are of one day.
    course = course.drop_duplicates(["episode_id", "date"]).merge(starts, on="episode_id")
    course = course.assign(day=(course["date"] - course["first_session_date"]).dt.days)
    course = course.loc[course["day"].gt(0), ["episode_id", "session", "day", "score"]]
    course = course.astype({"session": "float64", "day": "float64"})
    return course.sort_values(["episode_id", "day"]).reset_index(drop=True)


def add_first_response(
    people: pd.DataFrame,
    *,
    session_scores: pd.DataFrame,
    sessions: pd.DataFrame,
    extract_date: pd.Timestamp,
    instrument: Instrument,
    settings: Settings,
    held: bool = False,
) -> pd.DataFrame:
    """Add when each person first improved by the headline percentage, or left without it.

    Exactly the percentage counts. A response seen at the very last score counts, and is flagged:
    there is no later score that could confirm it, but to take it for leaving would turn people
    who stop because they are well into drop-outs. `held` asks for just that, as a sensitivity
    row: the next score must be improved by as much too. Leaving is dated to the last session.
    Everybody is followed up to `gap_days` before the extract date: by then it is known of all
    alike whether they left. Whoever neither responded nor left by then is censored there: at that
    day, or at the last session before it.

    Parameters
    ----------
    people : DataFrame
        One row per person, episodes still open among them: episode_id, first_session_date,
        last_session_date, session_count, baseline_score, is_eligible, last_score,
        last_score_date. Closed episodes alone would leave out those who stay longest.
    session_scores, sessions : DataFrame
        As `build_score_course`; sessions not of a period only.
    extract_date : Timestamp
        The day up to which the data are complete.
    instrument : Instrument
        Whose scores; for the direction.
    settings : Settings
        `responders.headline_percent`, `episodes.gap_days`.
    held : bool
        Whether only a response still there at the next score counts.

    Returns
    -------
    DataFrame
        Same rows with response_session, response_day, response_score_count (scores after the
        first session's day), response_at_last_score (bool), session_time, session_outcome,
        day_time, day_outcome: time, and "responded", "left" or "" (censored). Times are missing
        where nothing can be seen: no eligible baseline above 0, or the first session is too late.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> dates = pd.to_datetime(["2025-01-01", "2025-01-08", "2025-01-15"])
    >>> sessions = pd.DataFrame({
    ...     "episode_id": 0, "session_number": [1, 2, 3], "session_date": dates
    ... })
    >>> people = pd.DataFrame({
    ...     "episode_id": [0], "session_count": 3, "first_session_date": dates[:1],
    ...     "last_session_date": dates[2:], "baseline_score": [7.0], "is_eligible": True,
    ...     "last_score": [5.5], "last_score_date": dates[2:],
    ... })
    >>> scores = pd.DataFrame({
    ...     "episode_id": 0, "session_number": [2, 3], "score": [4.9, 5.5]
    ... })
    >>> ask = {
    ...     "session_scores": scores, "sessions": sessions, "settings": load_settings(),
    ...     "extract_date": pd.Timestamp("2026-01-01"),
    ...     "instrument": load_vocabulary().instruments["nprs"],
    ... }
    >>> shown = ["session_time", "session_outcome", "day_time"]
    >>> add_first_response(people, **ask)[shown].values.tolist()
    [[2.0, 'responded', 7.0]]
    >>> add_first_response(people, held=True, **ask)[shown].values.tolist()
    [[3.0, 'left', 14.0]]
    """
    course = build_score_course(people, session_scores=session_scores, sessions=sessions)
    first = _find_first(people, course, instrument=instrument, settings=settings, held=held)
    found = add_follow_up(people, sessions, extract_date=extract_date, settings=settings)
    found = found.merge(first, on="episode_id", how="left", validate="many_to_one")
    found.index = people.index
    last_day = extract_date - pd.Timedelta(days=settings.episodes.gap_days)
    days_followed = (last_day - found["first_session_date"]).dt.days.astype("float64")
    days_attended = (found["last_session_date"] - found["first_session_date"]).dt.days
    asked = found["is_eligible"].astype(bool) & found["baseline_score"].gt(0)
    by_session = _end_wait(
        found,
        response=found["response_session"],
        leaving=found["session_count"].astype("float64"),
        followed=found["session_observed"].astype("float64"),
    )
    by_day = _end_wait(
        found,
        response=found["response_day"],
        leaving=days_attended.astype("float64"),
        followed=days_followed,
    )
    usable = asked & found["session_observed"].gt(0)
    return found.drop(columns=["session_observed", "has_stopped"]).assign(
        response_score_count=found["response_score_count"].fillna(0.0),
        response_at_last_score=found["response_at_last_score"].eq(True),
        session_time=by_session["time"].where(usable),
        session_outcome=by_session["outcome"].where(usable, ""),
        day_time=by_day["time"].where(usable),
        day_outcome=by_day["outcome"].where(usable, ""),
    )


def _find_first(
    people: pd.DataFrame,
    course: pd.DataFrame,
    *,
    instrument: Instrument,
    settings: Settings,
    held: bool,
) -> pd.DataFrame:
    """Find the first score that is improved enough: one row per person with any score."""
    scored = course.merge(people[["episode_id", "baseline_score"]], on="episode_id")
    improved = is_improved_by_percent(
        scored["baseline_score"],
        scored["score"],
        percent=settings.responders.headline_percent,
        instrument=instrument,
    )
    by_person = scored["episode_id"]
    is_last = ~by_person.duplicated(keep="last")
    if held:
        # Nobody holds what is seen at the last score.
        improved &= improved.groupby(by_person).shift(-1, fill_value=False)
    first = scored.loc[improved].assign(response_at_last_score=is_last)
    first = first.drop_duplicates("episode_id")[
        ["episode_id", "session", "day", "response_at_last_score"]
    ].rename(columns={"session": "response_session", "day": "response_day"})
    counts = by_person.value_counts().rename("response_score_count").astype("float64")
    return first.merge(counts.rename_axis("episode_id").reset_index(), on="episode_id", how="right")


def _end_wait(
    found: pd.DataFrame, *, response: pd.Series, leaving: pd.Series, followed: pd.Series
) -> pd.DataFrame:
    """Find what ended each wait, and when; what lies beyond the time followed is not seen."""
    responded = response.notna() & response.le(followed)
    left = response.isna() & found["has_stopped"] & leaving.le(followed)
    outcome = np.select([responded, left], [RESPONDED, LEFT], default="")
    time = followed.mask(responded, response).mask(left, leaving)
    return pd.DataFrame({"time": time, "outcome": pd.Series(outcome, found.index, dtype="str")})
