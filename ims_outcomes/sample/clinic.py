"""The clinic group that the sample describes: every number of its making stands here."""

from __future__ import annotations

import dataclasses
import datetime

import numpy as np

from ims_outcomes.errors import SettingsError
from ims_outcomes.sample.draws import Draws, Floats, Integers

#: Last day of the sample's data, and so its extract date.
LAST_DAY = datetime.date(2026, 6, 30)

#: The gap that parts two episodes of care of one patient and condition (definitions, episode).
GAP_DAYS = 90


@dataclasses.dataclass(frozen=True)
class Plan:
    """What is asked of the generator; days are counted from 1970-01-01."""

    seed: int
    patients: int
    clinics: int
    months: int

    @property
    def last_day(self) -> int:
        """Last day of the data."""
        return _count_days(LAST_DAY)

    @property
    def first_day(self) -> int:
        """First day of the data: the first of a month."""
        months = LAST_DAY.year * 12 + LAST_DAY.month - self.months
        return _count_days(datetime.date(months // 12, months % 12 + 1, 1))


@dataclasses.dataclass(frozen=True)
class ConditionPlan:
    """One condition of the sample.

    Parameters
    ----------
    weight : int
        Share among new courses of treatment, as a weight.
    usual_pain : float
        Mean over patients of the pain they have in the long run, in NPRS points.
    effect : float
        Fall of pain that one needled session makes, in NPRS points, up to EFFECT_SESSIONS.
    segments : tuple of str
        Spinal segments needled.
    is_pain : bool
        False: no pain score is taken.
    """

    condition: str
    weight: int
    usual_pain: float
    effect: float
    segments: tuple[str, ...]
    is_pain: bool = True


CONDITIONS = (
    ConditionPlan("low_back_pain", 235, 5.0, 0.16, ("L4;L5", "L3;L4;L5", "L5;S1")),
    ConditionPlan("neck_pain", 170, 4.8, 0.20, ("C4;C5", "C5;C6", "C3;C4")),
    ConditionPlan("shoulder_pain", 130, 5.0, 0.14, ("C5;C6", "C5;C6;C7")),
    ConditionPlan("tension_headache", 110, 4.6, 0.22, ("C1;C2", "C2;C3")),
    ConditionPlan("sciatica", 90, 5.4, 0.12, ("L5;S1", "L4;L5;S1")),
    ConditionPlan("tennis_elbow", 75, 4.9, 0.24, ("C5;C6", "C6;C7")),
    ConditionPlan("knee_osteoarthritis", 60, 5.1, 0.10, ("L3;L4", "L2;L3;L4")),
    ConditionPlan("plantar_heel_pain", 50, 4.9, 0.15, ("L5;S1", "L4;L5;S1")),
    ConditionPlan("temporomandibular_disorder", 40, 4.5, 0.18, ("C1;C2", "C2;C3")),
    ConditionPlan("carpal_tunnel", 30, 4.7, 0.08, ("C6;C7", "C6;C7;C8")),
    ConditionPlan("insomnia", 8, 0.0, 0.0, ("C2;C3",), is_pain=False),
    ConditionPlan("stroke", 5, 0.0, 0.0, ("C5;C6", "L4;L5"), is_pain=False),
)

# How pain moves, in NPRS points and days.
USUAL_PAIN_SD = 1.2
EFFECT_SD = 0.10
EFFECT_SESSIONS = 8
PRACTITIONER_EFFECT_SD = 0.06
#: People come at their worst: the first visit's excess is the largest of this many draws.
WORST_OF = 3
EXCESS_SD = 1.3
EXCESS_HALF_DAYS = 10
WEEKLY_SD = 1.1
#: Points that pain falls by itself in the long run, for acute, subacute and chronic pain.
RECOVERY_POINTS = (3.0, 1.6, 0.6)
RECOVERY_HALF_DAYS = (21, 42, 84)
MEASUREMENT_SD = 0.7

# Who comes and goes.
UNDER_TREATMENT_SHARE = 0.06
RETURN_CHANCE = 0.16
SECOND_CONDITION_CHANCE = 0.10
MOST_SESSIONS = 16


def check_plan(*, seed: int, patients: int, clinics: int, months: int) -> Plan:
    """Check what is asked of the generator.

    Raises
    ------
    SettingsError
        When a number is not whole or too small, or there are more clinics than patients.

    Examples
    --------
    >>> check_plan(seed=1, patients=0, clinics=1, months=30)
    Traceback (most recent call last):
        ...
    ims_outcomes.errors.SettingsError: 'patients' is 0; it must be a whole number from 1 on.
    Try: give at least 1.
    """
    lowest = {"seed": 0, "patients": 1, "clinics": 1, "months": 1}
    given = {"seed": seed, "patients": patients, "clinics": clinics, "months": months}
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, int) or value < lowest[name]:
            raise SettingsError(
                f"'{name}' is {value!r}; it must be a whole number from {lowest[name]} on.",
                remedy=f"give at least {lowest[name]}.",
            )
    if clinics > patients:
        raise SettingsError(
            f"'clinics' is {clinics} and 'patients' is {patients}; every clinic needs a patient.",
            remedy="give more patients or fewer clinics.",
        )
    return Plan(**given)


def build_clinic_ids(plan: Plan) -> list[str]:
    """Name the clinics clinic_1, clinic_2, …, padded so that they sort."""
    width = len(str(plan.clinics))
    return [f"clinic_{number:0{width}d}" for number in range(1, plan.clinics + 1)]


def build_clinic_weights(plan: Plan) -> list[int]:
    """Weigh the clinics by size, the largest first: 100, 54, 37 and so on, at least 10."""
    return [max(10, 10000 // (100 + 82 * place)) for place in range(plan.clinics)]


def build_practitioner_counts(plan: Plan) -> Integers:
    """Count the practitioners of each clinic: 4 in the largest, at least 1."""
    weights = np.array(build_clinic_weights(plan), dtype=np.int64)
    counts: Integers = np.maximum(1, 4 * weights // 100)
    return counts


def build_practitioner_effects(plan: Plan) -> Floats:
    """Draw what each practitioner adds to the effect of one session, in NPRS points.

    Practitioners are numbered through the clinics; 0.001 is the unit, so that truth.json
    states the very numbers used.
    """
    draws = Draws(plan.seed, "practitioner effects")
    count = int(build_practitioner_counts(plan).sum())
    thousandths = np.floor(draws.normal(count) * PRACTITIONER_EFFECT_SD * 1000 + 0.5)
    effects: Floats = thousandths / 1000
    return effects


def _count_days(day: datetime.date) -> int:
    return day.toordinal() - datetime.date(1970, 1, 1).toordinal()
