"""Visits made by whole-number arithmetic, so that R was given exactly the same."""

from __future__ import annotations

import numpy as np
import pandas as pd


def scatter(count: int, step: int) -> np.ndarray:
    """Numbers between −0.5 and 0.5 that look like chance and are the same everywhere."""
    places = np.arange(1, count + 1, dtype="int64")
    return ((places * places * step + places * 31) % 1009) / 1009 - 0.5


def build_nested_visits() -> pd.DataFrame:
    """Six clinics, four practitioners in each, five patients with each, one to four visits."""
    patients = pd.DataFrame({"patient": np.arange(120)})
    patients["practitioner_number"] = patients["patient"] // 5
    patients["clinic"] = patients["practitioner_number"] // 4
    patients["start"] = (
        7
        + 4 * scatter(120, 7)
        + 3 * scatter(24, 11)[patients["practitioner_number"]]
        + 3 * scatter(6, 13)[patients["clinic"]]
    )
    patients["slope"] = -0.25 + 0.4 * scatter(120, 17)
    visits = patients.loc[patients.index.repeat(1 + patients["patient"] % 4)]
    weeks = visits.groupby("patient").cumcount() * 2.0
    score = visits["start"] + visits["slope"] * weeks + 4 * scatter(len(visits), 19)
    return pd.DataFrame(
        {
            "clinic": visits["clinic"],
            # The same name in every clinic: they are different people all the same.
            "practitioner": "p" + (visits["practitioner_number"] % 4).astype("str"),
            "patient": visits["patient"],
            "sex": np.where(visits["patient"] % 2, "m", "f"),
            "weeks": weeks,
            "score": score.round(3),
        }
    ).reset_index(drop=True)


def build_repeated_episodes() -> pd.DataFrame:
    """Sixty patients with one to three episodes each."""
    patient = np.repeat(np.arange(60), 1 + np.arange(60) % 3)
    count = len(patient)
    baseline = np.round(7 + 6 * scatter(count, 23))
    change = np.round(-2 + 4 * scatter(60, 29)[patient] + 4 * scatter(count, 37))
    last = np.clip(baseline + change, 0, 10)
    return pd.DataFrame(
        {
            "patient_key": patient,
            "baseline_score": baseline,
            "last_score": last,
            "change": last - baseline,
            "has_baseline": True,
            "has_pair": True,
            "is_eligible": baseline >= 3,
            "sex": np.where(patient % 2, "m", "f"),
        }
    )
