"""The episodes of care that the data hold, known from how they were made.

This is the generator's own account: it knows which visits belong to one course and what pain
was there, and never looks at the exported tables. The rules are those of the definitions.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ims_outcomes.sample.clinic import CONDITIONS, GAP_DAYS
from ims_outcomes.sample.courses import OPENINGS
from ims_outcomes.sample.history import History
from ims_outcomes.sample.occasions import BEFORE_NEEDLING, TIMINGS
from ims_outcomes.sample.scores import ITEMS

_BASELINE_DAYS_BEFORE = 14
_LAST_DAYS_AFTER = 42


def build_true_episodes(history: History) -> pd.DataFrame:
    """Build the true episodes: one row per course with a visit in the data's period.

    Returns
    -------
    DataFrame
        Index course. patient, condition, is_pain, first_day, last_day, session_count,
        is_treated, is_start_known, is_closed, next_day; baseline and last as recorded
        (baseline_score, last_score) and as the pain truly was (baseline_pain, last_pain), with
        baseline_day and last_score_day; is_counted: the person's first episode that should
        have scores.
    """
    episodes = _summarise_visits(history)
    episodes = _add_next_day(episodes)
    episodes = _add_start_and_end(episodes, history)
    episodes = _add_scores(episodes, history)
    return _add_counted(episodes)


def find_extract_day(history: History) -> int:
    """Find the latest day with a visit kept or a score."""
    visible = history.visits.loc[history.visits["is_visible"], "day"]
    return int(max(visible.max(), history.answers["day"].max() if len(history.answers) else 0))


def _summarise_visits(history: History) -> pd.DataFrame:
    visits = history.visits.loc[history.visits["is_visible"]]
    episodes = (
        visits.assign(is_treatment=~visits["is_assessment"])
        .groupby("course")
        .agg(
            first_day=("day", "first"),
            last_day=("day", "last"),
            first_number=("number", "first"),
            session_count=("day", "size"),
            is_treated=("is_treatment", "any"),
            is_discharged=("is_discharge", "any"),
        )
    )
    known = ["patient", "condition", "clinic", "is_pain", "is_condition_recorded", "opening"]
    return episodes.join(history.courses[[*known, "item"]])


def _add_next_day(episodes: pd.DataFrame) -> pd.DataFrame:
    """Add the first day of the same patient's next episode of the same condition."""
    ordered = episodes.sort_values(["patient", "condition", "first_day"], kind="stable")
    following = ordered.groupby(["patient", "condition"])["first_day"].shift(-1)
    return episodes.assign(next_day=following)


def _add_start_and_end(episodes: pd.DataFrame, history: History) -> pd.DataFrame:
    """Add whether the first visit is in the data, and whether the episode is over."""
    visits = history.visits.loc[history.visits["is_visible"], ["course", "day"]]
    appointments = pd.concat([visits, history.missed[["course", "day"]]])
    clinic = history.courses["clinic"].to_numpy()[appointments["course"].to_numpy()]
    clinic_start = appointments.groupby(clinic)["day"].min()
    first, opening = episodes["first_number"], episodes["opening"]
    marked = first.eq(1) & opening.ne(OPENINGS.index("unmarked"))
    # The initial visit that follows an assessment is marked too.
    marked |= first.eq(2) & opening.eq(OPENINGS.index("assessment"))
    late = (episodes["first_day"] - episodes["clinic"].map(clinic_start)).gt(GAP_DAYS)
    over = (find_extract_day(history) - episodes["last_day"]).gt(GAP_DAYS)
    return episodes.assign(
        is_start_known=marked | late,
        is_closed=episodes["is_discharged"] | over | episodes["next_day"].notna(),
    )


def _add_scores(episodes: pd.DataFrame, history: History) -> pd.DataFrame:
    """Add baseline and last NPRS by the item that the course asks for."""
    answers = history.answers.loc[history.answers["instrument"].eq("nprs")]
    known = episodes[["first_day", "last_day", "next_day", "item"]]
    known = known.rename(columns={"item": "item_of_course"})
    answers = answers.join(known, on="course", how="inner")
    own_item = np.array(ITEMS, dtype=object)[answers["item_of_course"].to_numpy()]
    is_after = answers["timing"].eq(TIMINGS.index("after"))
    answers = answers.loc[answers["item"].eq(own_item) & ~is_after]
    days = answers["day"] - answers["first_day"]
    before_needling = answers["timing"].isin(BEFORE_NEEDLING)
    is_baseline = days.between(-_BASELINE_DAYS_BEFORE, -1) | (days.eq(0) & before_needling)
    is_last = days.gt(0) & (answers["day"] - answers["last_day"]).le(_LAST_DAYS_AFTER)
    is_last &= ~answers["day"].ge(answers["next_day"])
    return episodes.join(_take_latest(answers.loc[is_baseline], "baseline")).join(
        _take_latest(answers.loc[is_last], "last")
    )


def _take_latest(answers: pd.DataFrame, name: str) -> pd.DataFrame:
    latest = answers.sort_values(["course", "day"], kind="stable").drop_duplicates(
        "course", keep="last"
    )
    chosen = latest.set_index("course")[["tenths", "pain", "day"]]
    chosen["tenths"] = chosen["tenths"] / 10
    return chosen.set_axis([f"{name}_score", f"{name}_pain", f"{name}_score_day"], axis=1)


def _add_counted(episodes: pd.DataFrame) -> pd.DataFrame:
    """Add who should have scores: a person's first treated, closed pain episode of known start."""
    should = episodes["is_treated"] & episodes["is_start_known"] & episodes["is_closed"]
    should &= episodes["is_pain"]
    names = np.array([each.condition for each in CONDITIONS])
    ordered = episodes.assign(condition_name=names[episodes["condition"].to_numpy()])
    ordered = ordered.loc[should].sort_values(["first_day", "condition_name"], kind="stable")
    first = ordered.index[~ordered["patient"].duplicated()]
    return episodes.assign(is_counted=episodes.index.isin(first))
