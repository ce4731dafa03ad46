"""Who comes how often: the visits of each course, and when it ends."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

from ims_outcomes.sample import clinic
from ims_outcomes.sample.clinic import Plan
from ims_outcomes.sample.courses import OPENINGS, move_to_working_day
from ims_outcomes.sample.draws import Booleans, Draws, Floats, Integers
from ims_outcomes.sample.pain import compute_pain

# Days from one visit to the next, mostly one or two weeks, and how often each is meant.
_GAPS = np.array([3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 21, 28, 35, 49, 63, 84])
_GAP_WEIGHTS = [2, 4, 5, 8, 28, 9, 6, 6, 5, 13, 4, 5, 3, 2, 1, 1, 1]
_ASSESSMENT_ONLY_CHANCE = 0.08


@dataclasses.dataclass(frozen=True)
class _Round:
    """The courses that come to their visit of one number."""

    course: Integers
    day: Integers
    needled: Integers
    pain: Floats
    is_assessment: Booleans


def build_visits(courses: pd.DataFrame, *, plan: Plan, topic: str) -> pd.DataFrame:
    """Build the visits that are kept, to the end of each course: one row per visit.

    They run on beyond the last day of the data, so that the truth knows how courses end.

    Returns
    -------
    DataFrame
        course (row of `courses`), number (1, 2, …), day, needled (needled sessions before),
        pain, is_assessment, is_last, is_discharge; ordered by course and number.
    """
    draws = Draws(plan.seed, f"visits of {topic}")
    now = _begin(courses)
    first_pain = now.pain.copy()
    rounds = []
    for number in range(1, clinic.MOST_SESSIONS + 1):
        stops = _draw_stops(now, number=number, first_pain=first_pain, draws=draws)
        discharge = _draw_discharges(now, stops=stops, draws=draws)
        rounds.append(
            pd.DataFrame(dataclasses.asdict(now)).assign(
                number=number, is_last=stops, is_discharge=discharge
            )
        )
        now = _come_again(now, ~stops, courses=courses, draws=draws)
    visits = pd.concat(rounds, ignore_index=True)
    return visits.sort_values(["course", "number"], kind="stable", ignore_index=True)


def _begin(courses: pd.DataFrame) -> _Round:
    nothing = np.zeros(len(courses))
    return _Round(
        course=np.arange(len(courses)),
        day=courses["start_day"].to_numpy(),
        needled=nothing.astype(np.int64),
        pain=compute_pain(courses, days=nothing, needled=nothing, weekly=0.0),
        is_assessment=courses["opening"].to_numpy() == OPENINGS.index("assessment"),
    )


def _draw_stops(now: _Round, *, number: int, first_pain: Floats, draws: Draws) -> Booleans:
    """Draw who does not come again: the well, the disappointed, and some for other reasons."""
    count = len(now.course)
    if number == clinic.MOST_SESSIONS:
        return np.ones(count, dtype=bool)
    well = np.clip((4.5 - now.pain) / 4.5, 0.0, 1.0)
    disappointed = (now.pain > first_pain[now.course] - 0.5) & (number >= 3)
    chance = 0.13 + 0.27 * well + 0.07 * disappointed
    if number == 1:
        chance = chance + 0.06
    chance = np.where(now.is_assessment, _ASSESSMENT_ONLY_CHANCE, chance)
    return draws.happens(count, chance=chance)


def _draw_discharges(now: _Round, *, stops: Booleans, draws: Draws) -> Booleans:
    """Draw whose last visit is a discharge: more often of those who are well."""
    chance = np.where(now.pain <= 3.0, 0.60, 0.15)
    discharged = draws.happens(len(now.course), chance=chance)
    return discharged & stops & (now.needled > 0)


def _come_again(now: _Round, goes_on: Booleans, *, courses: pd.DataFrame, draws: Draws) -> _Round:
    """Take the courses that go on to their next visit."""
    course = now.course[goes_on]
    gap = _GAPS[draws.choose(len(course), weights=_GAP_WEIGHTS)]
    # The first needling follows an assessment within days.
    gap = np.where(now.is_assessment[goes_on], np.minimum(gap, 10), gap)
    day = move_to_working_day(now.day[goes_on] + gap)
    needled = now.needled[goes_on] + ~now.is_assessment[goes_on]
    rows = courses.iloc[course]
    weekly = clinic.WEEKLY_SD * draws.normal(len(course))
    return _Round(
        course=course,
        day=day,
        needled=needled,
        pain=compute_pain(
            rows, days=day - rows["start_day"].to_numpy(), needled=needled, weekly=weekly
        ),
        is_assessment=np.zeros(len(course), dtype=bool),
    )
