from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.safety import estimate_adverse_events
from tests.statistics.people import pick


def build_sessions(*events: str | None, **columns) -> pd.DataFrame:
    frame = pd.DataFrame({"adverse_events": pd.Series(events, dtype="str")})
    defaults = {"status": "attended", "adverse_severity": None, "technique": "gunn_ims"}
    return frame.assign(**{**defaults, **columns})


def test_a_blank_is_missing_and_none_is_a_zero(settings):
    rows = estimate_adverse_events(
        build_sessions("none", "none", None, "bleeding"), settings=settings
    )
    row = pick(rows, "adverse_events_per_100")
    assert row[["numerator", "denominator", "n_missing"]].tolist() == [1, 3, 1]
    assert pick(rows, "adverse_events_recorded")["estimate"] == 0.75


def test_none_seen_has_an_upper_limit(settings):
    rows = estimate_adverse_events(build_sessions(*["none"] * 100), settings=settings)
    row = pick(rows, "adverse_events_per_100")
    assert (row["estimate"], row["lower"]) == (0, 0)
    assert row["upper"] == pytest.approx(3.688879, abs=1e-6)  # R: poisson.test(0, 100)


def test_nothing_recorded_is_no_zero(settings):
    rows = estimate_adverse_events(build_sessions(None, None), settings=settings)
    row = pick(rows, "adverse_events_per_100")
    assert np.isnan(row["estimate"])
    assert row["method"] == "nothing recorded: not computed"
    assert row["n_missing"] == 2


def test_each_event_of_a_session_counts_and_each_kind_has_a_row(settings):
    sessions = build_sessions(
        "bleeding;dizziness", "bleeding", "none", adverse_severity=["significant", "mild", None]
    )
    rows = estimate_adverse_events(sessions, settings=settings)
    assert pick(rows, "adverse_events_per_100")["numerator"] == 3
    assert pick(rows, "adverse_events_per_100", "bleeding")["numerator"] == 2
    assert pick(rows, "adverse_events_per_100", "dizziness")["denominator"] == 3
    assert pick(rows, "adverse_events_serious_per_100")["numerator"] == 1


def test_appointments_not_attended_have_no_events(settings):
    sessions = build_sessions("none", None, status=["attended", "no_show"])
    row = pick(estimate_adverse_events(sessions, settings=settings), "adverse_events_per_100")
    assert row[["denominator", "n_missing"]].tolist() == [1, 0]


def test_rates_can_be_cut(settings):
    sessions = build_sessions("none", "bleeding", technique=["dry_needling", None])
    rows = estimate_adverse_events(sessions, settings=settings, by="technique")
    assert pick(rows, "adverse_events_per_100", "dry_needling")["estimate"] == 0
    assert pick(rows, "adverse_events_per_100", "not_recorded")["estimate"] == 100


def test_the_methods_say_that_sessions_of_one_person_count_as_independent(settings):
    rows = estimate_adverse_events(build_sessions("none", "bleeding"), settings=settings)
    assert rows.set_index("measure")["method"].to_dict() == {
        "adverse_events_per_100": "exact Poisson, sessions as if independent",
        "adverse_events_serious_per_100": "exact Poisson, sessions as if independent",
        "adverse_events_recorded": "Wilson, sessions as if independent",
    }
