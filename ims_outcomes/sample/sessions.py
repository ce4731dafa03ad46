"""The sessions table: the visits kept, what was done at each, and the appointments missed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ims_outcomes.sample.clinic import (
    CONDITIONS,
    Plan,
    build_clinic_ids,
    build_practitioner_counts,
)
from ims_outcomes.sample.courses import OPENINGS, TECHNIQUES
from ims_outcomes.sample.draws import Draws, Integers
from ims_outcomes.sample.needling import add_needling, draw_techniques, draw_words
from ims_outcomes.sample.pseudonyms import build_pseudonyms

_VISIT_TYPES = ("assessment", "initial", "follow_up", "discharge", "")
_STAND_IN_CHANCE = 0.06

# Words and how often each is meant; "" is not recorded.
_DURATIONS = {"15": 14, "20": 20, "30": 38, "40": 8, "45": 17, "": 3}
_SIDES = {"right": 40, "left": 33, "both": 16, "middle": 6, "": 5}


def build_kept_appointments(
    visits: pd.DataFrame, courses: pd.DataFrame, *, plan: Plan
) -> pd.DataFrame:
    """Build the attended sessions: one row per visit inside the data's period, same index.

    Parameters
    ----------
    visits, courses : DataFrame
        As `build_visits` and `_add_care` make them; `visits` only of the period.
    plan : Plan
        Clinics, seed and days.

    Returns
    -------
    DataFrame
        Every column of the sessions table but the ids of session and patient; `course` and
        `day` in front. An empty text is a value not recorded.
    """
    draws = Draws(plan.seed, "sessions")
    rows = courses.iloc[visits["course"].to_numpy()].reset_index(drop=True)
    is_assessment = visits["is_assessment"].to_numpy()
    technique = draw_techniques(visits, rows, courses=courses, draws=draws)
    kept = pd.DataFrame(
        {
            "course": visits["course"].to_numpy(),
            "day": visits["day"].to_numpy(),
            "practitioner": _draw_practitioners(rows, plan=plan, draws=draws),
            "status": "attended",
            "visit_type": _name_visits(visits, rows),
            "condition": _name_conditions(visits, rows, draws=draws),
            "body_side": _draw_side(visits, courses=courses, draws=draws),
            "technique": np.array(TECHNIQUES, dtype=object)[technique],
            "duration_minutes": draw_words(_DURATIONS, len(visits), draws=draws),
        }
    )
    return add_needling(kept, rows, technique=technique, is_needled=~is_assessment, draws=draws)


def build_missed_appointments(
    visits: pd.DataFrame, courses: pd.DataFrame, *, plan: Plan
) -> pd.DataFrame:
    """Build the cancelled and missed appointments: one row each, in the data's period.

    One may lie shortly before a visit that was kept, or a week after the last one of somebody
    who was not discharged.
    """
    draws = Draws(plan.seed, "missed appointments")
    day = visits["day"].to_numpy()
    first = visits["number"].to_numpy() == 1
    before = np.where(first, draws.whole(len(visits), low=2, high=8), 2)
    roomy = first | (np.diff(day, prepend=0) >= 5)
    misses = draws.happens(len(visits), chance=0.093) & roomy
    stays_away = visits["is_last"].to_numpy() & ~visits["is_discharge"].to_numpy()
    stays_away &= draws.happens(len(visits), chance=0.22)
    course = visits["course"].to_numpy()
    missed = pd.DataFrame(
        {
            "course": np.concatenate([course[misses], course[stays_away]]),
            "day": np.concatenate([(day - before)[misses], day[stays_away] + 8]),
        }
    )
    rows = courses.iloc[missed["course"].to_numpy()].reset_index(drop=True)
    cancelled = draws.happens(len(missed), chance=0.56)
    missed = missed.assign(
        practitioner=rows["practitioner"],
        status=np.where(cancelled, "cancelled", "no_show"),
        condition=_get_condition_names(rows),
    )
    inside = missed["day"].between(plan.first_day, plan.last_day)
    return missed.loc[inside].reset_index(drop=True)


def build_session_rows(
    kept: pd.DataFrame,
    missed: pd.DataFrame,
    courses: pd.DataFrame,
    people: pd.DataFrame,
    *,
    plan: Plan,
) -> pd.DataFrame:
    """Join kept and missed appointments, with their ids: one row each.

    The first rows are those of `kept`, in its order.
    """
    sessions = pd.concat([kept, missed], ignore_index=True)
    patient = courses["patient"].to_numpy()[sessions["course"].to_numpy()]
    clinic_ids = np.array(build_clinic_ids(plan), dtype=object)
    numbers = np.arange(len(sessions))
    count = int(build_practitioner_counts(plan).sum())
    practitioner_ids = build_practitioner_ids(count, plan=plan)
    return sessions.assign(
        session_id=build_pseudonyms(numbers, seed=plan.seed, topic="session", prefix="s", length=6),
        patient_id=people["patient_id"].to_numpy()[patient],
        clinic_id=clinic_ids[people["clinic"].to_numpy()[patient]],
        practitioner_id=practitioner_ids[sessions["practitioner"].to_numpy()],
    )


def build_practitioner_ids(count: int, *, plan: Plan) -> np.ndarray:
    """Build the pseudonyms of the practitioners, numbered through the clinics."""
    return build_pseudonyms(
        np.arange(count), seed=plan.seed, topic="practitioner", prefix="t", length=4
    )


def _draw_practitioners(rows: pd.DataFrame, *, plan: Plan, draws: Draws) -> Integers:
    """Draw who gave the session: mostly the course's practitioner, else a colleague."""
    counts = build_practitioner_counts(plan)
    first_of_clinic = np.cumsum(counts) - counts
    clinic = rows["clinic"].to_numpy()
    place = (draws.uniform(len(rows)) * counts[clinic]).astype(np.int64)
    stands_in = draws.happens(len(rows), chance=_STAND_IN_CHANCE)
    return np.where(stands_in, first_of_clinic[clinic] + place, rows["practitioner"].to_numpy())


def _draw_side(visits: pd.DataFrame, *, courses: pd.DataFrame, draws: Draws) -> np.ndarray:
    """Draw a side per course; it does not change from visit to visit."""
    sides = draw_words(_SIDES, len(courses), draws=draws)
    course: Integers = visits["course"].to_numpy()
    return sides[course]


def _name_visits(visits: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    """Name the kind of each visit; a first one that is not marked stays empty."""
    number = visits["number"].to_numpy()
    opening = rows["opening"].to_numpy()
    assessed = opening == OPENINGS.index("assessment")
    kinds = [
        (number == 1) & assessed,
        ((number == 1) & (opening == OPENINGS.index("initial"))) | ((number == 2) & assessed),
        visits["is_discharge"].to_numpy(),
        number == 1,
    ]
    names = ["assessment", "initial", "discharge", ""]
    return np.select(kinds, names, default="follow_up").astype(object)


def _name_conditions(visits: pd.DataFrame, rows: pd.DataFrame, *, draws: Draws) -> np.ndarray:
    """Name conditions; some later visits of patients with one course leave them out."""
    later = (visits["number"].to_numpy() > 1) & rows["is_only_course"].to_numpy()
    later &= visits["course"].duplicated().to_numpy()
    forgotten = later & draws.happens(len(visits), chance=0.01)
    return np.where(forgotten, "", _get_condition_names(rows))


def _get_condition_names(rows: pd.DataFrame) -> np.ndarray:
    """Condition of each row; empty where the clinic did not record one for the course."""
    names = np.array([each.condition for each in CONDITIONS], dtype=object)
    named = names[rows["condition"].to_numpy()]
    return np.where(rows["is_condition_recorded"].to_numpy(), named, "")
