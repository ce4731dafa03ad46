"""Against R 4.2.2: survival 3.5-3 for still attending, effectsize 0.8.3 for omega squared."""

from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.statistics.still_attending import estimate_still_attending
from ims_outcomes.statistics.variance_explained import split_variance
from ims_outcomes.vocabulary import load_settings
from tests.statistics.people import build_attendance

EXTRACT = pd.Timestamp("2026-01-01")
#: Last session old enough, and whether the episode stopped there, of fourteen people.
OBSERVED = [1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 6, 5, 2, 1]
STOPPED = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0]


def test_still_attending_against_r_survfit():
    # summary(survfit(Surv(observed, stopped) ~ 1, conf.type = "log-log"), times = 1:6)
    expected = [
        (14, 0.785714285714, 0.47246367991426, 0.925365226255),
        (9, 0.611111111111, 0.29753592823716, 0.818670624934),
        (6, 0.407407407407, 0.13536765771285, 0.668179938650),
        (4, 0.407407407407, 0.13536765771285, 0.668179938650),
        (3, 0.271604938272, 0.05104092097761, 0.564946680965),
        (2, 0.135802469136, 0.00817007220843, 0.436395281097),
    ]
    old = [[f"2025-01-{day:02}" for day in range(1, count + 1)] for count in OBSERVED]
    # Who did not stop came back in December: too late to be at risk there.
    visits = [
        dates if stopped else [*dates, "2025-12-01"]
        for dates, stopped in zip(old, STOPPED, strict=True)
    ]
    episodes, sessions = build_attendance(*visits)
    rows = estimate_still_attending(
        episodes, sessions, extract_date=EXTRACT, settings=load_settings()
    )
    curve = rows.loc[rows["measure"].eq("still_attending")].set_index("level")
    for session, numbers in enumerate(expected, start=2):
        row = curve.loc[str(session), ["denominator", "estimate", "lower", "upper"]]
        assert row.astype("float64").tolist() == pytest.approx(list(numbers), abs=1e-10)


def test_omega_squared_against_r_effectsize():
    values = pd.Series([1.0, 2, 3, 2, 4, 6, 5, 7, 8, 3, 2, 4, 9, 6])
    groups = pd.Series(list("aaaabbbbbcccbc"))
    found = split_variance(values, groups, confidence=0.95)
    # effectsize::omega_squared(aov(v ~ g), partial = FALSE)
    assert found["estimate"] == pytest.approx(0.5615125718, abs=1e-9)
    # F <- 9.96397; uniroot(function(l) pf(F, 2, 11, ncp = l) - p, c(0, 200))$root / (root + 14)
    # for p = .975 and .025 (Steiger 2004)
    assert found["lower"] == pytest.approx(0.1360838923, abs=1e-6)
    assert found["upper"] == pytest.approx(0.7788252738, abs=1e-6)
