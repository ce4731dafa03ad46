"""Small frames for tests of the statistics."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ims_outcomes.vocabulary import Instrument

Score = float | None


def build_people(
    *scores: tuple[Score, Score], instrument: Instrument, **columns: Any
) -> pd.DataFrame:
    """Build a cohort, one row per person, from baseline and last scores."""
    people = pd.DataFrame(list(scores), columns=["baseline_score", "last_score"], dtype="float64")
    change = people["last_score"] - people["baseline_score"]
    has_baseline = people["baseline_score"].notna()
    eligible = has_baseline
    if instrument.eligible_at is not None:
        room = (people["baseline_score"] - instrument.eligible_at) * -instrument.improvement_sign
        eligible = has_baseline & room.ge(0)
    return people.assign(
        episode_id=range(len(people)),
        patient_key=range(len(people)),
        session_count=4,
        is_closed=True,
        weeks=6.0,
        near_needling=False,
        change=change,
        improvement=change * instrument.improvement_sign,
        has_baseline=has_baseline,
        has_pair=change.notna(),
        is_eligible=eligible,
    ).assign(**columns)


def build_attendance(
    *episodes: list[str], discharged: tuple[int, ...] = (), extract: str = "2026-01-01"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Build episodes and sessions from the dates of each person's one episode."""
    sessions = pd.DataFrame(
        [
            {"episode_id": place, "patient_key": place, "session_date": pd.Timestamp(date)}
            for place, dates in enumerate(episodes)
            for date in dates
        ]
    ).assign(status="attended")
    by_episode = sessions.groupby("episode_id")
    sessions["session_number"] = by_episode.cumcount() + 1.0
    sessions["gap_before_days"] = by_episode["session_date"].diff().dt.days
    built = by_episode.agg(
        patient_key=("patient_key", "first"),
        first_session_date=("session_date", "first"),
        last_session_date=("session_date", "last"),
        session_count=("session_number", "size"),
    ).reset_index()
    gap = pd.Timedelta(days=90)
    gone = built["last_session_date"] + gap < pd.Timestamp(extract)
    return (
        built.assign(
            start_known=True,
            is_treated=True,
            is_closed=gone | built["episode_id"].isin(discharged),
            start_month=built["first_session_date"].dt.strftime("%Y-%m").astype("str"),
        ),
        sessions,
    )


def pick(estimates: pd.DataFrame, measure: str, level: str = "all") -> pd.Series:
    """Pick the one row of a measure and level."""
    rows = estimates.loc[estimates["measure"].eq(measure) & estimates["level"].eq(level)]
    assert len(rows) == 1, f"{len(rows)} rows of {measure}, {level}"
    return rows.iloc[0]
