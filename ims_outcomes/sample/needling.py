"""What was done with the needle at each visit, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ims_outcomes.sample.clinic import CONDITIONS
from ims_outcomes.sample.courses import TECHNIQUES
from ims_outcomes.sample.draws import Booleans, Draws, Integers

_MIXED_COURSE_CHANCE = 0.10
_OTHER_TECHNIQUE_CHANCE = 0.45

# By technique, in the order of TECHNIQUES: how long a needle stays in, and how many go in.
_RETENTION_SECONDS = ((2, 30), (5, 60), (600, 1200), (1200, 1800), (1200, 1800), (0, 0))
_INSERTIONS = ((10, 45), (6, 30), (6, 16), (8, 20), (4, 12), (0, 0))

# Words and how often each is meant; "" is not recorded.
_POINT_TYPES = {
    "paraspinal;symptomatic": 52,
    "symptomatic": 22,
    "paraspinal": 12,
    "homeostatic;paraspinal;symptomatic": 7,
    "homeostatic;symptomatic": 3,
    "": 4,
}
_RESPONSES = {
    "twitch": 38,
    "twitch;ache": 18,
    "ache": 13,
    "cramp": 9,
    "twitch;cramp": 6,
    "none": 8,
    "other": 1,
    "": 7,
}
_CO_INTERVENTIONS = {
    "exercise": 24,
    "manual_therapy;exercise": 20,
    "manual_therapy": 16,
    "education": 8,
    "movement_retraining": 7,
    "exercise;education": 6,
    "heat": 5,
    "electrical_stimulation": 3,
    "taping": 2,
    "other": 1,
    "": 8,
}
_ADVERSE_EVENTS = {
    "none": 8700,
    "": 850,
    "bruising": 150,
    "bleeding": 85,
    "pain_during_needling": 55,
    "pain_after_needling": 70,
    "aggravated_symptoms": 30,
    "drowsiness": 18,
    "dizziness": 16,
    "headache": 9,
    "nausea": 7,
    "bruising;pain_after_needling": 6,
    "fainting": 2,
    "nerve_irritation": 1,
    "other": 1,
}
_SORENESS_HOURS = {
    "0": 22,
    "6": 6,
    "12": 14,
    "18": 5,
    "24": 22,
    "36": 9,
    "48": 10,
    "60": 2,
    "72": 3,
    "96": 1,
    "": 46,
}


def add_needling(
    kept: pd.DataFrame,
    rows: pd.DataFrame,
    *,
    technique: Integers,
    is_needled: Booleans,
    draws: Draws,
) -> pd.DataFrame:
    """Add what was needled, how, and what came of it; an assessment has none of it."""
    count = len(kept)
    events = draw_words(_ADVERSE_EVENTS, count, draws=draws)
    needling = pd.DataFrame(
        {
            "point_types": draw_words(_POINT_TYPES, count, draws=draws),
            "spinal_segments": _draw_segments(rows, draws=draws),
            "insertions": _draw_between(_INSERTIONS, technique, missing=0.06, draws=draws),
            "retention_seconds": _draw_between(
                _RETENTION_SECONDS, technique, missing=0.12, draws=draws
            ),
            "needling_response": draw_words(_RESPONSES, count, draws=draws),
            "co_interventions": draw_words(_CO_INTERVENTIONS, count, draws=draws),
            "adverse_events": events,
            "adverse_severity": _draw_severity(events, draws=draws),
            "soreness_hours": draw_words(_SORENESS_HOURS, count, draws=draws),
        }
    )
    needling.loc[~is_needled] = ""
    return pd.concat([kept, needling], axis=1)


def expect_events_per_100_sessions() -> float:
    """Events that 100 needled sessions bring in the long run, among those with a record."""
    recorded = sum(weight for words, weight in _ADVERSE_EVENTS.items() if words)
    events = sum(
        weight * len(words.split(";"))
        for words, weight in _ADVERSE_EVENTS.items()
        if words not in ("", "none")
    )
    return 100 * events / recorded


def expect_soreness_gone(hours: int) -> float:
    """Share of needled sessions whose soreness lasts so long at most, among those recorded."""
    recorded = {float(text): weight for text, weight in _SORENESS_HOURS.items() if text}
    gone = sum(weight for lasted, weight in recorded.items() if lasted <= hours)
    return gone / sum(recorded.values())


def draw_words(weights: dict[str, int], count: int, *, draws: Draws) -> np.ndarray:
    """Draw words by their weights; "" is not recorded."""
    words = np.array(list(weights), dtype=object)
    return words[draws.choose(count, weights=list(weights.values()))]


def _draw_between(
    limits: Sequence[tuple[int, int]], technique: Integers, *, missing: float, draws: Draws
) -> np.ndarray:
    """Draw whole numbers between the limits of the technique, as text."""
    low, high = np.array(limits).T
    share = draws.uniform(len(technique))
    # The square makes small numbers commoner than large ones.
    value = low[technique] + (share * share * (high - low + 1)[technique]).astype(np.int64)
    text = np.array([str(number) for number in range(int(high.max()) + 1)], dtype=object)[value]
    return np.where(draws.happens(len(technique), chance=missing), "", text)


def draw_techniques(
    visits: pd.DataFrame, rows: pd.DataFrame, *, courses: pd.DataFrame, draws: Draws
) -> Integers:
    """Draw the technique of each visit: the course's own, or in mixed courses often another."""
    own = rows["technique"].to_numpy()
    course = visits["course"].to_numpy()
    is_mixed = draws.happens(len(courses), chance=_MIXED_COURSE_CHANCE)[course]
    other = draws.happens(len(visits), chance=_OTHER_TECHNIQUE_CHANCE) & is_mixed & (own < 3)
    technique = np.where(other, (own + 1) % 3, own)
    return np.where(visits["is_assessment"], TECHNIQUES.index("none"), technique)


def _draw_segments(rows: pd.DataFrame, *, draws: Draws) -> np.ndarray:
    """Draw segments that fit the condition; one in ten is not recorded."""
    condition = rows["condition"].to_numpy()
    counts = np.array([len(each.segments) for each in CONDITIONS])
    place = (draws.uniform(len(rows)) * counts[condition]).astype(np.int64)
    words = np.array([text for each in CONDITIONS for text in each.segments], dtype=object)
    segments = words[(np.cumsum(counts) - counts)[condition] + place]
    return np.where(draws.happens(len(rows), chance=0.10), "", segments)


def _draw_severity(events: np.ndarray, *, draws: Draws) -> np.ndarray:
    """Draw the severity of each event; nearly all are mild."""
    happened = (events != "none") & (events != "")
    severity = draw_words({"mild": 985, "significant": 15}, len(events), draws=draws)
    return np.where(happened, severity, "")
