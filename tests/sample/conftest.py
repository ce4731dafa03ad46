"""The sample of this repository, made once for all tests of the folder."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ims_outcomes.sample import Sample, make_sample

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def sample() -> Sample:
    return make_sample()


@pytest.fixture(scope="session")
def committed() -> Path:
    return ROOT / "data" / "sample"


@pytest.fixture(scope="session")
def attended(sample: Sample) -> pd.DataFrame:
    """Attended sessions with a patient and a real date."""
    rows = sample.sessions.loc[sample.sessions["status"].eq("attended")]
    days = pd.to_datetime(rows["session_date"], errors="coerce", format="%Y-%m-%d")
    rows = rows.assign(session_date=days).dropna(subset=["session_date", "patient_id"])
    return rows.loc[rows["session_date"].between("2024-01-01", "2026-06-30")].drop_duplicates()
