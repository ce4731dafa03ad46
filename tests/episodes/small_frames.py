"""Small frames of visits and scores, written by hand: days count from Wednesday 2025-01-01."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ims_outcomes.episodes.building import add_episode_ids, build_episodes
from ims_outcomes.episodes.linking import add_score_episodes
from ims_outcomes.episodes.outcomes import build_outcomes
from ims_outcomes.vocabulary import Settings, Vocabulary, load_settings, load_vocabulary

DAY_ZERO = pd.Timestamp("2025-01-01")

#: Late enough for every episode of these tests to be over.
LONG_AFTER = 1000

Row = dict[str, Any]

_DEFINED: dict[tuple[str, int, Settings], tuple[pd.DataFrame, pd.DataFrame]] = {}


@functools.cache
def load_shipped() -> tuple[Settings, Vocabulary]:
    """Load the shipped settings and vocabulary once for all tests."""
    return load_settings(), load_vocabulary()


def change_settings(**tables: dict[str, Any]) -> Settings:
    """Load the shipped settings with a few changed: scores={"window_weeks": 6}."""
    settings = load_shipped()[0]
    changed = {
        name: dataclasses.replace(getattr(settings, name), **values)
        for name, values in tables.items()
    }
    return dataclasses.replace(settings, **changed)


def visit(day: int, visit_type: str = "", **columns: Any) -> Row:
    """Write down one attended visit for neck pain of patient 1 of clinic a, unless said."""
    row = {
        "patient": 1,
        "clinic_id": "a",
        "status": "attended",
        "condition": "neck_pain",
        "technique": "gunn_ims",
        "practitioner_id": "anna",
        "session_id": "",
    }
    return row | {"day": day, "visit_type": visit_type} | columns


def given(day: int, score: float, **columns: Any) -> Row:
    """Write down one NPRS average score of patient 1 of clinic a, for neck pain, unless said."""
    row = {
        "patient": 1,
        "clinic_id": "a",
        "condition": "neck_pain",
        "session_id": "",
        "timing": "",
        "instrument": "nprs",
        "item": "average",
        "unit": "points",
        "technique": "",
        "weeks": np.nan,
    }
    return row | {"day": day, "score": float(score)} | columns


def build_sessions(*visits: Row) -> pd.DataFrame:
    """Build the sessions an export would give, in the order written, "" as missing."""
    columns = list(visit(0))
    frame = _build(visits, columns=columns, date="session_date", file="sessions.csv")
    numbered = pd.Series([f"s{number:02d}" for number in range(len(frame))], dtype="str")
    return frame.assign(session_id=frame["session_id"].fillna(numbered))


def build_scores(*scores: Row) -> pd.DataFrame:
    """Build the scores an export would give, in the order written, "" as missing."""
    columns = list(given(0, 0))
    frame = _build(scores, columns=columns, date="score_date", file="scores.csv")
    return frame.astype({"score": "float64", "weeks": "float64"})


def _build(rows: Sequence[Row], *, columns: list[str], date: str, file: str) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=columns)
    days = pd.to_timedelta(frame["day"].astype("int64"), unit="D")
    clinic_numbers = frame["clinic_id"].map({"a": 0, "b": 1, "c": 2}).astype("int64")
    texts = [name for name in columns if name not in ("patient", "day", "score", "weeks")]
    typed = frame.assign(**{name: frame[name].astype("str") for name in texts})
    typed[texts] = typed[texts].mask(typed[texts].eq(""))
    return typed.assign(
        **{date: (DAY_ZERO + days).astype("datetime64[s]")},
        patient_id=("p" + frame["patient"].astype("str")).astype("str"),
        patient_key=(10_000 * clinic_numbers + frame["patient"].astype("int64")).astype("int64"),
        file=pd.Series(file, index=frame.index, dtype="str"),
        row=pd.Series(range(2, len(frame) + 2), dtype="int64"),
    ).drop(columns=["patient", "day"])


def number_episodes(*visits: Row, settings: Settings | None = None) -> list[float]:
    """Tell for each visit, in the order written, the number of its episode."""
    sessions = add_episode_ids(build_sessions(*visits), settings=settings or load_shipped()[0])
    return sessions["episode_id"].tolist()


def find_conditions(*visits: Row) -> list[str]:
    """Tell for each visit, in the order written, under which condition it stands."""
    return add_episode_ids(build_sessions(*visits), settings=load_shipped()[0])[
        "condition"
    ].tolist()


def find_episodes(
    *visits: Row, extract_day: int = LONG_AFTER, settings: Settings | None = None
) -> pd.DataFrame:
    """Build the episodes of some visits."""
    return _define(visits, extract_day=extract_day, settings=settings)[1]


def link(
    visits: Sequence[Row], scores: Sequence[Row], *, settings: Settings | None = None
) -> pd.DataFrame:
    """Find the episode of each score, in the order written."""
    sessions, episodes = _define(visits, settings=settings)
    return add_score_episodes(
        build_scores(*scores),
        episodes=episodes,
        sessions=sessions,
        settings=settings or load_shipped()[0],
    )


def find_outcomes(
    visits: Sequence[Row], scores: Sequence[Row], *, settings: Settings | None = None
) -> pd.DataFrame:
    """Build the outcomes of some visits and scores."""
    chosen, vocabulary = settings or load_shipped()[0], load_shipped()[1]
    sessions, episodes = _define(visits, settings=chosen)
    linked = add_score_episodes(
        build_scores(*scores), episodes=episodes, sessions=sessions, settings=chosen
    )
    return build_outcomes(
        linked, episodes=episodes, sessions=sessions, settings=chosen, vocabulary=vocabulary
    )


def _define(
    visits: Sequence[Row], *, extract_day: int = LONG_AFTER, settings: Settings | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Build sessions, with their episodes, and episodes; once for all tests with these visits."""
    chosen = settings or load_shipped()[0]
    key = (repr(list(visits)), extract_day, chosen)
    if key not in _DEFINED:
        sessions = add_episode_ids(build_sessions(*visits), settings=chosen)
        episodes = build_episodes(
            sessions,
            settings=chosen,
            vocabulary=load_shipped()[1],
            extract_date=DAY_ZERO + pd.Timedelta(days=extract_day),
        )
        _DEFINED[key] = (sessions, episodes)
    return _DEFINED[key]


def find_day(dates: pd.Series) -> list[int]:
    """Turn dates back into days after day zero."""
    return (dates - DAY_ZERO).dt.days.tolist()
