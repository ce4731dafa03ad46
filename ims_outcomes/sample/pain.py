"""The pain that a patient really has, week by week, before anybody measures it.

Pain on a day is made of five parts: the usual pain of the long run; the excess with which the
patient comes, which fades (regression to the mean); recovery by itself; the effect of the
needled sessions so far; and how the week happens to be. It never leaves 0 to 10.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import pandas as pd

from ims_outcomes.sample import clinic
from ims_outcomes.sample.clinic import CONDITIONS, Plan, build_practitioner_effects
from ims_outcomes.sample.draws import Draws, Floats, Integers

Numbers: TypeAlias = Floats | Integers


def add_pain(courses: pd.DataFrame, *, plan: Plan, topic: str) -> pd.DataFrame:
    """Add what decides the pain of each course.

    Returns
    -------
    DataFrame
        Same rows with usual_pain, excess, recovery_points, recovery_half_days and
        session_effect, all in NPRS points and days.
    """
    draws = Draws(plan.seed, f"pain of {topic}")
    count = len(courses)
    condition = courses["condition"].to_numpy()
    duration = courses["duration"].to_numpy()
    mean_pain = np.array([each.usual_pain for each in CONDITIONS])[condition]
    effect = np.array([each.effect for each in CONDITIONS])[condition]
    effect = effect + build_practitioner_effects(plan)[courses["practitioner"].to_numpy()]
    excess = np.max([draws.normal(count) for _ in range(clinic.WORST_OF)], axis=0)
    return courses.assign(
        usual_pain=np.clip(mean_pain + clinic.USUAL_PAIN_SD * draws.normal(count), 1.5, 8.5),
        excess=clinic.EXCESS_SD * excess,
        recovery_points=np.array(clinic.RECOVERY_POINTS)[duration],
        recovery_half_days=np.array(clinic.RECOVERY_HALF_DAYS)[duration],
        session_effect=effect + clinic.EFFECT_SD * draws.normal(count),
    )


def split_change(courses: pd.DataFrame, *, days: Numbers, needled: Numbers) -> dict[str, Floats]:
    """Split the change expected since the first visit into its causes, in NPRS points.

    Parameters
    ----------
    courses : DataFrame
        One row per value wanted, with the columns of `add_pain`.
    days : array
        Days since the first visit; before it, pain is as at the first visit.
    needled : array
        Needled sessions before that day.

    Returns
    -------
    dict
        "regression_to_the_mean", "recovery" and "needling": negative is less pain.
    """
    since = np.maximum(days, 0)
    remaining = clinic.EXCESS_HALF_DAYS / (clinic.EXCESS_HALF_DAYS + since)
    recovered = since / (courses["recovery_half_days"].to_numpy() + since)
    sessions = np.minimum(needled, clinic.EFFECT_SESSIONS)
    return {
        "regression_to_the_mean": courses["excess"].to_numpy() * (remaining - 1),
        "recovery": -courses["recovery_points"].to_numpy() * recovered,
        "needling": -courses["session_effect"].to_numpy() * sessions,
    }


def compute_pain(
    courses: pd.DataFrame, *, days: Numbers, needled: Numbers, weekly: Floats | float
) -> Floats:
    """Compute the pain of a day; `weekly` is how that week happens to be, in NPRS points.

    The first visit has no such part of its own: its excess is it.
    """
    start = courses["usual_pain"].to_numpy() + courses["excess"].to_numpy()
    parts = split_change(courses, days=days, needled=needled)
    change = parts["regression_to_the_mean"] + parts["recovery"] + parts["needling"]
    pain: Floats = np.clip(start + change + weekly, 0.0, 10.0)
    return pain
