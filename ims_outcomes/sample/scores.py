"""The scores: what patients answer when they are asked, and how it is written down."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd

from ims_outcomes.sample import clinic
from ims_outcomes.sample.clinic import CONDITIONS, Plan, build_clinic_ids
from ims_outcomes.sample.draws import Booleans, Draws, Floats, Integers
from ims_outcomes.sample.occasions import BEFORE_NEEDLING, FOLLOW_UP, TIMINGS

ITEMS = ("average", "now", "worst")

# By item: what is added to the pain, and the spread of the answers around it.
_ITEM_SHIFT = np.array([0.0, 0.0, 1.7])
_ITEM_SD = np.array([clinic.MEASUREMENT_SD, 0.9, 0.8])
_ITEM_WEIGHTS = ([90, 10, 0], [65, 35, 0], [20, 80, 0])
_HEAPING_CHANCE = 0.06
_HALF_POINT_CHANCE = 0.05


@dataclasses.dataclass(frozen=True)
class OtherInstrument:
    """An instrument beside the NPRS, answered as a straight line of pain plus noise.

    Parameters
    ----------
    conditions : tuple of str
        Where it is used; empty for every pain condition.
    chance : float
        Share of those courses that use it.
    step : float
        Answers are multiples of this.
    """

    instrument: str
    unit: str
    conditions: tuple[str, ...]
    chance: float
    at_no_pain: float
    per_point: float
    noise: float
    low: float
    high: float
    step: float


OTHER_INSTRUMENTS = (
    OtherInstrument("psfs", "points", (), 0.15, 8.8, -0.8, 0.8, 0, 10, 0.1),
    OtherInstrument("ndi_percent", "percent", ("neck_pain",), 0.40, 4.0, 7.0, 6.0, 0, 100, 2.0),
    OtherInstrument("hit6", "points", ("tension_headache",), 0.40, 44.0, 3.5, 3.5, 36, 78, 1.0),
)


def build_answers(occasions: pd.DataFrame, courses: pd.DataFrame, *, plan: Plan) -> pd.DataFrame:
    """Build the answers: one row per occasion, instrument and item.

    Returns
    -------
    DataFrame
        The columns of `occasions` with instrument, item ("" for other than the NPRS), tenths
        (the score times ten) and unit.
    """
    draws = Draws(plan.seed, "answers")
    return pd.concat(
        [
            _answer_nprs(occasions, courses, draws=draws),
            *[
                _answer_other(instrument, occasions, courses, draws=draws)
                for instrument in OTHER_INSTRUMENTS
            ],
        ],
        ignore_index=True,
    )


def build_score_rows(
    answers: pd.DataFrame,
    sessions: pd.DataFrame,
    courses: pd.DataFrame,
    people: pd.DataFrame,
    *,
    session_of_visit: Integers,
    plan: Plan,
) -> pd.DataFrame:
    """Add the ids and words of the scores table; some rows leave session or condition out.

    A row without session has its condition, wherever the course has one.
    """
    draws = Draws(plan.seed, "score rows")
    count = len(answers)
    course = answers["course"].to_numpy()
    visit = answers["visit"].to_numpy()
    linked = (visit >= 0) & ~draws.happens(count, chance=0.10)
    session = session_of_visit[np.where(linked, visit, 0)]
    conditions = np.array([each.condition for each in CONDITIONS], dtype=object)
    named = courses["is_condition_recorded"].to_numpy()[course]
    named &= ~(linked & draws.happens(count, chance=0.15))
    patient = courses["patient"].to_numpy()[course]
    clinic_ids = np.array(build_clinic_ids(plan), dtype=object)
    return answers.assign(
        patient_id=people["patient_id"].to_numpy()[patient],
        clinic_id=clinic_ids[people["clinic"].to_numpy()[patient]],
        session_id=np.where(linked, sessions["session_id"].to_numpy()[session], ""),
        condition=np.where(named, conditions[courses["condition"].to_numpy()[course]], ""),
        timing=np.array(TIMINGS, dtype=object)[answers["timing"].to_numpy()],
        score=_write_tenths()[answers["tenths"].to_numpy()],
    )


def _write_tenths() -> np.ndarray:
    """Write 0 to 1000 tenths as people do: 7, 6.5."""
    words = [f"{tenths // 10}.{tenths % 10}".removesuffix(".0") for tenths in range(1001)]
    return np.array(words, dtype=object)


def draw_items(courses: pd.DataFrame, *, plan: Plan) -> Integers:
    """Draw the item by which each course asks for pain; clinics differ."""
    draws = Draws(plan.seed, "items")
    like = np.minimum(courses["clinic"].to_numpy(), len(_ITEM_WEIGHTS) - 1)
    return draws.choose_by(like, weights=_ITEM_WEIGHTS)


def _answer_nprs(occasions: pd.DataFrame, courses: pd.DataFrame, *, draws: Draws) -> pd.DataFrame:
    """Answer on the NPRS: the course's own item, and for some courses the worst pain too."""
    course = occasions["course"].to_numpy()
    asks_worst = draws.happens(len(courses), chance=0.30)[course]
    worst = occasions.loc[asks_worst & occasions["timing"].isin(BEFORE_NEEDLING)]
    rows: pd.DataFrame = pd.concat([occasions, worst], ignore_index=True)
    item = np.full(len(rows), ITEMS.index("worst"))
    item[: len(occasions)] = courses["item"].to_numpy()[course]
    value = rows["pain"].to_numpy() + _ITEM_SHIFT[item] + _ITEM_SD[item] * draws.normal(len(rows))
    return rows.assign(
        instrument="nprs",
        item=np.array(ITEMS, dtype=object)[item],
        tenths=_round_nprs(np.clip(value, 0.0, 10.0), draws=draws),
        unit="points",
    )


def _round_nprs(value: Floats, *, draws: Draws) -> Integers:
    """Round to whole numbers, some to halves; some answers heap on 0, 5 and 10."""
    count = len(value)
    tenths = np.floor(value + 0.5).astype(np.int64) * 10
    halves = np.floor(2 * value + 0.5).astype(np.int64) * 5
    tenths = np.where(draws.happens(count, chance=_HALF_POINT_CHANCE), halves, tenths)
    heap = (tenths + 25) // 50 * 50
    heaps = draws.happens(count, chance=_HEAPING_CHANCE) & (np.abs(tenths - heap) <= 10)
    return np.where(heaps, heap, tenths)


def _answer_other(
    other: OtherInstrument, occasions: pd.DataFrame, courses: pd.DataFrame, *, draws: Draws
) -> pd.DataFrame:
    """Answer another instrument on the occasions of the courses that use it."""
    used = _find_courses_using(other, courses, draws=draws)[occasions["course"].to_numpy()]
    asked = occasions["timing"].isin([*BEFORE_NEEDLING, FOLLOW_UP])
    rows: pd.DataFrame = occasions.loc[used & asked]
    value = other.at_no_pain + other.per_point * rows["pain"].to_numpy()
    value = np.clip(value + other.noise * draws.normal(len(rows)), other.low, other.high)
    step_tenths = round(other.step * 10)
    return rows.assign(
        instrument=other.instrument,
        item="",
        tenths=np.floor(value / other.step + 0.5).astype(np.int64) * step_tenths,
        unit=other.unit,
    )


def _find_courses_using(other: OtherInstrument, courses: pd.DataFrame, *, draws: Draws) -> Booleans:
    names = [each.condition for each in CONDITIONS]
    chosen = draws.happens(len(courses), chance=other.chance)
    chosen &= courses["is_pain"].to_numpy(dtype=bool)
    if other.conditions:
        codes = [names.index(name) for name in other.conditions]
        chosen &= courses["condition"].isin(codes).to_numpy()
    return chosen
