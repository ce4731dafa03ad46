"""Courses of treatment: one patient treated for one condition, from a first visit on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ims_outcomes.sample.clinic import (
    CONDITIONS,
    GAP_DAYS,
    RETURN_CHANCE,
    SECOND_CONDITION_CHANCE,
    UNDER_TREATMENT_SHARE,
    Plan,
    build_practitioner_counts,
)
from ims_outcomes.sample.draws import Draws, Integers

TECHNIQUES = (
    "gunn_ims",
    "dry_needling",
    "western_acupuncture",
    "traditional_acupuncture",
    "scalp_acupuncture",
    "none",
)
OPENINGS = ("assessment", "initial", "unmarked")

# What each clinic mostly does; clinics beyond the third are like the third.
_TECHNIQUE_WEIGHTS = ([78, 10, 8, 4, 0], [66, 20, 9, 5, 0], [55, 30, 10, 5, 0])
_OPENING_WEIGHTS = ([20, 72, 8], [8, 82, 10], [0, 85, 15])
_WEEKDAY_WEIGHTS = np.array([10, 10, 10, 10, 9, 2, 0])
_MONTH_WEIGHTS = np.array([10, 10, 10, 10, 10, 10, 8, 7, 11, 11, 10, 7])


def build_first_courses(people: pd.DataFrame, *, plan: Plan) -> pd.DataFrame:
    """Build the course with which each patient comes: one row per patient.

    The last few of the patients are under treatment when the data begin.

    Returns
    -------
    DataFrame
        patient, condition (position in CONDITIONS), start_day, and what `_add_care` adds.
    """
    draws = Draws(plan.seed, "first courses")
    count = len(people)
    under_treatment = np.arange(count) >= count - int(UNDER_TREATMENT_SHARE * count)
    days_before = draws.whole(count, low=1, high=75)
    start = _draw_start_days(count, plan=plan, draws=draws)
    courses = pd.DataFrame(
        {
            "patient": np.arange(count),
            "condition": draws.choose(count, weights=[each.weight for each in CONDITIONS]),
            "start_day": np.where(under_treatment, plan.first_day - days_before, start),
        }
    )
    return _add_care(courses, people, plan=plan, draws=draws, opening_weights=_OPENING_WEIGHTS)


def build_later_courses(
    first: pd.DataFrame, ends: pd.DataFrame, people: pd.DataFrame, *, plan: Plan
) -> pd.DataFrame:
    """Build the courses with which some patients come back: one row per course.

    Either the same condition again, later than the gap after the last visit (sooner after a
    discharge), or a second condition, which may overlap the first.

    Parameters
    ----------
    first : DataFrame
        The first courses.
    ends : DataFrame
        One row per first course, same order: last_day, is_discharged.
    people : DataFrame
        The patients.
    """
    draws = Draws(plan.seed, "later courses")
    count = len(first)
    wait = np.where(ends["is_discharged"], 45, GAP_DAYS + 1) + draws.whole(count, low=0, high=250)
    returns = first[["patient", "condition"]].assign(start_day=ends["last_day"] + wait)
    returns = returns.loc[draws.happens(count, chance=RETURN_CHANCE)]
    step = draws.whole(count, low=1, high=len(CONDITIONS) - 1)
    second = first[["patient"]].assign(
        condition=(first["condition"] + step) % len(CONDITIONS),
        start_day=first["start_day"] + draws.whole(count, low=10, high=300),
    )
    second = second.loc[draws.happens(count, chance=SECOND_CONDITION_CHANCE)]
    courses = pd.concat([returns, second], ignore_index=True)
    courses["start_day"] = move_to_working_day(courses["start_day"].to_numpy())
    courses = courses.loc[courses["start_day"].le(plan.last_day)].reset_index(drop=True)
    return _add_care(courses, people, plan=plan, draws=draws, opening_weights=([0, 80, 20],))


def move_to_working_day(days: Integers) -> Integers:
    """Move Sundays to Mondays; the clinics are closed on Sundays."""
    is_sunday = (days + 3) % 7 == 6
    moved: Integers = days + is_sunday
    return moved


def _draw_start_days(count: int, *, plan: Plan, draws: Draws) -> Integers:
    """Draw first days over the whole period, by weekday and month of the year."""
    days = np.arange(plan.first_day, plan.last_day + 1)
    month = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    weights = _WEEKDAY_WEIGHTS[(days + 3) % 7] * _MONTH_WEIGHTS[month]
    start: Integers = plan.first_day + draws.choose(count, weights=weights.tolist())
    return start


def _add_care(
    courses: pd.DataFrame,
    people: pd.DataFrame,
    *,
    plan: Plan,
    draws: Draws,
    opening_weights: tuple[list[int], ...],
) -> pd.DataFrame:
    """Add who treats and how: clinic, duration, practitioner, technique, opening."""
    patient = courses["patient"].to_numpy()
    clinic = people["clinic"].to_numpy()[patient]
    condition = courses["condition"].to_numpy()
    counts = build_practitioner_counts(plan)
    first_of_clinic = np.cumsum(counts) - counts
    # Squaring makes the clinic's first practitioner the busiest.
    place = (draws.uniform(len(courses)) ** 2 * counts[clinic]).astype(np.int64)
    like = np.minimum(clinic, len(_TECHNIQUE_WEIGHTS) - 1)
    openings = np.minimum(clinic, len(opening_weights) - 1)
    technique = draws.choose_by(like, weights=_TECHNIQUE_WEIGHTS)
    return courses.assign(
        clinic=clinic,
        duration=people["duration"].to_numpy()[patient],
        practitioner=first_of_clinic[clinic] + place,
        technique=_give_own_technique(technique, condition),
        opening=draws.choose_by(openings, weights=opening_weights),
    )


def _give_own_technique(technique: Integers, condition: Integers) -> Integers:
    """Give insomnia traditional acupuncture and stroke scalp acupuncture."""
    names = np.array([each.condition for each in CONDITIONS])[condition]
    return np.select(
        [names == "insomnia", names == "stroke"],
        [TECHNIQUES.index("traditional_acupuncture"), TECHNIQUES.index("scalp_acupuncture")],
        default=technique,
    )
