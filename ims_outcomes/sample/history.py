"""What happened in the clinics: patients, courses, visits and answers, and what they refer to."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

from ims_outcomes.sample.attendance import build_visits
from ims_outcomes.sample.clinic import CONDITIONS, Plan
from ims_outcomes.sample.courses import build_first_courses, build_later_courses
from ims_outcomes.sample.draws import Draws
from ims_outcomes.sample.occasions import build_occasions, draw_habits
from ims_outcomes.sample.pain import add_pain
from ims_outcomes.sample.people import build_people
from ims_outcomes.sample.scores import build_answers, draw_items
from ims_outcomes.sample.sessions import build_missed_appointments

_NO_CONDITION_CHANCE = 0.015


@dataclasses.dataclass(frozen=True)
class History:
    """What happened in the clinics, before anybody exported anything.

    Parameters
    ----------
    people, courses : DataFrame
        Patients; courses of treatment.
    visits, missed : DataFrame
        Visits kept, also outside the data's period; appointments missed, inside it.
    answers : DataFrame
        Answers of patients, inside the period, with the pain truly there.
    """

    plan: Plan
    people: pd.DataFrame
    courses: pd.DataFrame
    visits: pd.DataFrame
    missed: pd.DataFrame
    answers: pd.DataFrame


def build_history(plan: Plan) -> History:
    """Build what happened, from the first patient to the last answer."""
    people = build_people(plan)
    first = add_pain(build_first_courses(people, plan=plan), plan=plan, topic="first courses")
    first_visits = build_visits(first, plan=plan, topic="first courses")
    ends = first_visits.loc[first_visits["is_last"]].reset_index(drop=True)
    ends = ends.rename(columns={"day": "last_day", "is_discharge": "is_discharged"})
    later = build_later_courses(first, ends, people, plan=plan)
    later = add_pain(later, plan=plan, topic="later courses")
    later_visits = build_visits(later, plan=plan, topic="later courses")
    later_visits["course"] += len(first)
    courses = _add_recording(pd.concat([first, later], ignore_index=True), plan=plan)
    visits = pd.concat([first_visits, later_visits], ignore_index=True)
    visits["is_visible"] = visits["day"].between(plan.first_day, plan.last_day)
    visible = visits.loc[visits["is_visible"]].reset_index(drop=True)
    return History(
        plan=plan,
        people=people,
        courses=courses,
        visits=visits,
        missed=build_missed_appointments(visible, courses, plan=plan),
        answers=_build_answers(visits, courses, plan=plan),
    )


def _build_answers(visits: pd.DataFrame, courses: pd.DataFrame, *, plan: Plan) -> pd.DataFrame:
    occasions = build_occasions(visits, courses, plan=plan)
    return build_answers(occasions, courses, plan=plan)


def _add_recording(courses: pd.DataFrame, *, plan: Plan) -> pd.DataFrame:
    """Add what of a course is recorded, and how."""
    draws = Draws(plan.seed, "recording")
    is_pain = np.array([each.is_pain for each in CONDITIONS])[courses["condition"].to_numpy()]
    only = ~courses["patient"].duplicated(keep=False)
    unnamed = draws.happens(len(courses), chance=_NO_CONDITION_CHANCE) & only & is_pain
    return courses.assign(
        is_pain=is_pain,
        is_only_course=only,
        is_condition_recorded=~unnamed,
        habit=draw_habits(courses, plan=plan),
        item=draw_items(courses, plan=plan),
    )


def find_overlapped(answers: pd.DataFrame, history: History) -> pd.Series:
    """Tell which answers are from a day amid the courses of two conditions of one patient.

    Parameters
    ----------
    answers : DataFrame
        One row per answer: course, day.
    history : History
        For the visits and conditions of every course.

    Returns
    -------
    Series of bool, index as `answers`.
    """
    visits = history.visits.loc[history.visits["is_visible"]]
    spans = visits.groupby("course")["day"].agg(["first", "last"])
    spans = spans.join(history.courses[["patient", "condition"]])
    mine = answers[["course", "day"]].assign(row=np.arange(len(answers)))
    mine = mine.join(spans, on="course", how="inner")
    inside = mine.loc[mine["day"].between(mine["first"], mine["last"])]
    pairs = inside.merge(spans, on="patient", suffixes=("", "_other"))
    amid = pairs["day"].between(pairs["first_other"], pairs["last_other"])
    amid &= pairs["condition"].ne(pairs["condition_other"])
    rows = pairs.loc[amid, "row"].unique()
    return pd.Series(np.isin(np.arange(len(answers)), rows), index=answers.index)
