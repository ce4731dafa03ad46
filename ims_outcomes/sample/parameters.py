"""The parameters that went into the sample, as truth.json states them."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ims_outcomes.sample import clinic
from ims_outcomes.sample.clinic import (
    CONDITIONS,
    Plan,
    build_clinic_ids,
    build_practitioner_counts,
    build_practitioner_effects,
)
from ims_outcomes.sample.needling import expect_events_per_100_sessions, expect_soreness_gone
from ims_outcomes.sample.people import DURATION_BANDS
from ims_outcomes.sample.sessions import build_practitioner_ids

#: Columns that an export has only when somebody wants less to be known of its patients.
NOT_IN_SAMPLE: Final = ("postal_area", "observed_until_date")


def describe_parameters(plan: Plan) -> dict[str, Any]:
    """Describe what went in: how pain moves, in NPRS points and days, and what needling brings."""
    return {
        "unit": "NPRS points and days",
        "conditions": _describe_conditions(),
        **_describe_pain(),
        "practitioner_effect": _describe_practitioners(plan),
        "weekly_standard_deviation": clinic.WEEKLY_SD,
        "measurement_standard_deviation": clinic.MEASUREMENT_SD,
        "needling": {
            "what": "In the long run, among needled sessions with a record of it.",
            "adverse_events_per_100_sessions": round_value(expect_events_per_100_sessions()),
            "soreness_gone_within_48_hours": round_value(expect_soreness_gone(48)),
        },
    }


def round_value(value: float, digits: int = 4) -> float:
    """Round a value of truth.json; minus nought becomes nought."""
    return round(value, digits) + 0.0


def _describe_conditions() -> dict[str, Any]:
    total = sum(condition.weight for condition in CONDITIONS)
    return {
        condition.condition: {
            "share_of_first_courses": round_value(condition.weight / total),
            "is_pain": condition.is_pain,
        }
        for condition in CONDITIONS
    }


def _describe_pain() -> dict[str, Any]:
    pains = [condition for condition in CONDITIONS if condition.is_pain]
    return {
        "usual_pain": {
            "what": "Mean over patients of their pain in the long run.",
            "mean": {condition.condition: condition.usual_pain for condition in pains},
            "standard_deviation": clinic.USUAL_PAIN_SD,
        },
        "effect_per_session": {
            "what": "Fall of pain made by each needled session, up to most_sessions of them; "
            "it stays. The technique makes no difference.",
            "mean": {condition.condition: condition.effect for condition in pains},
            "standard_deviation_between_patients": clinic.EFFECT_SD,
            "most_sessions": clinic.EFFECT_SESSIONS,
        },
        "excess_at_first_visit": {
            "what": "People come at their worst: the excess over the usual pain is the largest "
            "of worst_of normal draws; after half_days only half of it is left.",
            "standard_deviation": clinic.EXCESS_SD,
            "worst_of": clinic.WORST_OF,
            "half_days": clinic.EXCESS_HALF_DAYS,
        },
        "recovery": {
            "what": "Points that pain falls by itself in the long run, and the days to half of "
            "it, by how long the pain had lasted.",
            "points": dict(zip(DURATION_BANDS, clinic.RECOVERY_POINTS, strict=True)),
            "half_days": dict(zip(DURATION_BANDS, clinic.RECOVERY_HALF_DAYS, strict=True)),
        },
    }


def _describe_practitioners(plan: Plan) -> dict[str, Any]:
    effects = build_practitioner_effects(plan)
    ids = build_practitioner_ids(len(effects), plan=plan)
    clinics = np.repeat(build_clinic_ids(plan), build_practitioner_counts(plan))
    return {
        "what": "Added to the effect per session in courses of this practitioner.",
        "added": {
            f"{where}/{who}": effect
            for where, who, effect in zip(clinics, ids, effects.tolist(), strict=True)
        },
    }
