"""The occasions: when patients are asked for their pain."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ims_outcomes.sample import clinic
from ims_outcomes.sample.clinic import Plan
from ims_outcomes.sample.draws import Draws, Floats, Integers
from ims_outcomes.sample.pain import compute_pain

TIMINGS = ("before", "after", "between", "follow_up", "")
#: Positions in TIMINGS of answers given before needling, or at no recorded time of the day.
BEFORE_NEEDLING = (0, 4)
FOLLOW_UP = 3

#: What a course records: nothing, only at the first visit, or regularly.
NOTHING, FIRST_VISIT, REGULAR = 0, 1, 2
_AFTER_SHIFT = -0.5


def build_occasions(visits: pd.DataFrame, courses: pd.DataFrame, *, plan: Plan) -> pd.DataFrame:
    """Build the occasions on which pain is asked for: one row each, inside the data's period.

    Parameters
    ----------
    visits : DataFrame
        All visits of all courses.
    courses : DataFrame
        With habit.

    Returns
    -------
    DataFrame
        course, day, visit (row of `visits`, -1 for none), timing (position in TIMINGS) and
        pain, the pain truly there on that day.
    """
    draws = Draws(plan.seed, "occasions")
    habit = courses["habit"].to_numpy()[visits["course"].to_numpy()]
    is_pain = courses["is_pain"].to_numpy()[visits["course"].to_numpy()]
    asked = visits.assign(visit=np.arange(len(visits)), habit=np.where(is_pain, habit, NOTHING))
    occasions = [
        _ask_at_first_visits(asked, courses, draws=draws),
        _ask_at_later_visits(asked, draws=draws),
        _ask_after_needling(asked, draws=draws),
        _ask_between_visits(asked, courses, draws=draws),
        _ask_at_follow_up(asked, courses, plan=plan, draws=draws),
    ]
    columns = ["course", "day", "visit", "timing", "pain"]
    joined = pd.concat([rows[columns] for rows in occasions], ignore_index=True)
    return joined.loc[joined["day"].between(plan.first_day, plan.last_day)].reset_index(drop=True)


def draw_habits(courses: pd.DataFrame, *, plan: Plan) -> Integers:
    """Draw what each course records; practitioners differ in how regularly they ask."""
    draws = Draws(plan.seed, "habits")
    practitioner = courses["practitioner"].to_numpy()
    regular = draws.whole(int(practitioner.max()) + 1, low=46, high=66)
    weights = [[7, 93 - int(share), int(share)] for share in regular]
    return draws.choose_by(practitioner, weights=weights)


def _ask_at_first_visits(
    asked: pd.DataFrame, courses: pd.DataFrame, *, draws: Draws
) -> pd.DataFrame:
    """Ask at the first visit, or by a form filled in at home up to twelve days before."""
    first = asked.loc[asked["number"].eq(1) & asked["habit"].ge(FIRST_VISIT)]
    count = len(first)
    at_home = draws.happens(count, chance=0.12)
    days_before = np.where(at_home, draws.whole(count, low=1, high=12), 0)
    rows = courses.iloc[first["course"].to_numpy()]
    nothing = np.zeros(count)
    weekly = np.where(at_home, clinic.WEEKLY_SD * draws.normal(count), 0.0)
    return first.assign(
        day=first["day"] - days_before,
        visit=first["visit"].mask(at_home, -1),
        timing=_draw_timing(count, draws=draws),
        pain=compute_pain(rows, days=nothing, needled=nothing, weekly=weekly),
    )


def _ask_at_later_visits(asked: pd.DataFrame, *, draws: Draws) -> pd.DataFrame:
    later = asked.loc[asked["number"].gt(1) & asked["habit"].eq(REGULAR)]
    later = later.loc[draws.happens(len(later), chance=0.75)]
    return later.assign(timing=_draw_timing(len(later), draws=draws))


def _ask_after_needling(asked: pd.DataFrame, *, draws: Draws) -> pd.DataFrame:
    """Ask some once more when the needles are out; never a baseline or last score."""
    after = asked.loc[asked["habit"].eq(REGULAR) & ~asked["is_assessment"]]
    after = after.loc[draws.happens(len(after), chance=0.06)]
    pain = np.clip(after["pain"].to_numpy() + _AFTER_SHIFT, 0.0, 10.0)
    return after.assign(pain=pain, timing=TIMINGS.index("after"))


def _ask_between_visits(
    asked: pd.DataFrame, courses: pd.DataFrame, *, draws: Draws
) -> pd.DataFrame:
    """Ask some two days after a visit, before the next can be."""
    between = asked.loc[asked["habit"].eq(REGULAR)]
    between = between.loc[draws.happens(len(between), chance=0.03)]
    day = between["day"].to_numpy() + 2
    pain = _compute_pain_after(between, courses, day=day, draws=draws)
    return between.assign(day=day, visit=-1, timing=TIMINGS.index("between"), pain=pain)


def _ask_at_follow_up(
    asked: pd.DataFrame, courses: pd.DataFrame, *, plan: Plan, draws: Draws
) -> pd.DataFrame:
    """Ask some by message after the last visit; people who are well answer more often."""
    last = asked.loc[
        asked["is_last"] & asked["habit"].ge(FIRST_VISIT) & asked["day"].le(plan.last_day)
    ]
    well = last["pain"].to_numpy() <= 3.5
    last = last.loc[draws.happens(len(last), chance=np.where(well, 0.20, 0.09))]
    # After a discharge the patient may be back from the 45th day on.
    wait = draws.whole(len(last), low=7, high=56)
    wait = np.where(last["is_discharge"], np.minimum(wait, 40), wait)
    day = last["day"].to_numpy() + wait
    pain = _compute_pain_after(last, courses, day=day, draws=draws)
    return last.assign(day=day, visit=-1, timing=TIMINGS.index("follow_up"), pain=pain)


def _compute_pain_after(
    visits: pd.DataFrame, courses: pd.DataFrame, *, day: Integers, draws: Draws
) -> Floats:
    """Compute the pain on a day after a visit, with a week of its own."""
    rows = courses.iloc[visits["course"].to_numpy()]
    return compute_pain(
        rows,
        days=day - rows["start_day"].to_numpy(),
        needled=(visits["needled"] + ~visits["is_assessment"]).to_numpy(),
        weekly=clinic.WEEKLY_SD * draws.normal(len(visits)),
    )


def _draw_timing(count: int, *, draws: Draws) -> Integers:
    """Draw before needling, or, for some, not recorded."""
    untimed = draws.happens(count, chance=0.15)
    return np.where(untimed, TIMINGS.index(""), TIMINGS.index("before"))
