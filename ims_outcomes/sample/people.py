"""The patients: where they go, how old they are, how long they have been in pain."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ims_outcomes.sample.clinic import Plan, build_clinic_weights
from ims_outcomes.sample.draws import Draws
from ims_outcomes.sample.pseudonyms import build_pseudonyms

AGE_BANDS = ("0-17", "18-29", "30-39", "40-49", "50-59", "60-69", "70-79", "80-89", "90+")
SEXES = ("female", "male", "other")
DURATION_BANDS = ("acute", "subacute", "chronic")
REFERRALS = ("self", "physician", "insurer", "other")

#: Patients of the second clinic that carry the id of a patient of the first: the same id in
#: two clinics is two people.
SHARED_IDS = 3


def build_people(plan: Plan) -> pd.DataFrame:
    """Build the patients: one row per patient, numbered from 0.

    Returns
    -------
    DataFrame
        patient_id, clinic (number), and age, sex, duration, referral as positions in the word
        lists above. All are known here; the export leaves some out.
    """
    draws = Draws(plan.seed, "people")
    clinic = draws.choose(plan.patients, weights=build_clinic_weights(plan))
    clinic[: plan.clinics] = np.arange(plan.clinics)
    numbers = np.arange(plan.patients)
    ids = build_pseudonyms(numbers, seed=plan.seed, topic="patient", prefix="p", length=5)
    return pd.DataFrame(
        {
            "patient_id": _share_ids(pd.Series(ids), pd.Series(clinic)),
            "clinic": clinic,
            "age": draws.choose(plan.patients, weights=[1, 9, 18, 23, 23, 16, 8, 2, 1]),
            "sex": draws.choose(plan.patients, weights=[620, 370, 10]),
            "duration": draws.choose(plan.patients, weights=[14, 18, 68]),
            "referral": draws.choose(plan.patients, weights=[60, 27, 9, 4]),
        }
    )


def _share_ids(ids: pd.Series, clinic: pd.Series) -> pd.Series:
    """Give a few patients of the second clinic ids that the first clinic uses too."""
    first = clinic.index[clinic.eq(0)][:SHARED_IDS]
    second = clinic.index[clinic.eq(1)][: len(first)]
    shared = ids.copy()
    shared.loc[second] = ids.loc[first[: len(second)]].to_numpy()
    return shared
